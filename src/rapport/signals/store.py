"""Rows of signals, and the mails that detectors look at."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, ColumnElement, DateTime, Index, Text, exists, func, select, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as pg_insert

from rapport.db import Transaction, new_id, refers, table
from rapport.inbox.model import Address, Direction, Kind, Severity
from rapport.inbox.rows import absence
from rapport.inbox.store import message_addresses, messages
from rapport.people.model import CustomerId, PersonId, StakeholderId
from rapport.people.store import addresses, jobs
from rapport.signals.model import Finding, MailTrace, Signal, SignalId, SignalKind, SignalStatus
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

OPEN = (SignalStatus.NEW.value, SignalStatus.ACKNOWLEDGED.value)


def _signal(row: Any) -> Signal:
    return Signal(
        id=SignalId(row.id),
        kind=SignalKind(row.kind),
        cause=row.cause,
        customer=CustomerId(row.customer_id),
        person=None if row.person_id is None else PersonId(row.person_id),
        severity=Severity(row.severity),
        status=SignalStatus(row.status),
        since=row.since,
        detected_at=row.detected_at,
        sentence=row.sentence,
        evidence=tuple(row.evidence),
        response_sent_at=row.response_sent_at,
        response_email_id=row.response_email_id,
        closed_at=row.closed_at,
        closed_by=None if row.closed_by is None else UserId(row.closed_by),
        closed_because=row.closed_because,
    )


def _many(tx: Transaction, *where: ColumnElement[bool]) -> tuple[Signal, ...]:
    query = select(signals).where(*where).order_by(signals.c.detected_at.desc(), signals.c.id.desc())
    return tuple(_signal(row) for row in tx.execute(query))


def get(tx: Transaction, number: SignalId) -> Signal | None:
    return next(iter(_many(tx, signals.c.id == number)), None)


def open_signals(tx: Transaction) -> tuple[Signal, ...]:
    """Open ones of all customers, the newest first."""
    return _many(tx, signals.c.status.in_(OPEN))


def open_of(tx: Transaction, customer: CustomerId) -> tuple[Signal, ...]:
    return _many(tx, signals.c.customer_id == customer, signals.c.status.in_(OPEN))


def of_customer(tx: Transaction, customer: CustomerId) -> tuple[Signal, ...]:
    """Open and closed, the newest first."""
    return _many(tx, signals.c.customer_id == customer)


def settled_of(tx: Transaction, customer: CustomerId) -> tuple[Signal, ...]:
    """Those that a person closed."""
    return _many(tx, signals.c.customer_id == customer, signals.c.closed_by.is_not(None))


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


def update_found(tx: Transaction, number: SignalId, finding: Finding) -> None:
    """What is found now; when it was first noticed stays. A signal that was closed meanwhile is left alone."""
    tx.execute(update(signals).where(signals.c.id == number, signals.c.status.in_(OPEN)).values(**_found(finding)))


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
        )
        .returning(signals.c.id)
    )
    return moved.scalar_one_or_none() is not None


def set_response(tx: Transaction, number: SignalId, delivery: int, at: datetime) -> bool:
    """The first answer counts: False when one was recorded before."""
    answered = tx.execute(
        update(signals)
        .where(signals.c.id == number, signals.c.response_sent_at.is_(None))
        .values(response_sent_at=at, response_email_id=delivery)
        .returning(signals.c.id)
    )
    return answered.scalar_one_or_none() is not None


_MAIL = (messages.c.id, messages.c.sent_at, messages.c.direction, messages.c.kind, messages.c.subject, messages.c.about)
_NAMED = (message_addresses.c.message_id, message_addresses.c.address, message_addresses.c.name)


def ended_jobs(tx: Transaction, customer: CustomerId, until: datetime) -> tuple[StakeholderId, ...]:
    """The jobs at the customer that had ended by then."""
    ended = select(jobs.c.id).where(jobs.c.customer_id == customer, jobs.c.valid_to <= until).order_by(jobs.c.id)
    return tuple(StakeholderId(number) for number in tx.execute(ended).scalars())


def mails_of(tx: Transaction, customer: CustomerId, since: datetime, until: datetime) -> tuple[MailTrace, ...]:
    """Mails from, to or about a customer's people, oldest first, without their texts."""
    theirs = (
        select(addresses.c.address)
        .join(jobs, jobs.c.person_id == addresses.c.person_id)
        .where(jobs.c.customer_id == customer)
        .scalar_subquery()
    )
    named = select(message_addresses.c.message_id).where(message_addresses.c.address.in_(theirs))
    entry = func.jsonb_array_elements(messages.c.about).table_valued("value")
    # Bounces come from a mail system: only what they say about somebody ties them to a customer.
    about = select(messages.c.id).where(
        text("messages.kind IN ('autoreply', 'bounce')"),  # literal: the condition of ix_messages_automatic
        messages.c.sent_at > since,
        messages.c.sent_at <= until,
        exists(select(entry.c.value).where(entry.c.value.op("->>")("address").in_(theirs))),
    )
    query = (
        select(*_MAIL)
        .where(messages.c.sent_at > since, messages.c.sent_at <= until)
        .where(messages.c.id.in_(named.union(about)))
        .order_by(messages.c.sent_at, messages.c.id)
    )
    rows = tx.execute(query).all()
    people = _participants(tx, [row.id for row in rows])
    return tuple(_trace(row, people[row.id]) for row in rows)


def _participants(tx: Transaction, numbers: list[int]) -> dict[int, list[Address]]:
    """The addresses of each mail, the sender first."""
    found: defaultdict[int, list[Address]] = defaultdict(list)
    query = (
        select(*_NAMED)
        .where(message_addresses.c.message_id == func.any(numbers))
        .order_by(message_addresses.c.message_id, message_addresses.c.position)
    )
    for row in tx.execute(query) if numbers else ():
        found[row.message_id].append(Address(row.address, row.name))
    return found


def _trace(row: Any, people: list[Address]) -> MailTrace:
    return MailTrace(
        record=f"message:{row.id}",
        at=row.sent_at,
        direction=Direction(row.direction),
        kind=Kind(row.kind),
        subject=row.subject,
        sender=people[0],
        recipients=tuple(people[1:]),
        about=tuple(absence(entry) for entry in row.about),
    )
