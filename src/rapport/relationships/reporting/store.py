"""Rows of what people said about reporting lines, and the mail among a customer's people."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, Boolean, Column, DateTime, Float, Index, select
from sqlalchemy.dialects.postgresql import insert

from rapport.db import Transaction, new_id, refers, table
from rapport.people.model import StakeholderId
from rapport.people.store import jobs, people
from rapport.questions.model import Question
from rapport.relationships.reporting.model import Former, Verdict
from rapport.users.model import UserId
from rapport.users.store import users

reporting_verdicts = table(
    "reporting_verdicts",
    new_id(),
    Column("report_id", BigInteger, nullable=False),
    Column("manager_id", BigInteger, nullable=False),
    Column("confirmed", Boolean, nullable=False),
    Column("said_by", BigInteger, nullable=False),
    Column("said_at", DateTime(timezone=True), nullable=False),
    Column("probability", Float),  # of the line as it was shown; empty: it was not
    Column("stated", Boolean, nullable=False),  # by a record at that time
    refers("report_id", "stakeholders", ondelete="CASCADE"),
    refers("manager_id", "stakeholders", ondelete="CASCADE"),
    refers("said_by", "users"),
    Index("ix_reporting_verdicts_report", "workspace_id", "report_id"),
    Index("ix_reporting_verdicts_manager", "workspace_id", "manager_id"),
)

_VERDICTS = (
    select(reporting_verdicts, users.c.name.label("by_name"))
    .join(users, users.c.id == reporting_verdicts.c.said_by)
    .order_by(reporting_verdicts.c.said_at, reporting_verdicts.c.id)
)


def add_verdict(tx: Transaction, said: Verdict) -> None:
    """One more word on a line; nothing that was said before is changed."""
    tx.execute(
        insert(reporting_verdicts).values(
            report_id=said.report,
            manager_id=said.manager,
            confirmed=said.confirmed,
            said_by=said.by,
            said_at=said.at,
            probability=said.probability,
            stated=said.stated,
        )
    )


_OF_CUSTOMER = _VERDICTS.join(jobs, jobs.c.id == reporting_verdicts.c.report_id).where(
    jobs.c.customer_id == sa.bindparam("customer"), reporting_verdicts.c.said_at <= sa.bindparam("until")
)


def verdicts(customer_id: int, until: datetime) -> Question[tuple[Verdict, ...]]:
    """What people said about a customer's lines up to a moment, the oldest first."""
    return Question(_OF_CUSTOMER, {"customer": customer_id, "until": until}, lambda found: tuple(map(_verdict, found)))


def all_verdicts(tx: Transaction) -> tuple[Verdict, ...]:
    """What was ever said in this workspace, the oldest first."""
    return tuple(_verdict(row) for row in tx.execute(_VERDICTS))


def _verdict(row: Any) -> Verdict:
    return Verdict(
        StakeholderId(row.report_id),
        StakeholderId(row.manager_id),
        row.confirmed,
        UserId(row.said_by),
        row.by_name,
        row.said_at,
        row.probability,
        row.stated,
        row.id,
    )


_FORMER = (
    select(jobs.c.id, jobs.c.manager_id, people.c.name)
    .join(people, people.c.id == jobs.c.person_id)
    .where(jobs.c.customer_id == sa.bindparam("customer"), jobs.c.valid_to <= sa.bindparam("at"))
    .order_by(jobs.c.id)
)


def former(customer_id: int, at: datetime) -> Question[tuple[Former, ...]]:
    """Whose job at the customer had ended by then."""
    return Question(_FORMER, {"customer": customer_id, "at": at}, lambda found: tuple(map(_former, found)))


def _former(row: Any) -> Former:
    return Former(StakeholderId(row.id), row.name, None if row.manager_id is None else StakeholderId(row.manager_id))
