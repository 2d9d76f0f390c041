"""How do we take up contact again with somebody who has gone quiet?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rapport.drafts.evidence import day
from rapport.drafts.model import Play, Recipient
from rapport.drafts.plays.author import Author
from rapport.drafts.plays.prepared import Prepared, common, known, mark
from rapport.drafts.templates.model import Filling, Slot
from rapport.errors import Conflict
from rapport.people.model import Customer, PersonId, Stakeholder
from rapport.relationships.model import Touch, TouchKind

QUIET = timedelta(days=14)  # sooner than that, nobody has gone quiet
LAST = {
    TouchKind.MESSAGE_IN: "last.message",
    TouchKind.REPLY_IN: "last.message",
    TouchKind.MEETING: "last.meeting",
    TouchKind.TICKET: "last.request",
}


@dataclass(frozen=True, slots=True)
class Silence:
    """What the play looks at: the person and what passed between us."""

    customer: Customer
    stakeholder: Stakeholder
    touches: Sequence[Touch]
    now: datetime


def prepared(silence: Silence, author: Author) -> Prepared:
    """The note. Raises Conflict when the person has no address."""
    person = silence.stakeholder
    to = addressee(person, "has been quiet")
    slots = common(author, silence.customer, to, f"stakeholder:{person.id}")
    slots |= last_contact(silence.touches, person.person.id, author, silence.now)
    return Prepared(Play.RE_ENGAGEMENT, "", Filling(slots), to)


def addressee(person: Stakeholder, why: str) -> Recipient:
    """Raises Conflict when the person has no address."""
    if not person.email:
        raise Conflict(f"No address of {person.name} is known. Add one, or write to somebody else.")
    return Recipient(person.email, person.name, why)


def last_contact(touches: Sequence[Touch], person: PersonId, author: Author, now: datetime) -> dict[str, Slot]:
    """When they last spent time on us, if that is at least QUIET ago; with the record."""
    theirs = [touch for touch in touches if touch.person == person and touch.kind in LAST and touch.at <= now]
    last = max(theirs, key=lambda touch: touch.at, default=None)
    if last is None or now - last.at < QUIET:
        return {}
    return known({"last": mark(last.record), LAST[last.kind]: Slot(said_day(last.at, author, now), (last.record,))})


def said_day(at: datetime, author: Author, now: datetime) -> str:
    """Saturday, 31 January; with the year where that is another one."""
    return day(at, author.zone) + (f" {at:%Y}" if at.year != now.year else "")
