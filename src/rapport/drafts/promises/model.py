"""What is a service policy, a working week, a promise that somebody entered?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NewType

from rapport.drafts.model import DraftId
from rapport.inbox.model import Severity
from rapport.people.model import CustomerId
from rapport.signals.model import EscalationType, SignalId
from rapport.users.model import UserId

PolicyId = NewType("PolicyId", int)
PromiseId = NewType("PromiseId", int)


class Hours(StrEnum):
    """Which hours a policy counts."""

    BUSINESS = "business"  # of the working week
    ALWAYS = "always"  # day and night, weekends and holidays


@dataclass(frozen=True, slots=True)
class Terms:
    """What is owed for one severity, in hours of its kind."""

    severity: Severity
    type: EscalationType | None  # None: for every type that has no terms of its own
    first_response: timedelta
    update_every: timedelta
    resolution: timedelta
    hours: Hours = Hours.BUSINESS


@dataclass(frozen=True, slots=True)
class Policy:
    """Terms as they are kept. Nobody may be promised what no person of ours has confirmed."""

    id: PolicyId
    terms: Terms
    set_by: UserId | None  # None: as shipped
    set_at: datetime

    @property
    def record(self) -> str:
        return f"policy:{self.id}"

    @property
    def is_confirmed(self) -> bool:
        return self.set_by is not None


@dataclass(frozen=True, slots=True)
class Week:
    """When somebody is there: the same hours on each working day, where `zone` is."""

    zone: str  # IANA name
    opens: time
    closes: time  # midnight: the end of the day
    days: frozenset[int]  # 0 is Monday
    holidays: Mapping[date, str] = field(default_factory=dict)  # day → its name


class PromiseKind(StrEnum):
    UPDATE = "update"  # they hear from us again
    ACTION = "action"  # something is done


class PromiseState(StrEnum):
    ENTERED = "entered"  # stands in a draft that has not left
    OWED = "owed"  # the customer has been told
    KEPT = "kept"
    DROPPED = "dropped"  # never told, or no longer of any use


@dataclass(frozen=True, slots=True)
class NewPromise:
    """What a person of ours enters: who does what, until when."""

    signal: SignalId
    customer: CustomerId
    draft: DraftId
    kind: PromiseKind
    owner: str  # as it is written to the customer
    what: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Promise:
    id: PromiseId
    signal: SignalId
    customer: CustomerId
    draft: DraftId  # in which it is given
    kind: PromiseKind
    owner: str
    what: str
    due_at: datetime
    state: PromiseState
    made_by: UserId | None  # None: it follows from a policy that a sent mail names
    made_at: datetime
    told_at: datetime | None  # when the mail left
    settled_at: datetime | None
    settled_by: str  # 'message:12', 'user:1'; empty while open
    update: DraftId | None  # the draft of the update, once it is due

    @property
    def record(self) -> str:
        return f"promise:{self.id}"


class Asks(StrEnum):
    """What a blank in a draft wants to know."""

    ACTION = "action"  # who does what, and by when
    UPDATE = "update"  # when they hear from us again
    WORDS = "words"  # anything else, in the person's own words


@dataclass(frozen=True, slots=True)
class Blank:
    """A place in a draft that only a person can fill in."""

    sentence: int  # index in the mail's sentences
    asks: Asks
    what: str  # known already, such as a step that the ticket plans
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person fills into one blank."""

    sentence: int
    due_at: datetime | None = None
    owner: str = ""  # not for an update: whoever writes owes it
    what: str = ""  # empty: what the blank knows already
    by_policy: bool = False  # for an update: as often as the confirmed policy says
