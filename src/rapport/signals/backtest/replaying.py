"""Which alarms would have been raised, date by date?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from rapport.errors import BadInput
from rapport.signals.backtest.model import Alarm
from rapport.signals.model import Finding
from rapport.signals.words import graver

LONGEST = timedelta(days=1100)  # three years: what a workspace keeps and a worker does in an evening
SHORTEST_STEP = timedelta(days=1)
MOST_DATES = 400


def dates(since: datetime, until: datetime, every: timedelta) -> tuple[datetime, ...]:
    """The moments to look, oldest first, the last one `until` itself. Raises BadInput."""
    if since >= until:
        raise BadInput("The replay begins after it ends. Give the earlier day first.")
    if until - since > LONGEST:
        raise BadInput("A replay covers three years at most. Choose a later beginning.")
    if every < SHORTEST_STEP:
        raise BadInput("A replay looks once a day at most. Choose a step of a day or more.")
    steps = int((until - since) / every)
    if steps + 1 > MOST_DATES:
        raise BadInput(f"That would be {steps + 1} dates; {MOST_DATES} are the most. Choose a longer step.")
    return tuple(until - every * number for number in range(steps, -1, -1))


def midnight(now: datetime) -> datetime:
    """When today began: moments that stay the same all day can be kept."""
    return datetime.combine(now.date(), time(), UTC)


def alarms(name: str, found: Sequence[tuple[datetime, Sequence[Finding]]]) -> tuple[Alarm, ...]:
    """The findings of one customer, by date and oldest first, as alarms: one for each stretch of dates with the same
    cause."""
    done: list[Alarm] = []
    standing: dict[str, Alarm] = {}
    for number, (at, findings) in enumerate(found):
        before, standing = standing, {}
        for one in findings:
            earlier = before.pop(one.cause, None)
            standing[one.cause] = (
                _raised(name, at, one, at_start=number == 0) if earlier is None else _lasting(earlier, at, one)
            )
        done += before.values()
    return tuple(sorted((*done, *standing.values()), key=lambda one: (one.raised, one.cause)))


def _raised(name: str, at: datetime, one: Finding, *, at_start: bool) -> Alarm:
    return Alarm(
        customer=one.customer,
        customer_name=name,
        person=one.person,
        kind=one.kind,
        cause=one.cause,
        severity=one.severity,
        raised=at,
        last=at,
        sentence=one.sentence,
        at_start=at_start,
    )


def _lasting(alarm: Alarm, at: datetime, one: Finding) -> Alarm:
    severity = one.severity if graver(one.severity, alarm.severity) else alarm.severity
    return replace(alarm, last=at, severity=severity)
