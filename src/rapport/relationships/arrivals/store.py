"""At which customers have contacts come in since a moment that the contacts themselves number?"""

from sqlalchemy import func, select

from rapport.db import Transaction
from rapport.inbox.uploads.model import Arrival
from rapport.relationships.store import touches


def last_touch(tx: Transaction) -> int:
    """The number of the newest contact; 0 when there is none."""
    return int(tx.execute(select(func.coalesce(func.max(touches.c.id), 0))).scalar_one())


def after(tx: Transaction, touch: int, most: int) -> tuple[Arrival, ...]:
    """The customers of contacts that were added after that one, of whom most came in first."""
    contacts, people = func.count(), func.count(func.distinct(touches.c.person_id))
    found = select(touches.c.customer_id, contacts.label("contacts"), people.label("people"))
    grouped = found.where(touches.c.id > touch).group_by(touches.c.customer_id)
    rows = tx.execute(grouped.order_by(contacts.desc(), touches.c.customer_id).limit(most))
    return tuple(Arrival(row.customer_id, row.contacts, row.people) for row in rows)
