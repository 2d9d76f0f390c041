"""May these people be written to now, and if not, from when on?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rapport.drafts.policies.model import Ban, Hurdle, Limits, Obstacle, Quiet
from rapport.errors import BadInput

QUARTER = timedelta(days=91)  # rolling: two asks in March and two in April are four in a row, not two a quarter
SATURDAY = 5
MOST_STEPS = 60  # nights and weekends of recipients around the globe; beyond it their hours never meet

_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)\Z")
_DATE_LINE = re.compile(rb"^date:[^\r\n]*?([+-]\d{4})\b", re.IGNORECASE | re.MULTILINE)
READ_OF_HEADERS = 65_536  # bytes; a Date that stands later is nobody's


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a draft goes to, with their hours. `zone` None: nobody knows, so no hour of theirs is known to be quiet."""

    name: str
    quiet: Quiet
    zone: tzinfo | None


def zone_of(text: str) -> tzinfo:
    """An IANA name or an offset such as +02:00. Raises BadInput."""
    offset = _OFFSET.match(text.strip())
    if offset and int(offset[2]) < 15 and int(offset[3]) < 60:  # UTC+14 is the farthest that people live
        apart = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        return timezone(-apart if offset[1] == "-" else apart)
    try:
        return ZoneInfo(text.strip())
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadInput(f"“{text[:60]}” is no time zone. Write a name such as Europe/Berlin, or +02:00.") from error


def zone_in(raw: bytes) -> tzinfo | None:
    """The offset that a mail's own Date names; "-0000" says that none is known (RFC 5322, section 3.3)."""
    head = raw[:READ_OF_HEADERS].partition(b"\r\n\r\n")[0].partition(b"\n\n")[0]
    found = _DATE_LINE.search(head)
    if found is None or found[1] == b"-0000":
        return None
    try:
        return zone_of(found[1].decode("ascii"))
    except BadInput:
        return None


def read_time(text: str) -> time:
    """ "20:00" as a time of day. Raises BadInput."""
    try:
        hour, _, minute = text.strip().partition(":")
        return time(int(hour), int(minute or 0))
    except ValueError as error:
        raise BadInput(f"“{text[:20]}” is no time of day. Write it as 20:00.") from error


def is_quiet(quiet: Quiet, local: datetime) -> bool:
    if quiet.weekends and local.weekday() >= SATURDAY:
        return True
    at = local.time()
    if quiet.begins <= quiet.ends:
        return quiet.begins <= at < quiet.ends
    return at >= quiet.begins or at < quiet.ends


def opens(quiet: Quiet, zone: tzinfo, at: datetime) -> datetime:
    """The first moment from `at` on that is not quiet, in UTC terms of `at`; itself when it is not."""
    local = at.astimezone(zone)
    for _ in range(MOST_STEPS):
        if not is_quiet(quiet, local):
            return max(local, at).astimezone(at.tzinfo)
        ends_today = datetime.combine(local.date(), quiet.ends, zone)
        weekend = quiet.weekends and local.weekday() >= SATURDAY
        if not weekend and local < ends_today:
            local = ends_today
        else:
            tomorrow = local.date() + timedelta(days=1)
            local = datetime.combine(tomorrow, time.min, zone)
    return at


def free_from(recipients: Sequence[Recipient], at: datetime) -> datetime:
    """The first moment at which nobody's quiet hours run. Unknown zones hold nothing up."""
    when = at
    for _ in range(MOST_STEPS):
        later = max([when, *(opens(r.quiet, r.zone, when) for r in recipients if r.zone is not None)])
        if later == when:
            return when
        when = later
    return when


def of_hours(recipients: Sequence[Recipient], now: datetime) -> tuple[Obstacle, ...]:
    """Quiet hours of whoever it goes to, with the moment at which they end for all."""
    until = free_from(recipients, now)
    if until == now:
        return ()
    asleep = [r for r in recipients if r.zone is not None and opens(r.quiet, r.zone, now) > now] or list(recipients)
    first = asleep[0]
    there, then = now.astimezone(first.zone), until.astimezone(first.zone)
    sentence = (
        f"It is {there:%A}, {there:%H:%M} where {first.name} is, and those are quiet hours. "
        f"Approved now, it goes on {then:%A}, {then.day} {then:%B} at {then:%H:%M} there."
    )
    return (Obstacle(Hurdle.QUIET_HOURS, sentence, until),)


def of_bans(bans: Sequence[tuple[Ban, str, str]]) -> tuple[Obstacle, ...]:
    """(ban, whom it names, who set it) of everybody who would get this."""
    return tuple(
        Obstacle(
            Hurdle.DO_NOT_CONTACT,
            f"{whom} is not to be written to. {set_by} said so on {ban.set_at.day} {ban.set_at:%B %Y}: "
            f"“{ban.because}”. Only a manager may send it nevertheless, with a reason.",
            manager_only=True,
        )
        for ban, whom, set_by in bans
    )


def of_asks(name: str, asked: Sequence[datetime], limits: Limits, now: datetime) -> tuple[Obstacle, ...]:
    """Too many introductions asked of one person within a QUARTER; the moment at which one of them is long enough ago
    is named in the sentence."""
    recent = sorted(at for at in asked if at > now - QUARTER)
    if len(recent) < limits.asks:
        return ()
    times = {0: "for no introduction", 1: "once", 2: "twice"}.get(len(recent), f"{len(recent)} times")
    again = recent[len(recent) - limits.asks] + QUARTER if limits.asks else None
    free = f" From {again.day} {again:%B} on you may ask again." if again else ""
    sentence = (
        f"{name} was asked {times} in the last three months, and {limits.asks} is the most a quarter.{free} "
        "Say why if it has to be now."
    )
    return (Obstacle(Hurdle.ASKS, sentence),)
