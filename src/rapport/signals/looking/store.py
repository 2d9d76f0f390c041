"""What do detectors look at: the mails of a customer, their words, and what was said in them about people?"""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, DateTime, Float, Integer, Text, select, text

from rapport.db import Transaction, table
from rapport.inbox.model import Address, Direction, Kind
from rapport.inbox.rows import absence
from rapport.people.model import CustomerId, StakeholderId
from rapport.people.store import customers, jobs
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


def ended_jobs(tx: Transaction, customer: CustomerId, until: datetime) -> tuple[StakeholderId, ...]:
    """The jobs at the customer that had ended by then."""
    ended = select(jobs.c.id).where(jobs.c.customer_id == customer, jobs.c.valid_to <= until).order_by(jobs.c.id)
    return tuple(StakeholderId(number) for number in tx.execute(ended).scalars())


# One row a mail: a row for each participant took longer to hand over than to find. Bounces come from a
# mail system: only what they say about somebody ties them to a customer; the kinds stand as literals, which is the
# condition of ix_messages_automatic. Few mails say anything about somebody: an empty list is not handed over.
_MAILS = text("""
    WITH theirs AS MATERIALIZED (
        SELECT array_agg(a.address) AS all FROM stakeholders j JOIN addresses a ON a.person_id = j.person_id
        WHERE j.customer_id = :customer
    ), chosen AS MATERIALIZED (
        SELECT message_id AS id FROM message_addresses WHERE address = ANY((SELECT t.all FROM theirs t)::text[])
        UNION
        SELECT m.id FROM messages m
        WHERE m.kind IN ('autoreply', 'bounce') AND m.sent_at > :since AND m.sent_at <= :until AND EXISTS (
            SELECT FROM jsonb_array_elements(m.about) AS n
            WHERE n ->> 'address' = ANY((SELECT t.all FROM theirs t)::text[]))
    )
    SELECT m.id, m.sent_at, m.direction, m.kind, m.subject, nullif(m.about, '[]'::jsonb), m.thread_id,
        CASE WHEN m.sent_at >= :words_since AND m.direction = 'in' AND m.kind = 'person' THEN m.new_text END,
        p.addresses, p.names
    FROM chosen c JOIN messages m ON m.id = c.id CROSS JOIN LATERAL (
        SELECT array_agg(a.address ORDER BY a.position) AS addresses, array_agg(a.name ORDER BY a.position) AS names
        FROM message_addresses a WHERE a.message_id = m.id) p
    WHERE m.sent_at > :since AND m.sent_at <= :until
    ORDER BY m.sent_at, m.id""")
_DIRECTIONS = {one.value: one for one in Direction}
_KINDS = {one.value: one for one in Kind}


def mails_of(tx: Transaction, customer: CustomerId, since: datetime, until: datetime) -> tuple[MailTrace, ...]:
    """Mails from, to or about a customer's people, oldest first, without their texts."""
    return read(tx, customer, (since, until), until)[0]


def read(
    tx: Transaction, customer: CustomerId, span: tuple[datetime, datetime], words_since: datetime
) -> tuple[tuple[MailTrace, ...], tuple[Spoken, ...]]:
    """The same, and what their people wrote to us in their own words, from a later moment on."""
    asked = {"customer": customer, "since": span[0], "until": span[1], "words_since": words_since}
    people: dict[tuple[str, str], Address] = {}
    mails, spoken = [], []
    for row in tx.execute(_MAILS, asked).all():
        mail = _trace(row, people)
        mails.append(mail)
        if row[7] is not None:
            spoken.append(Spoken(mail.record, row[6], mail.at, mail.sender.email, mail.subject, row[7]))
    return tuple(mails), tuple(spoken)


def _trace(row: Any, people: dict[tuple[str, str], Address]) -> MailTrace:
    """By place, and each participant made once: a look reads hundreds. The sender stands first."""
    number, at, direction, kind, subject, about, _, _, addresses, names = row
    named = []
    for who in zip(addresses, names, strict=True):
        one = people.get(who)
        if one is None:
            one = people[who] = Address(*who)
        named.append(one)
    said = tuple(map(absence, about)) if about else ()
    return MailTrace(
        f"message:{number}", at, _DIRECTIONS[direction], _KINDS[kind], subject, named[0], tuple(named[1:]), said
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
