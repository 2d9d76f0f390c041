"""Rows of touches, relationships and the history of threading scores."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Double,
    Float,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from rapport.db import Transaction, insert_rows, new_id, refers, table
from rapport.people.model import CustomerId, PersonId, StakeholderId
from rapport.people.store import customers
from rapport.questions.model import Question
from rapport.relationships.model import Threading, Touch, TouchKind
from rapport.relationships.standing import AbsenceNote

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

relationships = table(  # accumulators.Accumulator, in the order of its fields; scores are computed when asked for
    "relationships",
    Column("person_id", BigInteger, nullable=False),
    Column("customer_id", BigInteger, nullable=False),
    Column("sums", ARRAY(Double), nullable=False),
    Column("counts", ARRAY(Integer), nullable=False),
    Column("latest", ARRAY(DateTime(timezone=True)), nullable=False),
    Column("months", ARRAY(Integer), nullable=False),
    Column("month_counts", ARRAY(Integer), nullable=False),  # beside months
    Column("waits", ARRAY(Integer), nullable=False),
    Column("heaviest", ARRAY(Text), nullable=False),
    Column("weights", ARRAY(Double), nullable=False),  # beside heaviest
    refers("person_id", "people", ondelete="CASCADE"),
    refers("customer_id", "customers", ondelete="CASCADE"),
    Index("ix_relationships_customer", "workspace_id", "customer_id"),
    key=("person_id", "customer_id"),
)

touch_watermarks = table(  # every touch up to `through` is in the sums of relationships, and none after it
    "touch_watermarks",
    Column("customer_id", BigInteger, nullable=False),
    Column("through", DateTime(timezone=True)),
    refers("customer_id", "customers", ondelete="CASCADE"),
    key=("customer_id",),
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


# The update that changes nothing holds the watermark (sums.store.lock) and tells where it stands by then.
_ADD = sa.text("""
    WITH held AS (
        INSERT INTO touch_watermarks AS t (customer_id) SELECT unnest(CAST(:held AS bigint[]))
        ON CONFLICT (workspace_id, customer_id) DO UPDATE SET through = t.through RETURNING customer_id, through
    ), added AS (
        INSERT INTO touches (customer_id, person_id, kind, at, our_address, record, reply_after_s, sentiment)
        SELECT * FROM unnest(CAST(:customer AS bigint[]), CAST(:person AS bigint[]), CAST(:kind AS text[]),
            CAST(:at AS timestamptz[]), CAST(:our_address AS text[]), CAST(:record AS text[]),
            CAST(:reply_after_s AS float8[]), CAST(:sentiment AS float8[]))
        ON CONFLICT DO NOTHING RETURNING record, person_id
    )
    SELECT customer_id, through, NULL AS record, NULL AS person_id FROM held
    UNION ALL SELECT NULL, NULL, record, person_id FROM added""")
_COLUMNS = ("customer", "person", "kind", "at", "our_address", "record", "reply_after_s", "sentiment")


def add_touches(tx: Transaction, new: Sequence[Touch]) -> tuple[tuple[Touch, ...], dict[CustomerId, datetime | None]]:
    """Those that were new: a record that has been counted for a person is not counted again. And through which moment
    their customers' touches are accumulated, held until the end of the transaction. One statement."""
    if not new:
        return (), {}
    columns = {name: [getattr(touch, name) for touch in new] for name in _COLUMNS}
    found = tx.execute(_ADD, {**columns, "held": sorted({touch.customer for touch in new})}).all()
    stored = {(record, person) for _, _, record, person in found}
    first = {(touch.record, touch.person): touch for touch in reversed(new)}
    through = {CustomerId(customer): last for customer, last, _, _ in found if customer is not None}
    return tuple(touch for key, touch in first.items() if key in stored), through


def remove_touches(tx: Transaction, records: Collection[str]) -> frozenset[tuple[CustomerId, PersonId]]:
    """Forget what was counted from these records (a meeting that moved, a ticket whose customer became known)."""
    gone = sa.delete(touches).where(touches.c.record == sa.func.any(list(records)))
    return _pairs(tx.execute(gone.returning(touches.c.customer_id, touches.c.person_id)))


def _pairs(rows: Iterable[Any]) -> frozenset[tuple[CustomerId, PersonId]]:
    return frozenset((CustomerId(customer), PersonId(person)) for customer, person in rows)


TOUCH = (
    touches.c.id,
    touches.c.customer_id,
    touches.c.person_id,
    touches.c.kind,
    touches.c.at,
    touches.c.our_address,
    touches.c.record,
    touches.c.reply_after_s,
    touches.c.sentiment,
)
_KINDS = {kind.value: kind for kind in TouchKind}
_OF_CUSTOMERS = (
    select(*TOUCH)
    .where(
        touches.c.customer_id == sa.func.any(sa.bindparam("customers", type_=ARRAY(BigInteger))),
        touches.c.at <= sa.bindparam("until"),
    )
    .order_by(touches.c.at, touches.c.record)
)


def touches_of(tx: Transaction, customer_id: int, until: datetime) -> tuple[Touch, ...]:
    """All contact with a customer up to a moment, the oldest first."""
    return contacts(tx, [CustomerId(customer_id)], until)[CustomerId(customer_id)]


