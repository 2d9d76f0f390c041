"""How close are we to a person, as a number that a CSM can check by hand?

Eight parts, each 0–1 times its points. Every part is a sum of what their touches are still worth, bent so that it nears
1 and never passes it: so one more effort of theirs never lowers the number, time alone never raises it, what we send
never raises it, and the order in which touches came in does not matter. The sums are kept in accumulators.py.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import lru_cache
from math import exp2, fsum

from rapport.relationships import accumulators
from rapport.relationships.accumulators import (
    ANSWERED,
    EFFORT,
    FRIENDLY,
    HALF_LIFE,
    KIND,
    MOOD,
    OUT,
    PRAISED,
    PRAISES,
    THEIRS,
    UNFRIENDLY,
    Accumulator,
)
from rapport.relationships.model import Part, Score, Touch, TouchKind

ENOUGH = 3  # data points; with fewer, one chance answer would already look like a relationship

# Points, 100 together. How often and how they answer carries most; single kind words carry least.
FREQUENCY, REPLIES, MEETINGS, INITIATIVE, ACCESS, TENURE, SENTIMENT, ADVOCACY = 25, 15, 15, 10, 10, 10, 10, 5

# How much recent effort makes half of a part's points.
HALF_FREQUENCY = 4.0  # a mail a week for a month
HALF_REPLIES = 2.0  # two quick answers lately
HALF_MEETINGS = 1.0  # a meeting a month
HALF_INITIATIVE = 2.0
HALF_SENTIMENT = 3.0  # six neutral contacts, or two very friendly ones
HALF_ADVOCACY = 1.5
HALF_TENURE = 6  # months with contact

INTRODUCTION = 3.0  # an introduction made for us, in units of praise
DAYS = 4096  # whose names are remembered: writing one takes as long as the rest of a part
RECENT_MONTHS = 3  # of which the number of contacts is told

WAYS = {TouchKind.MESSAGE_IN: "writes to us", TouchKind.REPLY_IN: "answers us", TouchKind.MEETING: "meets us"}


def strength(touches: Sequence[Touch], now: datetime, introductions: Sequence[datetime] = ()) -> Score:
    """0–100 as of `now`, from the touches of one person up to then; None when there are fewer than ENOUGH."""
    return score(accumulators.of(touch for touch in touches if touch.at <= now), now, introductions)


def score(counted: Accumulator, now: datetime, introductions: Sequence[datetime] = ()) -> Score:
    """The same from what was accumulated, which must be nothing later than `now`."""
    sums = Sums(counted, now)
    parts = (
        _frequency(sums),
        _replies(sums),
        _meetings(sums),
        _initiative(sums),
        _access(sums),
        _tenure(sums),
        _sentiment(sums),
        _advocacy(sums, [at for at in introductions if at <= now]),
    )
    evidence = tuple(record for _, record in counted.heaviest)
    if sums.theirs < ENOUGH:
        return Score(None, parts, sums.theirs, evidence, "not enough data")
    return Score(sum(part.contribution for part in parts), parts, sums.theirs, evidence)


def bare(counted: Accumulator, now: datetime, introductions: Sequence[datetime] = ()) -> Score:
    """The same number without its parts, whose sentences take most of the time; for many people at once."""
    evidence, found = tuple([record for _, record in counted.heaviest]), value(counted, now, introductions)
    return Score(found, (), counted.theirs, evidence, "not enough data" if found is None else "")


def value(counted: Accumulator, now: datetime, introductions: Sequence[datetime] = ()) -> float | None:
    """The number of `score` alone."""
    if counted.theirs < ENOUGH:
        return None
    sums, made = Sums(counted, now), [at for at in introductions if at <= now]
    return sum([part(sums, made) * weight for weight, part in VALUES])


def fades(at: datetime, now: datetime) -> float:
    """What something at `at` still counts for: half as much every HALF_LIFE."""
    return exp2(-((now - at) / HALF_LIFE))


class Sums:
    """What an accumulator's sums are worth at one moment."""

    def __init__(self, counted: Accumulator, now: datetime) -> None:
        self.counted, self.now = counted, now
        factor = accumulators.left(1.0, now)
        self._worth = tuple(total * factor for total in counted.sums)
        self.theirs, self.last = counted.theirs, counted.last_theirs_at

    def of(self, kind: TouchKind) -> float:
        """Touches of a kind: each as much as is left of it, less when it was angry."""
        return self._worth[KIND[kind]]

    def at(self, place: int) -> float:
        """ANSWERED, MOOD, PRAISED or OUT."""
        return self._worth[place]

    def effort(self, *kinds: int) -> float:
        return fsum(EFFORT[accumulators.KINDS[kind]] * self._worth[kind] for kind in kinds)

    def number(self, kind: TouchKind) -> int:
        return self.counted.counts[KIND[kind]]


def _nearing_one(amount: float, half: float) -> float:
    return 1.0 - exp2(-max(0.0, amount) / half)


def _frequency(sums: Sums) -> Part:
    first = accumulators.month_of(sums.now) - RECENT_MONTHS + 1
    recent = sum(number for month, number in sums.counted.months.items() if month >= first)
    latest = f", the latest on {_day(sums.last.date())}" if sums.last else ""
    why = f"{_count(recent, 'contact')} since {_day(date(first // 12, first % 12 + 1, 1))}{latest}."
    return Part("frequency", _often(sums), FREQUENCY, sums.theirs, why)


