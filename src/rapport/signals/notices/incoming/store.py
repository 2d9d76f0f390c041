"""Rows of the secrets that ticket systems sign with, and of the calls that were taken in."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Integer, LargeBinary, Text, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from rapport.db import Transaction, new_id, refers, table
from rapport.signals.notices.model import HookCall, HookSecret, HookSecretId
from rapport.users.model import UserId

hook_secrets = table(
    "hook_secrets",
    new_id(),
    Column("ref", Text, nullable=False),
    Column("sealed_secret", LargeBinary, nullable=False),
    Column("created_by", BigInteger, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    refers("created_by", "users"),
)

hook_calls = table(
    "hook_calls",
    Column("webhook_id", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("tickets", Integer, nullable=False),  # that were new or changed
    key=("webhook_id",),
)


def add_secret(tx: Transaction, ref: str, sealed: bytes, by: UserId, now: datetime) -> HookSecret:
    row = insert(hook_secrets).values(ref=ref, sealed_secret=sealed, created_by=by, created_at=now)
    return _secret(tx.execute(row.returning(hook_secrets)).one())


def secrets(tx: Transaction) -> tuple[HookSecret, ...]:
    """Also revoked ones, the oldest first."""
    return tuple(_secret(row) for row in tx.execute(select(hook_secrets).order_by(hook_secrets.c.id)))


def revoke(tx: Transaction, number: HookSecretId, now: datetime) -> bool:
    """False when there is none with that number that is still good."""
    done = tx.execute(
        update(hook_secrets)
        .where(hook_secrets.c.id == number, hook_secrets.c.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(hook_secrets.c.id)
    )
    return done.scalar_one_or_none() is not None


def begin(tx: Transaction, webhook_id: str, now: datetime) -> bool:
    """Note a call in the transaction that takes it in; False when it was taken in before. A second worker waits here
    until the first has ended."""
    row = upsert(hook_calls).values(webhook_id=webhook_id, at=now, tickets=0)
    return tx.execute(row.on_conflict_do_nothing().returning(hook_calls.c.webhook_id)).scalar_one_or_none() is not None


def end(tx: Transaction, webhook_id: str, tickets: int) -> None:
    tx.execute(update(hook_calls).where(hook_calls.c.webhook_id == webhook_id).values(tickets=tickets))


def calls(tx: Transaction, most: int) -> tuple[HookCall, ...]:
    """The newest first."""
    query = select(hook_calls).order_by(hook_calls.c.at.desc(), hook_calls.c.webhook_id).limit(most)
    return tuple(HookCall(row.webhook_id, row.at, row.tickets) for row in tx.execute(query))


def forget(tx: Transaction, before: datetime) -> None:
    tx.execute(delete(hook_calls).where(hook_calls.c.at < before))


def _secret(row: Any) -> HookSecret:
    return HookSecret(
        HookSecretId(row.id), row.ref, row.sealed_secret, UserId(row.created_by), row.created_at, row.revoked_at
    )
