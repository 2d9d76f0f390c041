"""What is a clock: since when, how much of what is allowed, until when, on what grounds?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from rapport.drafts.promises.model import Policy, Promise, Week
from rapport.signals.model import Signal, SignalId

WARN_AT = 0.8  # of what is allowed: a fifth is left to do something about it


class ClockKind(StrEnum):
    FIRST_RESPONSE = "first_response"
    NEXT_UPDATE = "next_update"
    RESOLUTION = "resolution"


class ClockState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"  # they have to answer first
    STOPPED = "stopped"  # what it was for has happened


@dataclass(frozen=True, slots=True)
class Clock:
    kind: ClockKind
    state: ClockState
    started_at: datetime
    used: timedelta  # of counted time
    allowed: timedelta  # of counted time
    due_at: datetime | None  # None: paused, so nobody can say yet
    stopped_at: datetime | None
    record: str  # what sets the time: 'policy:3', 'promise:7'
    business: bool  # whether business hours are counted

    @property
    def share(self) -> float:
        """Of what is allowed; above 1 it is late."""
        return self.used / self.allowed if self.allowed else 1.0

    @property
    def is_late(self) -> bool:
        return self.used > self.allowed

    @property
    def warns(self) -> bool:
        """Whether somebody must know now: it runs, and most of the time is gone."""
        return self.state is ClockState.RUNNING and self.share >= WARN_AT


@dataclass(frozen=True, slots=True)
class Pause:
    """They had to answer first."""

    begins: datetime
    ends: datetime | None  # None: still
    because: str  # in words
    record: str  # 'ticket:7', 'user:1'


@dataclass(frozen=True, slots=True)
class Mailed:
    """A mail between a person of ours and the reporter, or within the thread of the matter."""

    record: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Course:
    """What has happened to an escalation, as far as clocks can tell."""

    opened_at: datetime
    answered_at: datetime | None
    last_mail: Mailed | None  # our latest, the first answer included
    closed_at: datetime | None
    pauses: tuple[Pause, ...] = ()  # oldest first, one after the other
    promised: Promise | None = None  # the update that is owed next


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything a page or the chat says about the time of one escalation."""

    signal: Signal
    policy: Policy
    week: Week | None  # whose hours count; None: every hour
    clocks: tuple[Clock, ...]
    pauses: tuple[Pause, ...]
    promises: tuple[Promise, ...]
    logged: str  # 'Response time logged: …'; empty before the first answer
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Warned:
    """That most of a clock's time is gone, said once."""

    signal: SignalId
    clock: ClockKind
    due_at: datetime
    at: datetime
