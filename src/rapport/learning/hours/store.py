"""Rows of answers, with the moment each came."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from rapport.db import Transaction
from rapport.people.model import CustomerId, PersonId
from rapport.relationships.model import TouchKind
from rapport.relationships.store import touches


def answers(tx: Transaction, customer: CustomerId, since: datetime) -> Sequence[tuple[PersonId, datetime]]:
    """(who answered us, when) at one customer."""
    found = select(touches.c.person_id, touches.c.at).where(
        touches.c.customer_id == customer, touches.c.kind == TouchKind.REPLY_IN, touches.c.at >= since
    )
    return [(PersonId(row.person_id), row.at) for row in tx.execute(found)]
