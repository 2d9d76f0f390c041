"""Rows of replies, and what they need to know of mails that travelled."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, func, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY, TEXT, insert

from rapport.db import Transaction
from rapport.drafts.model import DraftId, Play
from rapport.drafts.store import approvals, draft_versions, drafts
from rapport.inbox.store import thread_references
from rapport.outbox.model import (
    DeliveryId,
    DeliveryState,
    Followed,
    Reply,
    Sent,
    Tone,
)
from rapport.outbox.store import deliveries, replies
from rapport.people.store import addresses
from rapport.relationships.model import TouchKind
from rapport.relationships.store import touches

# A mail that came back or is in doubt may still be answered: the answer is then the evidence.
TRAVELLED = (DeliveryState.SENT, DeliveryState.BOUNCED, DeliveryState.UNKNOWN, DeliveryState.NEEDS_PERSON)


_THREAD = (
    select(func.max(thread_references.c.thread_id))
    .where(thread_references.c.message_id.in_([draft_versions.c.message_id, drafts.c.reply_to["message_id"].astext]))
    .scalar_subquery()
)
_NAMED = draft_versions.c.message_id == func.any(bindparam("named", type_=ARRAY(TEXT)))
_TO_THEM = draft_versions.c.recipients.has_any(bindparam("people", type_=ARRAY(TEXT)))
_SENT_AS = (  # once and for all: it is asked for every message that comes in
    select(
        deliveries.c.id,
        deliveries.c.state,
        deliveries.c.draft_id,
        deliveries.c.changed_at,
        deliveries.c.sent_at,
        draft_versions.c.message_id,
        draft_versions.c.recipients,
        draft_versions.c.content["subject"].astext.label("subject"),
        _THREAD.label("thread"),
    )
    .join(approvals, approvals.c.id == deliveries.c.approval_id)
    .join(drafts, drafts.c.id == deliveries.c.draft_id)
    .join(
        draft_versions,
        (draft_versions.c.draft_id == approvals.c.draft_id) & (draft_versions.c.number == approvals.c.version),
    )
    .where(deliveries.c.state.in_(TRAVELLED))
    .where(or_(_NAMED, (deliveries.c.changed_at >= bindparam("since")) & _TO_THEM))
    .order_by(deliveries.c.id)
)


def sent_as(tx: Transaction, message_ids: Collection[str], people: Collection[str], since: datetime) -> list[Sent]:
    """Deliveries that may have arrived and have one of these Message-IDs, or went to one of these people since then."""
    asked = {"named": list(message_ids), "people": list(people), "since": since}
    return [_sent(row) for row in tx.execute(_SENT_AS, asked)]


def _sent(row: Any) -> Sent:
    return Sent(
        delivery=DeliveryId(row.id),
        state=DeliveryState(row.state),
        draft=DraftId(row.draft_id),
        message_id=row.message_id,
        recipients=tuple(row.recipients),
        subject=row.subject or "",
        thread=row.thread,
        at=row.sent_at or row.changed_at,
    )


def add_reply(tx: Transaction, reply: Reply) -> bool:
    """False when it is known already."""
    new = insert(replies).values(
        delivery_id=reply.delivery,
        message_id=int(reply.record.removeprefix("message:")),
        at=reply.at,
        matched_by=reply.matched_by,
        tone=reply.tone,
        sentiment=reply.sentiment,
        sentiment_before=reply.sentiment_before,
    )
    return tx.execute(new.on_conflict_do_nothing().returning(replies.c.delivery_id)).first() is not None


def replies_to(tx: Transaction, delivery: DeliveryId) -> tuple[Reply, ...]:
    """The oldest first."""
    found = select(replies).where(replies.c.delivery_id == delivery).order_by(replies.c.at, replies.c.message_id)
    return tuple(
        Reply(
            delivery,
            f"message:{row.message_id}",
            row.at,
            row.matched_by,
            None if row.tone is None else Tone(row.tone),
            row.sentiment or 0.0,
            row.sentiment_before,
        )
        for row in tx.execute(found)
    )


def mood_before(tx: Transaction, email: str, before: datetime) -> float | None:
    """How friendly their last mail to us was, -1 … 1; None when they had written none."""
    last = (
        select(touches.c.sentiment)
        .join(addresses, addresses.c.person_id == touches.c.person_id)
        .where(addresses.c.address == email, touches.c.kind == TouchKind.MESSAGE_IN, touches.c.at < before)
        .order_by(touches.c.at.desc())
        .limit(1)
    )
    found: float | None = tx.execute(last).scalar_one_or_none()
    return found


def unfiled(tx: Transaction) -> tuple[tuple[DeliveryId, bytes], ...]:
    """What was sent and is not among our own copies yet, with its bytes."""
    found = (
        select(deliveries.c.id, draft_versions.c.mime)
        .join(approvals, approvals.c.id == deliveries.c.approval_id)
        .join(
            draft_versions,
            (draft_versions.c.draft_id == approvals.c.draft_id) & (draft_versions.c.number == approvals.c.version),
        )
        .where(deliveries.c.state == DeliveryState.SENT, deliveries.c.filed_at.is_(None))
        .order_by(deliveries.c.id)
    )
    return tuple((DeliveryId(row.id), bytes(row.mime)) for row in tx.execute(found))


def mark_filed(tx: Transaction, delivery: DeliveryId, now: datetime) -> None:
    tx.execute(update(deliveries).where(deliveries.c.id == delivery).values(filed_at=now))


def followed(tx: Transaction, since: datetime) -> tuple[Followed, ...]:
    """What has become of everything that was sent since then, the oldest first."""
    first = select(func.min(replies.c.at)).where(replies.c.delivery_id == deliveries.c.id).scalar_subquery()
    came_back = deliveries.c.state == DeliveryState.BOUNCED
    found = (
        select(
            deliveries.c.draft_id,
            drafts.c.play,
            func.coalesce(deliveries.c.sent_at, deliveries.c.changed_at).label("sent_at"),
            first.label("replied_at"),
            case((came_back, deliveries.c.changed_at)).label("bounced_at"),
        )
        .join(drafts, drafts.c.id == deliveries.c.draft_id)
        .where(deliveries.c.state.in_((DeliveryState.SENT, DeliveryState.BOUNCED)))
        .where(or_(deliveries.c.sent_at >= since, deliveries.c.changed_at >= since))
        .order_by(deliveries.c.id)
    )
    return tuple(
        Followed(DraftId(row.draft_id), Play(row.play), row.sent_at, row.replied_at, row.bounced_at)
        for row in tx.execute(found)
    )
