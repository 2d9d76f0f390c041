"""Which slots may a play's template use, what fills each, and when is it known?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapport.drafts.model import Play


@dataclass(frozen=True, slots=True)
class SlotInfo:
    """One slot. `always`: it is known for every draft of the play. `words` False: only for conditions and sources."""

    name: str
    means: str  # "the {means} is not known" reads well
    always: bool = False
    words: bool = True
    sample: str = ""  # a text that stands in for it when a template is checked; empty: a made-up word


@dataclass(frozen=True, slots=True)
class PlayInfo:
    title: str
    variants: tuple[str, ...]
    slots: Mapping[str, SlotInfo]
    lists: Mapping[str, tuple[str, ...]]  # list → the slots of its entries, which are among `slots`


def _words(*pairs: tuple[str, str]) -> tuple[SlotInfo, ...]:
    return tuple(SlotInfo(name, means) for name, means in pairs)


def _marks(*pairs: tuple[str, str]) -> tuple[SlotInfo, ...]:
    """Things that are known or not, and have records; they are no words."""
    return tuple(SlotInfo(name, means, words=False) for name, means in pairs)


COMMON = (
    SlotInfo("greeting", "greeting of the recipient, as grave as the matter", always=True, sample="Hello,"),
    SlotInfo("sign_off", "sign-off with your name, title and telephone", always=True, sample="Best,"),
    SlotInfo("me.name", "sender's name", always=True),
    SlotInfo("me.first", "sender's first name", always=True),
    SlotInfo("us.name", "name of our company", always=True),
    SlotInfo("customer.name", "customer's name", always=True),
    SlotInfo("full", "mark of a mail at full length; a short one goes without", words=False),
    SlotInfo("me", "sender's own record", always=True, words=False),
    SlotInfo("customer", "customer's record", always=True, words=False),
    SlotInfo("to", "recipient's record", words=False),
    *_words(
        ("me.phone", "sender's telephone number"),
        ("product", "name of what we sell (in the settings)"),
        ("to.first", "recipient's first name"),
    ),
)
_TICKET = (
    SlotInfo("subject", "subject of the mail that is answered, or of the ticket", always=True),
    SlotInfo("reported.what", "what was reported, in their words", always=True),
    SlotInfo("step.what", "step, as the ticket records it", always=True),
    SlotInfo("step.state", "“done on” or “since” with the day", always=True),
    *_words(
        ("reported.on", "day it was reported"),
        ("owner", "who works on the ticket"),
        ("step.owner", "who does the step"),
        ("step.due", "when the step is due, while that is ahead, and who does it is known"),
    ),
    *_marks(
        ("ticket", "ticket"),
        ("mail", "mail that reported it"),
        ("unsolved", "mark of an open ticket"),
        ("owner.alone", "mark of an owner whom no step names"),
    ),
)
_STEPS = {"done": ("step.what", "step.state", "step.owner"), "planned": ("step.what", "step.owner", "step.due")}
_LAST = (
    *_words(
        ("last.message", "day of their last message"),
        ("last.meeting", "day of our last meeting"),
        ("last.request", "day of their last request"),
    ),
    *_marks(("last", "last contact, some time ago")),
)
_TARGET = (
    *_words(
        ("target.name", "name of whom to meet"),
        ("target.title", "title of whom to meet"),
        ("asked.title", "title that you asked for, where nobody is known to have it"),
        ("renewal.day", "renewal date, while it is near and ahead"),
    ),
    SlotInfo("target.they", "first name of whom to meet, or “they”", always=True),
    SlotInfo("target.them", "first name of whom to meet, or “them”", always=True),
    SlotInfo("met", "“Robert and I”, or “we”", always=True),
    SlotInfo("note.greeting", "greeting in the note to forward", always=True, sample="Hello,"),
    SlotInfo("note.sign_off", "sign-off of the introducer", always=True, sample="Best,"),
    *_marks(("target", "record of whom to meet"), ("introducer", "record of who is asked")),
)
_INTRODUCED = (
    SlotInfo("other.name", "name of the other person", always=True),
    SlotInfo("other.first", "first name of the other person", always=True),
    SlotInfo("introduced.on", "day of the introduction"),
    SlotInfo("other", "the other person's record", always=True, words=False),
    SlotInfo("met.on", "day we have met since"),
)
_GONE = (
    SlotInfo("gone.name", "name of who leaves", always=True),
    SlotInfo("gone.first", "first name of who leaves", always=True),
    SlotInfo("gone.last", "day of our last contact with them"),
    SlotInfo("gone", "record of who leaves", always=True, words=False),
)


def _info(title: str, slots: Iterable[SlotInfo], variants: str = "", **lists: tuple[str, ...]) -> PlayInfo:
    return PlayInfo(title, tuple(variants.split()) or ("",), {one.name: one for one in (*COMMON, *slots)}, lists)


_MILESTONE = _words(
    ("renewal.day", "renewal date, while it is near and ahead"),
    ("first.day", "day of the first contact on record"),
    ("usage.metric", "what is counted in the product"),
    ("usage.value", "figure that was reached"),
    ("usage.day", "day it was reached"),
)
_ESCALATED = (
    *_TICKET,
    *_words(
        ("manager.name", "manager's name"), ("manager.title", "manager's title"), ("manager.email", "manager's address")
    ),
    *_marks(
        ("severity.critical", "mark of a critical severity"),
        ("severity.high", "mark of a high severity"),
        ("severity.medium", "mark of a medium severity"),
        ("severity.low", "mark of a low severity"),
        ("above", "mark of the gravest matters, for which somebody above you is there"),
    ),
)
_FOLLOWED = (
    *_TICKET,
    SlotInfo("ticket.id", "number of the ticket", always=True),
    SlotInfo("ticket.status", "status of the ticket", always=True),
)

PLAYS: Mapping[Play, PlayInfo] = {
    Play.ESCALATION_RESPONSE: _info(
        "Escalation response",
        _ESCALATED,
        "technical billing service executive_complaint support raised",
        **_STEPS,
    ),
    Play.ESCALATION_FOLLOW_UP: _info("Escalation update", _FOLLOWED, "open resolved", **_STEPS),
    Play.INTRO_REQUEST: _info("Introduction request", _TARGET, "finance executive technical end_user general again"),
    Play.RE_ENGAGEMENT: _info("Writing to somebody quiet", _LAST),
    Play.CHAMPION_OUTREACH: _info("Champion outreach", _LAST),
    Play.MILESTONE: _info("Milestone check-in", _MILESTONE, "renewal year usage"),
    Play.THANK_YOU: _info("Thank-you to the introducer", _INTRODUCED),
    Play.HELLO: _info("Hello to the new stakeholder", _INTRODUCED),
    Play.HANDOVER: _info("Hand-over to a successor", _GONE),
    Play.FAREWELL: _info("To the champion who leaves", _GONE),
}


def titles(play: Play) -> dict[str, str]:
    """What each slot is called, for a sentence about one that is missing."""
    return {name: f"the {info.means}" for name, info in PLAYS[play].slots.items()}
