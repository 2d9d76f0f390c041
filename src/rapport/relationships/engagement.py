"""Is somebody more or less engaged than in their own quarter before, and than others in their position?

Opens of a mail are never counted: a picture that a program loads is no act of a person.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from math import exp2
from statistics import fmean, median

from rapport.inbox.model import Participation
from rapport.people.model import Level, PersonId
from rapport.relationships.behaviour.model import Invitation, Quarter
from rapport.relationships.model import Part, Score, Touch, TouchKind
from rapport.relationships.working_hours import OFFICE_UTC, Hours, worked

QUARTER = timedelta(days=90)
ENOUGH = 3  # efforts in the quarter before; with fewer there is no past to compare with
FULL = 100.0

# Points, 100 together where there is data for all; a part without data gives its points to the others.
REPLY_RATE, REPLY_TIME, STARTS, MEETINGS, ACCEPTANCE, USE = 30, 15, 20, 15, 10, 10
FASTEST_S = 600.0  # working seconds: below ten minutes an answer was no quicker, only luckier
ENOUGH_PEERS = 5  # with fewer, "against peers" would be against one or two people
STEADY = 0.1  # a tenth more or less is weather
NEVER = datetime(2020, 1, 1, tzinfo=UTC)  # any day: of nothing it does not matter when


@dataclass(frozen=True, slots=True)
class Signs:
    """What one person did, as far as it is known, up to the moment that is asked about."""

    touches: Sequence[Touch]
    invitations: Sequence[Invitation] = ()
    used: Sequence[date] = ()  # days
    hours: Hours = OFFICE_UTC


@dataclass(frozen=True, slots=True)
class _Figure:
    """One figure of one quarter. None: there was nothing to do it with."""

    value: float | None
    points: int
    said: str


def engagement(signs: Signs, now: datetime) -> Score:
    """0–100, 50 is as in the person's own previous quarter; None while there is too little of one."""
    if not (signs.touches or signs.invitations or signs.used):
        return nothing()  # of most people of a large customer, and the same for all of them
    return _engagement(signs, now)


@cache
def nothing() -> Score:
    """Of somebody who did nothing in half a year."""
    return _engagement(Signs(()), NEVER)


def _engagement(signs: Signs, now: datetime) -> Score:
    this, past = _between(signs, now - QUARTER, now), _between(signs, now - 2 * QUARTER, now - QUARTER)
    points = sum(touch.costs_them for touch in past.touches)
    figures = [(name, weight, of(this), of(past)) for name, weight, of in MEASURES]
    known = sum(weight for _, weight, now_, before in figures if _comparable(now_, before))
    scale = FULL / known if known else 0.0
    parts = tuple(_compared(name, weight * scale, now_, before) for name, weight, now_, before in figures)
    if points < ENOUGH or not known:
        return Score(None, parts, points, note="not enough data")
    records = sorted((t for t in this.touches if t.costs_them), key=lambda t: (t.at, t.record), reverse=True)
    return Score(sum(part.contribution for part in parts), parts, points, tuple(t.record for t in records[:5]))


def _between(signs: Signs, start: datetime, end: datetime) -> Signs:
    return Signs(
        [t for t in signs.touches if start < t.at <= end],
        [i for i in signs.invitations if start < i.at <= end],
        [day for day in signs.used if start.date() < day <= end.date()],
        signs.hours,
    )


def _comparable(this: _Figure, past: _Figure) -> bool:
    """Both known, and something in one of them: nothing beside nothing is no figure."""
    return this.value is not None and past.value is not None and this.value + past.value > 0.0


def _compared(name: str, weight: float, this: _Figure, past: _Figure) -> Part:
    """Half of the points as before, all when far above, none when nothing is left."""
    points = this.points + past.points
    why = f"{this.said} in the last 90 days, {past.said} in the 90 before."
    if not _comparable(this, past):
        return Part(name, 0.0, 0.0, points, f"No data to compare: {why}")
    before = past.value or 0.0
    return Part(name, 1.0 if before == 0.0 else 1.0 - exp2(-(this.value or 0.0) / before), weight, points, why)


def _reply_rate(signs: Signs) -> _Figure:
    ours, answers = _count(signs, TouchKind.MESSAGE_OUT), _count(signs, TouchKind.REPLY_IN)
    rate = min(1.0, answers / ours) if ours else None
    return _Figure(rate, ours, f"{_times(answers, 'answer')} to {_times(ours, 'mail')} of ours")


def _reply_time(signs: Signs) -> _Figure:
    """Answers a working hour at the median: so that faster is more, as with every other figure."""
    waits = waiting(signs.touches, signs.hours)
    if not waits:
        return _Figure(None, 0, "no answer that could be timed")
    middle = median(waits)
    return _Figure(
        3600 / max(FASTEST_S, middle), len(waits), f"half of {_times(len(waits), 'answer')} within {hours_said(middle)}"
    )


