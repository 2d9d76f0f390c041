"""When was a message sent, given a Date that may be missing, odd or wrong?"""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

from rapport.inbox.caps import Caps, Reason, Unreadable
from rapport.inbox.headers import Headers, bounded, clean, loose

AHEAD = timedelta(days=2)  # a Date so far after the last Received is a wrong clock, not a time zone
OLDEST = 1980  # before RFC 822 there was no such mail: a clock that lost its battery
FIRST_YEAR, LAST_YEAR = 2, 9998  # outside, a moment has no date in some time zone, and no span can be added to it
_LONGEST = 200  # characters of a date that are read

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_USUAL = re.compile(
    r"(?:[a-z]{3},?\s{0,9})?(\d\d?)\s{1,9}([a-z]{3})\s{1,9}(\d{4})\s{1,9}(\d\d):(\d\d)(?::(\d\d))?\s{1,9}([+-])(\d\d)(\d\d)\b",
    re.IGNORECASE,
)


def in_utc(when: datetime) -> datetime:
    """The same moment, aware and in UTC, as it is stored; without a zone it counts as UTC. Raises OverflowError for one
    that no calendar of ours holds."""
    found = when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise OverflowError(f"the year {found.year} is no year of ours")
    return found


def sent_at(headers: Headers, caps: Caps) -> datetime:
    """Aware, UTC: the Date, unless the newest Received shows that it cannot be; raises Unreadable without either."""
    stated = read(loose(bounded(headers.raw(b"date"), caps)))
    received = _received(headers, caps)
    if stated is None and received is None:
        raise Unreadable(Reason.NO_DATE, f"Date: {clean(loose(headers.raw(b'date')))[:80] or 'missing'}")
    if stated is None or received is None:
        return stated or received  # type: ignore[return-value]
    return received if stated > received + AHEAD or stated.year < OLDEST else stated


def _received(headers: Headers, caps: Caps) -> datetime | None:
    for value in headers.all(b"received")[:5]:  # the top one is the newest; some relays write none
        if when := read(loose(bounded(value, caps).rpartition(b";")[2])):
            return when
    return None


def read(text: str) -> datetime | None:
    """An RFC 5322 date, one of its usual misspellings, or ISO 8601; without a zone it counts as UTC."""
    text = text.strip()[:_LONGEST]
    if found := _USUAL.match(text):
        day, month, year, hour, minute, second, sign, hours, minutes = found.groups()
        if month.lower() in _MONTHS:
            offset = timedelta(hours=int(hours), minutes=int(minutes))
            number = _MONTHS.index(month.lower()) + 1
            parts = (int(year), number, int(day), int(hour), int(minute), min(int(second or 0), 59))
            return _at(parts, -offset if sign == "-" else offset)
    return _unusual(text)


def _unusual(text: str) -> datetime | None:
    try:
        parts = parsedate_tz(text)
        if parts is not None:
            return _at(parts[:6], timedelta(seconds=parts[9] or 0))
        when = datetime.fromisoformat(text)
        return _at(when.timetuple()[:6], when.utcoffset() or timedelta(0))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _at(parts: tuple[int, ...], offset: timedelta) -> datetime | None:
    year, month, day, hour, minute, second = parts
    try:
        return in_utc(datetime(year, month, day, hour, minute, min(second, 59), tzinfo=timezone(offset)))
    except (ValueError, OverflowError):
        return None
