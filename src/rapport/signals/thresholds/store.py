"""Rows of what people set: one line a change, the newest of each is what holds."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Float, Index, Text, func, insert, select
from sqlalchemy.dialects.postgresql import distinct_on

from rapport.db import Transaction, new_id, refers, table
from rapport.people.model import CustomerId
from rapport.people.store import customers
from rapport.questions.model import Question
from rapport.signals.thresholds.model import Changed, Chosen, Wish
from rapport.users.model import UserId

threshold_changes = table(
    "threshold_changes",
    new_id(),
    Column("segment", Text, nullable=False),  # empty: all customers
    Column("name", Text, nullable=False),
    Column("value", Float),  # empty: taken back
    Column("before", Float),
    Column("by_id", BigInteger, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    refers("by_id", "users"),
    Index("ix_threshold_changes_name", "workspace_id", "segment", "name", "id"),
)

CHANGING = 5_007  # a number of our own for the lock
_NAMES = (threshold_changes.c.segment, threshold_changes.c.name)


def lock(tx: Transaction) -> None:
    """Until the end of the transaction nobody else changes thresholds of any workspace; it takes milliseconds."""
    tx.execute(select(func.pg_advisory_xact_lock(CHANGING)))


_CHANGES = select(*_NAMES, threshold_changes.c.value).ext(distinct_on(*_NAMES))
_NEWEST = _CHANGES.order_by(*_NAMES, threshold_changes.c.id.desc())


def chosen() -> Question[Chosen]:
    """What holds now: the newest value of each."""
    return Question(_NEWEST, {}, _chosen)


def _chosen(found: Sequence[Any]) -> Chosen:
    return Chosen(tuple((segment, name, value) for segment, name, value in found if value is not None))


def add(tx: Transaction, wish: Wish, before: float | None, by: UserId, now: datetime) -> None:
    values = {"segment": wish.segment, "name": wish.name, "value": wish.value, "before": before}
    tx.execute(insert(threshold_changes).values(**values, by_id=by, at=now))


def history(tx: Transaction, most: int) -> tuple[Changed, ...]:
    """The newest first."""
    query = select(threshold_changes).order_by(threshold_changes.c.id.desc()).limit(most)
    return tuple(
        Changed(row.segment, row.name, row.before, row.value, UserId(row.by_id), row.at) for row in tx.execute(query)
    )


def segments(tx: Transaction) -> tuple[str, ...]:
    """Those that customers are in, by name."""
    query = select(customers.c.segment).where(customers.c.segment != "").distinct().order_by(customers.c.segment)
    return tuple(tx.execute(query).scalars())


def segment_of(tx: Transaction, customer: CustomerId) -> str:
    """Empty for a customer without one."""
    return str(tx.execute(select(customers.c.segment).where(customers.c.id == customer)).scalar() or "")


def customers_in(tx: Transaction, segment: str) -> tuple[CustomerId, ...]:
    """All customers for the empty segment."""
    query = select(customers.c.id).order_by(customers.c.id)
    found = query.where(customers.c.segment == segment) if segment else query
    return tuple(CustomerId(number) for number in tx.execute(found).scalars())
