"""Rows of mail that left in the past, and the conversations it stands in."""

from collections.abc import Collection

from sqlalchemy import insert, select

from rapport.db import Transaction
from rapport.drafts.model import Approval
from rapport.inbox.model import MessageId
from rapport.inbox.store import messages
from rapport.outbox.model import DeliveryId, DeliveryState
from rapport.outbox.store import deliveries


def add_sent(tx: Transaction, yes: Approval) -> DeliveryId:
    """As it stands after sending: nothing is due, nothing will leave, our own copy lies in the inbox."""
    new = insert(deliveries).values(
        approval_id=yes.id,
        draft_id=yes.draft,
        state=DeliveryState.SENT,
        attempts=1,
        changed_at=yes.send_after,
        next_try_at=yes.send_after,
        detail="",
        sent_at=yes.send_after,
        filed_at=yes.send_after,
    )
    return DeliveryId(tx.execute(new.returning(deliveries.c.id)).scalar_one())


def conversations(tx: Transaction, message_ids: Collection[str]) -> tuple[MessageId, ...]:
    """Every mail of the threads in which these Message-IDs stand."""
    threads = select(messages.c.thread_id).where(messages.c.message_id.in_(message_ids))
    found = select(messages.c.id).where(messages.c.thread_id.in_(threads)).order_by(messages.c.sent_at)
    return tuple(MessageId(number) for number in tx.execute(found).scalars())
