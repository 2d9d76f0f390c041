"""Rows of how background steps went, and of detectors that failed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, Column, DateTime, Text, delete, func, literal, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert

from rapport.db import Transaction, refers, table
from rapport.inbox.store import set_aside, tickets
from rapport.people.model import CustomerId
from rapport.people.store import customers
from rapport.signals.notices.model import DetectorFailure, StepRun

step_runs = table(
    "step_runs",
    Column("step", Text, nullable=False),
    Column("ran_at", DateTime(timezone=True), nullable=False),
    Column("failed_at", DateTime(timezone=True)),
    Column("error", Text, nullable=False, server_default=""),  # of the last run; empty: it went well
    key=("step",),
)

detector_failures = table(
    "detector_failures",
    Column("detector", Text, nullable=False),
    Column("customer_id", BigInteger, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("reason", Text, nullable=False),
    refers("customer_id", "customers", ondelete="CASCADE"),
    key=("detector", "customer_id"),
)


def note_run(tx: Transaction, step: str, error: str, now: datetime, unless_since: datetime) -> None:
    """How a run went. A run that went like the last one is written only when that was before `unless_since`: some
    steps run every two seconds."""
    failed = now if error else None
    row = upsert(step_runs).values(step=step, ran_at=now, failed_at=failed, error=error)
    values = {"ran_at": now, "error": error, "failed_at": func.coalesce(row.excluded.failed_at, step_runs.c.failed_at)}
    tx.execute(
        row.on_conflict_do_update(
            index_elements=["workspace_id", "step"],
            set_=values,
            where=or_(step_runs.c.ran_at < unless_since, step_runs.c.error != row.excluded.error),
        )
    )


def runs(tx: Transaction) -> tuple[StepRun, ...]:
    found = tx.execute(select(step_runs).order_by(step_runs.c.step))
    return tuple(StepRun(row.step, row.ran_at, row.failed_at, row.error) for row in found)


def note_failures(tx: Transaction, customer: CustomerId, failures: Sequence[tuple[str, str]], now: datetime) -> None:
    """Detectors that failed on a customer, each with the reason; of a customer that is gone meanwhile, nothing."""
    for detector, reason in failures:
        known = select(literal(detector), customers.c.id, literal(now, DateTime(timezone=True)), literal(reason))
        names = ("detector", "customer_id", "at", "reason")
        row = upsert(detector_failures).from_select(names, known.where(customers.c.id == customer))
        again = row.on_conflict_do_update(
            constraint=detector_failures.primary_key, set_={"at": now, "reason": row.excluded.reason}
        )
        tx.execute(again)


def failures(tx: Transaction, since: datetime) -> tuple[DetectorFailure, ...]:
    """The newest first."""
    query = (
        select(detector_failures, customers.c.name)
        .join(customers, customers.c.id == detector_failures.c.customer_id)
        .where(detector_failures.c.at > since)
        .order_by(detector_failures.c.at.desc(), detector_failures.c.detector)
    )
    return tuple(
        DetectorFailure(row.detector, CustomerId(row.customer_id), row.name, row.at, row.reason)
        for row in tx.execute(query)
    )


def forget_failures(tx: Transaction, before: datetime) -> None:
    tx.execute(delete(detector_failures).where(detector_failures.c.at < before))


def quarantined(tx: Transaction) -> int:
    """Mails that could not be read."""
    return int(tx.execute(select(func.count()).select_from(set_aside)).scalar_one())


def tickets_of_nobody(tx: Transaction) -> int:
    query = select(func.count()).select_from(tickets).where(tickets.c.customer_id.is_(None))
    return int(tx.execute(query).scalar_one())
