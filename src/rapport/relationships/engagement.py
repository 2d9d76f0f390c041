"""Is somebody more or less engaged than in their own quarter before? Opens of a mail are never counted."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import exp2
from statistics import median

from rapport.relationships.model import Part, Score, Touch, TouchKind

QUARTER = timedelta(days=90)
ENOUGH = 3  # efforts in the quarter before; with fewer there is no past to compare with
AS_BEFORE = 0.5  # of a part: the same as in the quarter before

# Points, 100 together: answers say most, since we asked; what they start comes next.
REPLY_RATE, REPLY_TIME, STARTS, MEETINGS = 35, 20, 25, 20


def engagement(touches: Sequence[Touch], now: datetime) -> Score:
    """0–100, 50 is as in the person's own previous quarter; None while there is too little of one."""
    this = [t for t in touches if now - QUARTER < t.at <= now]
    past = [t for t in touches if now - 2 * QUARTER < t.at <= now - QUARTER]
    points = sum(t.costs_them for t in past)
    parts = (
        _compared("reply rate", REPLY_RATE, (_rate(this), _rate(past)), "answers per mail of ours"),
        _compared("reply time", REPLY_TIME, (_speed(this), _speed(past)), "answers a day at their median speed"),
        _compared("starts", STARTS, (_count(this, TouchKind.MESSAGE_IN), _count(past, TouchKind.MESSAGE_IN)), "begun"),
        _compared("meetings", MEETINGS, (_count(this, TouchKind.MEETING), _count(past, TouchKind.MEETING)), "attended"),
    )
    if points < ENOUGH:
        return Score(None, parts, points, note="not enough data")
    return Score(sum(part.contribution for part in parts), parts, points)


def _compared(name: str, weight: float, figures: tuple[float | None, float | None], unit: str) -> Part:
    """Half of the points as before, all when far above, none when nothing is left."""
    this, past = figures
    why = f"{_shown(this)} {unit} in 90 days, {_shown(past)} in the 90 before."
    if past is None or this is None or (past == 0 and this == 0):
        value = 0.0 if past and not this else AS_BEFORE
        return Part(name, value, weight, 0, why)
    value = 1.0 if past == 0 else 1.0 - exp2(-this / past)
    return Part(name, value, weight, 1, why)


def _shown(figure: float | None) -> str:
    return "no" if figure is None else f"{figure:.2g}"


def _count(touches: Sequence[Touch], kind: TouchKind) -> float:
    return float(sum(t.kind is kind for t in touches))


def _rate(touches: Sequence[Touch]) -> float | None:
    ours = _count(touches, TouchKind.MESSAGE_OUT)
    return min(1.0, _count(touches, TouchKind.REPLY_IN) / ours) if ours else None


def _speed(touches: Sequence[Touch]) -> float | None:
    waits = [t.reply_after_s for t in touches if t.kind is TouchKind.REPLY_IN and t.reply_after_s is not None]
    return 86400 / max(3600.0, median(waits)) if waits else None
