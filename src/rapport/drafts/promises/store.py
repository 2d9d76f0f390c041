"""Rows of policies, working weeks, holidays and promises."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Date,
    DateTime,
    Index,
    Integer,
    Text,
    Time,
    UniqueConstraint,
    delete,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as pg_insert

from rapport.db import Transaction, new_id, refers, table
from rapport.drafts.model import DraftId
from rapport.drafts.promises import rows
from rapport.drafts.promises.model import (
    NewPromise,
    Policy,
    PolicyId,
    Promise,
    PromiseId,
    PromiseState,
    Terms,
    Week,
)
from rapport.signals.model import SignalId
from rapport.users.model import UserId

sla_policies = table(
    "sla_policies",
    new_id(),
    Column("severity", Text, nullable=False),
    Column("type", Text, nullable=False),  # empty: every type that has no terms of its own
    Column("first_response_minutes", Integer, nullable=False),
    Column("update_minutes", Integer, nullable=False),
    Column("resolution_minutes", Integer, nullable=False),
    Column("hours", Text, nullable=False),
    Column("set_by", BigInteger),  # empty: as shipped
    Column("set_at", DateTime(timezone=True), nullable=False),
    Column("replaced_at", DateTime(timezone=True)),  # drafts name a policy by its number: no row ever changes its terms
    refers("set_by", "users"),
    Index(
        "uq_sla_policies_in_force",
        "workspace_id",
        "severity",
        "type",
        unique=True,
        postgresql_where=text("replaced_at IS NULL"),
    ),
)

working_weeks = table(
    "working_weeks",
    Column("zone", Text, nullable=False),
    Column("opens", Time, nullable=False),
    Column("closes", Time, nullable=False),
    Column("days", Text, nullable=False),  # '01234': 0 is Monday
    Column("set_by", BigInteger),
    Column("set_at", DateTime(timezone=True), nullable=False),
    refers("set_by", "users"),
    key=(),
)

holidays = table(
    "holidays",
    Column("on_day", Date, nullable=False),
    Column("name", Text, nullable=False),
    key=("on_day",),
)

promises = table(
    "promises",
    new_id(),
    Column("signal_id", BigInteger, nullable=False),
    Column("customer_id", BigInteger, nullable=False),
    Column("draft_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("state", Text, nullable=False),
    Column("made_by", BigInteger),  # empty: it follows from a policy that a sent mail names
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("told_at", DateTime(timezone=True)),
    Column("settled_at", DateTime(timezone=True)),
    Column("settled_by", Text, nullable=False, server_default=""),
    Column("update_id", BigInteger),  # the draft of the update, once it is due
    refers("signal_id", "signals", ondelete="CASCADE"),
    refers("customer_id", "customers", ondelete="CASCADE"),
    refers("draft_id", "drafts", ondelete="CASCADE"),
    refers("made_by", "users"),
    refers("update_id", "drafts"),
    # One mail sets one cadence going, however many workers look at it.
    UniqueConstraint("workspace_id", "draft_id", "kind", "owner", "what", "due_at"),
    Index("ix_promises_state", "workspace_id", "state", "due_at"),
    Index("ix_promises_signal", "workspace_id", "signal_id"),
)

UNSETTLED = (PromiseState.ENTERED.value, PromiseState.OWED.value)


def policies(tx: Transaction) -> tuple[Policy, ...]:
    """Those in force, by severity and type."""
    query = select(sla_policies).where(sla_policies.c.replaced_at.is_(None)).order_by(sla_policies.c.id)
    return tuple(rows.policy(row) for row in tx.execute(query))


def get_policy(tx: Transaction, number: int) -> Policy | None:
    """Also one that has been replaced: a mail may have named it."""
    row = tx.execute(select(sla_policies).where(sla_policies.c.id == number)).one_or_none()
    return None if row is None else rows.policy(row)


def put_policies(tx: Transaction, terms: Sequence[Terms], by: UserId | None, now: datetime) -> None:
    """Put terms in force in place of those for the same severity and type; without a person, only where there are
    none."""
    for one in terms:
        values = {**rows.of_terms(one), "set_by": by, "set_at": now}
        if by is not None:
            same = (sla_policies.c.severity == values["severity"], sla_policies.c.type == values["type"])
            retired = update(sla_policies).where(*same, sla_policies.c.replaced_at.is_(None))
            tx.execute(retired.values(replaced_at=now))
        tx.execute(pg_insert(sla_policies).values(values).on_conflict_do_nothing())


def retire_policy(tx: Transaction, number: PolicyId, now: datetime) -> None:
    """No longer in force."""
    tx.execute(update(sla_policies).where(sla_policies.c.id == number).values(replaced_at=now))


def week(tx: Transaction) -> Week | None:
    """The workspace's own, with its holidays; None where nobody has set one."""
    row = tx.execute(select(working_weeks)).one_or_none()
    return None if row is None else rows.week(row, days_off(tx))


