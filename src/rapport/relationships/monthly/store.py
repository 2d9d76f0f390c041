"""Everybody who ever worked at a customer."""

import sqlalchemy as sa

from rapport.db import Transaction
from rapport.people import rows
from rapport.people.model import Stakeholder
from rapport.people.store import JOBS, jobs, people

_EVER = JOBS.where(
    jobs.c.customer_id == sa.bindparam("customer"), jobs.c.folded_into.is_(None), people.c.kind == "human"
).order_by(jobs.c.id)


def ever(tx: Transaction, customer_id: int) -> tuple[Stakeholder, ...]:
    """Of whatever date their jobs are, in the order in which they became known."""
    return tuple(map(rows.stakeholder, tx.execute(_EVER, {"customer": customer_id}).all()))
