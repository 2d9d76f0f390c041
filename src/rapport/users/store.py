"""Rows of workspaces, users, sessions, keys and mailboxes."""

from sqlalchemy import ARRAY, BigInteger, Boolean, CheckConstraint, Column, DateTime, LargeBinary, Text, UniqueConstraint

from rapport.db import new_id, refers, table

workspaces = table(
    "workspaces",
    Column("name", Text, nullable=False),
    Column("product", Text, nullable=False, server_default=""),
    Column("demo", Boolean, nullable=False, server_default="false"),
    Column("created_at", DateTime(timezone=True), nullable=False),
    key=(),
)

users = table(
    "users",
    new_id(),
    Column("email", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("role", Text, CheckConstraint("role IN ('csm', 'manager', 'admin')", name="role"), nullable=False),
    Column("password_hash", Text, nullable=False, server_default=""),  # argon2id; empty: only by link
    Column("time_zone", Text, nullable=False, server_default="UTC"),
    Column("title", Text, nullable=False, server_default=""),
    Column("phone", Text, nullable=False, server_default=""),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("disabled_at", DateTime(timezone=True)),
    UniqueConstraint("workspace_id", "email"),
)

sessions = table(
    "sessions",
    Column("token_hash", LargeBinary, nullable=False),  # SHA-256; the token itself is only in the cookie
    Column("user_id", BigInteger, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    refers("user_id", "users", ondelete="CASCADE"),
    key=("token_hash",),
)

sign_in_links = table(
    "sign_in_links",
    Column("token_hash", LargeBinary, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("used_at", DateTime(timezone=True)),
    refers("user_id", "users", ondelete="CASCADE"),
    key=("token_hash",),
)

api_keys = table(
    "api_keys",
    new_id(),
    Column("name", Text, nullable=False),
    Column("secret_hash", LargeBinary, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("created_by", BigInteger, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    refers("created_by", "users"),
    UniqueConstraint("workspace_id", "secret_hash"),
)

mailboxes = table(
    "mailboxes",
    new_id(),
    Column("user_id", BigInteger, nullable=False),
    Column("address", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("smtp_host", Text, nullable=False),
    Column("smtp_port", BigInteger, nullable=False),
    Column("smtp_security", Text, CheckConstraint("smtp_security IN ('tls', 'starttls', 'none')", name="security"), nullable=False),
    Column("smtp_login", Text, nullable=False, server_default=""),
    Column("sealed_password", LargeBinary, nullable=False, server_default=""),
    Column("created_at", DateTime(timezone=True), nullable=False),
    refers("user_id", "users"),
    UniqueConstraint("workspace_id", "address"),
)
