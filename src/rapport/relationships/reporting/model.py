"""What is said about who reports to whom, and what came of it?"""

from dataclasses import dataclass, field
from datetime import datetime

from rapport.people.model import StakeholderId
from rapport.relationships.model import ReportingLine
from rapport.users.model import UserId


@dataclass(frozen=True, slots=True)
class Stated:
    """A line that a record or a person states. The later one wins; what a person set wins over records."""

    report: StakeholderId
    manager: StakeholderId
    why: str
    at: datetime | None = None  # None: a table, which keeps no day
    by_hand: bool = False
    record: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A person's yes or no to a line, with what was shown when they said it."""

    report: StakeholderId
    manager: StakeholderId
    confirmed: bool
    by: UserId
    by_name: str
    at: datetime
    probability: float | None  # of the line when it was judged; None: it was not shown
    stated: bool  # by a record at that time: the evidence that a denial refuses
    number: int = 0  # of two words at one moment the higher is the later


@dataclass(frozen=True, slots=True)
class Refused:
    """A stated line that does not hold, and why."""

    report: StakeholderId
    manager: StakeholderId
    why: str


@dataclass(frozen=True, slots=True)
class Former:
    """Somebody who has left, and to whom they reported."""

    id: StakeholderId
    name: str
    manager: StakeholderId | None


@dataclass(frozen=True, slots=True)
class Reading:
    """All lines of a customer at one moment."""

    lines: tuple[ReportingLine, ...] = ()  # one a report at most, the surest first, without a circle
    refused: tuple[Refused, ...] = ()
    orphans: tuple[StakeholderId, ...] = ()  # their manager has left, and nobody is known above: an open seat


@dataclass(frozen=True, slots=True)
class Said:
    """Everything that is stated at a customer."""

    stated: tuple[Stated, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    former: tuple[Former, ...] = field(default=())
