"""What is each customer called?"""

from sqlalchemy import select

from rapport.db import Transaction
from rapport.people.model import CustomerId
from rapport.people.store import customers

_NAMES = select(customers.c.id, customers.c.name).order_by(customers.c.name, customers.c.id)


def names(tx: Transaction) -> dict[CustomerId, str]:
    """All customers, by name."""
    return {CustomerId(number): name for number, name in tx.execute(_NAMES)}
