"""Which mails left from which mailbox, and which of them stand among our messages?"""

from collections import defaultdict

from sqlalchemy import exists, select

from rapport.db import Transaction
from rapport.drafts.model import DraftId
from rapport.drafts.store import approvals, draft_versions, drafts
from rapport.inbox.store import messages
from rapport.outbox.model import DeliveryState
from rapport.outbox.sources.model import MailboxAudit
from rapport.outbox.store import deliveries
from rapport.users.store import mailboxes, users

LEFT = (DeliveryState.SENT.value, DeliveryState.BOUNCED.value)


def audits(tx: Transaction) -> tuple[MailboxAudit, ...]:
    """Every mailbox, by its address. A copy is known by its Message-ID, which is ours."""
    held = exists(select(messages.c.id).where(messages.c.message_id == draft_versions.c.message_id))
    of_delivery = (draft_versions.c.draft_id == approvals.c.draft_id) & (draft_versions.c.number == approvals.c.version)
    left = (
        select(drafts.c.mailbox_id, deliveries.c.draft_id, held.label("held"))
        .join(approvals, approvals.c.id == deliveries.c.approval_id)
        .join(drafts, drafts.c.id == deliveries.c.draft_id)
        .join(draft_versions, of_delivery)
        .where(deliveries.c.state.in_(LEFT))
        .order_by(deliveries.c.id)
    )
    sent = defaultdict[int, list[tuple[DraftId, bool]]](list)
    for row in tx.execute(left):
        sent[row.mailbox_id].append((DraftId(row.draft_id), row.held))
    owned = select(mailboxes.c.id, mailboxes.c.address, users.c.name).join(users, users.c.id == mailboxes.c.user_id)
    return tuple(
        MailboxAudit(
            box.address,
            box.name,
            len(sent[box.id]),
            sum(held for _, held in sent[box.id]),
            tuple(draft for draft, held in sent[box.id] if not held),
        )
        for box in tx.execute(owned.order_by(mailboxes.c.address))
    )
