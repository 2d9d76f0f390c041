"""Rows of mail that left in the past, and the conversations it stands in."""

from collections.abc import Collection

from sqlalchemy import insert, or_, select

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


def conversations(tx: Transaction, answered: Collection[str], followed: Collection[str]) -> tuple[MessageId, ...]:
    """The mails that answer the one Message-IDs, and every mail of the threads in which the others stand."""
    threads = select(messages.c.thread_id).where(messages.c.message_id.in_(followed))
    either = or_(messages.c.in_reply_to.in_(answered), messages.c.thread_id.in_(threads))
    found = select(messages.c.id).where(either).order_by(messages.c.sent_at)
    return tuple(MessageId(number) for number in tx.execute(found).scalars())
