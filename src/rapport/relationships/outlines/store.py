"""The latest contacts of customers, and the first one, without reading what lies between."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import text

from rapport.db import Transaction
from rapport.people.model import CustomerId
from rapport.relationships.model import Touch
from rapport.relationships.store import TOUCH, touch

# By a loop over the customers, each of which is one walk over the end of an index.
_LATEST = text(f"""
    SELECT t.* FROM unnest(CAST(:customers AS bigint[])) AS c(id) CROSS JOIN LATERAL (
        SELECT {", ".join(column.name for column in TOUCH)} FROM touches WHERE customer_id = c.id AND at <= :until
        ORDER BY at DESC, record DESC LIMIT :most) t""")  # noqa: S608 - names of ours only
_FIRST = text("""
    SELECT c.id, t.at FROM unnest(CAST(:customers AS bigint[])) AS c(id) CROSS JOIN LATERAL (
        SELECT at FROM touches WHERE customer_id = c.id ORDER BY at LIMIT 1) t""")


def latest(
    tx: Transaction, customer_ids: Collection[CustomerId], until: datetime, most: int
) -> dict[CustomerId, tuple[Touch, ...]]:
    """The last `most` contacts of each customer up to a moment, the oldest first; no customer is left out."""
    found: dict[CustomerId, list[Touch]] = {number: [] for number in customer_ids}
    if found:
        for row in tx.execute(_LATEST, {"customers": list(found), "until": until, "most": most}).all():
            found[row[1]].append(touch(row))
    return {number: tuple(reversed(mine)) for number, mine in found.items()}


def first(tx: Transaction, customer_ids: Collection[CustomerId]) -> dict[CustomerId, datetime]:
    """When contact with each of these customers began; one without any is left out."""
    found = tx.execute(_FIRST, {"customers": list(customer_ids)}).all() if customer_ids else ()
    return {CustomerId(number): at for number, at in found}
