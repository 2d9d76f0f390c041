"""What is a replay: alarms of the past, what followed them, and how often they were right?"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NewType

from rapport.inbox.model import Severity
from rapport.people.model import CustomerId, PersonId
from rapport.signals.model import SignalKind
from rapport.users.model import UserId

ReplayId = NewType("ReplayId", int)


class ReplayKind(StrEnum):
    PREVIEW = "preview"  # what other thresholds would have raised
    BACKTEST = "backtest"  # what ours raised, and whether it was right


class ReplayState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Replay:
    """One that somebody asked for; `result` is there when it is done, `problem` when it failed."""

    id: ReplayId
    kind: ReplayKind
    asked: dict[str, Any]
    asked_by: UserId
    asked_at: datetime
    state: ReplayState
    done: int
    total: int
    ended_at: datetime | None
    result: dict[str, Any] | None
    problem: str


@dataclass(frozen=True, slots=True)
class Alarm:
    """What would have been raised: from the first date on which it was found to the last of that stretch."""

    customer: CustomerId
    customer_name: str
    person: PersonId | None
    kind: SignalKind
    cause: str
    severity: Severity  # the gravest while it lasted
    raised: datetime
    last: datetime
    sentence: str  # as on the date it was raised
    at_start: bool  # found on the first date already, so that nobody knows since when


class Followed(StrEnum):
    """What followed an alarm, and so whether it was right."""

    BOUNCE = "bounce"  # mail to them came back for good, or an automatic reply said that they had gone
    LEFT = "left"  # their job was recorded as ended
    CHURNED = "churned"  # the customer was lost
    SILENCE = "silence"  # nobody it was about made an effort for SETTLED days
    REPLY = "reply"  # they wrote, answered or met within that time
    CONFIRMED = "confirmed"  # a person of ours closed it as true
    DENIED = "denied"  # a person of ours closed it as not true
    STATED = "stated"  # it says what records hold and foretells nothing
    TOO_EARLY = "too_early"  # less than SETTLED days have passed


RIGHT = frozenset({Followed.BOUNCE, Followed.LEFT, Followed.CHURNED, Followed.SILENCE, Followed.CONFIRMED})
WRONG = frozenset({Followed.REPLY, Followed.DENIED})


@dataclass(frozen=True, slots=True)
class Judged:
    alarm: Alarm
    followed: Followed


class EventKind(StrEnum):
    """What a good early warning comes before."""

    LEFT = "left"  # somebody with whom we had a rhythm
    SILENT = "silent"  # a customer that spoke with us, for QUIET days
    CHURNED = "churned"


@dataclass(frozen=True, slots=True)
class Event:
    """Something bad that did happen, and the alarm that told of it."""

    kind: EventKind
    customer: CustomerId
    customer_name: str
    person: PersonId | None
    at: datetime
    what: str  # for a person to read
    found_at: datetime | None = None  # the first alarm about it; None: missed
    lead_days: float | None = None  # from alarm to event; negative: afterwards; None: it stood at the start already


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many, with its 95 % interval after Wilson; 0–1."""

    hits: int
    of: int
    share: float | None  # None of nothing
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class KindRow:
    """One kind of signal in the back-test."""

    kind: SignalKind
    alarms: int
    precision: Share
    stated: int
    too_early: int


@dataclass(frozen=True, slots=True)
class LeakTest:
    """Whether what came later changed what was found: `looks` were done twice, with and without it."""

    looks: int
    detectors: tuple[str, ...] = ()  # whose findings changed
    records: tuple[str, ...] = ()  # later than the date for which they were gathered

    @property
    def is_clean(self) -> bool:
        return not (self.detectors or self.records)


@dataclass(frozen=True, slots=True)
class Report:
    """A back-test."""

    since: datetime
    until: datetime
    every_days: int
    customers: int
    looks: int
    alarms: tuple[Judged, ...]  # oldest first
    events: tuple[Event, ...]  # oldest first
    kinds: tuple[KindRow, ...]
    precision: Share
    recall: Share
    lead_days: float | None  # median of the events found
    csms: int  # who look after customers
    alarms_a_week: float | None  # an average CSM and week, severity above low
    leak: LeakTest
    failures: tuple[str, ...] = ()  # detectors that broke on the way


@dataclass(frozen=True, slots=True)
class Count:
    """Alarms under the live setting and under the proposed one."""

    of: str  # a kind, or the first day of a week
    live: int
    proposed: int


@dataclass(frozen=True, slots=True)
class Moved:
    """An alarm of both settings that comes earlier or later, or is graver or milder."""

    live: Alarm
    proposed: Alarm


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a proposed setting would have raised in the past, against the live one."""

    since: datetime
    until: datetime
    every_days: int
    customers: int
    weeks: tuple[Count, ...]
    kinds: tuple[Count, ...]
    live: int
    proposed: int
    added: tuple[Alarm, ...]
    gone: tuple[Alarm, ...]
    moved: tuple[Moved, ...]
