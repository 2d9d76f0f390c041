"""Rows of signals and of what happened to each."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    DateTime,
    Index,
    Text,
    any_,
    bindparam,
    func,
    insert,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import insert as pg_insert

from rapport.db import Transaction, new_id, refers, table
from rapport.inbox.model import Severity
from rapport.people.model import CustomerId
from rapport.questions.model import Question
from rapport.questions.store import answer
from rapport.signals.model import EventKind, Finding, Signal, SignalEvent, SignalId, SignalKind, SignalStatus
from rapport.users.model import UserId

signals = table(
    "signals",
    new_id(),
    Column("kind", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("customer_id", BigInteger, nullable=False),
    Column("person_id", BigInteger),
    Column("severity", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("detected_at", DateTime(timezone=True), nullable=False),
    Column("sentence", Text, nullable=False),
    Column("evidence", JSONB, nullable=False),
    Column("response_sent_at", DateTime(timezone=True)),  # PRD-029
    Column("response_email_id", BigInteger),  # PRD-029: our delivery
    Column("closed_at", DateTime(timezone=True)),
    Column("closed_by", BigInteger),
    Column("closed_because", Text, nullable=False, server_default=""),
    Column("snoozed_until", DateTime(timezone=True)),
    Column("label", Text, nullable=False, server_default=""),
    refers("customer_id", "customers", ondelete="CASCADE"),
    refers("person_id", "people", ondelete="CASCADE"),
    refers("response_email_id", "deliveries", later=True),
    refers("closed_by", "users"),
    Index(
        "uq_signals_open_cause",
        "workspace_id",
        "cause",
        unique=True,
        postgresql_where=text("status IN ('new', 'acknowledged')"),
    ),
    Index("ix_signals_customer", "workspace_id", "customer_id", "detected_at"),
)

signal_events = table(
    "signal_events",
    new_id(),
    Column("signal_id", BigInteger, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("by_id", BigInteger),  # empty: the program
    Column("what", Text, nullable=False),
    Column("because", Text, nullable=False, server_default=""),
    Column("until", DateTime(timezone=True)),
    refers("signal_id", "signals", ondelete="CASCADE"),
    refers("by_id", "users"),
    Index("ix_signal_events_signal", "workspace_id", "signal_id", "id"),
)

OPEN = (SignalStatus.NEW.value, SignalStatus.ACKNOWLEDGED.value)

_C = signals.c
# In the order of the model: lists hold hundreds, and a column by its name costs as much as the value.
_WHAT = (_C.id, _C.kind, _C.cause, _C.customer_id, _C.person_id, _C.severity, _C.status, _C.since, _C.detected_at)
_SAID = (_C.sentence, _C.evidence, _C.response_sent_at, _C.response_email_id)
_SIGNALS = select(*_WHAT, *_SAID, _C.closed_at, _C.closed_by, _C.closed_because, _C.snoozed_until, _C.label)
_NEWEST = (_C.detected_at.desc(), _C.id.desc())
_OPEN = _SIGNALS.where(_C.status.in_(OPEN)).order_by(*_NEWEST)
_STANDING = _SIGNALS.where(
    _C.customer_id == bindparam("customer"),
    (_C.status == any_(literal(list(OPEN), ARRAY(Text)))) | _C.closed_by.is_not(None),
).order_by(*_NEWEST)
_CLOSED = (
    _SIGNALS.where(_C.closed_at > bindparam("since"))
    .order_by(_C.closed_at.desc(), _C.id.desc())
    .limit(bindparam("most"))
)
_AWAKE = (
    select(_C.customer_id, _C.kind, func.count())
    .where(_C.status.in_(OPEN), _C.snoozed_until.is_(None) | (_C.snoozed_until <= bindparam("now")))
    .group_by(_C.customer_id, _C.kind)
)


def _signal(row: Any) -> Signal:
    number, kind, cause, customer, person, severity, status, since, detected_at, sentence, evidence, *rest = row
    words = (SignalKind(kind), cause, customer, person, Severity(severity), SignalStatus(status))
    return Signal(number, *words, since, detected_at, sentence, tuple(evidence), *rest)


def _many(tx: Transaction, *where: ColumnElement[bool]) -> tuple[Signal, ...]:
    return tuple(map(_signal, tx.execute(_SIGNALS.where(*where).order_by(*_NEWEST)).all()))


def get(tx: Transaction, number: SignalId) -> Signal | None:
    return next(iter(_many(tx, signals.c.id == number)), None)


def open_signals(tx: Transaction) -> tuple[Signal, ...]:
    """Open ones of all customers, also those put aside, the newest first."""
    return tuple(map(_signal, tx.execute(_OPEN).all()))


def count_by_customer(tx: Transaction, now: datetime) -> dict[CustomerId, dict[SignalKind, int]]:
    """Open ones without those put aside, by kind; a customer without any is left out."""
    found: dict[CustomerId, dict[SignalKind, int]] = {}
    for customer, kind, number in tx.execute(_AWAKE, {"now": now}):
        found.setdefault(CustomerId(customer), {})[SignalKind(kind)] = number
    return found


def open_of(tx: Transaction, customer: CustomerId) -> tuple[Signal, ...]:
    return _many(tx, signals.c.customer_id == customer, signals.c.status.in_(OPEN))


def of_customer(tx: Transaction, customer: CustomerId) -> tuple[Signal, ...]:
    return answer(tx, every(customer))


_EVERY = _SIGNALS.where(_C.customer_id == bindparam("customer")).order_by(*_NEWEST)


def every(customer: CustomerId) -> Question[tuple[Signal, ...]]:
    """Of a customer, open and closed, the newest first."""
    return Question(_EVERY, {"customer": customer}, lambda found: tuple(map(_signal, found)))


Standing = tuple[tuple[Signal, ...], tuple[Signal, ...]]


def standing(customer: CustomerId) -> Question[Standing]:
    """Those that are open, and those that a person closed."""
    return Question(_STANDING, {"customer": customer}, _standing)


def _standing(found: Sequence[Any]) -> Standing:
    noted = tuple(map(_signal, found))
    return tuple(one for one in noted if one.is_open), tuple(one for one in noted if one.closed_by is not None)


def add(tx: Transaction, finding: Finding, now: datetime) -> SignalId | None:
    """A new open signal; None when its cause is open already."""
    values = {
        "customer_id": finding.customer,
        "cause": finding.cause,
        "since": finding.since,
        "status": SignalStatus.NEW.value,
        "detected_at": now,
        **_found(finding),
    }
    # The open cause is unique by a partial index, which a conflict clause without a target covers too.
    added = tx.execute(pg_insert(signals).values(values).on_conflict_do_nothing().returning(signals.c.id))
    number = added.scalar_one_or_none()
    return None if number is None else SignalId(number)


def update_found(tx: Transaction, number: SignalId, finding: Finding, *, wake: bool = False) -> None:
    """What is found now; when it was first noticed stays. A signal that was closed meanwhile is left alone. `wake`
    ends a snooze."""
    values = {**_found(finding), **({"snoozed_until": None} if wake else {})}
    tx.execute(update(signals).where(signals.c.id == number, signals.c.status.in_(OPEN)).values(values))


def _found(finding: Finding) -> dict[str, Any]:
    return {
        "kind": finding.kind.value,
        "person_id": finding.person,
        "severity": finding.severity.value,
        "sentence": finding.sentence,
        "evidence": list(finding.evidence),
    }


def move(tx: Transaction, before: Signal, after: Signal) -> bool:
    """Write a new status; False when somebody else changed it since `before` was read."""
    moved = tx.execute(
        update(signals)
        .where(signals.c.id == before.id, signals.c.status == before.status.value)
        .values(
            status=after.status.value,
            closed_at=after.closed_at,
            closed_by=after.closed_by,
            closed_because=after.closed_because,
            snoozed_until=after.snoozed_until,
            label=after.label,
        )
        .returning(signals.c.id)
    )
    return moved.scalar_one_or_none() is not None


def set_response(tx: Transaction, number: SignalId, delivery: int | None, at: datetime) -> bool:
    """The first answer counts: False when one was recorded before. No delivery: it was written elsewhere."""
    answered = tx.execute(
        update(signals)
        .where(signals.c.id == number, signals.c.response_sent_at.is_(None))
        .values(response_sent_at=at, response_email_id=delivery)
        .returning(signals.c.id)
    )
    return answered.scalar_one_or_none() is not None


def add_event(tx: Transaction, event: SignalEvent) -> None:
    """History is only ever added to."""
    values = {"signal_id": event.signal, "at": event.at, "by_id": event.by, "what": event.what.value}
    tx.execute(insert(signal_events).values(**values, because=event.because, until=event.until))


def events(tx: Transaction, numbers: Sequence[SignalId]) -> tuple[SignalEvent, ...]:
    return answer(tx, history(numbers))


_HISTORY = (
    select(signal_events)
    .where(signal_events.c.signal_id == any_(bindparam("numbers", type_=ARRAY(BigInteger))))
    .order_by(signal_events.c.id)
)


def history(numbers: Sequence[SignalId]) -> Question[tuple[SignalEvent, ...]]:
    """What happened to these signals, the oldest first."""
    return Question(_HISTORY, {"numbers": list(numbers)}, lambda found: tuple(map(_event, found)))


def _event(row: Any) -> SignalEvent:
    by = None if row.by_id is None else UserId(row.by_id)
    return SignalEvent(SignalId(row.signal_id), row.at, by, EventKind(row.what), row.because, row.until)


def closed_signals(tx: Transaction, since: datetime, most: int) -> tuple[Signal, ...]:
    """What was closed since then, by a person or by itself, the newest first."""
    return tuple(map(_signal, tx.execute(_CLOSED, {"since": since, "most": most}).all()))
