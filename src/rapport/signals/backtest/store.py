"""What do rows say of a customer's past that detectors do not ask for?"""

from datetime import UTC, datetime, time

from sqlalchemy import select, text

from rapport.db import Transaction
from rapport.people.model import CustomerId
from rapport.people.store import customers
from rapport.signals.model import Label
from rapport.signals.store import signals


def version_of(tx: Transaction, customer: CustomerId) -> str:
    """Changes with every change of the customer's row, and so whenever something new came in for it."""
    # xmin: the transaction that wrote this version of the row (PostgreSQL, "System Columns").
    return str(tx.execute(select(text("xmin::text")).select_from(customers).where(customers.c.id == customer)).scalar())


def said(tx: Transaction, customer: CustomerId) -> dict[str, Label]:
    """What people last said of causes at a customer when they closed a signal, by cause."""
    query = select(signals.c.cause, signals.c.label).where(
        signals.c.customer_id == customer, signals.c.closed_by.is_not(None), signals.c.label != ""
    )
    return {row.cause: Label(row.label) for row in tx.execute(query.order_by(signals.c.closed_at))}


def churned_at(tx: Transaction, customer: CustomerId, until: datetime) -> datetime | None:
    """The end of the day on which the customer was lost, if that was before `until`."""
    day = tx.execute(select(customers.c.churned_on).where(customers.c.id == customer)).scalar()
    at = datetime.combine(day, time.max, UTC) if day is not None else None
    return at if at is not None and at <= until else None
