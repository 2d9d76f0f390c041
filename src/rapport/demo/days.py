"""When do people write? On working days, in the hours of their own zone, and never after now."""

from datetime import UTC, datetime, time, timedelta
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

OPENS, CLOSES, LATEST = 8.0, 18.0, 21.0  # hours, local
EVENING_SHARE = 0.05  # of mail that falls outside hours is written there all the same
SATURDAY = 5
HOLIDAYS = frozenset({(12, 24), (12, 25), (12, 26), (12, 31), (1, 1)})  # when offices are empty nearly everywhere


@cache
def zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def day_of(now: datetime, moment: datetime) -> float:
    """Days from now; the past is negative."""
    return (moment - now) / timedelta(days=1)


def is_working(local: datetime) -> bool:
    return local.weekday() < SATURDAY and (local.month, local.day) not in HOLIDAYS


def at_work(moment: datetime, zone_name: str, rng: Random) -> datetime:
    """The first moment from `moment` on at which somebody there sits at their desk."""
    local = moment.astimezone(zone(zone_name))
    hour = local.hour + local.minute / 60
    late = rng.random()
    if is_working(local) and (OPENS <= hour < CLOSES or (CLOSES <= hour < LATEST and late < EVENING_SHARE)):
        return moment
    ahead = 0 if hour < OPENS else 1
    while not is_working(local + timedelta(days=ahead)):
        ahead += 1
    start = datetime.combine(local.date() + timedelta(days=ahead), time(8), local.tzinfo)
    return (start + timedelta(seconds=int(rng.triangular(60, 9000, 2400)))).astimezone(UTC)


def on_day(now: datetime, day: float, hour: float, zone_name: str) -> datetime:
    """That hour of the working day at or before `day`; a minute before now at the latest."""
    local = (now + timedelta(days=day)).astimezone(zone(zone_name)).date()
    while not is_working(datetime.combine(local, time())):
        local -= timedelta(days=1)
    moment = datetime.combine(local, time(), zone(zone_name)) + timedelta(seconds=int(hour * 3600))
    return min(moment.astimezone(UTC), now - timedelta(minutes=1)) if day <= 0 else moment.astimezone(UTC)


def next_working(moment: datetime, zone_name: str, count: int) -> datetime:
    """The same hour, `count` working days later."""
    local = moment.astimezone(zone(zone_name))
    while count > 0:
        local += timedelta(days=1)
        count -= is_working(local)
    return local
