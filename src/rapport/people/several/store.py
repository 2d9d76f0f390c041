"""Which customers, jobs and people have these numbers? One that is no longer stored is left out."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ARRAY, BigInteger, select

from rapport.db import Transaction
from rapport.people import model, rows
from rapport.people.model import PersonId
from rapport.people.store import CUSTOMERS, JOBS, customers, jobs, people

_ASKED = sa.func.any(sa.bindparam("numbers", type_=ARRAY(BigInteger)))
_CUSTOMERS = CUSTOMERS.where(customers.c.id == _ASKED)
_JOBS = JOBS.where(jobs.c.id == _ASKED)
_whole = people.alias()  # whom a person turned out to be
_NAMES = (
    select(people.c.id, sa.func.coalesce(_whole.c.name, people.c.name))
    .outerjoin(_whole, _whole.c.id == people.c.merged_into)
    .where(people.c.id == _ASKED)
)


def customers_of(tx: Transaction, numbers: Collection[int]) -> dict[int, model.Customer]:
    found = tx.execute(_CUSTOMERS, {"numbers": list(numbers)}) if numbers else ()
    return {row.id: rows.customer(row) for row in found}


def stakeholders_of(tx: Transaction, numbers: Collection[int]) -> dict[int, model.Stakeholder]:
    """Each job, or the one that it turned out to be part of."""
    asked = _jobs(tx, numbers)
    into = _jobs(tx, {row.folded_into for row in asked.values() if row.folded_into is not None})
    return {number: rows.stakeholder(into.get(row.folded_into, row)) for number, row in asked.items()}


def _jobs(tx: Transaction, numbers: Collection[int]) -> dict[int, Any]:
    return {row.id: row for row in tx.execute(_JOBS, {"numbers": list(numbers)})} if numbers else {}


def names_of(tx: Transaction, numbers: Collection[PersonId]) -> dict[PersonId, str]:
    """Each person's name, or that of whom they turned out to be."""
    found = tx.execute(_NAMES, {"numbers": list(numbers)}).all() if numbers else ()
    return {PersonId(number): name for number, name in found}
