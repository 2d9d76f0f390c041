"""What has changed by time alone, at every customer: the scores and the look of every night?"""

from collections.abc import Callable, Sequence
from datetime import timedelta

import structlog

from rapport.app import App
from rapport.people import store as people
from rapport.people.model import CustomerId
from rapport.relationships import service as relationships
from rapport.signals import service
from rapport.signals.detectors import Failure
from rapport.signals.looking import store
from rapport.signals.looking.model import Night

log = structlog.get_logger()

BATCH = 25  # customers in one transaction: fewer commits, and none that is held for long
COUNTED = timedelta(days=365)  # of contact, to say what is usual in a segment
DAYS = 4  # with contact, for a person to have a rhythm at all
PEOPLE = 20  # with a rhythm, for a segment to have one


def count_rhythms(app: App) -> None:
    """What is usual in each segment, the prior of everybody's silence."""
    now = app.now()
    with app.db.transaction() as tx:
        store.count_rhythms(tx, (now - COUNTED, now), DAYS, PEOPLE)


def look_all(
    app: App,
    customers: Sequence[CustomerId] | None = None,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Night:
    """Look at these customers, or at all, a batch in a transaction. A customer that cannot be looked at is named and
    keeps no other waiting; two processes may each take a share."""
    if customers is None:
        count_rhythms(app)
        with app.db.transaction() as tx:
            customers = [customer.id for customer in people.list_customers(tx)]
    failed: list[tuple[CustomerId, Failure]] = []
    for begin in range(0, len(customers), BATCH):
        failed += _look_at(app, customers[begin : begin + BATCH])
        on_progress(min(begin + BATCH, len(customers)), len(customers))
    return Night(len(customers), tuple(failed))


def _look_at(app: App, batch: Sequence[CustomerId]) -> list[tuple[CustomerId, Failure]]:
    """One batch; if it fails as a whole, one by one, so that only the customer at fault is left out."""
    try:
        return _together(app, batch)
    except Exception as error:
        if len(batch) > 1:
            return [failure for one in batch for failure in _look_at(app, [one])]
        log.exception("a customer could not be looked at", customer=batch[0])
        return [(batch[0], Failure("all", f"{type(error).__name__}: {error}"))]


def _together(app: App, batch: Sequence[CustomerId]) -> list[tuple[CustomerId, Failure]]:
    relationships.refresh_all(app, batch)  # scores fade by time alone, too
    now, failed = app.now(), []
    with app.db.transaction() as tx:
        for customer in batch:
            looked, _ = service.look_at(tx, customer, now)
            failed += [(customer, failure) for failure in looked.failures]
    for customer, failure in failed:
        log.error("detector failed", detector=failure.detector, customer=customer, reason=failure.reason)
    return failed
