"""What is a decision that two are one person, or are not, and what is proposed before somebody decides?"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from rapport.people.model import CustomerId, Person, PersonId
from rapport.users.model import UserId

DecisionId = NewType("DecisionId", int)


class DecisionKind(StrEnum):
    MERGE = "merge"  # two are one person
    SPLIT = "split"  # some addresses are somebody else's
    DENY = "deny"  # a proposal was wrong: two are two


@dataclass(frozen=True, slots=True)
class Decision:
    """Said once, kept for good: by addresses, so that it holds when everything is read anew."""

    id: DecisionId
    kind: DecisionKind
    kept: PersonId
    other: PersonId  # who was merged, split off, or is somebody else
    kept_name: str
    other_name: str
    kept_addresses: tuple[str, ...]  # at that time, without those of the other
    other_addresses: tuple[str, ...]
    probability: float | None  # where it was computed: always, when the program decided
    reasons: tuple[str, ...]
    because: str  # in a person's words, or empty
    by: UserId | None  # None: the program, at SURE or above
    at: datetime
    undone_at: datetime | None = None
    undone_by: UserId | None = None

    @property
    def stands(self) -> bool:
        return self.undone_at is None


@dataclass(frozen=True, slots=True)
class NewDecision:
    """A decision before it has a number."""

    kind: DecisionKind
    kept: Person
    other: Person
    by: UserId | None
    because: str = ""
    probability: float | None = None
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Employment:
    """Where a person works or worked, as far as telling people apart needs it."""

    customer: CustomerId
    begins: datetime | None  # None: before anything is known
    ends: datetime | None  # None: not ended


@dataclass(frozen=True, slots=True)
class Face:
    """What can be compared of a person."""

    person: PersonId
    name: str
    addresses: tuple[str, ...]
    jobs: tuple[Employment, ...] = ()
    phones: frozenset[str] = frozenset()  # digits only, from their signatures


@dataclass(frozen=True, slots=True)
class Together:
    """How two were seen beside each other."""

    same_mail: int = 0  # mails that name both
    same_thread: int = 0  # conversations that hold mail of both, no mail naming both


@dataclass(frozen=True, slots=True)
class Likeness:
    """How probable it is that two are one person, and why."""

    probability: float  # 0–1
    reasons: tuple[str, ...]  # the weightiest first


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two who may be one person, for a person to say yes or no."""

    one: Person
    other: Person
    probability: float
    reasons: tuple[str, ...]

    @property
    def id(self) -> str:
        return f"{self.one.id}-{self.other.id}"


@dataclass(frozen=True, slots=True)
class Step:
    """One change of rows that a decision made; the steps backwards give exactly what was before."""

    did: str  # 'changed', 'removed' or 'added'
    table: str
    rows: tuple[dict[str, object], ...]  # changed: key and old values; removed: whole rows; added: keys
    columns: tuple[str, ...] = ()  # changed: which
