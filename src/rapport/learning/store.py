"""Rows of outcomes."""

from sqlalchemy import BigInteger, Column, DateTime, Float, Text, UniqueConstraint

from rapport.db import new_id, refers, table

outcomes = table(
    "outcomes",
    new_id(),
    Column("draft_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("edit_distance", Float),
    Column("after_s", Float),
    refers("draft_id", "drafts", ondelete="CASCADE"),
    UniqueConstraint("workspace_id", "draft_id", "kind"),
)