def days_off(tx: Transaction) -> dict[date, str]:
    """Every holiday, the earliest first."""
    return {row.on_day: row.name for row in tx.execute(select(holidays).order_by(holidays.c.on_day))}


def put_week(tx: Transaction, given: Week, by: UserId, now: datetime) -> None:
    """Zone, hours and days; holidays stay as they are."""
    values = {**rows.of_week(given), "set_by": by, "set_at": now}
    putting = pg_insert(working_weeks).values(values)
    tx.execute(putting.on_conflict_do_update(index_elements=["workspace_id"], set_=values))


def put_holidays(tx: Transaction, days: Mapping[date, str]) -> None:
    """Add days, or give them another name."""
    putting = pg_insert(holidays).values([{"on_day": day, "name": name} for day, name in days.items()])
    named = {"name": putting.excluded.name}
    tx.execute(putting.on_conflict_do_update(index_elements=["workspace_id", "on_day"], set_=named))


def remove_holiday(tx: Transaction, day: date) -> bool:
    """Whether it was one."""
    return tx.execute(delete(holidays).where(holidays.c.on_day == day)).rowcount == 1


def add_promise(tx: Transaction, new: NewPromise, by: UserId, now: datetime) -> PromiseId:
    """What a person entered for a draft; nobody is told before the draft leaves."""
    values = {**rows.of_promise(new), "state": PromiseState.ENTERED.value, "made_by": by, "made_at": now}
    putting = pg_insert(promises).values(values)
    keys = ["workspace_id", "draft_id", "kind", "owner", "what", "due_at"]
    # Entered a second time after it was taken out of the draft: it counts again.
    again = {"state": PromiseState.ENTERED.value, "made_by": by, "made_at": now}
    putting = putting.on_conflict_do_update(index_elements=keys, set_=again)
    return PromiseId(tx.execute(putting.returning(promises.c.id)).scalar_one())


def follow_policy(tx: Transaction, new: NewPromise, told_at: datetime) -> None:
    """What a sent mail owes because it names a policy; once a mail."""
    values = {**rows.of_promise(new), "state": PromiseState.OWED.value, "made_at": told_at, "told_at": told_at}
    tx.execute(pg_insert(promises).values(values).on_conflict_do_nothing())


def _many(tx: Transaction, *where: ColumnElement[bool]) -> tuple[Promise, ...]:
    query = select(promises).where(*where).order_by(promises.c.due_at, promises.c.id)
    return tuple(rows.promise(row) for row in tx.execute(query))


def get_promise(tx: Transaction, number: int) -> Promise | None:
    return next(iter(_many(tx, promises.c.id == number)), None)


def of_signal(tx: Transaction, signal: SignalId) -> tuple[Promise, ...]:
    """All that was ever entered, the earliest due first."""
    return _many(tx, promises.c.signal_id == signal)


def owed(tx: Transaction) -> tuple[Promise, ...]:
    """What customers have been told and do not have yet, the earliest due first."""
    return _many(tx, promises.c.state == PromiseState.OWED.value)


def move_promise(tx: Transaction, before: Promise, to: PromiseState, at: datetime, by: str = "") -> bool:
    """False when somebody else has moved it since it was read."""
    moment = {"told_at": at} if to is PromiseState.OWED else {"settled_at": at, "settled_by": by}
    same = (promises.c.id == before.id, promises.c.state == before.state.value)
    return tx.execute(update(promises).where(*same).values(state=to.value, **moment)).rowcount == 1


def set_update(tx: Transaction, number: PromiseId, draft: DraftId) -> None:
    """The draft that keeps it, if a person sends it."""
    tx.execute(update(promises).where(promises.c.id == number).values(update_id=draft))
