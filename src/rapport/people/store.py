"""Rows of customers, people and the jobs that join them."""

from sqlalchemy import BigInteger, Column, Date, DateTime, Float, Index, Integer, Text, UniqueConstraint

from rapport.db import new_id, refers, table

customers = table(
    "customers",
    new_id(),
    Column("name", Text, nullable=False),
    Column("segment", Text, nullable=False, server_default=""),
    Column("arr_cents", BigInteger),
    Column("currency", Text, nullable=False, server_default="USD"),
    Column("renewal_date", Date),
    Column("owner_id", BigInteger),
    Column("health_score", Integer),
    Column("threading_score", Float),  # 0–100 (PRD-044); its parts and history: threading_scores
    Column("stale_since", DateTime(timezone=True)),  # something new has come in and scores are not yet recomputed
    refers("owner_id", "users"),
    UniqueConstraint("workspace_id", "name"),
)

customer_domains = table(
    "customer_domains",
    Column("domain", Text, nullable=False),
    Column("customer_id", BigInteger, nullable=False),
    Column("position", Integer, nullable=False),  # 0: the main one
    refers("customer_id", "customers", ondelete="CASCADE"),
    key=("domain",),
)

own_addresses = table(
    "own_addresses",
    Column("pattern", Text, nullable=False),  # an address or a domain of ours
    key=("pattern",),
)

people = table(
    "people",
    new_id(),
    Column("name", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
)

addresses = table(
    "addresses",
    Column("address", Text, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("position", Integer, nullable=False),  # 0: the one to write to
    refers("person_id", "people", ondelete="CASCADE"),
    Index("ix_addresses_person", "workspace_id", "person_id"),
    key=("address",),
)

stakeholders = table(
    "stakeholders",
    new_id(),
    Column("person_id", BigInteger, nullable=False),
    Column("customer_id", BigInteger, nullable=False),
    Column("title", Text, nullable=False, server_default=""),
    Column("department", Text, nullable=False, server_default=""),
    Column("manager_id", BigInteger),
    Column("valid_from", DateTime(timezone=True)),
    Column("valid_to", DateTime(timezone=True)),
    Column("source", Text, nullable=False),
    Column("role", Text, nullable=False, server_default=""),  # set by hand
    Column("introduced_by", BigInteger),  # stakeholder (PRD-044)
    Column("introduction_date", Date),
    refers("person_id", "people", ondelete="CASCADE"),
    refers("customer_id", "customers", ondelete="CASCADE"),
    refers("manager_id", "stakeholders"),
    refers("introduced_by", "stakeholders"),
    Index("ix_stakeholders_customer", "workspace_id", "customer_id"),
    Index("ix_stakeholders_person", "workspace_id", "person_id"),
)
