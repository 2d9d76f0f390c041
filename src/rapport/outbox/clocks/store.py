"""Rows of pauses and warnings, and the mails and sent drafts that clocks look at."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, Column, DateTime, Index, Text, exists, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as pg_insert

from rapport.db import Transaction, new_id, refers, table
from rapport.drafts.model import DraftId
from rapport.drafts.promises.store import UNSETTLED, promises
from rapport.drafts.store import drafts
from rapport.inbox.model import Direction, Kind
from rapport.inbox.store import message_addresses, messages
from rapport.outbox.clocks.model import ClockKind, Mailed, Pause, Warned
from rapport.outbox.store import deliveries
from rapport.signals.model import SignalId

clock_pauses = table(
    "clock_pauses",
    new_id(),
    Column("signal_id", BigInteger, nullable=False),
    Column("begins", DateTime(timezone=True), nullable=False),
    Column("ends", DateTime(timezone=True)),
    Column("because", Text, nullable=False),
    Column("record", Text, nullable=False),
    refers("signal_id", "signals", ondelete="CASCADE"),
    # One wait at a time: pauses lie one after the other.
    Index("uq_clock_pauses_open", "workspace_id", "signal_id", unique=True, postgresql_where=text("ends IS NULL")),
)

clock_warnings = table(
    "clock_warnings",
    Column("signal_id", BigInteger, nullable=False),
    Column("clock", Text, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    refers("signal_id", "signals", ondelete="CASCADE"),
    key=("signal_id", "clock", "due_at"),
)


def pauses(tx: Transaction, signal: SignalId) -> tuple[Pause, ...]:
    """The oldest first."""
    query = select(clock_pauses).where(clock_pauses.c.signal_id == signal).order_by(clock_pauses.c.begins)
    return tuple(Pause(row.begins, row.ends, row.because, row.record) for row in tx.execute(query))


def begin_pause(tx: Transaction, signal: SignalId, pause: Pause) -> bool:
    """False when it is paused already."""
    values = {"signal_id": signal, "begins": pause.begins, "because": pause.because, "record": pause.record}
    made = tx.execute(pg_insert(clock_pauses).values(values).on_conflict_do_nothing().returning(clock_pauses.c.id))
    return made.scalar_one_or_none() is not None


def end_pause(tx: Transaction, signal: SignalId, at: datetime) -> bool:
    """False when it was not paused."""
    still = (clock_pauses.c.signal_id == signal, clock_pauses.c.ends.is_(None))
    # A mail may carry an earlier date than the wait that it ends.
    ends = func.greatest(clock_pauses.c.begins, at)
    return tx.execute(update(clock_pauses).where(*still).values(ends=ends)).rowcount == 1


def warn(tx: Transaction, warned: Warned) -> bool:
    """True once for a clock and the moment it is due."""
    values = {
        "signal_id": warned.signal,
        "clock": warned.clock.value,
        "due_at": warned.due_at,
        "at": warned.at,
    }
    made = tx.execute(
        pg_insert(clock_warnings).values(values).on_conflict_do_nothing().returning(clock_warnings.c.signal_id)
    )
    return made.scalar_one_or_none() is not None


def warnings(tx: Transaction, signals: Sequence[SignalId]) -> tuple[Warned, ...]:
    """Every warning of these signals, the newest first."""
    query = select(clock_warnings).where(clock_warnings.c.signal_id == func.any(list(signals)))
    return tuple(
        Warned(SignalId(row.signal_id), ClockKind(row.clock), row.due_at, row.at)
        for row in tx.execute(query.order_by(clock_warnings.c.at.desc()))
    )


def mails(
    tx: Transaction, direction: Direction, addresses: Sequence[str], threads: Sequence[int], since: datetime
) -> tuple[Mailed, ...]:
    """What persons wrote after a moment, the oldest first: ours to these addresses, theirs from them, either within
    these threads. Automatic mail is nobody's word."""
    fields = ("to", "cc") if direction is Direction.OUT else ("from",)
    named = exists().where(
        message_addresses.c.message_id == messages.c.id,
        message_addresses.c.field.in_(fields),
        message_addresses.c.address == func.any(list(addresses)),
    )
    query = (
        select(messages.c.id, messages.c.sent_at)
        .where(messages.c.direction == direction.value, messages.c.kind == Kind.PERSON.value)
        .where(messages.c.sent_at > since, or_(named, messages.c.thread_id == func.any(list(threads))))
        .order_by(messages.c.sent_at, messages.c.id)
    )
    return tuple(Mailed(f"message:{row.id}", row.sent_at) for row in tx.execute(query))


def threads_of(tx: Transaction, numbers: Sequence[int]) -> tuple[int, ...]:
    """The threads that these messages stand in."""
    query = select(messages.c.thread_id).where(messages.c.id == func.any(list(numbers))).distinct()
    return tuple(tx.execute(query).scalars())


def sent_drafts(tx: Transaction, signal: SignalId) -> tuple[tuple[DraftId, datetime], ...]:
    """What left for a signal, with the moment the provider took it; the oldest first."""
    query = (
        select(drafts.c.id, deliveries.c.sent_at)
        .join(deliveries, deliveries.c.draft_id == drafts.c.id)
        .where(drafts.c.signal_id == signal, deliveries.c.sent_at.is_not(None))
        .order_by(deliveries.c.sent_at)
    )
    return tuple((DraftId(row.id), row.sent_at) for row in tx.execute(query))


def unsettled_signals(tx: Transaction) -> tuple[SignalId, ...]:
    """Signals for which something is promised and neither kept nor dropped."""
    query = select(promises.c.signal_id).where(promises.c.state.in_(UNSETTLED)).distinct()
    return tuple(SignalId(number) for number in tx.execute(query).scalars())
