"""How many business hours lie between two moments, and when have so many passed?

All lengths are of real time: a working day on which the clocks change is an hour shorter or longer only if the change
falls into its hours.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rapport.drafts.promises.model import Week

NONE = timedelta()
MIDNIGHT = time(0)
SATURDAY = 5
LONGEST_SEARCH = timedelta(days=3660)  # ten years: a week with an hour of work in it ends every search long before


def between(start: datetime, end: datetime, week: Week | None) -> timedelta:
    """The time of the working week between two moments; 0 when `end` is not later. No week: all of it."""
    if end <= start:
        return NONE
    if week is None:
        return end - start
    zone = ZoneInfo(week.zone)
    spans = _open(start.astimezone(zone).date(), end.astimezone(zone).date(), week, zone)
    return sum((max(NONE, min(end, closes) - max(start, opens)) for opens, closes in spans), NONE)


def after(start: datetime, length: timedelta, week: Week | None) -> datetime:
    """The first moment at which so much of the working week has passed since `start`.

    Raises ValueError when that is more than ten years away: a week without working time.
    """
    if length <= NONE:
        return start
    if week is None:
        return start + length
    zone, left = ZoneInfo(week.zone), length
    first = start.astimezone(zone).date()
    for opens, closes in _open(first, first + LONGEST_SEARCH, week, zone):
        begins = max(start, opens)
        if closes - begins >= left:
            return begins + left
        left -= max(NONE, closes - begins)
    raise ValueError("this week has no working time")


def days_after(start: datetime, days: int, week: Week | None) -> datetime:
    """The same time of day so many working days later; without a week from Monday to Friday, in UTC.

    Raises ValueError for a week without a working day.
    """
    zone = ZoneInfo(week.zone) if week is not None else UTC
    at, left = start.astimezone(zone), days
    end = start + LONGEST_SEARCH
    while left > 0:
        at += timedelta(days=1)
        if at > end:
            raise ValueError("this week has no working time")
        is_work = (
            at.weekday() < SATURDAY if week is None else at.weekday() in week.days and at.date() not in week.holidays
        )
        left -= is_work
    return at.astimezone(UTC)


def _open(first: date, last: date, week: Week, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """Opening and closing of each working day, both days counted, in UTC so that differences are real time."""
    day = first
    while day <= last:
        if day.weekday() in week.days and day not in week.holidays:
            ends_on = day + timedelta(days=1) if week.closes == MIDNIGHT else day
            yield _utc(day, week.opens, zone), _utc(ends_on, week.closes, zone)
        day += timedelta(days=1)


def _utc(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)


def is_open(at: datetime, week: Week | None) -> bool:
    """Whether somebody is there."""
    return week is None or between(at, at + timedelta(seconds=1), week) > NONE


def in_words(length: timedelta, *, business: bool) -> str:
    """'23 minutes', '4 business hours', '2 business hours 30 minutes'; minutes are never rounded up."""
    minutes = max(0, int(length.total_seconds() // 60))
    hours, rest = divmod(minutes, 60)
    kind = "business " if business else ""
    if hours == 0:
        return f"{rest} {kind}minute{'' if rest == 1 else 's'}"
    tail = f" {rest} minute{'' if rest == 1 else 's'}" if rest else ""
    return f"{hours} {kind}hour{'' if hours == 1 else 's'}{tail}"
