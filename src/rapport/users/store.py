"""Rows of workspaces, users, sessions, keys and mailboxes."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    LargeBinary,
    Row,
    Text,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from rapport.db import Transaction, new_id, refers, table
from rapport.errors import NotFound
from rapport.questions.model import Question
from rapport.questions.store import answer
from rapport.users.model import (
    Mailbox,
    MailboxId,
    NewUser,
    Role,
    SmtpServer,
    User,
    UserId,
    Workspace,
    WorkspaceId,
)

FOUNDING = 7_261_001  # our number for PostgreSQL's advisory locks: one workspace is founded at a time

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

sign_in_attempts = table(
    "sign_in_attempts",
    new_id(),
    Column("email_hash", LargeBinary, nullable=False),  # SHA-256: what is typed there may be a password
    Column("at", DateTime(timezone=True), nullable=False),
    Index("ix_sign_in_attempts_email", "workspace_id", "email_hash", "at"),
)

mailboxes = table(
    "mailboxes",
    new_id(),
    Column("user_id", BigInteger, nullable=False),
    Column("address", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("smtp_host", Text, nullable=False),
    Column("smtp_port", BigInteger, nullable=False),
    Column(
        "smtp_security",
        Text,
        CheckConstraint("smtp_security IN ('tls', 'starttls', 'none')", name="security"),
        nullable=False,
    ),
    Column("smtp_login", Text, nullable=False, server_default=""),
    Column("sealed_password", LargeBinary, nullable=False, server_default=""),
    Column("created_at", DateTime(timezone=True), nullable=False),
    refers("user_id", "users"),
    UniqueConstraint("workspace_id", "address"),
)


def found(tx: Transaction, name: str, product: str, demo: bool, now: datetime) -> Workspace:
    """Add a workspace under the next number. Needs a transaction `outside(all_workspaces="on")`."""
    tx.execute(select(func.pg_advisory_xact_lock(FOUNDING)))
    number = tx.execute(select(func.coalesce(func.max(workspaces.c.workspace_id), 0) + 1)).scalar_one()
    row = insert(workspaces).values(workspace_id=number, name=name, product=product, demo=demo, created_at=now)
    return _workspace(tx.execute(row.returning(workspaces)).one())


_WORKSPACE = select(workspaces)


def get_workspace(tx: Transaction) -> Workspace:
    return _workspace(tx.execute(_WORKSPACE).one())


def list_workspaces(tx: Transaction) -> tuple[Workspace, ...]:
    """All of them, by number, under `outside(all_workspaces="on")`; the transaction's own otherwise."""
    return tuple(_workspace(row) for row in tx.execute(select(workspaces).order_by(workspaces.c.workspace_id)))


def remove_workspace(tx: Transaction) -> None:
    """The transaction's own workspace with every row in it: the references to it cascade."""
    tx.execute(delete(workspaces))


def add_user(tx: Transaction, new: NewUser, password_hash: str, now: datetime) -> User | None:
    """None when somebody has that address already."""
    row = upsert(users).values(
        email=new.email,
        name=new.name,
        role=new.role,
        time_zone=new.time_zone,
        phone=new.phone,
        title=new.title,
        password_hash=password_hash,
        created_at=now,
    )
    made = tx.execute(row.on_conflict_do_nothing().returning(users)).one_or_none()
    return as_user(made) if made else None


_USER = select(users).where(users.c.id == bindparam("user"))


def get_user(tx: Transaction, user_id: UserId) -> User:
    """Raises NotFound."""
    row = tx.execute(_USER, {"user": user_id}).one_or_none()
    if row is None:
        raise NotFound(f"There is no user {user_id}. They may have been removed.")
    return as_user(row)


def find_user(tx: Transaction, email: str) -> User | None:
    row = tx.execute(select(users).where(users.c.email == email.strip().lower())).one_or_none()
    return as_user(row) if row else None


_USERS = select(users).order_by(users.c.name, users.c.id)


def list_users(tx: Transaction) -> tuple[User, ...]:
    return answer(tx, everybody())


def everybody() -> Question[tuple[User, ...]]:
    """By name."""
    return Question(_USERS, {}, lambda found: tuple(map(as_user, found)))


def add_mailbox(tx: Transaction, user_id: UserId, address: str, name: str, smtp: SmtpServer, now: datetime) -> Mailbox:
    """A mailbox to send from; known by its address, whose server is replaced."""
    server = {
        "user_id": user_id,
        "name": name,
        "smtp_host": smtp.host,
        "smtp_port": smtp.port,
        "smtp_security": smtp.security,
        "smtp_login": smtp.login,
        "sealed_password": smtp.sealed_password,
    }
    row = upsert(mailboxes).values(address=address, created_at=now, **server)
    row = row.on_conflict_do_update(index_elements=["workspace_id", "address"], set_=server)
    return _mailbox(tx.execute(row.returning(mailboxes)).one())


def get_mailbox(tx: Transaction, mailbox_id: MailboxId) -> Mailbox:
    """Raises NotFound."""
    row = tx.execute(select(mailboxes).where(mailboxes.c.id == mailbox_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no mailbox {mailbox_id}. Connect it again before sending from it.")
    return _mailbox(row)


def mailbox_of(tx: Transaction, user_id: UserId) -> Mailbox | None:
    return answer(tx, first_mailbox(user_id))


_MAILBOX = select(mailboxes).where(mailboxes.c.user_id == bindparam("user")).order_by(mailboxes.c.id).limit(1)


def first_mailbox(user_id: UserId) -> Question[Mailbox | None]:
    """That a person sends from."""
    return Question(_MAILBOX, {"user": user_id}, lambda found: _mailbox(found[0]) if found else None)


def _workspace(row: Row[Any]) -> Workspace:
    return Workspace(WorkspaceId(row.workspace_id), row.name, row.product, row.demo, row.created_at)


def as_user(row: Row[Any]) -> User:
    return User(
        id=UserId(row.id),
        email=row.email,
        name=row.name,
        role=Role(row.role),
        time_zone=row.time_zone,
        phone=row.phone,
        title=row.title,
        disabled_at=row.disabled_at,
    )


def _mailbox(row: Row[Any]) -> Mailbox:
    server = SmtpServer(row.smtp_host, row.smtp_port, row.smtp_security, row.smtp_login, row.sealed_password)
    return Mailbox(MailboxId(row.id), UserId(row.user_id), row.address, row.name, server, WorkspaceId(row.workspace_id))
