"""Rows of touches, relationships and the history of threading scores."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import BigInteger, Boolean, Column, DateTime, Float, Index, Integer, Text, UniqueConstraint, select
from sqlalchemy.dialects.postgresql import JSONB, insert

from rapport.db import Transaction, new_id, refers, table
from rapport.people.model import CustomerId, PersonId
from rapport.people.store import customers
from rapport.relationships.model import Relationship, Threading, Touch, TouchId, TouchKind
from rapport.relationships.standing import AbsenceNote
from rapport.relationships.ties import Occasion

touches = table(
    "touches",
    new_id(),
    Column("customer_id", BigInteger, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("our_address", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("reply_after_s", Float),
    Column("sentiment", Float, nullable=False, server_default="0"),
    refers("customer_id", "customers", ondelete="CASCADE"),
    refers("person_id", "people", ondelete="CASCADE"),
    UniqueConstraint("workspace_id", "record", "person_id"),
    Index("ix_touches_customer", "workspace_id", "customer_id", "at"),
)

relationships = table(
    "relationships",
    Column("person_id", BigInteger, nullable=False),
    Column("customer_id", BigInteger, nullable=False),
    Column("strength", Float),  # 0–100; empty: not enough data
    Column("parts", JSONB, nullable=False),
    Column("data_points", Integer, nullable=False),
    Column("evidence", JSONB, nullable=False),
    Column("note", Text, nullable=False),
    Column("last_touch_at", DateTime(timezone=True)),
    Column("last_theirs_at", DateTime(timezone=True)),
    Column("two_way", Boolean, nullable=False),
    Column("as_of", DateTime(timezone=True), nullable=False),
    refers("person_id", "people", ondelete="CASCADE"),
    refers("customer_id", "customers", ondelete="CASCADE"),
    key=("person_id", "customer_id"),
)

threading_scores = table(
    "threading_scores",
    new_id(),
    Column("customer_id", BigInteger, nullable=False),
    Column("as_of", DateTime(timezone=True), nullable=False),
    Column("score", Float, nullable=False),
    Column("parts", JSONB, nullable=False),
    Column("single_threaded", Boolean, nullable=False),
    Column("share_of_strongest", Float),
    Column("note", Text, nullable=False),
    refers("customer_id", "customers", ondelete="CASCADE"),
    Index("ix_threading_scores_customer", "workspace_id", "customer_id", "as_of"),
)


_ADD = sa.text("""
    INSERT INTO touches (customer_id, person_id, kind, at, our_address, record, reply_after_s, sentiment)
    SELECT * FROM unnest(CAST(:customer AS bigint[]), CAST(:person AS bigint[]), CAST(:kind AS text[]),
        CAST(:at AS timestamptz[]), CAST(:our_address AS text[]), CAST(:record AS text[]),
        CAST(:reply_after_s AS float8[]), CAST(:sentiment AS float8[]))
    ON CONFLICT DO NOTHING""")
_COLUMNS = ("customer", "person", "kind", "at", "our_address", "record", "reply_after_s", "sentiment")


def add_touches(tx: Transaction, new: Sequence[Touch]) -> None:
    """One statement for any number; a record that has been counted for a person is not counted again."""
    if new:
        tx.execute(_ADD, {name: [getattr(touch, name) for touch in new] for name in _COLUMNS})


def remove_touches(tx: Transaction, records: Collection[str]) -> frozenset[CustomerId]:
    """Forget what was counted from these records (a meeting that moved, a ticket whose customer became known)."""
    gone = sa.delete(touches).where(touches.c.record == sa.func.any(list(records))).returning(touches.c.customer_id)
    return frozenset(CustomerId(number) for number in tx.execute(gone).scalars())


def touches_of(tx: Transaction, customer_id: int, until: datetime) -> tuple[Touch, ...]:
    """All contact with a customer up to a moment, the oldest first."""
    query = select(touches).where(touches.c.customer_id == customer_id, touches.c.at <= until)
    return tuple(
        Touch(
            TouchId(row.id),
            CustomerId(row.customer_id),
            PersonId(row.person_id),
            TouchKind(row.kind),
            row.at,
            row.our_address,
            row.record,
            row.reply_after_s,
            row.sentiment,
        )
        for row in tx.execute(query.order_by(touches.c.at, touches.c.record))
    )


_OURS = sa.text("""
    SELECT message_id, min(sent_at) AS at FROM messages
    WHERE message_id = ANY(CAST(:ids AS text[])) AND direction = 'out' AND kind = 'person' GROUP BY message_id""")


def ours(tx: Transaction, message_ids: Collection[str]) -> dict[str, datetime]:
    """When each of these mails of ours was sent, by Message-ID."""
    return {row.message_id: row.at for row in tx.execute(_OURS, {"ids": list(message_ids)})}


# MATERIALIZED, so that what is compared is two columns: under row-level security a comparison with a call in it may use
# no index (only leakproof ones may look at rows before their policy), and this one took a third of an import.
_ANSWERED = sa.text("""
    WITH m AS MATERIALIZED (
        SELECT 'message:' || id AS record, sent_at,
            coalesce(nullif(in_reply_to, ''), reference_ids[cardinality(reference_ids)]) AS parent
        FROM messages WHERE thread_id = ANY(CAST(:threads AS bigint[]))
    )
    UPDATE touches t SET kind = 'reply_in', reply_after_s = greatest(0, extract(epoch FROM m.sent_at - o.at))
    FROM m, unnest(CAST(:ids AS text[]), CAST(:ats AS timestamptz[])) AS o(message_id, at)
    WHERE o.message_id = m.parent AND t.record = m.record AND t.kind = 'message_in'""")


def answer(tx: Transaction, sent: Mapping[str, datetime], threads: Collection[int]) -> None:
    """Mail of ours that comes in after its answer: what was counted as their own beginning is the reply it is."""
    if sent:
        tx.execute(_ANSWERED, {"ids": list(sent), "ats": list(sent.values()), "threads": list(threads)})


_ABSENCES = sa.text("""
    SELECT n ->> 'address' AS address, m.id, m.sent_at, CAST(n ->> 'gone' AS boolean) AS gone,
        CAST(n ->> 'back_on' AS date) AS back_on
    FROM messages m CROSS JOIN jsonb_array_elements(m.about) AS n
    WHERE m.kind IN ('autoreply', 'bounce') AND m.sent_at <= :until
        AND n ->> 'address' = ANY(CAST(:addresses AS text[]))
    ORDER BY m.sent_at, m.id""")


def absences(tx: Transaction, whose: Mapping[str, PersonId], until: datetime) -> tuple[AbsenceNote, ...]:
    """What automatic replies and bounces said about these addresses, the oldest first."""
    found = tx.execute(_ABSENCES, {"addresses": list(whose), "until": until})
    return tuple(AbsenceNote(whose[r.address], r.sent_at, r.gone, r.back_on, f"message:{r.id}") for r in found)


_TOGETHER = sa.text("""
    SELECT 'message:' || m.id AS record, m.sent_at AS at, array_agg(DISTINCT p.address) AS addresses
    FROM message_addresses p JOIN messages m ON m.id = p.message_id
    WHERE p.address = ANY(CAST(:addresses AS text[])) AND m.kind = 'person' AND m.sent_at <= :until
        AND m.sent_at > :since
    GROUP BY m.id, m.sent_at HAVING count(*) > 1
    UNION ALL
    SELECT 'meeting:' || m.id, m.starts_at, array_agg(DISTINCT p.address)
    FROM meeting_attendees p JOIN meetings m ON m.id = p.meeting_id
    WHERE p.address = ANY(CAST(:addresses AS text[])) AND p.participation <> 'declined' AND NOT m.cancelled
        AND m.starts_at <= :until AND m.starts_at > :since
    GROUP BY m.id, m.starts_at HAVING count(*) > 1""")


def together(tx: Transaction, whose: Mapping[str, PersonId], since: datetime, until: datetime) -> tuple[Occasion, ...]:
    """The mails and meetings that more than one of these addresses took part in."""
    found = tx.execute(_TOGETHER, {"addresses": list(whose), "since": since, "until": until})
    return tuple(Occasion(r.record, r.at, tuple({whose[a] for a in r.addresses})) for r in found)


def put_relationships(tx: Transaction, customer_id: int, all_of_them: Sequence[Relationship]) -> None:
    """Replace what is stored of a customer's people."""
    tx.execute(sa.delete(relationships).where(relationships.c.customer_id == customer_id))
    new = [
        {
            "person_id": one.person,
            "customer_id": one.customer,
            "strength": one.strength.value,
            "parts": [asdict(part) for part in one.strength.parts],
            "data_points": one.strength.data_points,
            "evidence": list(one.strength.evidence),
            "note": one.strength.note,
            "last_touch_at": one.last_touch_at,
            "last_theirs_at": one.last_theirs_at,
            "two_way": one.two_way,
            "as_of": one.as_of,
        }
        for one in all_of_them
    ]
    if new:
        tx.execute(insert(relationships), new)


