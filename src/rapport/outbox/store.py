"""Rows of deliveries, replies and introductions."""

from sqlalchemy import BigInteger, Column, DateTime, Index, Integer, Text, UniqueConstraint, text

from rapport.db import new_id, refers, table

deliveries = table(
    "deliveries",
    new_id(),
    Column("approval_id", BigInteger, nullable=False),
    Column("draft_id", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("next_try_at", DateTime(timezone=True), nullable=False),
    Column("detail", Text, nullable=False),
    Column("sent_at", DateTime(timezone=True)),
    # Nothing travels without a human yes, and one yes travels once (guarantees.md, 1).
    refers("approval_id", "approvals", ondelete="CASCADE"),
    refers("draft_id", "drafts", ondelete="CASCADE"),
    UniqueConstraint("workspace_id", "approval_id"),
    # Two approvals of one draft (a double click) are still one mail.
    Index(
        "uq_deliveries_draft",
        "workspace_id",
        "draft_id",
        unique=True,
        postgresql_where=text("state NOT IN ('rejected', 'withdrawn')"),
    ),
    Index("ix_deliveries_state", "workspace_id", "state", "next_try_at"),
)

replies = table(
    "replies",
    Column("delivery_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("matched_by", Text, nullable=False),
    refers("delivery_id", "deliveries", ondelete="CASCADE"),
    refers("message_id", "messages", ondelete="CASCADE"),
    key=("delivery_id", "message_id"),
)

introductions = table(
    "introductions",
    new_id(),
    Column("customer_id", BigInteger, nullable=False),
    Column("target_id", BigInteger, nullable=False),
    Column("introducer_id", BigInteger, nullable=False),
    Column("draft_id", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    refers("customer_id", "customers", ondelete="CASCADE"),
    refers("target_id", "stakeholders", ondelete="CASCADE"),
    refers("introducer_id", "stakeholders", ondelete="CASCADE"),
    refers("draft_id", "drafts", ondelete="CASCADE"),
    UniqueConstraint("workspace_id", "draft_id"),
)
