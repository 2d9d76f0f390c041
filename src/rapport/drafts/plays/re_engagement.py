"""How do we take up contact again with somebody who has gone quiet?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rapport.drafts.evidence import day
from rapport.drafts.model import Content, Recipient, Sentence
from rapport.drafts.plays.author import Author
from rapport.drafts.voice import courtesy, ending, fact, opening, question
from rapport.errors import Conflict
from rapport.people.model import Customer, Stakeholder
from rapport.relationships.model import Touch, TouchKind

QUIET = timedelta(days=14)  # sooner than that, nobody has gone quiet
# What the last contact was, in the words of the person it is said to.
LAST = {
    TouchKind.MESSAGE_IN: "Your last message to us was on {on}",
    TouchKind.REPLY_IN: "Your last message to us was on {on}",
    TouchKind.MEETING: "We last met on {on}",
    TouchKind.TICKET: "Your last request to us was on {on}",
}


@dataclass(frozen=True, slots=True)
class Silence:
    """What the play looks at: the person and what passed between us."""

    customer: Customer
    stakeholder: Stakeholder
    touches: Sequence[Touch]
    now: datetime


def write(silence: Silence, author: Author) -> Content:
    """The draft. Raises Conflict when the person has no address."""
    person = silence.stakeholder
    if not person.email:
        raise Conflict(f"No address of {person.name} is known. Add one, or write to somebody else.")
    record = f"stakeholder:{person.id}"
    product = author.workspace.product.strip() or "our work together"
    sentences = [
        opening(person.name, record),
        *_last_contact(silence, author),
        courtesy(
            f"I would like to know how things are going with {product}, and what we could do better for you.", record
        ),
        courtesy("An honest word helps us, also when it is not a kind one.", record, end=True),
        question(
            "Would a short call in the next few weeks be useful, or is there somebody else I should talk to?", record
        ),
        courtesy("If the timing is not right, just let me know.", record, end=True),
        ending(author.user, "Best,"),
    ]
    subject = f"How are things going with {author.workspace.product.strip() or 'us'}?"
    return Content(subject, tuple(sentences), (Recipient(person.email, person.name, "has been quiet"),))


def _last_contact(silence: Silence, author: Author) -> list[Sentence]:
    """When they last spent time on us, with the record; nothing where no record says so."""
    theirs = [t for t in silence.touches if t.person == silence.stakeholder.person.id and t.kind in LAST]
    last = max((t for t in theirs if t.at <= silence.now), key=lambda t: t.at, default=None)
    if last is None or silence.now - last.at < QUIET:
        return [courtesy("I wanted to ask how you are.", f"stakeholder:{silence.stakeholder.id}")]
    when = day(last.at, author.zone) + (f" {last.at:%Y}" if last.at.year != silence.now.year else "")
    words = LAST[last.kind].format(on=when)
    return [fact(f"{words}, and I wanted to ask how you are.", last.record)]
