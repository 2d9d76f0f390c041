"""Rows of webhooks and of the calls to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    Text,
    UniqueConstraint,
    delete,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from rapport.db import Transaction, new_id, refers, table
from rapport.errors import NotFound
from rapport.inbox.model import Severity
from rapport.signals.model import SignalId, SignalKind
from rapport.signals.notices.model import (
    CallState,
    News,
    Telling,
    Webhook,
    WebhookCall,
    WebhookCallId,
    WebhookId,
    WebhookKind,
)
from rapport.signals.store import signals
from rapport.users.model import UserId

webhooks = table(
    "webhooks",
    new_id(),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("ref", Text, nullable=False),
    Column("sealed_url", LargeBinary, nullable=False),
    Column("sealed_secret", LargeBinary, nullable=False),
    Column("severity", Text, nullable=False),
    Column("kinds", ARRAY(Text), nullable=False),
    Column("cleared", Boolean, nullable=False),
    Column("created_by", BigInteger, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("paused_at", DateTime(timezone=True)),
    Column("paused_because", Text, nullable=False, server_default=""),
    refers("created_by", "users"),
)

webhook_calls = table(
    "webhook_calls",
    new_id(),
    Column("webhook_id", BigInteger, nullable=False),
    Column("signal_id", BigInteger),  # empty: a test
    Column("news", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("status", Integer),
    Column("detail", Text, nullable=False, server_default=""),
    Column("about", Text, nullable=False, server_default=""),  # what is said once, where it is no signal: "draft:12"
    refers("webhook_id", "webhooks", ondelete="CASCADE"),
    refers("signal_id", "signals", ondelete="CASCADE"),
    UniqueConstraint("workspace_id", "webhook_id", "signal_id", "news"),
    Index(
        "uq_webhook_calls_about",
        "workspace_id",
        "webhook_id",
        "about",
        unique=True,
        postgresql_where=text("about <> ''"),
    ),
    Index("ix_webhook_calls_due", "workspace_id", "state", "due_at"),
)

FAILED = (CallState.GIVEN_UP.value, CallState.UNKNOWN.value)


@dataclass(frozen=True, slots=True)
class Made:
    """A webhook as it is stored: what a person said, sealed."""

    name: str
    kind: WebhookKind
    host: str
    ref: str
    sealed_url: bytes
    sealed_secret: bytes
    severity: Severity
    kinds: frozenset[SignalKind]
    cleared: bool
    created_by: UserId


def add(tx: Transaction, made: Made, now: datetime) -> Webhook:
    row = insert(webhooks).values(
        name=made.name,
        kind=made.kind.value,
        host=made.host,
        ref=made.ref,
        sealed_url=made.sealed_url,
        sealed_secret=made.sealed_secret,
        severity=made.severity.value,
        kinds=sorted(made.kinds),
        cleared=made.cleared,
        created_by=made.created_by,
        created_at=now,
    )
    return _webhook(tx.execute(row.returning(webhooks)).one())


def get(tx: Transaction, number: WebhookId) -> Webhook:
    """Raises NotFound."""
    row = tx.execute(select(webhooks).where(webhooks.c.id == number)).one_or_none()
    if row is None:
        raise NotFound(f"There is no webhook {number}. List them to see their numbers.")
    return _webhook(row)


def list_webhooks(tx: Transaction) -> tuple[Webhook, ...]:
    return tuple(_webhook(row) for row in tx.execute(select(webhooks).order_by(webhooks.c.id)))


def pause(tx: Transaction, number: WebhookId, at: datetime | None, because: str) -> None:
    """No calls from then on; `at` None lets them leave again."""
    values = {"paused_at": at, "paused_because": because}
    tx.execute(update(webhooks).where(webhooks.c.id == number).values(values))


def remove(tx: Transaction, number: WebhookId) -> None:
    """With its calls."""
    tx.execute(delete(webhooks).where(webhooks.c.id == number))


def told(tx: Transaction, webhook: WebhookId, causes: Sequence[str], news: News) -> tuple[Telling, ...]:
    """What was said to a webhook about these causes."""
    query = (
        select(signals.c.id, signals.c.cause, signals.c.evidence, signals.c.severity)
        .join(webhook_calls, webhook_calls.c.signal_id == signals.c.id)
        .where(webhook_calls.c.webhook_id == webhook, webhook_calls.c.news == news.value)
        .where(signals.c.cause.in_(list(causes)))
    )
    return tuple(
        Telling(webhook, SignalId(row.id), row.cause, frozenset(row.evidence), Severity(row.severity))
        for row in tx.execute(query)
    )


def told_of(tx: Transaction, webhook: WebhookId, news: News) -> frozenset[SignalId]:
    """The signals that a webhook was told this of."""
    query = select(webhook_calls.c.signal_id).where(
        webhook_calls.c.webhook_id == webhook,
        webhook_calls.c.news == news.value,
        webhook_calls.c.signal_id.is_not(None),
    )
    return frozenset(SignalId(number) for number in tx.execute(query).scalars() if number is not None)


def add_call(tx: Transaction, call: WebhookCall) -> WebhookCallId | None:
    """None when this was said, or is about to be: another worker was faster. The number of `call` is not looked at."""
    row = upsert(webhook_calls).values(
        webhook_id=call.webhook,
        signal_id=call.signal,
        news=call.news.value,
        message_id=call.message_id,
        body=call.body,
        state=call.state.value,
        attempts=0,
        due_at=call.due_at,
        changed_at=call.changed_at,
        created_at=call.created_at,
        about=call.about,
    )
    number = tx.execute(row.on_conflict_do_nothing().returning(webhook_calls.c.id)).scalar_one_or_none()
    return None if number is None else WebhookCallId(number)


def claim(
    tx: Transaction, now: datetime, stuck_since: datetime, only: WebhookCallId | None = None
) -> WebhookCall | None:
    """Take the next call that is due, or that somebody began before `stuck_since` and never ended, for this worker
    alone. Its state is as it was before; in the table it is `sending`, one attempt later."""
    begun_long_ago = (webhook_calls.c.state == CallState.SENDING.value) & (webhook_calls.c.changed_at <= stuck_since)
    due = (webhook_calls.c.state == CallState.DUE.value) & (webhook_calls.c.due_at <= now)
    running = select(webhooks.c.id).where(webhooks.c.paused_at.is_(None))
    query = select(webhook_calls).where(or_(due, begun_long_ago), webhook_calls.c.webhook_id.in_(running))
    if only is not None:
        query = query.where(webhook_calls.c.id == only)
    first = query.order_by(webhook_calls.c.due_at, webhook_calls.c.id).limit(1).with_for_update(skip_locked=True)
    row = tx.execute(first).one_or_none()
    if row is None:
        return None
    taken = {"state": CallState.SENDING.value, "attempts": row.attempts + 1, "changed_at": now}
    tx.execute(update(webhook_calls).where(webhook_calls.c.id == row.id).values(taken))
    return _call(row)


def move(tx: Transaction, before: WebhookCall, after: WebhookCall) -> bool:
    """Write what became of an attempt; False when it is no longer the current one."""
    moved = tx.execute(
        update(webhook_calls)
        .where(webhook_calls.c.id == before.id, webhook_calls.c.state == CallState.SENDING.value)
        .where(webhook_calls.c.attempts == before.attempts)
        .values(
            state=after.state.value,
            due_at=after.due_at,
            changed_at=after.changed_at,
            status=after.status,
            detail=after.detail,
        )
        .returning(webhook_calls.c.id)
    )
    return moved.scalar_one_or_none() is not None


def get_call(tx: Transaction, number: WebhookCallId) -> WebhookCall:
    return _call(tx.execute(select(webhook_calls).where(webhook_calls.c.id == number)).one())


def calls_of(tx: Transaction, webhook: WebhookId, most: int) -> tuple[WebhookCall, ...]:
    """The newest first."""
    return _calls(tx, webhook_calls.c.webhook_id == webhook, most)


def failed_calls(tx: Transaction, since: datetime, most: int) -> tuple[WebhookCall, ...]:
    """Those given up or of unknown fate, the newest first."""
    return _calls(tx, webhook_calls.c.state.in_(FAILED) & (webhook_calls.c.changed_at > since), most)


def forget(tx: Transaction, before: datetime) -> None:
    """Bodies of old calls name customers; that something was told is kept, so that it is not told again."""
    tx.execute(update(webhook_calls).where(webhook_calls.c.created_at < before).values(body=""))


def _calls(tx: Transaction, which: ColumnElement[bool], most: int) -> tuple[WebhookCall, ...]:
    query = select(webhook_calls).where(which).order_by(webhook_calls.c.id.desc()).limit(most)
    return tuple(_call(row) for row in tx.execute(query))


def _webhook(row: Any) -> Webhook:
    return Webhook(
        id=WebhookId(row.id),
        name=row.name,
        kind=WebhookKind(row.kind),
        host=row.host,
        ref=row.ref,
        sealed_url=row.sealed_url,
        sealed_secret=row.sealed_secret,
        severity=Severity(row.severity),
        kinds=frozenset(SignalKind(kind) for kind in row.kinds),
        cleared=row.cleared,
        created_by=UserId(row.created_by),
        created_at=row.created_at,
        paused_at=row.paused_at,
        paused_because=row.paused_because,
    )


def _call(row: Any) -> WebhookCall:
    return WebhookCall(
        id=WebhookCallId(row.id),
        webhook=WebhookId(row.webhook_id),
        signal=None if row.signal_id is None else SignalId(row.signal_id),
        news=News(row.news),
        message_id=row.message_id,
        body=row.body,
        state=CallState(row.state),
        attempts=row.attempts,
        due_at=row.due_at,
        changed_at=row.changed_at,
        created_at=row.created_at,
        status=row.status,
        detail=row.detail,
        about=row.about,
    )
