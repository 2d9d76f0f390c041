"""The latest contacts of customers, and the first one, without reading what lies between."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import text

from rapport.db import Transaction
from rapport.people.model import CustomerId
from rapport.relationships.model import Touch
from rapport.relationships.store import TOUCH, touch

_COLUMNS = ", ".join(column.name for column in TOUCH)
# By a loop over the customers, each of which is one walk over the end of an index.
_LATEST = text(f"""
    SELECT t.* FROM unnest(CAST(:customers AS bigint[])) AS c(id) CROSS JOIN LATERAL (
        SELECT {_COLUMNS} FROM touches WHERE customer_id = c.id AND at <= :until
        ORDER BY at DESC, record DESC LIMIT :most) t""")  # noqa: S608 - names of ours only
_SINCE = text(f"""
    SELECT {_COLUMNS} FROM touches WHERE customer_id = :customer AND at > :since AND at <= :until
    ORDER BY at, record""")  # noqa: S608 - names of ours only
_AT = text(f"""
    SELECT {_COLUMNS} FROM touches WHERE customer_id = :customer AND at = ANY(CAST(:moments AS timestamptz[]))
    ORDER BY at, record""")  # noqa: S608 - names of ours only
_FIRST = text("""
    SELECT c.id, t.at FROM unnest(CAST(:customers AS bigint[])) AS c(id) CROSS JOIN LATERAL (
        SELECT at FROM touches WHERE customer_id = c.id ORDER BY at LIMIT 1) t""")


def latest(
    tx: Transaction, customer_ids: Collection[CustomerId], until: datetime, number: int
) -> dict[CustomerId, tuple[Touch, ...]]:
    """The last `number` contacts of each customer up to a moment, the oldest first; no customer is left out."""
    found: dict[CustomerId, list[Touch]] = {number: [] for number in customer_ids}
    if found:
        for row in tx.execute(_LATEST, {"customers": list(found), "until": until, "most": number}).all():
            found[row[1]].append(touch(row))
    return {number: tuple(reversed(mine)) for number, mine in found.items()}


def since(tx: Transaction, customer_id: CustomerId, begin: datetime, until: datetime) -> tuple[Touch, ...]:
    """Those later than `begin`, up to a moment, the oldest first."""
    asked = {"customer": customer_id, "since": begin, "until": until}
    return tuple(touch(row) for row in tx.execute(_SINCE, asked).all())


def at(tx: Transaction, customer_id: CustomerId, moments: Collection[datetime]) -> tuple[Touch, ...]:
    """Those of these very moments, the oldest first."""
    return tuple(touch(row) for row in tx.execute(_AT, {"customer": customer_id, "moments": list(moments)}).all())


def first(tx: Transaction, customer_ids: Collection[CustomerId]) -> dict[CustomerId, datetime]:
    """When contact with each of these customers began; one without any is left out."""
    found = tx.execute(_FIRST, {"customers": list(customer_ids)}).all() if customer_ids else ()
    return {CustomerId(number): at for number, at in found}
