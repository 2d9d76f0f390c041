"""What bad things happened in the time of a replay, and did an alarm come before them?"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from rapport.signals.backtest.judging import departed
from rapport.signals.backtest.model import Alarm, Event, EventKind
from rapport.signals.evidence import day, efforts, names
from rapport.signals.model import Evidence, SignalKind

QUIET = timedelta(days=60)  # two months without a word from anybody at a customer that spoke with us
SPOKE = timedelta(days=90)  # … in the quarter before it
DAYS_NEEDED = 4  # with contact; with fewer nobody could have noticed
EARLY = timedelta(days=90)  # an alarm that ended a quarter before was about something else
LATE = 2  # looks after it that still count as told: the one that sees it, and one for records that come late

# Who tells of a departure besides an alarm about the person: a whole company that moves or falls silent explains it.
OF_ALL = frozenset({SignalKind.ORG_CHANGE, SignalKind.SILENT_CUSTOMER})
OF_SILENCE = frozenset({SignalKind.SILENT_CUSTOMER, SignalKind.CHAMPION_RISK, SignalKind.ENGAGEMENT_DROP})


def happened(later: Evidence, since: datetime) -> tuple[Event, ...]:
    """Everything after `since` that `later` knows of, oldest first."""
    found = [*_left(later), *_quiet(later), *_churned(later)]
    return tuple(sorted((one for one in found if since < one.at <= later.now), key=lambda one: one.at))


def _left(later: Evidence) -> Iterable[Event]:
    called, made, snapshot = names(later), efforts(later), later.snapshot
    for person in dict.fromkeys(one.person.id for one in later.stakeholders):
        gone = departed(later, person)
        at = min(gone.values(), default=None)
        if at is None:
            continue
        before = {touch.at.date() for touch in made.get(person, ()) if touch.at <= at}
        after = [touch for touch in made.get(person, ()) if touch.at > at]
        if len(before) >= DAYS_NEEDED and not after:
            what = f"{called.get(person, 'Somebody')} left, as known on {day(at)}"
            yield Event(EventKind.LEFT, snapshot.customer, snapshot.customer_name, person, at, what)


def _quiet(later: Evidence) -> Iterable[Event]:
    """Each time that nobody spoke for QUIET, dated at the day on which that was complete."""
    days = sorted({touch.at.date(): touch.at for touches in efforts(later).values() for touch in touches}.values())
    snapshot = later.snapshot
    for last, following in pairwise([*days, later.now]):
        before = [at for at in days if last - SPOKE <= at <= last]
        if following - last >= QUIET and len(before) >= DAYS_NEEDED:
            what = f"Nobody spoke with us for {QUIET.days} days after {day(last)}"
            yield Event(EventKind.SILENT, snapshot.customer, snapshot.customer_name, None, last + QUIET, what)


def _churned(later: Evidence) -> Iterable[Event]:
    if later.churned_at is not None:
        snapshot, at = later.snapshot, later.churned_at
        what = f"The customer was lost on {day(at)}"
        yield Event(EventKind.CHURNED, snapshot.customer, snapshot.customer_name, None, at, what)


def told(event: Event, alarms: Sequence[Alarm], every: timedelta) -> Event:
    """The event with the first alarm that told of it, if one did."""
    fitting = [one for one in alarms if _tells(one, event) and _in_time(one, event, every)]
    first = min(fitting, key=lambda one: one.raised, default=None)
    if first is None:
        return event
    lead = None if first.at_start else (event.at - first.raised) / timedelta(days=1)
    return replace(event, found_at=first.raised, lead_days=lead)


def _tells(alarm: Alarm, event: Event) -> bool:
    if event.kind is EventKind.LEFT:
        return alarm.person == event.person or (alarm.person is None and alarm.kind in OF_ALL)
    return event.kind is EventKind.CHURNED or alarm.kind in OF_SILENCE


def _in_time(alarm: Alarm, event: Event, every: timedelta) -> bool:
    earliest = event.at - (QUIET if event.kind is EventKind.SILENT else EARLY)
    return alarm.raised <= event.at + every * LATE and alarm.last >= earliest


def lead(events: Iterable[Event]) -> float | None:
    """The median in days, over the events whose alarm has a known beginning."""
    known = [one.lead_days for one in events if one.lead_days is not None]
    return median(known) if known else None
