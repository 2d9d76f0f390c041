"""What do detectors look at: the mails of a customer, their words, and what was said in them about people?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, DateTime, Float, Integer, Text, exists, func, select, text
from sqlalchemy.dialects.postgresql import JSONB

from rapport.db import Transaction, table
from rapport.inbox.model import Address, Direction, Kind
from rapport.inbox.rows import absence
from rapport.inbox.store import message_addresses, messages
from rapport.people.model import CustomerId, StakeholderId
from rapport.people.store import addresses, customers, jobs
from rapport.signals.model import MailTrace, Spoken
from rapport.signals.rhythm import PRIOR_GAP

segment_rhythms = table(
    "segment_rhythms",
    Column("segment", Text, nullable=False),
    Column("gap", Float, nullable=False),  # working days
    Column("people", Integer, nullable=False),
    Column("as_of", DateTime(timezone=True), nullable=False),
    key=("segment",),
)

# Few mails say anything about somebody, and an empty list would be read some hundred times a look.
_ABOUT = func.nullif(messages.c.about, text("'[]'::jsonb"), type_=JSONB).label("about")
_MAIL = (messages.c.id, messages.c.sent_at, messages.c.direction, messages.c.kind, messages.c.subject, _ABOUT)


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
    people = _participants(tx, [row.id for row in rows]) if rows else {}
    return tuple(_trace(row, people[row.id]) for row in rows)


# One row a mail: a row for each participant took longer to hand over than to find.
_PARTICIPANTS = text("""
    SELECT message_id, array_agg(address ORDER BY position), array_agg(name ORDER BY position)
    FROM message_addresses WHERE message_id = ANY(CAST(:numbers AS bigint[])) GROUP BY message_id""")


def _participants(tx: Transaction, numbers: list[int]) -> dict[int, list[Address]]:
    """The addresses of each mail, the sender first."""
    found = tx.execute(_PARTICIPANTS, {"numbers": numbers})
    return {number: list(map(Address, emails, names)) for number, emails, names in found}


def _trace(row: Any, people: list[Address]) -> MailTrace:
    return MailTrace(
        record=f"message:{row.id}",
        at=row.sent_at,
        direction=Direction(row.direction),
        kind=Kind(row.kind),
        subject=row.subject,
        sender=people[0],
        recipients=tuple(people[1:]),
        about=tuple(absence(entry) for entry in row.about or ()),
    )


def spoken(tx: Transaction, mails: Sequence[MailTrace]) -> tuple[Spoken, ...]:
    """The own words of these mails, in their order."""
    numbers = [int(mail.record.partition(":")[2]) for mail in mails]
    query = select(messages.c.id, messages.c.thread_id, messages.c.new_text).where(messages.c.id == func.any(numbers))
    rows = {f"message:{row.id}": row for row in tx.execute(query)} if numbers else {}
    return tuple(
        Spoken(mail.record, row.thread_id, mail.at, mail.sender.email, mail.subject, row.new_text)
        for mail in mails
        if (row := rows.get(mail.record)) is not None
    )


def prior_gap(tx: Transaction, customer: CustomerId, at: datetime) -> float:
    """Working days between the contacts of a person, as is usual in the customer's segment; PRIOR_GAP while nobody had
    counted."""
    query = (
        select(segment_rhythms.c.gap)
        .join(customers, customers.c.segment == segment_rhythms.c.segment)
        .where(customers.c.id == customer, segment_rhythms.c.as_of <= at)
    )
    found = tx.execute(query).scalar()
    return PRIOR_GAP if found is None else float(found)


# 5 of 7 days are working days; whoever was in contact on few days says little about what is usual.
_COUNT = text("""
    INSERT INTO segment_rhythms (segment, gap, people, as_of)
    SELECT segment, percentile_cont(0.5) WITHIN GROUP (ORDER BY gap), count(*), :until
    FROM (
        SELECT c.segment, (max(t.at)::date - min(t.at)::date) * 5.0 / 7 / (count(DISTINCT t.at::date) - 1) AS gap
        FROM touches t JOIN customers c ON c.id = t.customer_id
        WHERE t.kind <> 'message_out' AND t.at > :since AND t.at <= :until
        GROUP BY c.segment, t.person_id HAVING count(DISTINCT t.at::date) >= :days
    ) AS people
    GROUP BY segment HAVING count(*) >= :people
    ON CONFLICT (workspace_id, segment) DO UPDATE
    SET gap = greatest(1, excluded.gap), people = excluded.people, as_of = excluded.as_of""")


def count_rhythms(tx: Transaction, span: tuple[datetime, datetime], days: int, people: int) -> None:
    """Count afresh what is usual in each segment: the median over people with contact on `days` days or more; segments
    with fewer than `people` such people are left as they are."""
    since, until = span
    tx.execute(_COUNT, {"since": since, "until": until, "days": days, "people": people})
