"""What does a play hand to its template: which one, filled with what, to whom?"""

from dataclasses import dataclass, replace

from rapport.drafts.model import Content, Play, Recipient, ReplyTo
from rapport.drafts.plays.author import Author
from rapport.drafts.templates.model import Filling, Slot, Template
from rapport.drafts.templates.rendering import render
from rapport.drafts.templates.slots import titles
from rapport.drafts.voice.model import NEUTRAL, PLAIN, Manner, Style
from rapport.drafts.voice.model import Tone as Tone
from rapport.drafts.voice.tone import ending, greeted, in_manner, manner
from rapport.people.model import Customer, StakeholderId
from rapport.people.names import greeting
from rapport.signals.model import SignalId

ASKING = Tone(ending="Thank you,")  # whoever asks a favour ends with thanks
MARK = "yes"  # the text of a slot that is only asked for, never said


@dataclass(frozen=True, slots=True)
class Prepared:
    """A draft but for its words."""

    play: Play
    variant: str
    filling: Filling
    to: Recipient
    signal: SignalId | None = None
    urgent: bool = False
    reply_to: ReplyTo | None = None
    target: StakeholderId | None = None  # whom an introduction is, or was, to
    introducer: StakeholderId | None = None
    suggested_cc: tuple[Recipient, ...] = ()
    tone: Tone = PLAIN


def written(prepared: Prepared, template: Template, how: Manner | None = None) -> Content:
    """The words, in a voice where one is given. Raises Conflict when something is missing that the template needs."""
    content = render(template, prepared.filling, (prepared.to,), titles(prepared.play))
    if how is None:
        return content
    return replace(content, sentences=tuple(in_manner(one, how) for one in content.sentences))


def voiced(prepared: Prepared, author: Author, theirs: Style) -> tuple[Prepared, Manner]:
    """The same with the greeting, the sign-off and the length that suit who writes, who reads, and how grave it is.

    Only these three slots change: what the records say stays as it is.
    """
    how = manner(author.voice, theirs, prepared.tone)
    before = prepared.filling.slots
    hello, bye = greeted(prepared.to.name, "", how), ending(author.user, how.ending)
    slots = {
        **before,
        "greeting": replace(before["greeting"], text=hello.text),
        "sign_off": Slot(bye.text, bye.records),
    }
    if not how.full:
        slots.pop("full", None)
    return replace(prepared, filling=replace(prepared.filling, slots=slots)), how


def common(author: Author, customer: Customer, to: Recipient, record: str, tone: Tone = PLAIN) -> dict[str, Slot]:
    """The slots that every play has. `record` is the recipient's; empty for somebody of whom only an address is
    known."""
    user, theirs = author.user, (record,) if record else ()
    how = manner(NEUTRAL, Style(), tone)
    hello, bye = greeted(to.name, record, how), ending(user, how.ending)
    return known(
        {
            "greeting": Slot(hello.text, hello.records),
            "sign_off": Slot(bye.text, bye.records),
            "full": mark(),
            "me": mark(author.record),
            "me.name": Slot(user.name, (author.record,)),
            "me.first": Slot(greeting(user.name) or user.name, (author.record,)),
            "me.phone": Slot(user.phone, (author.record,)),
            "us.name": Slot(author.workspace.name),
            "product": Slot(author.workspace.product.strip()),
            "customer": mark(f"customer:{customer.id}"),
            "customer.name": Slot(customer.name, (f"customer:{customer.id}",)),
            "to": Slot(MARK if record else "", theirs),
            "to.first": Slot(greeting(to.name), theirs),
        }
    )


def mark(*records: str) -> Slot:
    """Something that is so, by these records."""
    return Slot(MARK, records)


def marked(true: bool, *records: str) -> Slot:
    """The same where it may not be so; `known` leaves it out then."""
    return Slot(MARK if true else "", records)


def known(slots: dict[str, Slot]) -> dict[str, Slot]:
    """Without what has no words."""
    return {name: replace(slot, text=slot.text.strip()) for name, slot in slots.items() if slot.text.strip()}
