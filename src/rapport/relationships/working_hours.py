"""When does somebody work, as their own mail shows, and how long was a mail before them in that time?"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import accumulate

ENOUGH = 10  # mails of theirs; fewer show a day, not a habit
COVERS = 0.8  # of their mail lies in their usual hours; the rest is the odd evening
SHORTEST, LONGEST = 8, 12  # hours of a working day: a mailbox sees less of it than there is, and nobody's is longer
SOME = 0.07  # share of somebody's mail from which a weekday is one they work on; a fifth day of seven has 0.14
OFFICE = (9, 17)  # where nothing is learned
WEEKDAYS = frozenset(range(5))  # Monday to Friday
FORGET = timedelta(days=120)  # an answer after more than this is a new conversation; nobody counts its hours


@dataclass(frozen=True, slots=True)
class Hours:
    """Usual hours in a zone, from `start` for `length` hours, perhaps past midnight, on `days` (Monday is 0)."""

    start: int
    length: int
    days: frozenset[int]
    zone: tzinfo
    learned_from: int  # mails; 0: nothing learned, office hours of the zone

    @property
    def end(self) -> int:
        return (self.start + self.length) % 24

    @property
    def day_length(self) -> timedelta:
        return timedelta(hours=self.length)


def office(zone: tzinfo = UTC) -> Hours:
    return Hours(OFFICE[0], OFFICE[1] - OFFICE[0], WEEKDAYS, zone, 0)


OFFICE_UTC = office()


def usual(written: Sequence[datetime], zone: tzinfo = UTC) -> Hours:
    """The shortest stretch of the day that holds COVERS of what somebody wrote, and the days they write on."""
    if len(written) < ENOUGH:
        return office(zone)
    there = [at.astimezone(zone) for at in written]
    at_hour = Counter(at.hour for at in there)
    of_day = [at_hour[hour] for hour in range(24)]
    start, length = _stretch(of_day)
    shown = max(SHORTEST, min(LONGEST, length))
    # A stretch made longer grows to both sides, so that its middle stays where they work.
    start = (start - (shown - length) // 2) % 24 if shown > length else start
    first = [(at - timedelta(hours=start)).weekday() for at in there]  # a shift past midnight is of the day it began on
    days = frozenset(day for day, count in Counter(first).items() if count >= SOME * len(first))
    return Hours(start, shown, days or WEEKDAYS, zone, len(written))


def _stretch(of_day: Sequence[int]) -> tuple[int, int]:
    """(first hour, hours); of several equally short ones, the fullest, then the earliest."""
    needed = COVERS * sum(of_day)
    until = [0, *accumulate([*of_day, *of_day])]  # a stretch past midnight goes on in the second day
    for length in range(1, 25):
        held = [until[start + length] - until[start] for start in range(24)]
        if max(held) >= needed:
            return held.index(max(held)), length
    return 0, 24


def worked(asked: datetime, answered: datetime, hours: Hours) -> timedelta:
    """How much of their usual hours lay between; never negative, never more than FORGET holds."""
    first, last = asked.astimezone(hours.zone), min(answered, asked + FORGET).astimezone(hours.zone)
    total, day = timedelta(0), first.date() - timedelta(days=1)  # yesterday's hours may reach past midnight
    while day <= last.date():
        if day.weekday() in hours.days:
            opens = _moment(day, hours)
            total += max(timedelta(0), min(last, opens + hours.day_length) - max(first, opens))
        day += timedelta(days=1)
    return total


def _moment(day: date, hours: Hours) -> datetime:
    return datetime.combine(day, time(hours.start), hours.zone)


_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def said(hours: Hours) -> str:
    """As a person says it: "9:00–17:00, Monday to Friday"."""
    days = sorted(hours.days)
    run = len(days) > 2 and days == list(range(days[0], days[-1] + 1))
    when = f"{_NAMES[days[0]]} to {_NAMES[days[-1]]}" if run else ", ".join(_NAMES[day] for day in days)
    return f"{hours.start}:00–{hours.end}:00, {when}"
