"""What is a drop of files: who asked for it, what is in it, how far is its import, what came of it?"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from rapport.inbox.model import ImportId, Tally
from rapport.users.model import UserId

UploadId = NewType("UploadId", int)


class UploadState(StrEnum):
    """WAITING → RUNNING → DONE, FAILED or CANCELLED; from each of the last three nothing leads on."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED = frozenset({UploadState.DONE, UploadState.FAILED, UploadState.CANCELLED})


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """One file of a drop."""

    name: str  # as the person's machine calls it, made safe
    size: int  # bytes
    holds: str  # content.Holding
    note: str = ""  # a sentence where it is not what its name says


@dataclass(frozen=True, slots=True)
class NewUpload:
    """What a person drops, and how it is to be read."""

    files: tuple[UploadedFile, ...]
    folder: str  # below the uploads of this workspace; holds the files until the import has ended
    header_only: bool  # keep who, when and subject, no text
    own: tuple[str, ...]  # domains and addresses of our side


@dataclass(frozen=True, slots=True)
class Arrival:
    """A customer whom something new came in about."""

    customer: int
    contacts: int
    people: int


@dataclass(frozen=True, slots=True)
class Upload:
    """One drop as far as its import has come."""

    id: UploadId
    new: NewUpload
    asked_by: UserId
    asked_at: datetime
    state: UploadState
    phase: str  # "Reading mail", "Scoring customers"; empty before
    done: int  # bytes or customers, of `total`
    total: int
    tally: Tally
    touched_from: int | None  # the last contact that there was before; None until it has begun
    arrivals: tuple[Arrival, ...] = ()  # of whom most came in first
    stop_asked: bool = False
    ended_at: datetime | None = None
    problem: str = ""

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    @property
    def name(self) -> str:
        """What to call it in a line."""
        first = self.new.files[0].name if self.new.files else "nothing"
        more = len(self.new.files) - 1
        return first if not more else f"{first} and {more} more"

    @property
    def size(self) -> int:
        return sum(one.size for one in self.new.files)


@dataclass(frozen=True, slots=True)
class SourceRun:
    """One import, from a page or the command line, with its counts."""

    id: ImportId
    label: str  # what was asked for; empty for those before this was kept
    started_at: datetime
    finished_at: datetime | None
    tally: Tally


@dataclass(frozen=True, slots=True)
class SetAside:
    """One thing of the quarantine, without its bytes."""

    id: int
    source: str
    position: int  # byte in an mbox
    reason: str
    detail: str
    size: int  # bytes
    stored_at: datetime


@dataclass(slots=True)
class Sums:
    """Counts of an import in the words of the audit."""

    internal: int = 0
    unmatched: int = 0
    excluded: dict[str, int] = field(default_factory=dict)  # by every other rule
    quarantined: int = 0
    missing: int = 0  # read, and become nothing of all this


def sums(tally: Tally) -> Sums:
    """Of a tally, with what it does not account for."""
    rules = dict(tally.excluded)
    internal, unmatched = rules.pop("internal", 0), rules.pop("unmatched", 0)
    aside = sum(tally.quarantined.values())
    accounted = tally.stored + tally.known + sum(tally.excluded.values()) + aside
    return Sums(internal, unmatched, rules, aside, tally.read - accounted)