def stale_since(tx: Transaction, customer_id: int) -> datetime | None:
    return tx.execute(select(customers.c.stale_since).where(customers.c.id == customer_id)).scalar_one_or_none()


def put_score(tx: Transaction, customer_id: int, score: float, seen: datetime | None) -> None:
    """The customer's threading score, 0–100. Stale no longer, unless something came in after `seen` was read."""
    mine = sa.update(customers).where(customers.c.id == customer_id)
    tx.execute(mine.values(threading_score=score))
    tx.execute(mine.where(customers.c.stale_since == seen).values(stale_since=None))


def last_score(tx: Transaction, customer_id: int) -> tuple[datetime, float, bool] | None:
    """(as_of, score, single_threaded) of the newest line of the history."""
    columns = (threading_scores.c.as_of, threading_scores.c.score, threading_scores.c.single_threaded)
    newest = select(*columns).where(threading_scores.c.customer_id == customer_id)
    newest = newest.order_by(threading_scores.c.as_of.desc(), threading_scores.c.id.desc()).limit(1)
    row = tx.execute(newest).one_or_none()
    return None if row is None else (row.as_of, row.score, row.single_threaded)


def add_score(tx: Transaction, threading: Threading) -> None:
    """One more line of the history."""
    tx.execute(
        insert(threading_scores).values(
            customer_id=threading.customer,
            as_of=threading.as_of,
            score=threading.score.value or 0.0,
            parts=[asdict(part) for part in threading.score.parts],
            single_threaded=threading.single_threaded,
            share_of_strongest=threading.share_of_strongest,
            note=threading.score.note,
        )
    )


def scores(tx: Transaction, customer_id: int, until: datetime) -> tuple[tuple[datetime, float], ...]:
    """The history up to a moment, 0–100, the oldest first."""
    query = select(threading_scores.c.as_of, threading_scores.c.score).where(
        threading_scores.c.customer_id == customer_id, threading_scores.c.as_of <= until
    )
    return tuple((at, score) for at, score in tx.execute(query.order_by(threading_scores.c.as_of)))
