"""Rows of drafts, their versions and approvals."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB

from rapport.db import new_id, refers, table

drafts = table(
    "drafts",
    new_id(),
    Column("customer_id", BigInteger, nullable=False),
    Column("signal_id", BigInteger),
    Column("play", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("mailbox_id", BigInteger, nullable=False),
    Column("reply_to", JSONB),
    Column("target_id", BigInteger),
    Column("introducer_id", BigInteger),
    Column("suggested_cc", JSONB, nullable=False),
    Column("current_version", Integer, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("created_by", BigInteger),
    Column("discarded_because", Text, nullable=False, server_default=""),
    refers("customer_id", "customers", ondelete="CASCADE"),
    refers("signal_id", "signals"),
    refers("mailbox_id", "mailboxes"),
    refers("target_id", "stakeholders"),
    refers("introducer_id", "stakeholders"),
    refers("created_by", "users"),
    Index("ix_drafts_state", "workspace_id", "state"),
)

draft_versions = table(
    "draft_versions",
    Column("draft_id", BigInteger, nullable=False),
    Column("number", Integer, nullable=False),
    Column("content", JSONB, nullable=False),
    Column("faults", JSONB, nullable=False),
    Column("sender", Text, nullable=False),
    Column("recipients", JSONB, nullable=False),
    Column("mime", LargeBinary, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("made_by", BigInteger),
    refers("draft_id", "drafts", ondelete="CASCADE"),
    refers("made_by", "users"),
    UniqueConstraint("workspace_id", "draft_id", "number", "sha256"),
    Index("ix_draft_versions_message_id", "workspace_id", "message_id"),
    key=("draft_id", "number"),
)

approvals = table(
    "approvals",
    new_id(),
    Column("draft_id", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("by_user", BigInteger, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("send_after", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    # Set in the transaction after which the provider may accept (outbox): from then on a revocation or an edit
    # comes too late and must say so. Cleared only when the provider provably took nothing.
    Column("used_at", DateTime(timezone=True)),
    # An approval can only exist for bytes that exist.
    ForeignKeyConstraint(
        ["workspace_id", "draft_id", "version", "sha256"],
        [
            "draft_versions.workspace_id",
            "draft_versions.draft_id",
            "draft_versions.number",
            "draft_versions.sha256",
        ],
        ondelete="CASCADE",
    ),
    refers("by_user", "users"),
    Index("ix_approvals_draft", "workspace_id", "draft_id"),
)