def contacts(
    tx: Transaction, customer_ids: Collection[CustomerId], until: datetime
) -> dict[CustomerId, tuple[Touch, ...]]:
    """The same of several customers at once; none of them is left out."""
    found: dict[CustomerId, list[Touch]] = {number: [] for number in customer_ids}
    if not found:
        return {}
    for row in tx.execute(_OF_CUSTOMERS, {"customers": list(found), "until": until}).all():
        found[row[1]].append(touch(row))
    return {number: tuple(mine) for number, mine in found.items()}


def touch(row: Any) -> Touch:
    """Of TOUCH, for the store of the sums too. By place: a snapshot reads hundreds."""
    number, customer, person, kind, at, our_address, record, reply_after_s, feeling = row
    return Touch(number, customer, person, _KINDS[kind], at, our_address, record, reply_after_s, feeling)


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
    WHERE o.message_id = m.parent AND t.record = m.record AND t.kind = 'message_in'
    RETURNING t.customer_id, t.person_id""")


def answer(
    tx: Transaction, sent: Mapping[str, datetime], threads: Collection[int]
) -> frozenset[tuple[CustomerId, PersonId]]:
    """Mail of ours that comes in after its answer: what was counted as their own beginning is the reply it is."""
    if not sent:
        return frozenset()
    known = {"ids": list(sent), "ats": list(sent.values()), "threads": list(threads)}
    return _pairs(tx.execute(_ANSWERED, known))


_ABSENCES = sa.text("""
    SELECT n ->> 'address' AS address, m.id, m.sent_at, CAST(n ->> 'gone' AS boolean) AS gone,
        CAST(n ->> 'back_on' AS date) AS back_on
    FROM message_absences a JOIN messages m ON m.id = a.message_id CROSS JOIN jsonb_array_elements(m.about) AS n
    WHERE a.address = ANY(CAST(:addresses AS text[])) AND a.sent_at <= :until AND n ->> 'address' = a.address
    ORDER BY m.sent_at, m.id""")


def absences(whose: Mapping[str, PersonId], until: datetime) -> Question[tuple[AbsenceNote, ...]]:
    """What automatic replies and bounces said about these addresses, the oldest first."""

    def read(found: Sequence[Any]) -> tuple[AbsenceNote, ...]:
        return tuple(AbsenceNote(whose[r.address], r.sent_at, r.gone, r.back_on, f"message:{r.id}") for r in found)

    return Question(_ABSENCES, {"addresses": list(whose), "until": until}, read)


_STALE = select(customers.c.id, customers.c.stale_since).where(
    customers.c.id == sa.func.any(sa.bindparam("customers", type_=ARRAY(BigInteger)))
)


def stale_since(tx: Transaction, customer_ids: Collection[int]) -> dict[CustomerId, datetime | None]:
    found = tx.execute(_STALE, {"customers": list(customer_ids)}).all()
    return {CustomerId(number): since for number, since in found}


_PUT_SCORES = sa.text("""
    UPDATE customers c SET threading_score = n.score,
        stale_since = CASE WHEN c.stale_since IS NOT DISTINCT FROM n.seen THEN NULL ELSE c.stale_since END
    FROM unnest(CAST(:ids AS bigint[]), CAST(:scores AS float8[]), CAST(:seen AS timestamptz[])) AS n(id, score, seen)
    LEFT JOIN LATERAL (SELECT as_of, score, single_threaded FROM threading_scores t WHERE t.customer_id = n.id
        ORDER BY as_of DESC, id DESC LIMIT 1) AS s ON true
    WHERE c.id = n.id RETURNING c.id, s.as_of, s.score, s.single_threaded""")


def put_scores(
    tx: Transaction, scores: Sequence[Threading], seen: Mapping[CustomerId, datetime | None]
) -> dict[CustomerId, tuple[datetime, float, bool]]:
    """Each customer's threading score, 0–100. Stale no longer, unless something came in after `seen` was read.

    The answer is (as_of, score, single_threaded) of the newest line of each one's history, where there is any.
    """
    numbers = [one.score.value or 0.0 for one in scores]
    whose = [one.customer for one in scores]
    given = {"ids": whose, "scores": numbers, "seen": [seen.get(number) for number in whose]}
    found = tx.execute(_PUT_SCORES, given).all()
    return {CustomerId(row.id): (row.as_of, row.score, row.single_threaded) for row in found if row.as_of}


_PUT_CHAMPIONS = sa.text("UPDATE customers SET champions = CAST(:champions AS bigint[]) WHERE id = :customer")


def put_champions(tx: Transaction, customer_id: CustomerId, champions: Sequence[StakeholderId]) -> None:
    tx.execute(_PUT_CHAMPIONS, {"customer": customer_id, "champions": list(champions)})


_LINE = ("customer_id", "as_of", "score", "parts", "single_threaded", "share_of_strongest", "note")


def add_scores(tx: Transaction, lines: Sequence[Threading]) -> None:
    """More lines of the history."""
    found = [
        (
            one.customer,
            one.as_of,
            one.score.value or 0.0,
            json.dumps([asdict(part) for part in one.score.parts]),
            one.single_threaded,
            one.share_of_strongest,
            one.score.note,
        )
        for one in lines
    ]
    insert_rows(tx, threading_scores, _LINE, found)


def scores(tx: Transaction, customer_id: int, until: datetime) -> tuple[tuple[datetime, float], ...]:
    """The history up to a moment, 0–100, the oldest first."""
    query = select(threading_scores.c.as_of, threading_scores.c.score).where(
        threading_scores.c.customer_id == customer_id, threading_scores.c.as_of <= until
    )
    return tuple((at, score) for at, score in tx.execute(query.order_by(threading_scores.c.as_of)))
