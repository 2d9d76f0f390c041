"""What do we want to know from the database, apart from when we wait for it?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import Select, TextClause

T = TypeVar("T")
Answer = TypeVar("Answer", covariant=True)


@dataclass(frozen=True, slots=True)
class Question(Generic[Answer]):
    """A statement, its values by name, as the driver takes them, and what its rows mean.

    A row is read by place, or by names that no other column of it has.
    """

    words: TextClause | Select[Any]
    values: Mapping[str, Any]
    read: Callable[[Sequence[Any]], Answer]


class Ask(Protocol):
    """Sends a question; the answer is taken by a call, when it is wanted."""

    def __call__(self, question: Question[T], /) -> Callable[[], T]: ...
