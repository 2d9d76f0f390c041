"""What runs, and what is wrong with it?"""

from datetime import timedelta

from rapport.app import App
from rapport.people.model import CustomerId
from rapport.signals.notices import store as notices
from rapport.signals.notices.health import store
from rapport.signals.notices.model import Health
from rapport.signals.notices.outgoing import store as outgoing

WRITTEN_EVERY = timedelta(minutes=1)  # a run that went like the last one
LATELY = timedelta(days=7)  # what failed before is history, or has been seen to
LOOKED = timedelta(hours=26)  # every customer is looked at every night: an older failure did not come again
LONGEST_ERROR = 500  # characters
MOST = 50


def note_run(app: App, step: str, error: str = "") -> None:
    """How a background step went; no words: well."""
    now = app.now()
    with app.db.transaction() as tx:
        store.note_run(tx, step, error[:LONGEST_ERROR], now, now - WRITTEN_EVERY)


def note_failure(app: App, customer: CustomerId, detector: str, reason: str) -> None:
    """A detector that failed on a customer, or "all" where nothing could be looked at."""
    with app.db.transaction() as tx:
        store.note_failures(tx, customer, [(detector, reason[:LONGEST_ERROR])], app.now())


def health(app: App) -> Health:
    """All that runs, and all that is wrong."""
    now = app.now()
    with app.db.transaction() as tx:
        hooks = {one.id: one for one in outgoing.list_webhooks(tx)}
        failed = outgoing.failed_calls(tx, now - LATELY, MOST)
        return Health(
            steps=store.runs(tx),
            detectors=store.failures(tx, now - LOOKED),
            calls=tuple((hooks[one.webhook], one) for one in failed),
            digests=notices.failed_digests(tx, now - LATELY, MOST),
            quarantined=store.quarantined(tx),
            tickets=store.tickets_of_nobody(tx),
        )


def forget_failures(app: App) -> None:
    with app.db.transaction() as tx:
        store.forget_failures(tx, app.now() - LATELY)
