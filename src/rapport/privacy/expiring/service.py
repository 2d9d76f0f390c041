"""What has been kept for as long as this workspace wants it, and ends tonight?"""

from rapport.app import App
from rapport.inbox.keeping import service as keeping
from rapport.inbox.keeping.model import Held
from rapport.people import store as people
from rapport.privacy.expiring import store
from rapport.privacy.model import Rows
from rapport.users.audit import service as audit
from rapport.users.audit.model import Act


def expire(app: App) -> Rows:
    """Remove what is over, class by class, each in a transaction of its own; nothing without a time set for it."""
    gone = Rows()
    for held, lifetime in keeping.times(app).of.items():
        with app.db.transaction() as tx:
            ended = store.end(tx, held, app.now() - lifetime)
            if ended.total:
                audit.note(app, tx, Act.EXPIRED, f"keeping:{held.value}", **dict(ended.of))
            if ended.total and held is Held.BODIES:  # who asked and who decided stood in them
                people.mark_stale(tx, [customer.id for customer in people.list_customers(tx)], app.now())
        for table, count in ended.of.items():
            gone = gone.plus(table, count)
    return gone
