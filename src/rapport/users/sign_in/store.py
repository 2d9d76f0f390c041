"""Rows of how somebody gets in: passwords, sessions, one-time links, keys, attempts."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, select, text, update

from rapport.db import Transaction
from rapport.users.model import Account, ApiKey, ApiKeyId, NewKey, Scope, User, UserId, WorkspaceId
from rapport.users.store import api_keys, as_user, sessions, sign_in_attempts, sign_in_links, users


def accounts_of(tx: Transaction, email: str) -> tuple[Account, ...]:
    """Every account of an address, in all workspaces, under `outside(sign_in=email)`; disabled ones are left out."""
    rows = tx.execute(select(users).where(users.c.email == email).order_by(users.c.workspace_id))
    found = [Account(WorkspaceId(row.workspace_id), as_user(row), row.password_hash) for row in rows]
    return tuple(account for account in found if account.user.disabled_at is None)


def set_password_hash(tx: Transaction, user_id: UserId, password_hash: str) -> None:
    tx.execute(update(users).where(users.c.id == user_id).values(password_hash=password_hash))


def add_session(tx: Transaction, token_hash: bytes, user_id: UserId, now: datetime, expires_at: datetime) -> None:
    """Also forgets the sessions that have ended."""
    tx.execute(delete(sessions).where(sessions.c.expires_at <= now))
    tx.execute(insert(sessions).values(token_hash=token_hash, user_id=user_id, created_at=now, expires_at=expires_at))


_SESSION = (
    select(users, sessions.c.expires_at)
    .join_from(sessions, users, sessions.c.user_id == users.c.id)
    .where(sessions.c.token_hash == bindparam("hash"))
)


def session_of(tx: Transaction, token_hash: bytes) -> tuple[User, datetime] | None:
    """Who is behind a session and when it ends."""
    row = tx.execute(_SESSION, {"hash": token_hash}).one_or_none()  # with every request: put together once
    return (as_user(row), row.expires_at) if row else None


def end_session(tx: Transaction, token_hash: bytes) -> None:
    tx.execute(delete(sessions).where(sessions.c.token_hash == token_hash))


def end_sessions(tx: Transaction, user_id: UserId) -> None:
    tx.execute(delete(sessions).where(sessions.c.user_id == user_id))


def add_link(tx: Transaction, token_hash: bytes, user_id: UserId, expires_at: datetime) -> None:
    tx.execute(insert(sign_in_links).values(token_hash=token_hash, user_id=user_id, expires_at=expires_at))


def use_link(tx: Transaction, token_hash: bytes, now: datetime) -> UserId | None:
    """Whose link it is, the first time within its life; None ever after."""
    used = (
        update(sign_in_links)
        .where(sign_in_links.c.token_hash == token_hash)
        .where(sign_in_links.c.used_at.is_(None), sign_in_links.c.expires_at > now)
        .values(used_at=now)
    )
    number = tx.execute(used.returning(sign_in_links.c.user_id)).scalar_one_or_none()
    return None if number is None else UserId(number)


def add_key(tx: Transaction, new: NewKey, secret_hash: bytes, now: datetime) -> ApiKey:
    row = insert(api_keys).values(
        name=new.name,
        secret_hash=secret_hash,
        scopes=sorted(new.scopes),
        created_by=new.created_by,
        created_at=now,
        expires_at=now + new.lifetime,
    )
    return _key(tx.execute(row.returning(api_keys)).one())


def key_of(tx: Transaction, secret_hash: bytes) -> ApiKey | None:
    """A key by its secret; none when whoever made it has been disabled."""
    found = select(api_keys).join_from(api_keys, users, api_keys.c.created_by == users.c.id)
    row = tx.execute(found.where(api_keys.c.secret_hash == secret_hash, users.c.disabled_at.is_(None))).one_or_none()
    return _key(row) if row else None


def list_keys(tx: Transaction) -> tuple[ApiKey, ...]:
    return tuple(_key(row) for row in tx.execute(select(api_keys).order_by(api_keys.c.id)))


def revoke_key(tx: Transaction, key_id: ApiKeyId, now: datetime) -> bool:
    """False when there is no such key; the first revocation's time stays."""
    changed = update(api_keys).where(api_keys.c.id == key_id)
    done = tx.execute(changed.values(revoked_at=func.coalesce(api_keys.c.revoked_at, now)).returning(api_keys.c.id))
    return done.one_or_none() is not None


def count_attempt(tx: Transaction, email_hash: bytes, now: datetime, since: datetime) -> int:
    """Note an attempt to sign in and say how many there were since, this one included.

    Attempts for one address stand in line here, so that many at once are counted one by one.
    """
    tx.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(encode(:hash, 'hex'), 0))"), {"hash": email_hash})
    tx.execute(delete(sign_in_attempts).where(sign_in_attempts.c.at <= since))
    tx.execute(insert(sign_in_attempts).values(email_hash=email_hash, at=now))
    same = select(func.count()).select_from(sign_in_attempts).where(sign_in_attempts.c.email_hash == email_hash)
    return int(tx.execute(same).scalar_one())


def forget_attempts(tx: Transaction, email_hash: bytes) -> None:
    tx.execute(delete(sign_in_attempts).where(sign_in_attempts.c.email_hash == email_hash))


def _key(row: Row[Any]) -> ApiKey:
    return ApiKey(
        id=ApiKeyId(row.id),
        name=row.name,
        scopes=frozenset(Scope(scope) for scope in row.scopes),
        created_by=UserId(row.created_by),
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
    )
