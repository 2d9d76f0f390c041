"""What is a voice: which greeting, sign-off, length and formality, and who says so?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum

from rapport.drafts.model import DraftId
from rapport.inbox.model import Severity


class Setting(StrEnum):
    GREETING = "greeting"
    SIGN_OFF = "sign_off"
    LENGTH = "length"
    FORMALITY = "formality"


class Register(IntEnum):
    """How formal a word is."""

    CASUAL = 0
    NEUTRAL = 1
    FORMAL = 2


class Length(StrEnum):
    SHORT = "short"
    FULL = "full"


class Formality(StrEnum):
    CASUAL = "casual"  # "I'm" where it is a courtesy
    NEUTRAL = "neutral"
    FORMAL = "formal"  # at least "Dear" and "Best regards"


class Origin(StrEnum):
    """Who says what a setting is, the weakest first."""

    NEUTRAL = "neutral"  # too few mails to learn from
    LEARNED = "learned"  # from their sent mail
    EDITS = "edits"  # they changed drafts to it, several times
    CHOSEN = "chosen"  # by hand


@dataclass(frozen=True, slots=True)
class Form:
    """One way to greet or to end. `words` of a greeting stand before the name, of a sign-off above it."""

    key: str
    words: str
    register: Register


@dataclass(frozen=True, slots=True)
class Habits:
    """What somebody's mails show. Counts only: no text of theirs is kept."""

    mails: int = 0  # read
    greetings: Mapping[str, int] = field(default_factory=dict)  # key of the form → mails
    sign_offs: Mapping[str, int] = field(default_factory=dict)
    words: int = 0  # a mail, median, between greeting and sign-off
    contracted: int = 0  # mails with "I'm", "don't"
    exclaiming: int = 0  # mails with "!"


@dataclass(frozen=True, slots=True)
class Choice:
    """A setting by hand."""

    setting: Setting
    value: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Lesson:
    """One draft that a person changed to their way before it left."""

    draft: DraftId
    setting: Setting
    before: str
    after: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """One setting as it holds now, with why. `of`: mails that show it."""

    setting: Setting
    value: str
    origin: Origin
    learned: str  # what the mails alone say; empty: too few
    of: int
    counts: tuple[tuple[str, int], ...]  # form → mails, the most frequent first
    taught_by: tuple[Lesson, ...] = ()  # the edits that moved it, the newest first


@dataclass(frozen=True, slots=True)
class Voice:
    """What the composer takes from the settings. Empty greeting or sign-off: as the play has it."""

    greeting: str = ""  # key of a form
    sign_off: str = ""
    length: Length = Length.FULL
    formality: Formality = Formality.NEUTRAL
    holds: frozenset[Setting] = frozenset()  # said by the person themselves, so no recipient bends it


NEUTRAL = Voice()


@dataclass(frozen=True, slots=True)
class Style:
    """How a recipient writes; as little is known of most, they bend nothing."""

    formal: bool = False
    short: bool = False


@dataclass(frozen=True, slots=True)
class Tone:
    """How grave a matter is, and the words above the name at the end that suit the play."""

    severity: Severity = Severity.LOW
    ending: str = "Best,"


PLAIN = Tone()


@dataclass(frozen=True, slots=True)
class Manner:
    """How one draft is written: the words around its facts, never the facts."""

    greeting: str  # before the name: "Hi", "Dear"; empty: the name alone
    ending: str  # "Best,"
    full: bool = True  # with the courtesies that may go
    contracted: bool = False
