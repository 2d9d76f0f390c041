"""Which moment does `?at=2026-03-01` mean?"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rapport.errors import BadInput

SHOWN = 40  # characters of what was asked for: enough to recognise it
EARLIEST = date(1970, 1, 1)  # before anybody had mail; what is older is a typing mistake


def moment(at: str, now: datetime, zone: str = "UTC") -> datetime:
    """The end of that day in the reader's zone, `now` for today and for nothing; a full ISO 8601 time is itself.

    Raises BadInput for what is no date and for what has not happened yet.
    """
    asked = at.strip()
    if not asked:
        return now
    try:
        meant = _end_of(date.fromisoformat(asked), ZoneInfo(zone)) if len(asked) == 10 else _time(asked)
    except (ValueError, OverflowError) as error:  # the last hours of the year 9999 are past the end of time in UTC
        raise BadInput(f"“{asked[:SHOWN]}” is no date. Write it as 2026-03-01.") from error
    if meant > now and meant - now > timedelta(days=1):
        raise BadInput(f"{asked[:SHOWN]} has not happened yet. Ask for today or a day before.")
    return min(meant, now)


def local_day(when: datetime, zone: str) -> date:
    """The day that it is then where the reader is."""
    return when.astimezone(ZoneInfo(zone)).date()


def span(start: str, end: str, now: datetime) -> tuple[datetime, datetime]:
    """From the end of one day to the end of another; no end means now.

    Raises BadInput also where the first is missing or comes after the last.
    """
    if not start.strip():
        raise BadInput("Say from which day on to compare. Write it as 2026-03-01.")
    first, last = moment(start, now), moment(end, now)
    if first > last:
        raise BadInput(f"{start.strip()} comes after {end.strip() or 'today'}. Give the earlier day first.")
    return first, last


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    if day < EARLIEST:
        raise ValueError(day)
    return datetime.combine(day, time.max, zone).astimezone(UTC)


def _time(asked: str) -> datetime:
    read = datetime.fromisoformat(asked)
    if read.tzinfo is None or read.date() < EARLIEST:
        raise ValueError(asked)
    return read.astimezone(UTC)
