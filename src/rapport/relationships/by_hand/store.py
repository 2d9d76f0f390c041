"""Rows of what people set by hand; nothing is deleted, a removed label keeps its day of removal."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, DateTime, Float, Index, Text, select
from sqlalchemy.dialects.postgresql import ARRAY, insert

from rapport.db import Transaction, new_id, refers, table
from rapport.people.model import StakeholderId
from rapport.people.store import jobs
from rapport.questions.model import Question
from rapport.questions.store import answer
from rapport.relationships.by_hand.model import Label, Setting, Thing
from rapport.users.model import UserId
from rapport.users.store import users

by_hand = table(
    "by_hand",
    new_id(),
    Column("stakeholder_id", BigInteger, nullable=False),
    Column("thing", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("because", Text, nullable=False),
    Column("set_by", BigInteger, nullable=False),
    Column("set_at", DateTime(timezone=True), nullable=False),
    Column("removed_by", BigInteger),
    Column("removed_at", DateTime(timezone=True)),
    Column("inferred", Text),  # what the rules said when it was set; empty: nothing
    Column("probability", Float),
    refers("stakeholder_id", "stakeholders", ondelete="CASCADE"),
    refers("set_by", "users"),
    refers("removed_by", "users"),
    Index("ix_by_hand_stakeholder", "workspace_id", "stakeholder_id"),
    Index(
        "uq_by_hand_open",
        "workspace_id",
        "stakeholder_id",
        "thing",
        unique=True,
        postgresql_where=sa.text("removed_at IS NULL"),
    ),
)

_LABELS = select(by_hand, users.c.name.label("by_name")).join(users, users.c.id == by_hand.c.set_by)
_IN_ORDER = (by_hand.c.set_at, by_hand.c.id)


def _label(row: Any) -> Label:
    return Label(
        id=row.id,
        stakeholder=StakeholderId(row.stakeholder_id),
        thing=Thing(row.thing),
        value=row.value,
        because=row.because,
        by=UserId(row.set_by),
        by_name=row.by_name,
        at=row.set_at,
        removed_at=row.removed_at,
        inferred=row.inferred,
        probability=row.probability,
    )


def holding(tx: Transaction, customer_id: int, at: datetime) -> tuple[Label, ...]:
    """What was set about a customer's people and held at that moment."""
    return answer(tx, holding_at([customer_id], at))


_HOLDING = (
    _LABELS.join(jobs, jobs.c.id == by_hand.c.stakeholder_id)
    .where(
        jobs.c.customer_id == sa.func.any(sa.bindparam("customers", type_=ARRAY(BigInteger))),
        by_hand.c.set_at <= sa.bindparam("at", type_=DateTime(timezone=True)),
        (by_hand.c.removed_at <= sa.bindparam("at", type_=DateTime(timezone=True))).is_not(True),
    )
    .order_by(*_IN_ORDER)
)


def holding_at(customer_ids: Collection[int], at: datetime) -> Question[tuple[Label, ...]]:
    """The same about the people of several customers."""
    return Question(_HOLDING, {"customers": list(customer_ids), "at": at}, lambda found: tuple(map(_label, found)))


_SET = (
    _LABELS.join(jobs, jobs.c.id == by_hand.c.stakeholder_id)
    .where(jobs.c.customer_id == sa.bindparam("customer"), by_hand.c.set_at <= sa.bindparam("until"))
    .order_by(*_IN_ORDER)
)


def set_until(tx: Transaction, customer_id: int, until: datetime) -> tuple[Label, ...]:
    """What was ever set about a customer's people up to a moment, also what was taken back, the oldest first."""
    return tuple(_label(row) for row in tx.execute(_SET, {"customer": customer_id, "until": until}).all())


def of_stakeholder(tx: Transaction, stakeholder_id: int) -> tuple[Label, ...]:
    """Everything that was ever set about somebody, the oldest first."""
    mine = _LABELS.where(by_hand.c.stakeholder_id == stakeholder_id).order_by(*_IN_ORDER)
    return tuple(_label(row) for row in tx.execute(mine))


def standing(tx: Transaction) -> tuple[Label, ...]:
    """What is set anywhere and has not been taken back."""
    return tuple(_label(row) for row in tx.execute(_LABELS.where(by_hand.c.removed_at.is_(None)).order_by(*_IN_ORDER)))


def lock(tx: Transaction, customer_id: int) -> None:
    """Until the end of the transaction: two people who draw lines at once must not draw a circle together."""
    sql = "SELECT pg_advisory_xact_lock(hashtext('by_hand'), CAST(:customer AS int))"
    tx.execute(sa.text(sql), {"customer": customer_id % (2**31)})


def add(
    tx: Transaction, stakeholder_id: int, setting: Setting, who_when: tuple[UserId, datetime],
    inferred: tuple[str | None, float | None],
) -> Label:  # fmt: skip
    """One more label; what was set of the same thing before is removed on the same moment."""
    by, now = who_when
    remove(tx, stakeholder_id, setting.thing, by, now)
    adding = insert(by_hand).values(
        stakeholder_id=stakeholder_id,
        thing=setting.thing.value,
        value=setting.value,
        because=setting.because,
        set_by=by,
        set_at=now,
        inferred=inferred[0],
        probability=inferred[1],
    )
    number = tx.execute(adding.returning(by_hand.c.id)).scalar_one()
    return _label(tx.execute(_LABELS.where(by_hand.c.id == number)).one())


def remove(tx: Transaction, stakeholder_id: int, thing: Thing, by: UserId, now: datetime) -> int:
    """How many labels were taken back: 0 when nothing was set."""
    open_ones = (by_hand.c.stakeholder_id == stakeholder_id, by_hand.c.thing == thing.value)
    ending = sa.update(by_hand).where(*open_ones, by_hand.c.removed_at.is_(None))
    # A clock that jumped back must not end a label before it began.
    moment = sa.func.greatest(by_hand.c.set_at, now)
    return int(tx.execute(ending.values(removed_by=by, removed_at=moment)).rowcount)
