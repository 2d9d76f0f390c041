"""What does the chat answer with? Cards in order, and what it remembers until the next line."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

LONGEST_PAGE = 300  # characters of a path
LONGEST_TEXT = 4000  # characters that the door takes; what is longer than a sentence is answered with help


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class ChatContext(Frozen):
    """What the last answer was about. Each tab carries its own, so that "Send" means what stands in this one."""

    talk: int | None = Field(default=None, description="The kept conversation that it belongs to.")
    customer: int | None = None
    draft: int | None = None
    version: int | None = None
    sha256: str = Field(default="", max_length=64, description="Hex digest of the draft as it was shown.")
    page: str = Field(default="", max_length=LONGEST_PAGE, description="The page on which it was said.")


class ChatRequest(Frozen):
    text: str = Field(max_length=LONGEST_TEXT)
    context: ChatContext = ChatContext()
    page: str = Field(default="", max_length=LONGEST_PAGE, description="The path of the page it is typed on.")


class Action(StrEnum):
    """What a button does. Every one is also a page or a route of its own."""

    SEND = "send"
    SEND_URGENTLY = "send_urgently"
    EDIT = "edit"
    EDIT_NOTE = "edit_note"
    ADD_COPIES = "add_copies"
    UNDO = "undo"
    ASK = "ask"  # types `says` into the chat


class Button(Frozen):
    label: str
    action: Action
    says: str = ""  # what it types


class Row(Frozen):
    """One line of an assessment; `records` are what it rests on."""

    label: str
    value: str
    records: tuple[str, ...] = ()


class TextCard(Frozen):
    kind: Literal["text"] = "text"
    text: str


class ToolCard(Frozen):
    """One thing that a language model asked for, shown to the person while it happens."""

    kind: Literal["tool"] = "tool"
    text: str
    refused: str = ""  # why it was not done


class ModelCard(Frozen):
    """A language model's own words: a stranger's text, shown as such."""

    kind: Literal["model"] = "model"
    text: str
    model: str


class ProblemCard(Frozen):
    kind: Literal["problem"] = "problem"
    slug: str
    text: str


class QuestionCard(Frozen):
    kind: Literal["question"] = "question"
    text: str
    choices: tuple[Button, ...]


class AssessmentCard(Frozen):
    kind: Literal["assessment"] = "assessment"
    title: str
    rows: tuple[Row, ...]


class PersonLine(Frozen):
    stakeholder: int
    name: str
    title: str
    strength: float | None  # 0–100; None: not enough data
    note: str
    records: tuple[str, ...] = ()


class PeopleCard(Frozen):
    kind: Literal["people"] = "people"
    title: str
    people: tuple[PersonLine, ...]


class PartLine(Frozen):
    name: str
    contribution: float
    weight: float
    data_points: int
    why: str


class ScoreCard(Frozen):
    kind: Literal["score"] = "score"
    title: str
    value: str  # '3/10'; 'not enough data'
    parts: tuple[PartLine, ...]
    note: str
    records: tuple[str, ...] = ()


class SignalCard(Frozen):
    kind: Literal["signal"] = "signal"
    signal: int
    signal_kind: str
    severity: str
    status: str
    since: str  # ISO 8601
    text: str
    records: tuple[str, ...]


class CopyLine(Frozen):
    email: str
    name: str
    why: str


class BlankLine(Frozen):
    """Something a person must fill in, remove or confirm before the draft can be approved."""

    what: str
    reason: str


class DraftCard(Frozen):
    kind: Literal["draft"] = "draft"
    title: str
    draft: int
    version: int
    sha256: str
    play: str
    state: str
    subject: str
    text: str  # as it will arrive: the bytes parsed back
    forwardable: str
    to: tuple[CopyLine, ...]
    cc: tuple[CopyLine, ...]
    suggested_copies: tuple[CopyLine, ...]
    blanks: tuple[BlankLine, ...]
    buttons: tuple[Button, ...]


class Link(Frozen):
    text: str
    sub: str
    to: str  # a path of ours


class LinesCard(Frozen):
    """A short list, each line with the page where it is dealt with."""

    kind: Literal["lines"] = "lines"
    title: str
    lines: tuple[Link, ...]
    more: int = 0  # how many did not fit
    page: str = ""  # where all of them are
    again: str = ""  # what asks for it anew


class MapCard(Frozen):
    """The map in small; the picture is drawn where it is shown."""

    kind: Literal["map"] = "map"
    title: str
    customer: int
    people: int
    seats: int  # roles that nobody fills
    page: str


Card = Annotated[
    TextCard
    | ToolCard
    | ModelCard
    | ProblemCard
    | QuestionCard
    | AssessmentCard
    | PeopleCard
    | ScoreCard
    | SignalCard
    | DraftCard
    | LinesCard
    | MapCard,
    Field(discriminator="kind"),
]


class ChatAnswer(Frozen):
    cards: tuple[Card, ...]
    context: ChatContext


Answering = Iterable[Card | ChatContext]  # cards as they are ready; the context for the next line comes last
