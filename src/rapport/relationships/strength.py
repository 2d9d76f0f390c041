"""How close are we to a person, as a number that a CSM can check by hand?

Eight parts, each 0–1 times its points. Every part is a sum of what their touches are still worth, bent so that it nears
1 and never passes it: so one more effort of theirs never lowers the number, time alone never raises it, what we send
never raises it, and the order in which touches came in does not matter.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from math import exp2, fsum

from rapport.relationships.model import Part, Score, Touch, TouchKind

HALF_LIFE = timedelta(days=30)  # a silent quarter is felt (1/8 left), a silent year is gone (1/4,600 left)
ENOUGH = 3  # data points; with fewer, one chance answer would already look like a relationship

EFFORT = {
    TouchKind.MESSAGE_OUT: 0.0,  # our own mail costs them nothing
    TouchKind.TICKET: 0.5,  # wants something from the product rather than from us
    TouchKind.MESSAGE_IN: 1.0,
    TouchKind.REPLY_IN: 1.0,
    TouchKind.MEETING: 2.0,  # half an hour of theirs, agreed beforehand
}

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

PROMPT = timedelta(days=1)  # an answer after this long earns half of what the speed of an answer can earn
SLOWEST = 0.25  # what even the slowest answer earns: less than a fast one, never less than none
NEUTRAL = 0.5  # a neutral contact is mildly good: they bothered
PRAISE = 0.5  # sentiment from which on a mail speaks for us
INTRODUCTION = 3.0  # an introduction made for us, in units of praise
EVIDENCE = 5  # records shown


def strength(touches: Sequence[Touch], now: datetime, introductions: Sequence[datetime] = ()) -> Score:
    """0–100 as of `now`, from the touches of one person up to then; None when there are fewer than ENOUGH."""
    past = [touch for touch in touches if touch.at <= now]
    theirs = [touch for touch in past if touch.costs_them]
    made = [at for at in introductions if at <= now]
    parts = (
        _frequency(theirs, now),
        _replies(theirs, now),
        _meetings(theirs, now),
        _initiative(past, now),
        _access(theirs, now),
        _tenure(theirs, now),
        _sentiment(theirs, now),
        _advocacy(theirs, made, now),
    )
    if len(theirs) < ENOUGH:
        return Score(None, parts, len(theirs), _evidence(theirs, now), "not enough data")
    return Score(sum(part.contribution for part in parts), parts, len(theirs), _evidence(theirs, now))


def fades(at: datetime, now: datetime) -> float:
    """What something at `at` still counts for: half as much every HALF_LIFE."""
    return exp2(-((now - at) / HALF_LIFE))


def worth(touch: Touch, now: datetime) -> float:
    """Effort left of a touch; an angry one counts less, down to nothing, since anger is contact but no closeness."""
    return EFFORT[touch.kind] * (1.0 + min(0.0, touch.sentiment)) * fades(touch.at, now)


def _nearing_one(amount: float, half: float) -> float:
    return 1.0 - exp2(-max(0.0, amount) / half)


def _total(touches: Iterable[Touch], count: Callable[[Touch], float]) -> float:
    return fsum(count(touch) for touch in touches)  # fsum: the same in any order


def _frequency(theirs: Sequence[Touch], now: datetime) -> Part:
    value = _nearing_one(_total(theirs, lambda t: worth(t, now)), HALF_FREQUENCY)
    recent = sum(1 for t in theirs if now - t.at <= timedelta(days=90))
    last = f", the latest on {max(t.at for t in theirs):%-d %B %Y}" if theirs else ""
    return Part("frequency", value, FREQUENCY, len(theirs), f"{_count(recent, 'contact')} in 90 days{last}.")


def _replies(theirs: Sequence[Touch], now: datetime) -> Part:
    replies = [t for t in theirs if t.kind is TouchKind.REPLY_IN]
    value = _nearing_one(_total(replies, lambda t: worth(t, now) * _speed(t)), HALF_REPLIES)
    timed = sorted(t.reply_after_s for t in replies if t.reply_after_s is not None)
    middle = f", half of them within {_hours(timed[len(timed) // 2])}" if timed else ""
    return Part("reply pattern", value, REPLIES, len(replies), f"{_count(len(replies), 'answer')} to us{middle}.")


def _speed(touch: Touch) -> float:
    if touch.reply_after_s is None:
        return SLOWEST
    return SLOWEST + (1.0 - SLOWEST) * exp2(-max(0.0, touch.reply_after_s) / PROMPT.total_seconds())


def _meetings(theirs: Sequence[Touch], now: datetime) -> Part:
    met = [t for t in theirs if t.kind is TouchKind.MEETING]
    value = _nearing_one(_total(met, lambda t: worth(t, now) / EFFORT[t.kind]), HALF_MEETINGS)
    last = f", the latest on {max(t.at for t in met):%-d %B %Y}" if met else ""
    return Part("meetings", value, MEETINGS, len(met), f"{_count(len(met), 'meeting')} accepted or held{last}.")


def _initiative(past: Sequence[Touch], now: datetime) -> Part:
    """Their share of who starts, as far as there is enough of it. Our mail can only lower it."""
    started = [t for t in past if t.kind in (TouchKind.MESSAGE_IN, TouchKind.TICKET)]
    ours = [t for t in past if t.kind is TouchKind.MESSAGE_OUT]
    begun = _total(started, lambda t: worth(t, now))
    sent = _total(ours, lambda t: fades(t.at, now))
    share = begun / (begun + sent) if begun > 0.0 else 0.0
    why = f"They began {_count(len(started), 'time')}, we wrote {_count(len(ours), 'time')}."
    return Part("initiative balance", share * _nearing_one(begun, HALF_INITIATIVE), INITIATIVE, len(started), why)


WAYS = {TouchKind.MESSAGE_IN: "writes to us", TouchKind.REPLY_IN: "answers us", TouchKind.MEETING: "meets us"}


def _access(theirs: Sequence[Touch], now: datetime) -> Part:
    """In how many ways they let us reach them, each as fresh as its latest use."""
    latest = {way: max((t.at for t in theirs if t.kind is way), default=None) for way in WAYS}
    value = fsum(fades(at, now) for at in latest.values() if at is not None) / len(WAYS)
    used = [WAYS[way] for way, at in latest.items() if at is not None]
    why = f"{', '.join(used).capitalize()}." if used else "No way to reach them has been used."
    return Part("access level", value, ACCESS, len(used), why)


def _tenure(theirs: Sequence[Touch], now: datetime) -> Part:
    """Months with contact from them; it fades with their silence, or old friends would outlive the friendship."""
    months = {(t.at.year, t.at.month) for t in theirs}
    fresh = max((fades(t.at, now) for t in theirs), default=0.0)
    value = len(months) / (len(months) + HALF_TENURE) * fresh
    return Part("tenure", value, TENURE, len(months), f"Contact in {_count(len(months), 'month')}.")


def _sentiment(theirs: Sequence[Touch], now: datetime) -> Part:
    mood = _total(theirs, lambda t: (t.sentiment + NEUTRAL) * fades(t.at, now))
    kind = sum(1 for t in theirs if t.sentiment > 0)
    angry = sum(1 for t in theirs if t.sentiment < 0)
    why = f"{_count(kind, 'friendly contact')}, {angry} unfriendly, {len(theirs) - kind - angry} neutral."
    return Part("sentiment", _nearing_one(mood, HALF_SENTIMENT), SENTIMENT, len(theirs), why)


def _advocacy(theirs: Sequence[Touch], introductions: Sequence[datetime], now: datetime) -> Part:
    praise = [t for t in theirs if t.sentiment >= PRAISE]
    said = _total(praise, lambda t: fades(t.at, now))
    made = INTRODUCTION * fsum(fades(at, now) for at in introductions)
    why = f"Spoke well of us {_count(len(praise), 'time')}, introduced us {_count(len(introductions), 'time')}."
    points = len(praise) + len(introductions)
    return Part("advocacy", _nearing_one(said + made, HALF_ADVOCACY), ADVOCACY, points, why)


def _evidence(theirs: Sequence[Touch], now: datetime) -> tuple[str, ...]:
    heaviest = sorted(theirs, key=lambda t: (-worth(t, now), t.record))
    return tuple(t.record for t in heaviest[:EVIDENCE])


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _hours(seconds: float) -> str:
    hours = max(1, round(seconds / 3600))
    return _count(hours, "hour") if hours < 48 else _count(round(hours / 24), "day")
