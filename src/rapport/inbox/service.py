"""What came in, for a page that shows it?"""

from datetime import datetime

from rapport.app import App
from rapport.inbox import store
from rapport.inbox.model import MessageId, Quarantined, StoredMail


def conversation(app: App, message_id: MessageId) -> tuple[StoredMail, ...]:
    """A mail and everything that belongs to its conversation, oldest first. Raises NotFound."""
    with app.db.transaction() as tx:
        return store.thread(tx, store.get_message(tx, message_id).thread)


def original(app: App, message_id: MessageId) -> bytes:
    """The bytes as they came in, of which header-only mode kept the header. Raises NotFound."""
    with app.db.transaction() as tx:
        return store.raw(tx, message_id)


def quarantined(app: App, since: datetime) -> tuple[Quarantined, ...]:
    """What could not be read since then, newest first."""
    with app.db.transaction() as tx:
        return store.quarantined(tx, since)
