"""Which moment is "tomorrow at 3 pm", "for two weeks" or "next Monday"?"""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rapport.errors import BadInput

MORNING = time(9)  # a day without a time is the beginning of its work
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "six": 6}
LENGTHS = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "month": timedelta(days=30),  # of a calendar nobody asks for here: "a month" means about four weeks
}
_LENGTH = re.compile(r"^(\d+|[a-z]+) (hour|day|week|month)s?$")
_CLOCK = re.compile(r"(?: at)? (\d{1,2})(?::(\d{2}))? ?(am|pm)?$")
NOON = 12


def read(said: str, now: datetime, zone: str) -> datetime:
    """The moment after `now` that is meant where the person is. Raises BadInput for what is none."""
    text = " ".join(said.lower().split())
    length = _LENGTH.match(text)
    if length:
        number = NUMBERS.get(length[1]) or (int(length[1]) if length[1].isdigit() else 0)
        return now + number * LENGTHS[length[2]]
    here = now.astimezone(ZoneInfo(zone))
    clock = _CLOCK.search(text)
    try:
        at = _time(clock) if clock else MORNING
        return datetime.combine(_day(text[: clock.start()] if clock else text, here.date()), at, ZoneInfo(zone))
    except ValueError as error:
        raise BadInput(f"“{said}” is no time. Write it as tomorrow at 15:00, next Monday or 2026-03-02.") from error


def _time(clock: re.Match[str]) -> time:
    hour = int(clock[1])
    if clock[3]:
        hour = hour % NOON + (NOON if clock[3] == "pm" else 0)
    return time(hour, int(clock[2] or 0))


def _day(text: str, today: date) -> date:
    """Raises ValueError."""
    bare = text.strip().removeprefix("next ")
    if bare == "tomorrow":
        return today + timedelta(days=1)
    if bare in ("week", "month"):
        return today + (timedelta(days=7 - today.weekday()) if bare == "week" else LENGTHS["month"])
    if bare in WEEKDAYS:
        ahead = (WEEKDAYS.index(bare) - today.weekday() - 1) % len(WEEKDAYS) + 1
        return today + timedelta(days=ahead)
    return date.fromisoformat(bare)
