"""Rows of decisions about who is one person, and what was seen of two beside each other."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ARRAY, BigInteger, Column, DateTime, Float, Text
from sqlalchemy.dialects.postgresql import JSONB, insert

from rapport.db import Transaction, new_id, refers, table
from rapport.errors import NotFound
from rapport.people.identity.model import (
    Decision,
    DecisionId,
    DecisionKind,
    NewDecision,
    Step,
    Together,
)
from rapport.people.model import PersonId
from rapport.people.store import addresses, jobs, people
from rapport.users.model import UserId

# No reference to people: a decision names addresses, and outlives the rows that it was made on.
decisions = table(
    "identity_decisions",
    new_id(),
    Column("kind", Text, nullable=False),
    Column("kept_person", BigInteger, nullable=False),
    Column("other_person", BigInteger, nullable=False),
    Column("kept_name", Text, nullable=False),
    Column("other_name", Text, nullable=False),
    Column("kept_addresses", ARRAY(Text), nullable=False),
    Column("other_addresses", ARRAY(Text), nullable=False),
    Column("probability", Float),
    Column("reasons", JSONB, nullable=False),
    Column("because", Text, nullable=False),
    Column("by_user", BigInteger),  # empty: the program, sure enough
    Column("at", DateTime(timezone=True), nullable=False),
    Column("steps", JSONB, nullable=False),  # what it did to which rows: the way back
    Column("undone_at", DateTime(timezone=True)),
    Column("undone_by", BigInteger),
    refers("by_user", "users"),
    refers("undone_by", "users"),
)
_SHOWN = [column for column in decisions.c if column.name != "steps"]


def _decision(row: Any) -> Decision:
    return Decision(
        id=DecisionId(row.id),
        kind=DecisionKind(row.kind),
        kept=PersonId(row.kept_person),
        other=PersonId(row.other_person),
        kept_name=row.kept_name,
        other_name=row.other_name,
        kept_addresses=tuple(row.kept_addresses),
        other_addresses=tuple(row.other_addresses),
        probability=row.probability,
        reasons=tuple(row.reasons),
        because=row.because,
        by=None if row.by_user is None else UserId(row.by_user),
        at=row.at,
        undone_at=row.undone_at,
        undone_by=None if row.undone_by is None else UserId(row.undone_by),
    )


def add(tx: Transaction, new: NewDecision, steps: Sequence[Step], at: datetime) -> DecisionId:
    """A decision with what it did."""
    values = {
        "kind": new.kind,
        "kept_person": new.kept.id,
        "other_person": new.other.id,
        "kept_name": new.kept.name,
        "other_name": new.other.name,
        "kept_addresses": list(new.kept.addresses),
        "other_addresses": list(new.other.addresses),
        "probability": new.probability,
        "reasons": list(new.reasons),
        "because": new.because,
        "by_user": new.by,
        "at": at,
        "steps": [asdict(step) for step in steps],
    }
    return DecisionId(tx.execute(insert(decisions).values(**values).returning(decisions.c.id)).scalar_one())


def get(tx: Transaction, decision_id: int) -> Decision:
    """Raises NotFound."""
    row = tx.execute(sa.select(*_SHOWN).where(decisions.c.id == decision_id).with_for_update()).one_or_none()
    if row is None:
        raise NotFound(f"There is no decision with the number {decision_id}. A person's page lists theirs.")
    return _decision(row)


def steps(tx: Transaction, decision_id: int) -> tuple[Step, ...]:
    """What a decision did, in that order."""
    found = tx.execute(sa.select(decisions.c.steps).where(decisions.c.id == decision_id)).scalar_one()
    return tuple(Step(s["did"], s["table"], tuple(s["rows"]), tuple(s["columns"])) for s in found)


def every(tx: Transaction) -> tuple[Decision, ...]:
    """All decisions, the oldest first."""
    return tuple(_decision(row) for row in tx.execute(sa.select(*_SHOWN).order_by(decisions.c.id)))


def about(tx: Transaction, emails: Collection[str]) -> tuple[Decision, ...]:
    """Standing decisions that name one of these addresses, the oldest first."""
    asked = sa.cast(list(emails), ARRAY(Text))
    named = sa.or_(decisions.c.kept_addresses.op("&&")(asked), decisions.c.other_addresses.op("&&")(asked))
    query = sa.select(*_SHOWN).where(named, decisions.c.undone_at.is_(None)).order_by(decisions.c.id)
    return tuple(_decision(row) for row in tx.execute(query))


def of_person(tx: Transaction, person: int) -> tuple[Decision, ...]:
    """Decisions that this person was part of, undone ones too, the newest first."""
    theirs = sa.or_(decisions.c.kept_person == person, decisions.c.other_person == person)
    return tuple(_decision(r) for r in tx.execute(sa.select(*_SHOWN).where(theirs).order_by(decisions.c.id.desc())))


def mark_undone(tx: Transaction, decision_id: int, by: UserId, at: datetime) -> None:
    tx.execute(sa.update(decisions).where(decisions.c.id == decision_id).values(undone_at=at, undone_by=by))


def raw_person(tx: Transaction, person: int) -> tuple[str, int | None] | None:
    """(name, merged into) of a row as it stands; None where there is none."""
    row = tx.execute(sa.select(people.c.name, people.c.merged_into).where(people.c.id == person)).one_or_none()
    return None if row is None else (row.name, row.merged_into)


def positions(tx: Transaction, person: int) -> dict[str, int]:
    """Addresses of a person with their places."""
    found = tx.execute(sa.select(addresses.c.address, addresses.c.position).where(addresses.c.person_id == person))
    return {address: int(place) for address, place in found}


_CALLED = sa.text("""
    SELECT n.name, n.address, min(m.sent_at) AS at FROM message_addresses n JOIN messages m ON m.id = n.message_id
    WHERE n.address = ANY(CAST(:some AS text[])) AND m.kind = 'person' GROUP BY n.name, n.address""")


def called(tx: Transaction, some: Collection[str]) -> tuple[tuple[str, str, datetime], ...]:
    """(name, address, since) as mails name these addresses."""
    return tuple((r.name, r.address, r.at) for r in tx.execute(_CALLED, {"some": list(some)}))


_TOGETHER = sa.text("""
    WITH pairs AS (
        SELECT p.place, x.address, x.side FROM unnest(CAST(:ones AS text[]), CAST(:others AS text[]))
            WITH ORDINALITY AS p(one, other, place)
        CROSS JOIN LATERAL (
            SELECT unnest(string_to_array(p.one, ' ')) AS address, 1 AS side
            UNION ALL SELECT unnest(string_to_array(p.other, ' ')), 2
        ) x
    ), seen AS (
        SELECT DISTINCT p.place, p.side, m.id, m.thread_id
        FROM pairs p JOIN message_addresses n ON n.address = p.address JOIN messages m ON m.id = n.message_id
    )
    SELECT place, count(*) FILTER (WHERE one_mail) AS mails,
        count(DISTINCT thread_id) FILTER (WHERE NOT one_mail) AS threads
    FROM (
        SELECT a.place, a.thread_id, a.id = b.id AS one_mail FROM seen a
        JOIN seen b ON b.place = a.place AND b.side = 2
            AND (b.id = a.id OR b.thread_id = a.thread_id AND a.thread_id <> 0)
        WHERE a.side = 1
    ) both_sides GROUP BY place""")


def together(tx: Transaction, pairs: Sequence[tuple[Sequence[str], Sequence[str]]]) -> list[Together]:
    """For each pair of address lists: in how many mails both stand, in how many conversations."""
    given = {"ones": [" ".join(one) for one, _ in pairs], "others": [" ".join(other) for _, other in pairs]}
    found = {int(r.place): Together(r.mails, r.threads) for r in tx.execute(_TOGETHER, given)} if pairs else {}
    return [found.get(place, Together()) for place in range(1, len(pairs) + 1)]


_LATEST = sa.text("""
    SELECT p.person_id, m.text FROM addresses p CROSS JOIN LATERAL (
        SELECT m.text FROM message_addresses n JOIN messages m ON m.id = n.message_id
        WHERE n.address = p.address AND n.field = 'from' AND m.kind = 'person' ORDER BY m.sent_at DESC LIMIT :most
    ) m WHERE p.person_id = ANY(CAST(:people AS bigint[]))""")


def latest_texts(tx: Transaction, people_ids: Collection[int], most: int) -> tuple[tuple[PersonId, str], ...]:
    """The last mails of each of these, whole, for what stands under them."""
    found = tx.execute(_LATEST, {"people": list(people_ids), "most": most})
    return tuple((PersonId(r.person_id), r.text) for r in found)


def add_job(tx: Transaction, person: int, customer: int, since: datetime) -> int:
    """A job of somebody who was split off, known from mail."""
    new = insert(jobs).values(person_id=person, customer_id=customer, valid_from=since, source="mail")
    return int(tx.execute(new.returning(jobs.c.id)).scalar_one())
