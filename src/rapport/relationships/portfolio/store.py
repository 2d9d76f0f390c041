"""Figures of many customers in one query each."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from rapport.db import Transaction
from rapport.people.model import CustomerId, PersonId
from rapport.relationships.portfolio.standings import Efforts

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
