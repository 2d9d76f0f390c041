"""What is each customer called, and what else?"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from rapport.db import Transaction
from rapport.people.model import CustomerId
from rapport.people.store import customer_aliases, customer_domains, customers

_NAMES = select(customers.c.id, customers.c.name).order_by(customers.c.name, customers.c.id)


def names(tx: Transaction) -> dict[CustomerId, str]:
    """All customers, by name."""
    return {CustomerId(number): name for number, name in tx.execute(_NAMES)}


def add_alias(tx: Transaction, customer_id: int, name: str, kind: str, at: datetime) -> None:
    """Another name; one that somebody has stays theirs."""
    values = {"name": name, "customer_id": customer_id, "kind": kind, "at": at}
    tx.execute(insert(customer_aliases).values(**values).on_conflict_do_nothing())


def add_domain(tx: Transaction, customer_id: int, domain: str) -> CustomerId:
    """One more domain, after the others; whose it is now: one that another customer has stays there."""
    mine = select(func.count()).where(customer_domains.c.customer_id == customer_id).scalar_subquery()
    new = insert(customer_domains).values(domain=domain, customer_id=customer_id, position=mine)
    tx.execute(new.on_conflict_do_nothing())
    owner = select(customer_domains.c.customer_id).where(customer_domains.c.domain == domain)
    return CustomerId(tx.execute(owner).scalar_one())
