"""Which meetings does a calendar file or an invitation hold?

icalendar reads, recurring-ical-events repeats; before either sees a line, what would make them run for hours is taken
out: rules finer than a day, rules that match no day, time zones that change every second.
"""

import re
import zoneinfo
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

import icalendar
import recurring_ical_events
from icalendar.timezone import tzp
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from rapport.inbox.addresses import plausible
from rapport.inbox.caps import MIB, Reason, Unreadable
from rapport.inbox.headers import clean, decode
from rapport.inbox.model import Address, Attendee, Meeting, Participation

LARGEST = 10 * MIB  # bytes of a calendar file: a busy decade
LARGEST_IN_MAIL = MIB // 8  # bytes of an invitation; usual ones have 5 KiB
INVITATIONS = 3  # parts of a mail that are read as such
MOST_IN_MAIL = 1_000  # meetings in one of them: a daily one for two years has 732
MOST = 10_000  # meetings of one calendar, repetitions included
AROUND = timedelta(days=366)  # how far before and after its mail the repetitions of an invitation are listed
_STEPS = 200_000  # dates that all rules of one calendar may try, about half a second
_ATTENDEES = 1_000
_SUMMARY = 500  # characters
_UID = 500  # characters: fits an index row with four bytes each
_LINE = 16_384  # characters of one unfolded line; pictures within a line are longer
_NESTING = 5  # VCALENDAR > VEVENT > VALARM, and two for extensions
_ZONES = frozenset(zoneinfo.available_timezones()) | frozenset(WINDOWS_TO_OLSON)

_FOLD = re.compile(rb"(?:\r\n|\n|\r)[ \t]")
_NAME = re.compile(r"([A-Za-z-]{1,30})[;:]")
_ZONE = re.compile(r';TZID=("[^"]*"|[^:;,"]*)', re.IGNORECASE)
_ZONE_RULE = re.compile(
    r"(?:FREQ=YEARLY|BYMONTH=\d\d?|BYDAY=[+-]?[1-5](?:SU|MO|TU|WE|TH|FR|SA)|INTERVAL=1|WKST=[A-Z]{2}|UNTIL=[\dTZ]+)"
)
_COMPONENTS = {"VCALENDAR", "VEVENT", "VTIMEZONE", "STANDARD", "DAYLIGHT"}
_PROPERTIES = frozenset(
    (
        *("METHOD", "CALSCALE", "UID", "DTSTART", "DTEND", "DURATION", "SUMMARY", "STATUS", "SEQUENCE", "ORGANIZER"),
        *("ATTENDEE", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "TZID", "TZOFFSETFROM", "TZOFFSETTO", "TZNAME"),
    )
)
_WEEKDAY = re.compile(r"[+-]?[1-5]?(?:SU|MO|TU|WE|TH|FR|SA)")
_EVERY = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 28, "YEARLY": 365}  # days, at least
# With these parts a rule meets a date within a few steps; with others it may search to the year 9999.
_PARTS = {
    "DAILY": {"BYDAY"},
    "WEEKLY": {"BYDAY"},
    "MONTHLY": {"BYDAY", "BYMONTHDAY", "BYSETPOS"},
    "YEARLY": {"BYMONTH", "BYMONTHDAY", "BYDAY"},
}
_ALWAYS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"}


def read(data: bytes, since: datetime, until: datetime, most: int = MOST) -> tuple[Meeting, ...]:
    """All meetings, those that repeat as they fall between `since` and `until` (aware); times as UTC.

    A whole day runs from midnight to midnight UTC, a time without a zone or in an unknown one counts as UTC. Raises
    Unreadable, and nothing else, for what is no calendar or holds more than `most`.
    """
    if len(data) > LARGEST:
        raise Unreadable(Reason.TOO_LARGE, f"more than {LARGEST >> 20} MiB of calendar")
    try:
        return _read(data, since, until, most)
    except Unreadable:
        raise
    except Exception as defect:  # the next calendar must be read whatever this one found in us or the libraries
        raise Unreadable(Reason.BROKEN, clean(f"{type(defect).__name__}: {defect}")[:200]) from defect


def _read(data: bytes, since: datetime, until: datetime, most: int) -> tuple[Meeting, ...]:
    found: list[Meeting] = []
    steps = 0
    for calendar in _parsed(_tamed(data)):
        method = clean(str(calendar.get("METHOD", ""))).upper()
        if method in ("COUNTER", "DECLINECOUNTER", "REFRESH"):  # proposals, not meetings (RFC 5546)
            continue
        for series in _series(calendar):
            steps += (cost := sum(_cost(event, until) for event in series))
            if steps > _STEPS:
                raise Unreadable(Reason.TOO_MANY_MEETINGS, "its rules repeat too often")
            found += _occurrences(series, method, since, until) if cost else _single(series, method)
            if len(found) > most:
                raise Unreadable(Reason.TOO_MANY_MEETINGS, f"more than {most:,} meetings")
    return tuple(found)


