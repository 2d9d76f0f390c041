"""Which days off does a calendar file or a table name?"""

import csv
import io
from datetime import date, datetime, timedelta

import icalendar

from rapport.errors import BadInput
from rapport.inbox.headers import clean

LARGEST = 1_000_000  # bytes; the holidays of a country for ten years have some 50,000
LONGEST_NAME = 120  # characters
LONGEST_RUN = 31  # days of one entry: company holidays, not a year by mistake
Days = dict[date, str]


def read(data: bytes) -> Days:
    """Days and their names from an .ics file or from CSV with the columns date (2026-12-25) and name.

    Repeating entries are refused, because nobody can say until when they hold. Raises BadInput with the place.
    """
    if len(data) > LARGEST:
        raise BadInput("This file of holidays has more than a million bytes. Choose one with the days off only.")
    text = data.decode("utf-8-sig", "replace")
    found = _of_calendar(text) if text.lstrip().upper().startswith("BEGIN:VCALENDAR") else _of_table(text)
    if not found:
        raise BadInput("No day off stands in this file. It needs lines such as “2026-12-25,Christmas Day”, or .ics.")
    return found


def _of_table(text: str) -> Days:
    found: Days = {}
    for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=";" if ";" in text else ","), start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or (number == 1 and cells[0].lower() in ("date", "day")):
            continue
        try:
            day = date.fromisoformat(cells[0])
        except ValueError as error:
            raise BadInput(f"Line {number}: “{cells[0][:40]}” is no date. Write it as 2026-12-25.") from error
        found[day] = _name(cells[1] if len(cells) > 1 else "")
    return found


def _of_calendar(text: str) -> Days:
    try:
        calendar = icalendar.Calendar.from_ical(text)
    except ValueError as error:
        raise BadInput("This calendar file cannot be read. Export it again, or send the days as CSV.") from error
    found: Days = {}
    for event in calendar.walk("VEVENT"):
        name = _name(str(event.get("SUMMARY", "")))
        if "RRULE" in event:
            raise BadInput(f"“{name}” repeats for ever. Export the days of the coming years one by one.")
        first, last = _span(event, name)
        found |= {first + timedelta(days=step): name for step in range((last - first).days)}
    return found


def _span(event: icalendar.cal.Component, name: str) -> tuple[date, date]:
    """First day, and the day after the last (RFC 5545, 3.6.1)."""
    start, end = event.get("DTSTART"), event.get("DTEND")
    first = _day(start.dt) if start is not None else None
    if first is None:
        raise BadInput(f"“{name}” has no day. Remove it from the file, or give it one.")
    after = _day(end.dt) if end is not None else first + timedelta(days=1)
    if after is None or not first < after <= first + timedelta(days=LONGEST_RUN):
        raise BadInput(f"“{name}” lasts longer than {LONGEST_RUN} days or ends before it begins. Correct its days.")
    return first, after


def _day(value: object) -> date | None:
    """All-day entries only: an event with hours is a meeting, and nobody's day off."""
    return value if isinstance(value, date) and not isinstance(value, datetime) else None


def _name(text: str) -> str:
    return clean(text)[:LONGEST_NAME] or "Holiday"
