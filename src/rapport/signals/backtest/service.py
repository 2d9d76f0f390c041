"""How do we look at the past: for a preview of other thresholds, and to see how often we were right?"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from rapport.app import App
from rapport.db import Transaction
from rapport.people import store as people
from rapport.people.model import Customer, CustomerId
from rapport.relationships.memory import service as memory
from rapport.signals import detectors
from rapport.signals.backtest import comparing, leaks, replaying, reporting, store
from rapport.signals.backtest.gathering import service as gathering
from rapport.signals.backtest.model import Alarm, Comparison, LeakTest, Report
from rapport.signals.collecting import service as collecting
from rapport.signals.looking import store as looking
from rapport.signals.model import Evidence
from rapport.signals.thresholds import service as thresholds
from rapport.signals.thresholds.model import Thresholds, Wish

PREVIEWED = timedelta(days=91)  # thirteen weeks
WEEKLY = timedelta(days=7)
MOST_KEPT = memory.MOST // (PREVIEWED // WEEKLY + 1)  # customers, each with all looks of its quarter

OnProgress = Callable[[int, int], None]
_kept = memory.Kept[tuple[Evidence, ...]](MOST_KEPT)
_found = memory.Kept[tuple[Alarm, ...]]()


def silent(_done: int, _total: int) -> None:
    """For callers that show no progress."""


def preview(app: App, wishes: Sequence[Wish], on_progress: OnProgress = silent) -> Comparison:
    """What these values would have raised in the last quarter, against the live ones; nothing is saved.

    Raises BadInput, NotFound.
    """
    dates = _quarter(app)
    customers, proposed = _proposed(app, wishes)
    pairs = []
    for done, customer in enumerate(customers):
        on_progress(done, len(customers))
        looks = _looks(app, customer, dates)
        live, wanted = looks[0].thresholds, proposed[customer.segment]
        pairs.append((_raised(app, customer, looks, live), _raised(app, customer, looks, wanted)))
    on_progress(len(customers), len(customers))
    return comparing.compared(pairs, dates)


def _proposed(app: App, wishes: Sequence[Wish]) -> tuple[tuple[Customer, ...], dict[str, Thresholds]]:
    """All customers, and what would hold in each of their segments."""
    with app.db.transaction() as tx:
        customers = people.list_customers(tx)
        segments = {one.segment for one in customers} | {""}  # with "", wishes are checked without customers too
        return customers, {segment: thresholds.wished(tx, wishes, segment) for segment in segments}


def gathered(app: App, wait: timedelta) -> tuple[int, int]:
    """Look at the past for a preview, for about as long as a person waits: (customers done, of). The next call goes
    on where this one stopped; when all are done, a preview is a matter of the detectors alone."""
    until, dates = app.now() + wait, _quarter(app)
    with app.db.transaction() as tx:
        customers = people.list_customers(tx)
    for done, customer in enumerate(customers):
        if app.now() > until:
            return done, len(customers)
        _looks(app, customer, dates)
    return len(customers), len(customers)


def fits_in_memory(app: App) -> bool:
    """Whether all looks of a preview can be kept; of a larger workspace a worker does it."""
    with app.db.transaction() as tx:
        return len(people.list_customers(tx)) * len(_quarter(app)) <= memory.MOST


def _quarter(app: App) -> tuple[datetime, ...]:
    today = replaying.midnight(app.now())
    return replaying.dates(today - PREVIEWED, today, WEEKLY)


def _looks(app: App, customer: Customer, dates: Sequence[datetime]) -> list[Evidence]:
    """Of one customer, with the thresholds that hold now."""
    workspace, now = app.db.workspace or 0, app.now()
    with app.db.transaction() as tx:
        version, limits = store.version_of(tx, customer.id), thresholds.for_customer(tx, customer.id)
        _kept.forget(workspace, customer.id, version)
        _found.forget(workspace, customer.id, version)
        key = (workspace, customer.id, (dates[0], dates[-1]))
        looks = _kept.get(key, version, now)
        if looks is None:
            looks = gathering.looks(tx, customer.id, dates)
            _kept.put(key, version, now, looks)
    return [one if one.thresholds == limits else replace(one, thresholds=limits) for one in looks]


def _raised(app: App, customer: Customer, looks: Sequence[Evidence], limits: Thresholds) -> tuple[Alarm, ...]:
    """What these thresholds raise, kept as long as the looks are: the live ones are compared with again and again."""
    key, now = (app.db.workspace or 0, customer.id, (looks[-1].now, limits)), app.now()
    with app.db.transaction() as tx:
        version = store.version_of(tx, customer.id)
    found = _found.get(key, version, now)
    if found is None:
        under = (replace(one, thresholds=limits) for one in looks)
        found = replaying.alarms(customer.name, [(one.now, detectors.look(one).findings) for one in under])
        _found.put(key, version, now, found)
    return found


def backtest(
    app: App, since: datetime, until: datetime, every: timedelta = WEEKLY, on_progress: OnProgress = silent
) -> Report:
    """Replay all customers and judge every alarm by what followed. Raises BadInput."""
    dates = replaying.dates(since, until, every)
    with app.db.transaction() as tx:
        customers = people.list_customers(tx)
    pasts = []
    for done, customer in enumerate(customers):
        on_progress(done, len(customers))
        pasts.append(_past(app, customer, dates))
    on_progress(len(customers), len(customers))
    return reporting.report(pasts, dates)


def _past(app: App, customer: Customer, dates: Sequence[datetime]) -> reporting.Past:
    """One customer: looked at on every date, judged by what is known at the end, tested for leaks on one date."""
    found, failures = [], []
    with app.db.transaction() as tx:
        later = _at_the_end(tx, customer.id, dates)
        said = store.said(tx, customer.id)
        tested = LeakTest(0)
        for number, at in enumerate(dates):
            look = collecting.gather(tx, customer.id, at)
            looked = detectors.look(look)
            found.append((at, looked.findings))
            failures += [f"{one.detector}: {one.reason}" for one in looked.failures]
            if number == len(dates) // 2:
                tested = leaks.leak_test([(look, later)])
    alarms = replaying.alarms(customer.name, found)
    judged, events = reporting.past(alarms, later, said, (dates[0], dates[1] - dates[0]))
    return reporting.Past(alarms, judged, events, customer.owner, tested, tuple(failures))


def _at_the_end(tx: Transaction, customer: CustomerId, dates: Sequence[datetime]) -> Evidence:
    """What is known then, with every mail since the beginning, which may be more than a look reads."""
    until = dates[-1]
    mails = looking.mails_of(tx, customer, dates[0], until)
    churned = store.churned_at(tx, customer, until)
    return replace(collecting.gather(tx, customer, until), mails=mails, churned_at=churned)