def _tamed(data: bytes) -> str:
    """The lines that are used, unfolded, every component closed, zones that are known or defined here."""
    text = decode(_FOLD.sub(b"", data), "utf-8").replace("\r\n", "\n").replace("\r", "\n")
    begin = text.upper().find("BEGIN:VCALENDAR")
    if begin < 0:
        raise Unreadable(Reason.NO_CALENDAR, "BEGIN:VCALENDAR is missing")
    kept: list[str] = []
    inside: list[str] = []  # open components; one that is not used is None of ours and hides its lines
    for line in text[begin:].split("\n"):
        name = _NAME.match(line)
        if not name or len(line) > _LINE:
            continue
        word = name[1].upper()
        if word in ("BEGIN", "END"):
            _component(word, line[name.end() :].strip().upper(), inside, kept)
        elif word in _PROPERTIES and inside and all(each in _COMPONENTS for each in inside):
            kept += [line] * (word != "RRULE" or inside[-1] == "VEVENT" or _changes_yearly(line[name.end() :]))
    while inside:
        _component("END", inside[-1], inside, kept)
    return _with_known_zones(kept)


def _component(word: str, name: str, inside: list[str], kept: list[str]) -> None:
    """Note that a component begins or ends; raises Unreadable when they nest as no calendar does."""
    used = name in _COMPONENTS and all(each in _COMPONENTS for each in inside)
    if word == "BEGIN":
        inside.append(name)
        if len(inside) > _NESTING:
            raise Unreadable(Reason.TOO_DEEP, f"more than {_NESTING} levels of components")
        if used:
            kept.append(f"BEGIN:{name}")
    elif name in inside:
        while inside:
            last = inside.pop()
            if last in _COMPONENTS and all(each in _COMPONENTS for each in inside):
                kept.append(f"END:{last}")
            if last == name:
                break


def _changes_yearly(rule: str) -> bool:
    return all(_ZONE_RULE.fullmatch(part) for part in rule.strip().upper().split(";"))


def _with_known_zones(lines: list[str]) -> str:
    """Names of zones as the library knows them; an unknown one is dropped, as it would be looked for among files."""
    defined = {line[5:].strip() for line in lines if line.startswith("TZID:")}

    def zone(found: re.Match[str]) -> str:
        stated = name = found[1].strip('"')
        while name not in _ZONES and "/" in name:  # "/vendor.example/Europe/Berlin" (RFC 5545, 3.2.19)
            name = name.partition("/")[2]
        return f';TZID="{name}"' if name in _ZONES else f';TZID="{stated}"' if stated in defined else ""

    return "\r\n".join(_ZONE.sub(zone, line) if ";TZID=" in line.upper() else line for line in lines)


def _parsed(text: str) -> list[Any]:
    if text.count("BEGIN:VEVENT") > MOST:
        raise Unreadable(Reason.TOO_MANY_MEETINGS, f"more than {MOST:,} meetings")
    tzp.use_zoneinfo()  # forgets the zones that an earlier calendar defined under the same names
    try:
        return list(icalendar.Calendar.from_ical(text.encode("utf-8", "replace"), multiple=True))
    except Exception as error:
        raise Unreadable(Reason.NO_CALENDAR, clean(f"{type(error).__name__}: {error}")[:200]) from error


def _series(calendar: Any) -> Iterable[list[Any]]:
    """Events by UID, so that changes of single repetitions stand beside their rule."""
    found: dict[str, list[Any]] = {}
    for event in calendar.walk("VEVENT"):
        found.setdefault(_uid(event), []).append(event)
    return found.values()


def _uid(event: Any) -> str:
    uid = clean(str(event.get("UID", ""))) or f"{_time(event, 'DTSTART')} {clean(str(event.get('SUMMARY', '')))}"
    return uid if len(uid) <= _UID else sha256(uid.encode("utf-8", "replace")).hexdigest()


def _cost(event: Any, until: datetime) -> int:
    """How many dates its repetition will try; 0 when it has none or none that is safe to follow."""
    start = _time(event, "DTSTART")
    if start is None or ("RRULE" not in event and "RDATE" not in event) or "RECURRENCE-ID" in event:
        return 0
    rule = event.get("RRULE")
    if rule is None:
        return 1
    if not isinstance(rule, icalendar.vRecur) or not _is_tame(rule):
        return 0
    days = max((until - start).days, 1)
    return days // (_EVERY[str(rule["FREQ"][0]).upper()] * int(rule.get("INTERVAL", [1])[0])) + 1


