"""Which customers, jobs and people have these numbers? One that is no longer stored is left out."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy import ARRAY, BigInteger, select

from rapport.db import Transaction
from rapport.people import model, rows
from rapport.people.model import PersonId
from rapport.people.store import CUSTOMERS, JOBS, customers, jobs, people

_ASKED = sa.func.any(sa.bindparam("numbers", type_=ARRAY(BigInteger)))
_CUSTOMERS = CUSTOMERS.where(customers.c.id == _ASKED)
_job, _person = jobs.alias(), people.alias()  # as they were asked for: of two that turned out to be one, either
_STAKEHOLDERS = (
    JOBS.add_columns(_job.c.id.label("asked"))
    .join(_job, sa.func.coalesce(_job.c.folded_into, _job.c.id) == jobs.c.id)
    .where(_job.c.id == _ASKED)
)
_PEOPLE = (
    select(_person.c.id.label("asked"), people.c.name)
    .join(_person, sa.func.coalesce(_person.c.merged_into, _person.c.id) == people.c.id)
    .where(_person.c.id == _ASKED)
)


def customers_of(tx: Transaction, numbers: Collection[int]) -> dict[int, model.Customer]:
    found = tx.execute(_CUSTOMERS, {"numbers": list(numbers)}) if numbers else ()
    return {row.id: rows.customer(row) for row in found}


def stakeholders_of(tx: Transaction, numbers: Collection[int]) -> dict[int, model.Stakeholder]:
    """Each job, or the one that it turned out to be part of."""
    found = tx.execute(_STAKEHOLDERS, {"numbers": list(numbers)}) if numbers else ()
    return {row.asked: rows.stakeholder(row) for row in found}


def names_of(tx: Transaction, numbers: Collection[PersonId]) -> dict[PersonId, str]:
    """Each person's name, or that of whom they turned out to be."""
    found = tx.execute(_PEOPLE, {"numbers": list(numbers)}) if numbers else ()
    return {PersonId(row.asked): row.name for row in found}
