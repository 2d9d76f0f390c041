"""What does a play hand to its template: which one, filled with what, to whom?"""

from dataclasses import dataclass, replace

from rapport.drafts.model import Content, Play, Recipient, ReplyTo
from rapport.drafts.plays.author import Author
from rapport.drafts.templates.model import Filling, Slot, Template
from rapport.drafts.templates.rendering import render
from rapport.drafts.templates.slots import titles
from rapport.drafts.voice import ending, opening
from rapport.inbox.model import Severity
from rapport.people.model import Customer, StakeholderId
from rapport.people.names import greeting
from rapport.signals.model import SignalId

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


@dataclass(frozen=True, slots=True)
class Tone:
    """How grave it is, and the word before the name at the end."""

    severity: Severity = Severity.LOW
    ending: str = "Best,"


def written(prepared: Prepared, template: Template) -> Content:
    """The words. Raises Conflict when something is missing that the template needs."""
    return render(template, prepared.filling, (prepared.to,), titles(prepared.play))


def common(author: Author, customer: Customer, to: Recipient, record: str, tone: Tone = Tone()) -> dict[str, Slot]:
    """The slots that every play has. `record` is the recipient's; empty for somebody of whom only an address is
    known."""
    user, theirs = author.user, (record,) if record else ()
    hello, bye = opening(to.name, record, tone.severity), ending(user, tone.ending)
    return known(
        {
            "greeting": Slot(hello.text, hello.records),
            "sign_off": Slot(bye.text, bye.records),
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
