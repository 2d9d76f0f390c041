"""How do two counts a week look side by side, as a drawing that needs no script?"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640.0, 120.0  # of the drawing; the page scales it
GAP = 0.25  # of a week's room, between the pairs
LEAST = 2.0  # a count that is not zero is seen


@dataclass(frozen=True, slots=True)
class Bar:
    """One week: its first day, and both counts."""

    label: str
    live: int
    proposed: int


@dataclass(frozen=True, slots=True)
class Placed:
    """Two bars with their places; `x` is the left edge of the pair, `middle` its centre."""

    bar: Bar
    x: float
    middle: float
    width: float  # of one bar
    live_top: float
    live_height: float
    proposed_top: float
    proposed_height: float


@dataclass(frozen=True, slots=True)
class Drawing:
    width: float
    height: float
    highest: int
    pairs: tuple[Placed, ...]


def bars(weeks: Sequence[Bar]) -> Drawing:
    """The tallest bar fills the height; nothing at all stays flat."""
    highest = max((max(one.live, one.proposed) for one in weeks), default=0)
    room = WIDTH / max(1, len(weeks))
    width = room * (1 - GAP) / 2
    pairs = []
    for number, one in enumerate(weeks):
        x = number * room + room * GAP / 2
        live, proposed = _height(one.live, highest), _height(one.proposed, highest)
        pairs.append(Placed(one, x, x + width, width, HEIGHT - live, live, HEIGHT - proposed, proposed))
    return Drawing(WIDTH, HEIGHT, highest, tuple(pairs))


def _height(count: int, highest: int) -> float:
    return max(LEAST, HEIGHT * count / highest) if count else 0.0


def columns(counts: Sequence[int]) -> tuple[tuple[float, float], ...]:
    """Left edge and height of each count as a column, all in one box of 100 by 24; the tallest fills it."""
    highest, room = max(counts, default=0), 100.0 / max(1, len(counts))
    return tuple((number * room, 24.0 * count / highest if highest else 0.0) for number, count in enumerate(counts))
