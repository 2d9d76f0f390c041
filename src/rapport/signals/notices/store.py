"""Rows of what each person wants to hear, what they were told, and of their digests."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    delete,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from rapport.db import Transaction, new_id, refers, table
from rapport.inbox.model import Severity
from rapport.signals import store as signals_store
from rapport.signals.model import SignalId, SignalKind
from rapport.signals.notices.model import Channel, Choices, Digest, DigestId, DigestState, Notice, Telling
from rapport.signals.store import signals
from rapport.users.model import UserId

notice_choices = table(
    "notice_choices",
    Column("user_id", BigInteger, nullable=False),
    Column("channels", ARRAY(Text), nullable=False),
    Column("severity", Text, nullable=False),
    Column("kinds", ARRAY(Text), nullable=False),
    Column("everybody", Boolean, nullable=False),
    Column("hour", Integer, nullable=False),
    Column("weekends", Boolean, nullable=False),
    Column("quiet_until", Date),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    refers("user_id", "users", ondelete="CASCADE"),
    key=("user_id",),
)

digests = table(
    "digests",
    new_id(),
    Column("user_id", BigInteger, nullable=False),
    Column("on_day", Date, nullable=False),  # where the person is
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("detail", Text, nullable=False, server_default=""),
    refers("user_id", "users", ondelete="CASCADE"),
    UniqueConstraint("workspace_id", "user_id", "on_day"),
)

notices = table(
    "notices",
    new_id(),
    Column("user_id", BigInteger, nullable=False),
    Column("channel", Text, nullable=False),
    Column("signal_id", BigInteger, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("seen_at", DateTime(timezone=True)),
    Column("digest_id", BigInteger),
    refers("user_id", "users", ondelete="CASCADE"),
    refers("signal_id", "signals", ondelete="CASCADE"),
    refers("digest_id", "digests", ondelete="CASCADE"),
    UniqueConstraint("workspace_id", "user_id", "channel", "signal_id"),
    Index("ix_notices_signal", "workspace_id", "signal_id"),
)

FAILED = (DigestState.GIVEN_UP.value, DigestState.UNKNOWN.value)


def choices(tx: Transaction) -> dict[UserId, Choices]:
    """Of those who have chosen."""
    return {UserId(row.user_id): _choices(row) for row in tx.execute(select(notice_choices))}


def put_choices(tx: Transaction, user: UserId, chosen: Choices, now: datetime) -> None:
    values = {
        "channels": sorted(chosen.channels),
        "severity": chosen.severity.value,
        "kinds": sorted(chosen.kinds),
        "everybody": chosen.everybody,
        "hour": chosen.hour,
        "weekends": chosen.weekends,
        "quiet_until": chosen.quiet_until,
        "changed_at": now,
    }
    row = upsert(notice_choices).values(user_id=user, **values)
    tx.execute(row.on_conflict_do_update(constraint=notice_choices.primary_key, set_=values))


def told(tx: Transaction, channel: Channel, causes: Sequence[str]) -> dict[UserId, list[Telling]]:
    """What each person was told on a channel about these causes."""
    query = (
        select(notices.c.user_id, signals.c.id, signals.c.cause, signals.c.evidence, signals.c.severity)
        .join(notices, notices.c.signal_id == signals.c.id)
        .where(notices.c.channel == channel.value, signals.c.cause.in_(list(causes)))
    )
    found: dict[UserId, list[Telling]] = {}
    for row in tx.execute(query):
        one = Telling(row.user_id, SignalId(row.id), row.cause, frozenset(row.evidence), Severity(row.severity))
        found.setdefault(UserId(row.user_id), []).append(one)
    return found


def tell(
    tx: Transaction,
    user: UserId,
    channel: Channel,
    numbers: Sequence[SignalId],
    now: datetime,
    digest: DigestId | None = None,
) -> int:
    """Note that somebody is told of these; how many they had not been told of. A row is written once, ever."""
    rows = [{"user_id": user, "channel": channel.value, "signal_id": number, "at": now, "digest_id": digest}
            for number in numbers]  # fmt: skip
    if not rows:
        return 0
    return len(tx.execute(upsert(notices).values(rows).on_conflict_do_nothing().returning(notices.c.id)).all())


def untell(tx: Transaction, digest: DigestId) -> None:
    """A digest surely did not leave: what stood in it is still news."""
    tx.execute(delete(notices).where(notices.c.digest_id == digest))


def of_person(tx: Transaction, user: UserId, most: int) -> tuple[Notice, ...]:
    """What somebody was told in the app, the newest first."""
    query = (
        select(notices.c.signal_id, notices.c.at, notices.c.seen_at)
        .where(notices.c.user_id == user, notices.c.channel == Channel.APP.value)
        .order_by(notices.c.id.desc())
        .limit(most)
    )
    rows = tx.execute(query).all()
    found = {number: signals_store.get(tx, SignalId(number)) for number in {row.signal_id for row in rows}}
    return tuple(Notice(one, row.at, row.seen_at) for row in rows if (one := found[row.signal_id]) is not None)


def see_all(tx: Transaction, user: UserId, now: datetime) -> None:
    mine = (notices.c.user_id == user) & (notices.c.channel == Channel.APP.value) & notices.c.seen_at.is_(None)
    tx.execute(update(notices).where(mine).values(seen_at=now))


def begin_digest(tx: Transaction, user: UserId, on: date, now: datetime) -> Digest | None:
    """Take the digest of a day for this worker alone; None when it was sent, is being sent, or must wait.

    A digest that was tried and did not leave is taken again once it is due.
    """
    row = upsert(digests).values(
        user_id=user, on_day=on, state=DigestState.SENDING.value, attempts=1, due_at=now, changed_at=now
    )
    taking = row.on_conflict_do_update(
        index_elements=["workspace_id", "user_id", "on_day"],
        set_={"state": DigestState.SENDING.value, "attempts": digests.c.attempts + 1, "changed_at": now},
        where=(digests.c.state == DigestState.DUE.value) & (digests.c.due_at <= now),
    )
    taken = tx.execute(taking.returning(digests)).one_or_none()
    return None if taken is None else _digest(taken)


def digest_of(tx: Transaction, user: UserId, on: date) -> Digest | None:
    row = tx.execute(select(digests).where(digests.c.user_id == user, digests.c.on_day == on)).one_or_none()
    return None if row is None else _digest(row)


def end_digest(tx: Transaction, after: Digest) -> None:
    values = {
        "state": after.state.value,
        "due_at": after.due_at,
        "changed_at": after.changed_at,
        "detail": after.detail,
    }
    sending = (digests.c.id == after.id) & (digests.c.state == DigestState.SENDING.value)
    tx.execute(update(digests).where(sending).values(values))


def give_up_stuck(tx: Transaction, since: datetime, now: datetime, detail: str) -> None:
    """Digests that somebody began before `since` and never ended: nobody knows whether they left."""
    stuck = (digests.c.state == DigestState.SENDING.value) & (digests.c.changed_at <= since)
    tx.execute(update(digests).where(stuck).values(state=DigestState.UNKNOWN.value, changed_at=now, detail=detail))


def failed_digests(tx: Transaction, since: datetime, most: int) -> tuple[Digest, ...]:
    """Those given up, of unknown fate, or tried in vain so far; the newest first."""
    tried = (digests.c.state == DigestState.DUE.value) & (digests.c.attempts > 0)
    which = select(digests).where(or_(digests.c.state.in_(FAILED), tried), digests.c.changed_at > since)
    return tuple(_digest(row) for row in tx.execute(which.order_by(digests.c.id.desc()).limit(most)))


def last_digest(tx: Transaction, user: UserId) -> Digest | None:
    query = select(digests).where(digests.c.user_id == user).order_by(digests.c.on_day.desc()).limit(1)
    row = tx.execute(query).one_or_none()
    return None if row is None else _digest(row)


def _choices(row: Any) -> Choices:
    return Choices(
        channels=frozenset(Channel(one) for one in row.channels),
        severity=Severity(row.severity),
        kinds=frozenset(SignalKind(one) for one in row.kinds),
        everybody=row.everybody,
        hour=row.hour,
        weekends=row.weekends,
        quiet_until=row.quiet_until,
    )


def _digest(row: Any) -> Digest:
    return Digest(
        id=DigestId(row.id),
        user=UserId(row.user_id),
        on=row.on_day,
        state=DigestState(row.state),
        attempts=row.attempts,
        due_at=row.due_at,
        changed_at=row.changed_at,
        detail=row.detail,
    )
