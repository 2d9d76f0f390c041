"""Rows of exclusions, of times to keep things, of tombstones."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Integer,
    LargeBinary,
    Row,
    Text,
    UniqueConstraint,
    delete,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert

from rapport.db import WORKSPACE, Transaction, new_id, refers, table
from rapport.inbox.keeping.model import By, Exclusion, ExclusionId, Held, Keeping, NewExclusion
from rapport.users.model import UserId

exclusions = table(
    "exclusions",
    new_id(),
    Column(
        "looks_at",
        Text,
        CheckConstraint("looks_at IN ('person', 'domain', 'label', 'folder', 'subject')", name="looks_at"),
        nullable=False,
    ),
    Column("value", Text, nullable=False),
    Column("set_by", BigInteger),
    Column("set_at", DateTime(timezone=True), nullable=False),
    refers("set_by", "users"),
    UniqueConstraint("workspace_id", "looks_at", "value"),
)

keeping_choices = table(
    "keeping_choices",
    Column("header_only", Boolean, nullable=False),
    Column("set_by", BigInteger),
    Column("set_at", DateTime(timezone=True), nullable=False),
    refers("set_by", "users"),
    key=(),
)

keeping_times = table(
    "keeping_times",
    Column("held", Text, nullable=False),
    Column("days", Integer, CheckConstraint("days > 0", name="days"), nullable=False),
    Column("set_by", BigInteger),
    Column("set_at", DateTime(timezone=True), nullable=False),
    refers("set_by", "users"),
    key=("held",),
)

tombstones = table(
    "tombstones",
    Column("mark", LargeBinary, nullable=False),  # HMAC-SHA-256 of an address; without the key it says nothing
    Column("at", DateTime(timezone=True), nullable=False),
    key=("mark",),
)


def add_exclusion(tx: Transaction, new: NewExclusion, by: UserId | None, now: datetime) -> Exclusion | None:
    """None where it stands already."""
    row = insert(exclusions).values(looks_at=new.by.value, value=new.value, set_by=by, set_at=now)
    made = tx.execute(row.on_conflict_do_nothing().returning(exclusions)).one_or_none()
    return _exclusion(made) if made else None


def list_exclusions(tx: Transaction) -> tuple[Exclusion, ...]:
    rows = tx.execute(select(exclusions).order_by(exclusions.c.looks_at, exclusions.c.value))
    return tuple(_exclusion(row) for row in rows)


def remove_exclusion(tx: Transaction, number: ExclusionId) -> Exclusion | None:
    gone = tx.execute(delete(exclusions).where(exclusions.c.id == number).returning(exclusions)).one_or_none()
    return _exclusion(gone) if gone else None


def header_only(tx: Transaction) -> bool:
    """Whether imports keep no text unless somebody says otherwise."""
    return bool(tx.execute(select(keeping_choices.c.header_only)).scalar_one_or_none())


def set_header_only(tx: Transaction, on: bool, by: UserId | None, now: datetime) -> None:
    said = {"header_only": on, "set_by": by, "set_at": now}
    putting = insert(keeping_choices).values(said)
    tx.execute(putting.on_conflict_do_update(constraint=keeping_choices.primary_key, set_=said))


def times(tx: Transaction) -> Mapping[Held, timedelta]:
    rows = tx.execute(select(keeping_times.c.held, keeping_times.c.days))
    return {Held(row.held): timedelta(days=row.days) for row in rows if row.held in set(Held)}


def set_time(tx: Transaction, held: Held, days: int, by: UserId | None, now: datetime) -> None:
    """Days to keep a class; 0 forgets the limit."""
    if not days:
        tx.execute(delete(keeping_times).where(keeping_times.c.held == held.value))
        return
    said = {"days": days, "set_by": by, "set_at": now}
    putting = insert(keeping_times).values(held=held.value, **said)
    tx.execute(putting.on_conflict_do_update(constraint=keeping_times.primary_key, set_=said))


# By their number in all that asks: who stores asks together with others, who erases asks alone.
_KEY = f"hashtextextended('erasing', current_setting('{WORKSPACE}')::bigint)"
_TOGETHER, _ALONE = (text(f"SELECT pg_advisory_xact_lock{how}({_KEY})") for how in ("_shared", ""))


def hold(tx: Transaction) -> None:
    """Nobody is erased until the end of this transaction: the tombstones that it reads from here on are all."""
    tx.execute(_TOGETHER)


def hold_alone(tx: Transaction) -> None:
    """Whatever `hold` covers has ended, and what comes later will find the tombstones of this transaction."""
    tx.execute(_ALONE)


def add_tombstones(tx: Transaction, marks: Sequence[bytes], now: datetime) -> None:
    if marks:
        tx.execute(insert(tombstones).values([{"mark": mark, "at": now} for mark in marks]).on_conflict_do_nothing())


_TOMBSTONES = select(tombstones.c.mark)


def list_tombstones(tx: Transaction) -> frozenset[bytes]:
    return frozenset(bytes(mark) for mark in tx.execute(_TOMBSTONES).scalars())


_IN_FORCE = text("""
    SELECT 'rule' AS what, looks_at AS a, value AS b, NULL AS mark FROM exclusions
    UNION ALL SELECT 'erased', NULL, NULL, mark FROM tombstones
    UNION ALL SELECT 'headers', NULL, NULL, NULL FROM keeping_choices WHERE header_only ORDER BY what, a, b""")


def in_force(tx: Transaction) -> Keeping:
    """All that judging a mail must know except the key, in one round trip: it is asked for every message."""
    found = tx.execute(_IN_FORCE).all()
    return Keeping(
        tuple(NewExclusion(By(looks_at), value) for what, looks_at, value, _ in found if what == "rule"),
        frozenset(bytes(mark) for what, _, _, mark in found if what == "erased"),
        header_only=any(row.what == "headers" for row in found),
    )


def _exclusion(row: Row[Any]) -> Exclusion:
    by = None if row.set_by is None else UserId(row.set_by)
    return Exclusion(ExclusionId(row.id), By(row.looks_at), row.value, by, row.set_at)