def _often(sums: Sums) -> float:
    return _nearing_one(sums.effort(*THEIRS), HALF_FREQUENCY)


def _replies(sums: Sums) -> Part:
    replies, timed = sums.number(TouchKind.REPLY_IN), sum(sums.counted.waits)
    middle = f", half of them within {_waited(sums.counted.waits)}" if timed else ""
    return Part("reply pattern", _answering(sums), REPLIES, replies, f"{_count(replies, 'answer')} to us{middle}.")


def _answering(sums: Sums) -> float:
    return _nearing_one(sums.at(ANSWERED), HALF_REPLIES)


def _waited(waits: Sequence[int]) -> str:
    """The shortest of the classes within which half of the answers came."""
    came, half = 0, (sum(waits) + 1) // 2
    for number, here in enumerate(waits):
        came += here
        if came >= half:
            return _hours(2**number) if number < len(waits) - 1 else "more than a year"
    return ""


def _meetings(sums: Sums) -> Part:
    met, last = sums.number(TouchKind.MEETING), sums.counted.last_of(TouchKind.MEETING)
    latest = f", the latest on {_day(last.date())}" if last else ""
    return Part("meetings", _meeting(sums), MEETINGS, met, f"{_count(met, 'meeting')} accepted or held{latest}.")


def _meeting(sums: Sums) -> float:
    return _nearing_one(sums.of(TouchKind.MEETING), HALF_MEETINGS)


def _initiative(sums: Sums) -> Part:
    started = sums.number(TouchKind.MESSAGE_IN) + sums.number(TouchKind.TICKET)
    ours = sums.number(TouchKind.MESSAGE_OUT)
    why = f"They began {_count(started, 'time')}, we wrote {_count(ours, 'time')}."
    return Part("initiative balance", _beginning(sums), INITIATIVE, started, why)


def _beginning(sums: Sums) -> float:
    """Their share of who starts, as far as there is enough of it. Our mail can only lower it."""
    begun = sums.effort(KIND[TouchKind.MESSAGE_IN], KIND[TouchKind.TICKET])
    share = begun / (begun + sums.at(OUT)) if begun > 0.0 else 0.0
    return share * _nearing_one(begun, HALF_INITIATIVE)


def _access(sums: Sums) -> Part:
    used = [said for way, said in WAYS.items() if sums.counted.last_of(way) is not None]
    why = f"{', '.join(used).capitalize()}." if used else "No way to reach them has been used."
    return Part("access level", _reaching(sums), ACCESS, len(used), why)


def _reaching(sums: Sums) -> float:
    """In how many ways they let us reach them, each as fresh as its latest use."""
    latest = (sums.counted.latest[KIND[way]] for way in WAYS)
    return fsum(fades(at, sums.now) for at in latest if at is not None) / len(WAYS)


def _tenure(sums: Sums) -> Part:
    months = len(sums.counted.months)
    return Part("tenure", _lasting(sums), TENURE, months, f"Contact in {_count(months, 'month')}.")


def _lasting(sums: Sums) -> float:
    """Months with contact from them; it fades with their silence, or old friends would outlive the friendship."""
    months, last = len(sums.counted.months), sums.last
    return months / (months + HALF_TENURE) * fades(last, sums.now) if last else 0.0


def _sentiment(sums: Sums) -> Part:
    kind, angry = sums.counted.counts[FRIENDLY], sums.counted.counts[UNFRIENDLY]
    why = f"{_count(kind, 'friendly contact')}, {angry} unfriendly, {sums.theirs - kind - angry} neutral."
    return Part("sentiment", _feeling(sums), SENTIMENT, sums.theirs, why)


def _feeling(sums: Sums) -> float:
    return _nearing_one(sums.at(MOOD), HALF_SENTIMENT)


def _advocacy(sums: Sums, introductions: Sequence[datetime]) -> Part:
    praises = sums.counted.counts[PRAISES]
    why = f"Spoke well of us {_count(praises, 'time')}, introduced us {_count(len(introductions), 'time')}."
    return Part("advocacy", _praising(sums, introductions), ADVOCACY, praises + len(introductions), why)


def _praising(sums: Sums, introductions: Sequence[datetime]) -> float:
    made = INTRODUCTION * fsum(fades(at, sums.now) for at in introductions)
    return _nearing_one(sums.at(PRAISED) + made, HALF_ADVOCACY)


VALUES: tuple[tuple[float, Callable[[Sums, Sequence[datetime]], float]], ...] = (  # in the order of the parts
    (FREQUENCY, lambda sums, _: _often(sums)),
    (REPLIES, lambda sums, _: _answering(sums)),
    (MEETINGS, lambda sums, _: _meeting(sums)),
    (INITIATIVE, lambda sums, _: _beginning(sums)),
    (ACCESS, lambda sums, _: _reaching(sums)),
    (TENURE, lambda sums, _: _lasting(sums)),
    (SENTIMENT, lambda sums, _: _feeling(sums)),
    (ADVOCACY, _praising),
)


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


@lru_cache(DAYS)
def _day(day: date) -> str:
    return f"{day:%-d %B %Y}"


def _hours(hours: int) -> str:
    return _count(hours, "hour") if hours < 48 else _count(round(hours / 24), "day")
