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
from rapport.signals.notices.health import service as health

log = structlog.get_logger()

BATCH = 25  # customers in one transaction: fewer commits, and none that is held for long
COUNTED = timedelta(days=365)  # of contact, to say what is usual in a segment
DAYS = 4  # with contact, for a person to have a rhythm at all
PEOPLE = 20  # with a rhythm, for a segment to have one

Failed = tuple[CustomerId, Failure]


def count_rhythms(app: App) -> None:
    """What is usual in each segment, the prior of everybody's silence."""
    now = app.now()
    with app.db.transaction() as tx:
        store.count_rhythms(tx, (now - COUNTED, now), DAYS, PEOPLE)


def look_all(
    app: App,
    customers: Sequence[CustomerId] | None = None,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
    *,
    together: int = BATCH,
) -> Night:
    """Score these customers, or all, and look at them, `together` in a transaction. A customer that cannot be looked at
    is named, here and on the page of what runs, and keeps no other waiting; two processes may each take a share."""
    if customers is None:
        count_rhythms(app)
        with app.db.transaction() as tx:
            customers = [customer.id for customer in people.list_customers(tx)]
    failed: list[Failed] = []
    for begin in range(0, len(customers), BATCH):
        batch = customers[begin : begin + BATCH]
        failed += (unscored := _apart(app, batch, _score))
        at_fault = {customer for customer, _ in unscored}
        scored = [one for one in batch if one not in at_fault]
        done = begin + len(at_fault)
        for first in range(0, len(scored), together):
            failed += _apart(app, scored[first : first + together], _look)
            on_progress(done + min(first + together, len(scored)), len(customers))
    return Night(len(customers), tuple(failed))


def _apart(
    app: App, batch: Sequence[CustomerId], do: Callable[[App, Sequence[CustomerId]], list[Failed]]
) -> list[Failed]:
    """Do it with one batch; if that fails as a whole, one by one, so that only the customer at fault is left out.

    Raises Unavailable where the database does not even take down whose fault it was: then it was nobody's.
    """
    try:
        return do(app, batch)
    except Exception as error:
        if len(batch) > 1:
            return [failure for one in batch for failure in _apart(app, [one], do)]
        log.exception("a customer could not be looked at", customer=batch[0])
        failure = Failure("all", f"{type(error).__name__}: {error}")
        health.note_failure(app, batch[0], failure.detector, failure.reason)
        return [(batch[0], failure)]


def _score(app: App, batch: Sequence[CustomerId]) -> list[Failed]:
    relationships.refresh_all(app, batch)  # scores fade by time alone, too
    return []


def _look(app: App, batch: Sequence[CustomerId]) -> list[Failed]:
    now, failed = app.now(), list[Failed]()
    with app.db.transaction() as tx:
        for customer in batch:
            looked, _ = service.look_at(tx, customer, now)
            failed += [(customer, failure) for failure in looked.failures]
    return failed
