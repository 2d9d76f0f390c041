"""How do a time, a sum, a score and a kind read on a page?"""

import re
import unicodedata
from datetime import date, datetime, timedelta
from enum import Enum
from functools import lru_cache
from zoneinfo import ZoneInfo

CURRENCY = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩"}
NOTHING = "–"
KEPT = 8_192  # times that were written out: a page of signals or of a customer holds hundreds, mostly the same again
LABELS = {
    "c-suite": "C-suite",
    "vp": "VP",
    "end_user": "end user",
    "org_change": "organisation change",
    "two_way": "two-way",
    "single_threaded": "single-threaded",
    "escalation_response": "Escalation response",
    "intro_request": "Introduction request",
    "re_engagement": "Re-engagement",
}
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_STEPS = ((timedelta(minutes=1), "min"), (timedelta(hours=1), "h"), (timedelta(days=1), "d"))


def label(value: Enum | str) -> str:
    """An enum's value or a name from the program in plain words: 'executive_sponsor' → 'executive sponsor'."""
    text = str(value.value if isinstance(value, Enum) else value)
    return LABELS.get(text.lower(), text.replace("_", " "))


def opening(text: str) -> str:
    """With a capital in front; the rest as it is, so that IT stays IT."""
    return text[:1].upper() + text[1:]


def money(cents: int | None, currency: str = "USD") -> str:
    """Short, as in a list: $340K, €1.2M; the dash when nobody knows."""
    if cents is None:
        return NOTHING
    sign = CURRENCY.get(currency, f"{currency} ")
    whole = cents / 100
    for size, letter in ((1e9, "B"), (1e6, "M"), (1e3, "K")):
        if abs(whole) >= size:
            return f"{sign}{f'{whole / size:.1f}'.removesuffix('.0')}{letter}"
    return f"{sign}{whole:,.0f}"


def ago(at: datetime | None, now: datetime) -> str:
    """Short and relative: 'now', '5 min', '3 h', '12 d', '8 mo', '2 y'; 'in 5 min' for what is still to come."""
    if at is None:
        return NOTHING
    apart = abs(now - at)
    if apart < timedelta(minutes=1):
        return "now"
    if apart >= timedelta(days=365):
        short = f"{apart.days // 365} y"
    elif apart >= timedelta(days=60):
        short = f"{apart.days // 30} mo"
    else:
        short = next(f"{apart // step} {unit}" for step, unit in reversed(_STEPS) if apart >= step)
    return f"in {short}" if at > now else short


@lru_cache(KEPT)
def when(at: datetime | None, zone: str) -> str:
    """The exact time in the reader's zone: 'Mon 2 Mar 2026, 10:00 CET'."""
    if at is None:
        return NOTHING
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M %Z}"


def clock(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M:%S}"


def day(on: date | None) -> str:
    """'2 Mar 2026'."""
    return NOTHING if on is None else f"{on.day} {on:%b %Y}"


def days_until(on: date | None, today: date) -> str:
    """'in 90 days', 'today', 'passed 12 days ago': a past date is never 'in -12 days'."""
    if on is None:
        return ""
    days = (on - today).days
    if days == 0:
        return "today"
    unit = "day" if abs(days) == 1 else "days"
    return f"in {days} {unit}" if days > 0 else f"passed {-days} {unit} ago"


def tenths(value: float | None) -> str:
    """A score of 0–100 as 0–10 with one decimal, cut, never rounded up; the dash when nothing was computed."""
    return NOTHING if value is None else f"{int(value) / 10:.1f}"


def whole(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.0f}"


def initials(name: str) -> str:
    """'Sarah Chen' → 'SC'."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


def shorten(text: str, room: int) -> str:
    """At most `room` columns wide, a wide letter (CJK) counting as two; cut with an ellipsis."""
    widths = [2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text]
    if sum(widths) <= room:
        return text
    used, kept = 1, 0
    while used + widths[kept] <= room:
        used, kept = used + widths[kept], kept + 1
    return f"{text[:kept].rstrip()}…"


def printable(text: str) -> str:
    """Without the control characters that XML 1.0 (2.2) forbids and a name may hold."""
    return _NOT_IN_XML.sub("", text)


def file_name(title: str, ending: str) -> str:
    """A name that every file system and every header takes."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return f"{re.sub(r'[^A-Za-z0-9]+', '-', plain).strip('-') or 'rapport'}.{ending}"
