"""What is a template: a head, sentences in order with their conditions, and the slots that only records fill?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from rapport.drafts.model import Play, SentenceKind
from rapport.users.model import UserId


@dataclass(frozen=True, slots=True)
class Condition:
    """A sentence stands there only if this is known, or only if it is not."""

    name: str
    known: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of a template. `kind` None: a subject."""

    number: int  # in the file, from 1
    kind: SentenceKind | None
    text: str  # with slots in braces
    conditions: tuple[Condition, ...] = ()
    sources: tuple[str, ...] = ()  # things whose records stand under the sentence beside those of its slots
    each: str = ""  # a list: the sentence is said once for every entry
    bullet: bool = False


Paragraph = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Template:
    play: Play
    variant: str  # empty where a play has one way to be written
    title: str
    when: str  # in words, for whoever edits it
    to: str  # in words
    needs: tuple[str, ...]  # without these no draft is written
    subjects: tuple[Line, ...]  # the first whose conditions hold
    paragraphs: tuple[Paragraph, ...]
    note: tuple[Paragraph, ...] = ()  # the text to forward

    @property
    def name(self) -> str:
        """As files, addresses and commands call it: 'milestone.renewal'."""
        return name_of(self.play, self.variant)

    @property
    def lines(self) -> tuple[Line, ...]:
        body = (*self.paragraphs, *self.note)
        return (*self.subjects, *(line for paragraph in body for line in paragraph))


def name_of(play: Play, variant: str) -> str:
    return f"{play}.{variant}" if variant else str(play)


@dataclass(frozen=True, slots=True)
class Slot:
    """What fills a slot, and the records that it comes from."""

    text: str
    records: tuple[str, ...] = ()


Entry = Mapping[str, Slot]


@dataclass(frozen=True, slots=True)
class Filling:
    """Everything that is known when a template is filled in. What is not known is not in it."""

    slots: Mapping[str, Slot]
    lists: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TemplateFault:
    """Why a template is not saved, at which line of its file; 0 for the whole."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of a template that a team has made its own. `text` empty: back to the shipped one."""

    name: str
    number: int  # from 1
    text: str
    made_at: datetime
    made_by: UserId


@dataclass(frozen=True, slots=True)
class Current:
    """A template as it is used now, beside the one that is shipped."""

    template: Template
    text: str
    shipped: str
    edition: Edition | None  # None: as shipped
    latest: int = 0  # number of the newest edition, a reset too; 0: never changed

    @property
    def is_changed(self) -> bool:
        return self.text != self.shipped
