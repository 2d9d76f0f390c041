"""What does a back-test come to?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rapport.inbox.model import Severity
from rapport.signals.backtest import events, judging, leaks
from rapport.signals.backtest.model import Alarm, Event, Judged, LeakTest, Report
from rapport.signals.model import Evidence, Label
from rapport.users.model import UserId

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Past:
    """One customer in a replay."""

    alarms: tuple[Alarm, ...]
    judged: tuple[Judged, ...]
    events: tuple[Event, ...]
    owner: UserId | None
    leak: LeakTest
    failures: tuple[str, ...] = ()


def past(
    alarms: tuple[Alarm, ...], later: Evidence, said: Mapping[str, Label], asked: tuple[datetime, timedelta]
) -> tuple[tuple[Judged, ...], tuple[Event, ...]]:
    """Alarms with what followed, events with the alarm that told of them; `asked` is beginning and step."""
    since, every = asked
    found = (events.told(one, alarms, every) for one in events.happened(later, since))
    return tuple(judging.judged(one, later, said) for one in alarms), tuple(found)


def report(pasts: Sequence[Past], dates: Sequence[datetime]) -> Report:
    """All customers together."""
    judged = sorted((one for past in pasts for one in past.judged), key=lambda one: one.alarm.raised)
    happened = sorted((one for past in pasts for one in past.events), key=lambda one: one.at)
    step = dates[1] - dates[0] if len(dates) > 1 else WEEK
    owners = {past.owner for past in pasts if past.owner is not None}
    found = sum(one.found_at is not None for one in happened)
    return Report(
        since=dates[0],
        until=dates[-1],
        every_days=step.days,
        customers=len(pasts),
        looks=len(pasts) * len(dates),
        alarms=tuple(judged),
        events=tuple(happened),
        kinds=judging.by_kind(judged),
        precision=judging.precision(judged),
        recall=judging.share(found, len(happened)),
        lead_days=events.lead(happened),
        csms=len(owners),
        alarms_a_week=_load(pasts, dates[-1] - dates[0], len(owners)),
        leak=leaks.together([past.leak for past in pasts]),
        failures=tuple(dict.fromkeys(one for past in pasts for one in past.failures)),
    )


def _load(pasts: Sequence[Past], span: timedelta, owners: int) -> float | None:
    """New alarms above low that an average owner of customers gets a week: of the team, never of one person."""
    if not owners or not span:
        return None
    new = sum(
        not alarm.at_start and alarm.severity is not Severity.LOW
        for past in pasts
        if past.owner is not None
        for alarm in past.alarms
    )
    return new / owners / (span / WEEK)
