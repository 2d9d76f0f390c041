"""Rows of signals."""

from sqlalchemy import BigInteger, Column, DateTime, Index, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from rapport.db import new_id, refers, table

signals = table(
    "signals",
    new_id(),
    Column("kind", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("customer_id", BigInteger, nullable=False),
    Column("person_id", BigInteger),
    Column("severity", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("detected_at", DateTime(timezone=True), nullable=False),
    Column("sentence", Text, nullable=False),
    Column("evidence", JSONB, nullable=False),
    Column("response_sent_at", DateTime(timezone=True)),  # PRD-029
    Column("response_email_id", BigInteger),  # PRD-029: our delivery
    Column("closed_at", DateTime(timezone=True)),
    Column("closed_by", BigInteger),
    Column("closed_because", Text, nullable=False, server_default=""),
    refers("customer_id", "customers", ondelete="CASCADE"),
    refers("person_id", "people", ondelete="CASCADE"),
    refers("response_email_id", "deliveries", later=True),
    refers("closed_by", "users"),
    Index(
        "uq_signals_open_cause",
        "workspace_id",
        "cause",
        unique=True,
        postgresql_where=text("status IN ('new', 'acknowledged')"),
    ),
    Index("ix_signals_customer", "workspace_id", "customer_id", "detected_at"),
)