def waiting(touches: Sequence[Touch], hours: Hours) -> list[float]:
    """Seconds of their own usual hours that each of our mails waited for its answer."""
    answers = ((t.at, t.reply_after_s) for t in touches if t.kind is TouchKind.REPLY_IN)
    return [worked(at - timedelta(seconds=s), at, hours).total_seconds() for at, s in answers if s is not None]


def hours_said(seconds: float) -> str:
    hours = seconds / 3600
    return f"{hours:.1f} working hours" if hours < 10 else f"{hours:.0f} working hours"


def _starts(signs: Signs) -> _Figure:
    begun = _count(signs, TouchKind.MESSAGE_IN)
    return _Figure(float(begun), begun, f"{_times(begun, 'conversation')} begun")


def _meetings(signs: Signs) -> _Figure:
    met = _count(signs, TouchKind.MEETING)
    return _Figure(float(met), met, f"{_times(met, 'meeting')} accepted or held")


def _acceptance(signs: Signs) -> _Figure:
    asked = len(signs.invitations)
    came = sum(one.answer is Participation.ACCEPTED for one in signs.invitations)
    return _Figure(came / asked if asked else None, asked, f"{came} of {_times(asked, 'invitation')} accepted")


def _use(signs: Signs) -> _Figure:
    days = len(set(signs.used))
    return _Figure(float(days), days, f"the product used on {_times(days, 'day')}")


Measure = tuple[str, float, Callable[[Signs], _Figure]]
MEASURES: tuple[Measure, ...] = (
    ("reply rate", REPLY_RATE, _reply_rate),
    ("reply time", REPLY_TIME, _reply_time),
    ("starts", STARTS, _starts),
    ("meetings", MEETINGS, _meetings),
    ("acceptance", ACCEPTANCE, _acceptance),
    ("product use", USE, _use),
)


def _times(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _count(signs: Signs, kind: TouchKind) -> int:
    return [touch.kind for touch in signs.touches].count(kind)


def trend(values: Sequence[float | None]) -> str:
    """One word for a series, the oldest first. It improves only when it stands above what was usual and has not just
    fallen; with fewer than two known values, or nothing in any of them, there is no data."""
    known = [value for value in values if value is not None]
    if len(known) < 2 or not any(known):
        return "no data"
    *earlier, last = known
    usual, step = fmean(earlier), last - earlier[-1]
    if last > usual * (1.0 + STEADY) and step >= 0.0:
        return "improving"
    falling = last < usual * (1.0 - STEADY) and step <= 0.0
    return "falling" if falling or _twice_lower(known) else "steady"


def _twice_lower(known: Sequence[float]) -> bool:
    """Two steps down in a row, a tenth or more together."""
    return len(known) > 2 and known[-3] > known[-2] > known[-1] and known[-1] < known[-3] * (1.0 - STEADY)


POSITIONS = {
    Level.C_SUITE: "executives",
    Level.VP: "executives",
    Level.DIRECTOR: "directors and managers",
    Level.MANAGER: "directors and managers",
    Level.OTHER: "people without a rank in their title",
}


@dataclass(frozen=True, slots=True)
class Peers:
    """Where somebody stands among others in the same position at customers of the same segment."""

    position: str
    peers: int
    above: float | None  # 0–1: share of the peers who are less engaged; None: no peers yet
    why: tuple[str, ...]


def against_peers(person: PersonId, level: Level, quarters: Sequence[Quarter]) -> Peers:
    """By the mean of the shares of peers that each figure stands above; half of those it equals."""
    position = POSITIONS[level]
    mine = next((one for one in quarters if one.person == person), None)
    others = [one for one in quarters if one.person != person and POSITIONS[one.level] == position]
    if mine is None:
        return Peers(position, len(others), None, ("No contact in the last 90 days to compare.",))
    if len(others) < ENOUGH_PEERS:
        found = f"{len(others)} of the {ENOUGH_PEERS} {position} in the same segment that a comparison needs"
        return Peers(position, len(others), None, (f"No peers yet: {found}.",))
    ranks = [
        (name, rank) for name, of in COMPARED if (rank := _rank(of(mine), [of(one) for one in others])) is not None
    ]
    if not ranks:
        return Peers(position, len(others), None, ("Nothing to compare yet.",))
    why = tuple(f"{name}: above {rank:.0%} of {len(others)} {position} in the same segment." for name, rank in ranks)
    return Peers(position, len(others), fmean(rank for _, rank in ranks), why)


COMPARED: tuple[tuple[str, Callable[[Quarter], float | None]], ...] = (
    ("Answers per mail of ours", lambda one: min(1.0, one.answers / one.written_to) if one.written_to else None),
    ("Speed of answers", lambda one: None if one.wait_s is None else -one.wait_s),
    ("Conversations begun", lambda one: float(one.starts)),
    ("Meetings", lambda one: float(one.meetings)),
)


def _rank(mine: float | None, others: Sequence[float | None]) -> float | None:
    known = [value for value in others if value is not None]
    if mine is None or len(known) < ENOUGH_PEERS:
        return None
    return sum(1.0 if mine > one else 0.5 if mine == one else 0.0 for one in known) / len(known)
