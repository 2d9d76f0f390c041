"""What does the JSON of policies, clocks, promises and blanks look like?"""

from datetime import date, datetime, time

from rapport.drafts.promises.model import Asks, Blank, Hours, Policy, Promise, PromiseKind, PromiseState, Week
from rapport.inbox.model import Severity
from rapport.outbox.clocks.model import Clock, ClockKind, ClockState, Pause, Standing
from rapport.outbox.clocks.service import Owed
from rapport.signals.model import EscalationType
from rapport.web.shapes import Shape


class PolicyShape(Shape):
    """What is owed, in minutes of its hours."""

    id: int
    severity: Severity
    type: EscalationType | None
    first_response_minutes: int
    update_minutes: int
    resolution_minutes: int
    hours: Hours
    confirmed: bool  # only then may a draft name it
    set_at: datetime

    @classmethod
    def of(cls, policy: Policy) -> "PolicyShape":
        terms = policy.terms
        lengths = (terms.first_response, terms.update_every, terms.resolution)
        first, update, resolution = (int(one.total_seconds() // 60) for one in lengths)
        return cls(
            id=policy.id,
            severity=terms.severity,
            type=terms.type,
            first_response_minutes=first,
            update_minutes=update,
            resolution_minutes=resolution,
            hours=terms.hours,
            confirmed=policy.is_confirmed,
            set_at=policy.set_at,
        )


class WeekShape(Shape):
    zone: str
    opens: time
    closes: time
    days: list[int]  # 0 is Monday
    holidays: dict[date, str]

    @classmethod
    def of(cls, week: Week) -> "WeekShape":
        days = sorted(week.days)
        return cls(zone=week.zone, opens=week.opens, closes=week.closes, days=days, holidays=dict(week.holidays))


class RulesShape(Shape):
    policies: list[PolicyShape]
    week: WeekShape


class ClockShape(Shape):
    kind: ClockKind
    state: ClockState
    started_at: datetime
    used_s: float
    allowed_s: float
    due_at: datetime | None  # null: paused
    stopped_at: datetime | None
    late: bool
    warns: bool
    business_hours: bool
    record: str

    @classmethod
    def of(cls, clock: Clock) -> "ClockShape":
        return cls(
            kind=clock.kind,
            state=clock.state,
            started_at=clock.started_at,
            used_s=clock.used.total_seconds(),
            allowed_s=clock.allowed.total_seconds(),
            due_at=clock.due_at,
            stopped_at=clock.stopped_at,
            late=clock.is_late,
            warns=clock.warns,
            business_hours=clock.business,
            record=clock.record,
        )


class PauseShape(Shape):
    begins: datetime
    ends: datetime | None
    because: str
    record: str

    @classmethod
    def of(cls, pause: Pause) -> "PauseShape":
        return cls.model_validate(pause)


class PromiseShape(Shape):
    id: int
    signal: int
    draft: int
    kind: PromiseKind
    owner: str
    what: str
    due_at: datetime
    state: PromiseState
    made_by: int | None
    made_at: datetime
    told_at: datetime | None
    settled_at: datetime | None
    settled_by: str
    update: int | None  # the draft that would keep it

    @classmethod
    def of(cls, promise: Promise) -> "PromiseShape":
        return cls.model_validate(promise)


class StandingShape(Shape):
    """The time of one escalation."""

    signal: int
    policy: PolicyShape
    clocks: list[ClockShape]
    pauses: list[PauseShape]
    promises: list[PromiseShape]
    response_time_logged: str
    as_of: datetime

    @classmethod
    def of(cls, standing: Standing) -> "StandingShape":
        return cls(
            signal=standing.signal.id,
            policy=PolicyShape.of(standing.policy),
            clocks=[ClockShape.of(one) for one in standing.clocks],
            pauses=[PauseShape.of(one) for one in standing.pauses],
            promises=[PromiseShape.of(one) for one in standing.promises],
            response_time_logged=standing.logged,
            as_of=standing.as_of,
        )


class OwedShape(Shape):
    signal: int
    customer: int
    sentence: str
    due_at: datetime | None
    draft: int | None
    late: bool

    @classmethod
    def of(cls, owed: Owed) -> "OwedShape":
        return cls(
            signal=owed.signal.id,
            customer=owed.customer,
            sentence=owed.sentence,
            due_at=owed.due_at,
            draft=owed.draft,
            late=owed.is_late,
        )


class BlankShape(Shape):
    """What a draft asks of a person."""

    sentence: int
    asks: Asks
    what: str
    text: str

    @classmethod
    def of(cls, blank: Blank) -> "BlankShape":
        return cls.model_validate(blank)


class BlanksShape(Shape):
    """All of them, who may own a step, and what a confirmed policy promises; empty: none does."""

    version: int
    blanks: list[BlankShape]
    owners: list[str]
    by_policy: str
