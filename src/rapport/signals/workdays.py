"""How many working days lie between two moments? Monday to Friday; holidays are not known."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

WORKING_DAYS = 5  # of a week


def between(start: datetime, end: datetime) -> int:
    """Working days from `start`'s day (not counted) to `end`'s day (counted); 0 when end is earlier."""
    return max(0, _since_epoch(end) - _since_epoch(start))


def gaps(days: Sequence[datetime]) -> list[int]:
    """Working days from each of these moments, the oldest first, to the next."""
    counted = [_since_epoch(day) for day in days]
    return [later - earlier for earlier, later in pairwise(counted)]


def _since_epoch(day: date) -> int:
    """Working days of the calendar up to and with `day`; day 1 of it was a Monday."""
    weeks, weekday = divmod(day.toordinal() - 1, 7)
    return weeks * WORKING_DAYS + (weekday + 1 if weekday < WORKING_DAYS else WORKING_DAYS)


def back(end: datetime, days: int) -> datetime:
    """The moment from which `days` working days have passed until `end`."""
    at = end
    while between(at, end) < days:
        at -= timedelta(days=1)
    return at


def forward(start: datetime, days: int) -> datetime:
    """The moment at which `days` working days have passed since `start`."""
    at = start + timedelta(days=days)
    while between(start, at) < days:
        at += timedelta(days=days - between(start, at))
    return at
