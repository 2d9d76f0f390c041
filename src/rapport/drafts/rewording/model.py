"""What is asked of a language model, what came back, and what became of it?"""

from dataclasses import dataclass
from datetime import datetime
from typing import NewType

from rapport.users.model import UserId

ModelCallId = NewType("ModelCallId", int)


@dataclass(frozen=True, slots=True)
class Prompt:
    """`instructions` are ours and always the same; `material` holds the sentences, and others' words marked as such."""

    instructions: str
    material: str


@dataclass(frozen=True, slots=True)
class Said:
    """What the model answered, as it came; or, in words, why there is no answer."""

    text: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """One sentence that is offered: its place in the draft, and what stands behind {{1}}, {{2}} …"""

    place: int  # the note's sentences counted after the mail's
    text: str  # with slots
    slots: dict[int, str]


@dataclass(frozen=True, slots=True)
class Offer:
    """All that one call may touch. Everything else of a draft it cannot even name."""

    pieces: tuple[Piece, ...]
    prompt: Prompt


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one sentence of the answer."""

    place: int
    offered: str
    answered: str
    refused: str  # why the composer's sentence stays; empty: the new one stands


@dataclass(frozen=True, slots=True)
class ModelCall:
    """One call as it is kept. `made` is the version that it led to, None where every sentence stayed."""

    id: ModelCallId
    version: int  # that was offered
    model: str
    prompt: Prompt
    said: Said
    verdicts: tuple[Verdict, ...]
    made: int | None
    at: datetime
    by: UserId
