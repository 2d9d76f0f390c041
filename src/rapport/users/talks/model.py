"""What is a conversation, a line of it with its answer, and one step of a language model that helps with it?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NewType

TalkId = NewType("TalkId", int)
LineId = NewType("LineId", int)

Kept = Mapping[str, Any]  # a card as it is kept: its own words, or the number of the record that it showed


@dataclass(frozen=True, slots=True)
class Talk:
    """One person's conversation. `context` is what its last answer was about, in the door's own form."""

    id: TalkId
    title: str  # its first line
    begun_at: datetime
    last_at: datetime
    context: Kept


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back: `cards` as they are kept, and their `words` for the search."""

    cards: tuple[Kept, ...]
    words: str
    context: Kept


@dataclass(frozen=True, slots=True)
class Line:
    """One typed line. `cards` is None where the answer broke off."""

    id: LineId
    typed: str
    cards: tuple[Kept, ...] | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Tool:
    """Something that a language model may ask for. Every argument is a text, none is required."""

    name: str
    about: str
    takes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToolCall:
    name: str
    arguments: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Happened:
    """A call that was made, and what the model was told of it."""

    call: ToolCall
    result: str


@dataclass(frozen=True, slots=True)
class Brief:
    """All that a model knows at one step: our instructions, the person's line, what it has asked for so far."""

    instructions: str
    typed: str
    happened: tuple[Happened, ...]
    tools: tuple[Tool, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """What a model wants next: calls, or a text; `problem` says in words why it wants nothing."""

    text: str = ""
    calls: tuple[ToolCall, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Logged:
    """One thing that a model did in a conversation. `tool` is empty for what it said in the end."""

    model: str
    tool: str
    arguments: Mapping[str, str]
    outcome: str
    at: datetime
