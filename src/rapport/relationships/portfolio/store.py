"""Figures of many customers in one query each."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from rapport.db import Transaction
from rapport.people.model import CustomerId, PersonId, StakeholderId
from rapport.relationships.accumulators import THEIRS, Accumulator
from rapport.relationships.portfolio.standings import Champion, Efforts
from rapport.relationships.strength import ENOUGH

_EFFORTS = sa.text("""
    SELECT customer_id, count(*) FILTER (WHERE at > :middle) AS lately, count(*) FILTER (WHERE at <= :middle) AS before
    FROM touches
    WHERE customer_id = ANY(CAST(:customers AS bigint[])) AND at > :since AND at <= :until AND kind <> 'message_out'
    GROUP BY customer_id""")


def efforts(
    tx: Transaction, customers: Collection[CustomerId], since: datetime, middle: datetime, until: datetime
) -> dict[CustomerId, Efforts]:
    """Contacts that cost them something, before and after `middle`."""
    asked = {"customers": list(customers), "since": since, "middle": middle, "until": until}
    return {CustomerId(row.customer_id): Efforts(row.lately, row.before) for row in tx.execute(_EFFORTS, asked)}


# Half of all people have too little contact for a strength, and evidence and waiting times, which it is not made of,
# are most of what a row holds: with both left out, reading 14,000 people takes a fourth of the time.
_SUMS = sa.text(f"""
    SELECT customer_id, person_id, sums, counts, latest, months, month_counts FROM relationships
    WHERE customer_id = ANY(CAST(:customers AS bigint[]))
        AND {" + ".join(f"counts[{kind + 1}]" for kind in THEIRS)} >= :enough""")  # noqa: S608 - numbers of ours only


def sums(tx: Transaction, customers: Collection[CustomerId]) -> dict[tuple[CustomerId, PersonId], Accumulator]:
    """Of everybody with enough contact for a strength, as much of it as that is computed from."""
    return {
        (CustomerId(customer), PersonId(person)): Accumulator(
            tuple(sums), tuple(counts), tuple(latest), dict(zip(months, numbers, strict=True))
        )
        for customer, person, sums, counts, latest, months, numbers in tx.execute(
            _SUMS, {"customers": list(customers), "enough": ENOUGH}
        ).all()
    }


# xmin: the transaction that wrote this version of the row (PostgreSQL, "System Columns").
_VERSIONS = sa.text("SELECT id, CAST(xmin AS text) FROM customers WHERE id = ANY(CAST(:customers AS bigint[]))")


def versions(tx: Transaction, customers: Collection[CustomerId]) -> dict[CustomerId, str]:
    """Each changes with every change of the customer's row, and so whenever something new came in for it."""
    found = tx.execute(_VERSIONS, {"customers": list(customers)}).all()
    return {CustomerId(number): version for number, version in found}


_GONE = sa.text("""
    SELECT customer_id, person_id FROM stakeholders WHERE customer_id = ANY(CAST(:customers AS bigint[]))
    GROUP BY customer_id, person_id HAVING bool_and(valid_to IS NOT NULL AND valid_to <= :now)""")


def gone(tx: Transaction, customers: Collection[CustomerId], now: datetime) -> set[tuple[CustomerId, PersonId]]:
    """Whose job at the customer has ended."""
    found = tx.execute(_GONE, {"customers": list(customers), "now": now})
    return {(CustomerId(row.customer_id), PersonId(row.person_id)) for row in found}


# A job that was folded into another since the last look is that other one; one that was erased is gone.
_CHAMPIONS = sa.text("""
    SELECT c.id, j.id AS stakeholder, p.name
    FROM customers c LEFT JOIN LATERAL unnest(c.champions) WITH ORDINALITY AS one(id, place) ON true
        LEFT JOIN stakeholders s ON s.id = one.id LEFT JOIN stakeholders j ON j.id = coalesce(s.folded_into, s.id)
        LEFT JOIN people p ON p.id = j.person_id
    WHERE c.id = ANY(CAST(:customers AS bigint[])) AND c.champions IS NOT NULL ORDER BY c.id, one.place""")


def champions(tx: Transaction, customers: Collection[CustomerId]) -> dict[CustomerId, tuple[Champion, ...]]:
    """Who they are, in the order in which they became known; customers whose champions nobody has looked for are left
    out. One query."""
    found: dict[CustomerId, dict[StakeholderId, Champion]] = {}
    for customer, stakeholder, name in tx.execute(_CHAMPIONS, {"customers": list(customers)}).all():
        there = found.setdefault(customer, {})
        if stakeholder is not None:
            there[stakeholder] = Champion(stakeholder, name)
    return {customer: tuple(there.values()) for customer, there in found.items()}
