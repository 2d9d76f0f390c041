"""What may be sent in about privacy, and which entries of the audit log are asked for?"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pydantic import Field

from rapport.errors import BadInput
from rapport.inbox import dates
from rapport.inbox.keeping.excluding import LONGEST
from rapport.inbox.keeping.model import By, Held
from rapport.inbox.keeping.service import LONGEST_DAYS
from rapport.users.audit.model import Wanted
from rapport.web.asks import LONGEST_LINE, Ask

ON_A_PAGE = 100  # entries


class ExclusionAsk(Ask):
    """Mail that is not stored any more: `by` person, domain, label, folder or subject."""

    by: By
    value: str = Field(min_length=1, max_length=LONGEST)


class KeepingAsk(Ask):
    """What is left out stays as it is. `days`: class → days, 0 for as long as you like."""

    header_only: bool | None = None
    days: dict[Held, int] = Field(default_factory=dict)


class NameAsk(Ask):
    """The workspace's name, typed by whoever means it."""

    name: str = Field(max_length=LONGEST_LINE)


class LogAsk(Ask):
    """Which entries: an act, who did it, what it was done to (begins with), first and last day, page."""

    act: str = Field(default="", max_length=100)
    who: str = Field(default="", max_length=100)
    about: str = Field(default="", max_length=100)
    since: str = Field(default="", max_length=20)
    until: str = Field(default="", max_length=20)
    page: int = Field(default=1, ge=1, le=1_000_000)

    def wanted(self, zone: str) -> Wanted:
        return wanted(self.model_dump(exclude={"page"}), zone, page=self.page)


def wanted(asked: dict[str, str], zone: str, *, page: int = 1, most: int = ON_A_PAGE) -> Wanted:
    """From the words of a form: act, who, about, since and until as days in the reader's zone, sort, oldest.

    Raises BadInput for a day that is none.
    """
    until = _day(asked.get("until", ""), zone)
    return Wanted(
        act=asked.get("act", ""),
        who=asked.get("who", ""),
        about=asked.get("about", "").strip(),
        since=_day(asked.get("since", ""), zone),
        until=until + timedelta(days=1) if until else None,
        sort=asked.get("sort", "number"),
        oldest_first=asked.get("oldest", "") == "true",
        after=(max(page, 1) - 1) * most,
        most=most,
    )


def _day(written: str, zone: str) -> datetime | None:
    if not written.strip():
        return None
    try:
        found = datetime.combine(date.fromisoformat(written.strip()), time(), ZoneInfo(zone))
        dates.in_utc(found)  # raises OverflowError for the ends of the calendar
        return found
    except (ValueError, OverflowError) as error:
        raise BadInput(f"“{written[:40]}” is no day. Write it like 2026-03-01.") from error


def checked_days(typed: str) -> int:
    """Days out of a form; empty: as long as you like. Raises BadInput."""
    if not typed.strip():
        return 0
    if not (typed.strip().isascii() and typed.strip().isdigit() and int(typed.strip()[:6]) <= LONGEST_DAYS):
        raise BadInput(f"“{typed[:20]}” is no number of days. Write one from 1 to {LONGEST_DAYS}, or leave it empty.")
    return int(typed)
