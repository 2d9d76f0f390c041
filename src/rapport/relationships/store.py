"""Rows of touches, relationships and the history of threading scores."""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Float, Index, Integer, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB

from rapport.db import new_id, refers, table

touches = table(
    "touches",
    new_id(),
    Column("customer_id", BigInteger, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("our_address", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("reply_after_s", Float),
    Column("sentiment", Float, nullable=False, server_default="0"),
    refers("customer_id", "customers", ondelete="CASCADE"),
    refers("person_id", "people", ondelete="CASCADE"),
    UniqueConstraint("workspace_id", "record", "person_id"),
    Index("ix_touches_customer", "workspace_id", "customer_id", "at"),
)

relationships = table(
    "relationships",
    Column("person_id", BigInteger, nullable=False),
    Column("customer_id", BigInteger, nullable=False),
    Column("strength", Float),  # 0–100; empty: not enough data
    Column("parts", JSONB, nullable=False),
    Column("data_points", Integer, nullable=False),
    Column("evidence", JSONB, nullable=False),
    Column("note", Text, nullable=False),
    Column("last_touch_at", DateTime(timezone=True)),
    Column("last_theirs_at", DateTime(timezone=True)),
    Column("two_way", Boolean, nullable=False),
    Column("as_of", DateTime(timezone=True), nullable=False),
    refers("person_id", "people", ondelete="CASCADE"),
    refers("customer_id", "customers", ondelete="CASCADE"),
    key=("person_id", "customer_id"),
)

threading_scores = table(
    "threading_scores",
    new_id(),
    Column("customer_id", BigInteger, nullable=False),
    Column("as_of", DateTime(timezone=True), nullable=False),
    Column("score", Float, nullable=False),
    Column("parts", JSONB, nullable=False),
    Column("single_threaded", Boolean, nullable=False),
    Column("share_of_strongest", Float),
    Column("note", Text, nullable=False),
    refers("customer_id", "customers", ondelete="CASCADE"),
    Index("ix_threading_scores_customer", "workspace_id", "customer_id", "as_of"),
)
