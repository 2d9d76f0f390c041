"""Do we hold a copy of everything that left from our mailboxes?"""

from rapport.app import App
from rapport.outbox.sources import store
from rapport.outbox.sources.model import MailboxAudit


def audits(app: App) -> tuple[MailboxAudit, ...]:
    """Every mailbox, with what is missing named."""
    with app.db.transaction() as tx:
        return store.audits(tx)
