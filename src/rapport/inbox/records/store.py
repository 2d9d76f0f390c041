"""Rows of meetings, tickets and product usage; asked for through inbox.store."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TypeVar

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    DateTime,
    Float,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert

from rapport.db import Transaction, insert_rows, new_id, refers, table
from rapport.errors import NotFound
from rapport.inbox import rows
from rapport.inbox.model import Meeting, MeetingId, StoredMeeting, StoredTicket, Ticket, TicketId, Usage
from rapport.inbox.records.model import DayOfUse
from rapport.questions.model import Question

T = TypeVar("T")
USAGE_BATCH = 1_000  # rows a statement: five parameters each, and PostgreSQL takes 65,535

meetings = table(
    "meetings",
    new_id(),
    Column("uid", Text, nullable=False),
    Column("recurrence", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("starts_at", DateTime(timezone=True), nullable=False),
    Column("ends_at", DateTime(timezone=True), nullable=False),
    Column("summary", Text, nullable=False),
    Column("cancelled", Boolean, nullable=False),
    UniqueConstraint("workspace_id", "uid", "recurrence"),
)

meeting_attendees = table(
    "meeting_attendees",
    Column("meeting_id", BigInteger, nullable=False),
    Column("address", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("participation", Text, nullable=False),
    Column("organizer", Boolean, nullable=False),
    refers("meeting_id", "meetings", ondelete="CASCADE"),
    key=("meeting_id", "address"),
)

tickets = table(
    "tickets",
    new_id(),
    Column("external_id", Text, nullable=False),
    Column("customer", Text, nullable=False),  # as the ticket system names it
    Column("customer_id", BigInteger),
    Column("reporter", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("escalated_at", DateTime(timezone=True)),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Column("owner", Text, nullable=False),
    Column("actions", JSONB, nullable=False, server_default="[]"),
    refers("customer_id", "customers"),
    UniqueConstraint("workspace_id", "external_id"),
    Index("ix_tickets_customer", "workspace_id", "customer_id"),
)

usage = table(
    "usage",
    Column("customer_id", BigInteger, nullable=False),
    Column("address", Text, nullable=False),
    Column("on_day", Date, nullable=False),
    Column("metric", Text, nullable=False),
    Column("value", Float, nullable=False),
    refers("customer_id", "customers", ondelete="CASCADE"),
    Index("ix_usage_day", "workspace_id", "customer_id", "on_day"),
    key=("customer_id", "address", "on_day", "metric"),
)


def put_meetings(tx: Transaction, found: Iterable[Meeting]) -> list[StoredMeeting]:
    """Add, or replace by a newer version (RFC 5546: a higher SEQUENCE wins); answers with what is new or changed."""
    changed = []
    for meeting in found:
        values = rows.meeting(meeting)
        putting = insert(meetings).values(values)
        mine, theirs = meetings.c, putting.excluded
        better = or_(
            mine.sequence < theirs.sequence, (mine.sequence == theirs.sequence) & ~mine.cancelled & theirs.cancelled
        )
        replacing = putting.on_conflict_do_update(
            index_elements=["workspace_id", "uid", "recurrence"],
            set_={name: theirs[name] for name in values},
            where=better,
        )
        number = tx.execute(replacing.returning(meetings.c.id)).scalar_one_or_none()
        if number is not None:
            tx.execute(delete(meeting_attendees).where(meeting_attendees.c.meeting_id == number))
            insert_rows(tx, meeting_attendees, rows.ATTENDEE, rows.attendees(number, meeting))
            changed.append(StoredMeeting(MeetingId(number), meeting))
    return changed


def get_meetings(tx: Transaction, ids: Iterable[MeetingId]) -> dict[MeetingId, StoredMeeting]:
    """Those of the numbers that are there."""
    wanted = list(ids)
    by_meeting = defaultdict(list)
    for row in tx.execute(select(meeting_attendees).where(meeting_attendees.c.meeting_id.in_(wanted))):
        by_meeting[row.meeting_id].append(row)
    found = tx.execute(select(meetings).where(meetings.c.id.in_(wanted)))
    return {MeetingId(row.id): rows.stored_meeting(row, by_meeting[row.id]) for row in found}


def put_tickets(tx: Transaction, found: Sequence[tuple[Ticket, int | None]]) -> list[StoredTicket]:
    """Add, or replace by what the ticket system says now; each with its customer's id where one is known.

    Answers with what is new or changed. An older state than the stored one changes nothing.
    """
    changed = []
    for ticket, customer_id in found:
        values = {**rows.ticket(ticket), "customer_id": customer_id}
        putting = insert(tickets).values(values)
        mine, theirs = tickets.c, putting.excluded
        said = [name for name in values if name != "customer_id" or customer_id is not None]
        different = tuple_(*(mine[name] for name in said)).is_distinct_from(tuple_(*(theirs[name] for name in said)))
        kept = func.coalesce(theirs.customer_id, mine.customer_id)  # a person may have said whose it is
        replacing = putting.on_conflict_do_update(
            index_elements=["workspace_id", "external_id"],
            set_={**{name: theirs[name] for name in values}, "customer_id": kept},
            where=(mine.updated_at <= theirs.updated_at) & different,
        )
        row = tx.execute(replacing.returning(tickets.c.id, tickets.c.customer_id)).one_or_none()
        if row is not None:
            changed.append(StoredTicket(TicketId(row.id), row.customer_id, ticket))
    return changed


def _tickets(tx: Transaction, which: ColumnElement[bool]) -> tuple[StoredTicket, ...]:
    found = tx.execute(select(tickets).where(which).order_by(tickets.c.opened_at.desc(), tickets.c.id.desc()))
    return tuple(rows.stored_ticket(row) for row in found)


def get_ticket(tx: Transaction, ticket_id: TicketId) -> StoredTicket:
    """Raises NotFound."""
    found = _tickets(tx, tickets.c.id == ticket_id)
    if not found:
        raise NotFound(f"There is no ticket {ticket_id}. It may have been erased, or the number is mistyped.")
    return found[0]


_TICKETS_OF = (
    select(tickets)
    .where(tickets.c.customer_id == bindparam("customer"))
    .order_by(tickets.c.opened_at.desc(), tickets.c.id.desc())
)


def tickets_of(customer_id: int) -> Question[tuple[StoredTicket, ...]]:
    """All of a customer, newest first."""
    return Question(_TICKETS_OF, {"customer": customer_id}, lambda found: tuple(map(rows.stored_ticket, found)))


def tickets_of_nobody(tx: Transaction) -> tuple[StoredTicket, ...]:
    """Those of customers whom nobody knows, the newest first."""
    return _tickets(tx, tickets.c.customer_id.is_(None))


def assign_ticket(tx: Transaction, ticket_id: TicketId, customer_id: int) -> StoredTicket:
    """Whose ticket it is, now that somebody knows. Raises NotFound."""
    tx.execute(update(tickets).where(tickets.c.id == ticket_id).values(customer_id=customer_id))
    return get_ticket(tx, ticket_id)


def put_usage(tx: Transaction, found: Sequence[tuple[Usage, int]]) -> int:
    """Add, or replace what was stored for the same day, each with its customer's id; how many are new or changed."""
    newest = {(customer_id, figure.address, figure.on, figure.metric): figure.value for figure, customer_id in found}
    names = ("customer_id", "address", "on_day", "metric", "value")
    changed = 0
    for batch in _batched([(*key, value) for key, value in newest.items()], USAGE_BATCH):
        putting = insert(usage).values([dict(zip(names, row, strict=True)) for row in batch])
        replacing = putting.on_conflict_do_update(
            constraint=usage.primary_key,
            set_={"value": putting.excluded.value},
            where=usage.c.value != putting.excluded.value,
        )
        changed += len(tx.execute(replacing.returning(usage.c.customer_id)).all())
    return changed


def _batched(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[i : i + size] for i in range(0, len(items), size))


_WHOLE = func.max(usage.c.value).filter(usage.c.address == "")
_USAGE_OF = (  # summed up here: of fifty people there are ten thousand figures in a quarter
    select(usage.c.on_day, usage.c.metric, func.sum(usage.c.value).label("value"), _WHOLE.label("whole"))
    .where(usage.c.customer_id == bindparam("customer"), usage.c.on_day > bindparam("since"))
    .group_by(usage.c.on_day, usage.c.metric)
    .order_by(usage.c.on_day, usage.c.metric)
)


def usage_of(customer_id: int, since: date = date.min) -> Question[tuple[DayOfUse, ...]]:
    """The days of a customer after that one, oldest first."""
    asked = {"customer": customer_id, "since": since}
    return Question(_USAGE_OF, asked, lambda found: tuple(DayOfUse(*row) for row in found))
