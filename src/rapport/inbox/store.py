"""Rows of messages, meetings, tickets, product usage, imports and the quarantine."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Float,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from rapport.db import new_id, refers, table

messages = table(
    "messages",
    new_id(),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("in_reply_to", Text, nullable=False),
    Column("reference_ids", ARRAY(Text), nullable=False),
    Column("thread_id", BigInteger, nullable=False),
    Column("direction", Text, CheckConstraint("direction IN ('in', 'out')", name="direction"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("sent_at", DateTime(timezone=True), nullable=False),
    Column("stored_at", DateTime(timezone=True), nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("new_text", Text, nullable=False),
    Column("list_id", Text, nullable=False, server_default=""),
    Column("about", JSONB, nullable=False, server_default="[]"),
    UniqueConstraint("workspace_id", "fingerprint"),
    Index("ix_messages_message_id", "workspace_id", "message_id"),
    Index("ix_messages_thread", "workspace_id", "thread_id", "sent_at"),
)

message_addresses = table(
    "message_addresses",
    Column("message_id", BigInteger, nullable=False),
    Column("position", Integer, nullable=False),
    Column("field", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("name", Text, nullable=False),
    refers("message_id", "messages", ondelete="CASCADE"),
    Index("ix_message_addresses_address", "workspace_id", "address"),
    key=("message_id", "position"),
)

raw_messages = table(
    "raw_messages",
    Column("message_id", BigInteger, nullable=False),
    Column("raw", LargeBinary, nullable=False),  # zlib
    refers("message_id", "messages", ondelete="CASCADE"),
    key=("message_id",),
)

thread_references = table(  # every Message-ID that a stored mail has or names, so that a missing root still joins its replies
    "thread_references",
    Column("message_id", Text, nullable=False),
    Column("thread_id", BigInteger, nullable=False),
    key=("message_id",),
)

quarantine = table(
    "quarantine",
    new_id(),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("source", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("head", LargeBinary, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("stored_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("workspace_id", "fingerprint"),
)

imports = table(
    "imports",
    new_id(),
    Column("sources", Text, nullable=False),  # digest of what was asked for: the same again continues an open one
    Column("cursor", JSONB, nullable=False),
    Column("counts", JSONB, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("finished_at", DateTime(timezone=True)),
    Index("ix_imports_sources", "workspace_id", "sources"),
)

meetings = table(
    "meetings",
    new_id(),
    Column("uid", Text, nullable=False),
    Column("recurrence", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("starts_at", DateTime(timezone=True), nullable=False),
    Column("ends_at", DateTime(timezone=True), nullable=False),
    Column("summary", Text, nullable=False),
    Column("cancelled", Boolean, nullable=False),
    UniqueConstraint("workspace_id", "uid", "recurrence"),
)

meeting_attendees = table(
    "meeting_attendees",
    Column("meeting_id", BigInteger, nullable=False),
    Column("address", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("participation", Text, nullable=False),
    Column("organizer", Boolean, nullable=False),
    refers("meeting_id", "meetings", ondelete="CASCADE"),
    key=("meeting_id", "address"),
)

tickets = table(
    "tickets",
    new_id(),
    Column("external_id", Text, nullable=False),
    Column("customer", Text, nullable=False),  # as the ticket system names it
    Column("customer_id", BigInteger),
    Column("reporter", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("escalated_at", DateTime(timezone=True)),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Column("owner", Text, nullable=False),
    Column("actions", JSONB, nullable=False, server_default="[]"),
    refers("customer_id", "customers"),
    UniqueConstraint("workspace_id", "external_id"),
    Index("ix_tickets_customer", "workspace_id", "customer_id"),
)

usage = table(
    "usage",
    Column("customer_id", BigInteger, nullable=False),
    Column("address", Text, nullable=False),
    Column("on_day", Date, nullable=False),
    Column("metric", Text, nullable=False),
    Column("value", Float, nullable=False),
    refers("customer_id", "customers", ondelete="CASCADE"),
    key=("customer_id", "address", "on_day", "metric"),
)