def _is_tame(rule: Any) -> bool:
    """Whether a rule meets a date within a few steps, whatever its start."""
    every = str(rule.get("FREQ", [""])[0]).upper()
    if every not in _EVERY or not set(rule) <= _ALWAYS | _PARTS[every]:
        return False
    interval = rule.get("INTERVAL", [1])[0]
    if not isinstance(interval, int) or not 1 <= interval <= 1_000:
        return False
    days, months = rule.get("BYMONTHDAY", []), rule.get("BYMONTH", [])
    if not all(_WEEKDAY.fullmatch(str(day).upper()) for day in rule.get("BYDAY", [])):
        return False
    if not all(1 <= abs(int(place)) <= 4 for place in rule.get("BYSETPOS", [])):
        return False
    if every == "DAILY" and "BYDAY" in rule and interval > 1:
        return False
    if days and (set(rule) & {"BYDAY", "BYSETPOS"} or (interval > 11 and every == "MONTHLY")):
        return False  # the thirteenth if a Friday, the 31st of every twelfth month: may never come
    return all(1 <= abs(int(day)) <= 28 or (not months and abs(int(day)) <= 31) for day in days)


def _occurrences(series: list[Any], method: str, since: datetime, until: datetime) -> list[Meeting]:
    alone = icalendar.Calendar()
    alone.subcomponents = list(series)
    first = min((at for event in series if (at := _time(event, "DTSTART"))), default=since)
    try:
        events = recurring_ical_events.of(alone, skip_bad_series=True).between(since, until)
    except Exception:  # a rule that the library cannot follow: the meeting itself is still true
        return _single(series, method)
    found = [meeting for event in events if (meeting := _meeting(event, method, first))]
    return sorted(found, key=lambda meeting: meeting.starts_at)


def _single(series: list[Any], method: str) -> list[Meeting]:
    return [meeting for event in series if (meeting := _meeting(event, method, None))]


def _meeting(event: Any, method: str, first: datetime | None) -> Meeting | None:
    """One event; None without a start. The first of a series has the empty recurrence, as the series itself."""
    starts = _time(event, "DTSTART")
    if starts is None:
        return None
    recurrence = _time(event, "RECURRENCE-ID")
    sequence = event.get("SEQUENCE", 0)
    return Meeting(
        uid=_uid(event),
        recurrence="" if recurrence is None or recurrence == first else f"{recurrence:%Y%m%dT%H%M%SZ}",
        sequence=min(max(int(sequence), 0), 2**31 - 1) if isinstance(sequence, int) else 0,
        starts_at=starts,
        ends_at=max(starts, _end(event, starts)),
        summary=clean(str(event.get("SUMMARY", "")))[:_SUMMARY],
        cancelled=method == "CANCEL" or clean(str(event.get("STATUS", ""))).upper() == "CANCELLED",
        attendees=_attendees(event),
    )


def _value(event: Any, name: str) -> Any:
    value = event.get(name)
    value = value[0] if isinstance(value, list) and value else value
    return None if isinstance(value, icalendar.vBroken) else getattr(value, "dt", None)


def _time(event: Any, name: str) -> datetime | None:
    """A property as UTC; a day is its first moment, a time without a zone counts as UTC."""
    value = _value(event, name)
    try:
        if isinstance(value, datetime):
            return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return datetime(value.year, value.month, value.day, tzinfo=UTC) if isinstance(value, date) else None
    except (OverflowError, ValueError):
        return None


def _end(event: Any, starts: datetime) -> datetime:
    if ends := _time(event, "DTEND"):
        return ends
    lasts = _value(event, "DURATION")
    whole_day = not isinstance(_value(event, "DTSTART"), datetime)
    try:
        return starts + (lasts if isinstance(lasts, timedelta) else timedelta(days=whole_day))
    except OverflowError:
        return starts


def _attendees(event: Any) -> tuple[Attendee, ...]:
    """People, not rooms, each once; the organizer takes part unless they say otherwise."""
    found: dict[str, Attendee] = {}
    for name in ("ORGANIZER", "ATTENDEE"):
        values = event.get(name, [])
        for value in (values if isinstance(values, list) else [values])[:_ATTENDEES]:
            email = plausible(re.sub(r"(?i)^mailto:", "", str(value)).strip())
            parameters = getattr(value, "params", {})
            if not email or str(parameters.get("CUTYPE", "")).upper() in ("RESOURCE", "ROOM"):
                continue
            leads = name == "ORGANIZER" or (email in found and found[email].organizer)
            stated = str(parameters.get("PARTSTAT", "")).upper()
            answer = _ANSWERS.get(stated, Participation.ACCEPTED if leads else Participation.NEEDS_ACTION)
            shown = clean(str(parameters.get("CN", "")))[:_SUMMARY]
            known = found[email].address.name if email in found else ""
            found[email] = Attendee(Address(email, shown or known), answer, leads)
    return tuple(found.values())


_ANSWERS = {
    "ACCEPTED": Participation.ACCEPTED,
    "TENTATIVE": Participation.TENTATIVE,
    "DECLINED": Participation.DECLINED,
}
