"""Rows of what was said about jobs."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, DateTime, Index, Text
from sqlalchemy.dialects.postgresql import insert

from rapport.db import Transaction, insert_rows, new_id, refers, table
from rapport.people.career.model import Claim, ClaimId, Field, JobRow, Source
from rapport.people.model import CustomerId, PersonId, StakeholderId
from rapport.people.store import addresses, jobs, people

job_claims = table(
    "job_claims",
    new_id(),
    Column("stakeholder_id", BigInteger, nullable=False),
    Column("field", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("source", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("noted_at", DateTime(timezone=True), nullable=False),  # said last
    refers("stakeholder_id", "stakeholders", ondelete="CASCADE"),
    Index("ix_job_claims_stakeholder", "workspace_id", "stakeholder_id", "at"),
)
_COLUMNS = ("stakeholder_id", "field", "value", "at", "source", "record", "sentence", "author", "noted_at")


def of_jobs(tx: Transaction, job_ids: Collection[int]) -> tuple[Claim, ...]:
    """Everything said about these jobs, in the order in which it was said."""
    mine = sa.select(job_claims).where(job_claims.c.stakeholder_id == sa.func.any(list(job_ids)))
    return tuple(_claim(row) for row in tx.execute(mine.order_by(job_claims.c.at, job_claims.c.id)))


def _claim(row: Any) -> Claim:
    what = (StakeholderId(row.stakeholder_id), Field(row.field), row.value, row.at, Source(row.source))
    return Claim(*what, row.record, row.sentence, row.author, row.noted_at, ClaimId(row.id))


def _values(claim: Claim) -> tuple[Any, ...]:
    said = (claim.job, claim.field, claim.value, claim.at, claim.source)
    return (*said, claim.record, claim.sentence, claim.author, claim.last)


def add(tx: Transaction, claims: Sequence[Claim]) -> None:
    insert_rows(tx, job_claims, _COLUMNS, [_values(claim) for claim in claims])


def replace(tx: Transaction, claim: Claim) -> None:
    """The stored claim with that number, as it is now."""
    values = dict(zip(_COLUMNS, _values(claim), strict=True))
    tx.execute(sa.update(job_claims).where(job_claims.c.id == claim.id).values(**values))


_JOBS = sa.select(jobs, people.c.name, people.c.created_at).join(people, people.c.id == jobs.c.person_id)
_ITS_OWN = jobs.c.folded_into.is_(None)


def at_customer(tx: Transaction, customer: int) -> tuple[JobRow, ...]:
    """All jobs there, closed ones too, in the order in which they began to be known."""
    return tuple(_job(r) for r in tx.execute(_JOBS.where(jobs.c.customer_id == customer, _ITS_OWN).order_by(jobs.c.id)))


def some(tx: Transaction, job_ids: Collection[int]) -> tuple[JobRow, ...]:
    return tuple(_job(r) for r in tx.execute(_JOBS.where(jobs.c.id == sa.func.any(list(job_ids))).order_by(jobs.c.id)))


def _job(row: Any) -> JobRow:
    who = (StakeholderId(row.id), PersonId(row.person_id), row.name, CustomerId(row.customer_id))
    return JobRow(*who, row.title, row.department, row.valid_from, row.valid_to, row.source, row.created_at)


def people_of(tx: Transaction, emails: Collection[str]) -> dict[str, int]:
    """Address → person, of those that somebody has."""
    query = sa.select(addresses.c.address, addresses.c.person_id)
    found = tx.execute(query.where(addresses.c.address == sa.func.any(list(emails))))
    return {address: int(person) for address, person in found}


def open_job(tx: Transaction, person: int, customer: int, since: object) -> StakeholderId:
    new = insert(jobs).values(person_id=person, customer_id=customer, valid_from=since, source="mail")
    return StakeholderId(tx.execute(new.returning(jobs.c.id)).scalar_one())
