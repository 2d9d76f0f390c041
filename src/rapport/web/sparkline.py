"""How does a number over time look in a line of a page?"""

from collections.abc import Sequence
from datetime import datetime

WIDTH, HEIGHT = 220.0, 40.0  # of the drawing; the page scales it
EDGE = 3.0  # room for the dot at the end


def points(history: Sequence[tuple[datetime, float]], highest: float) -> str:
    """The points of an SVG polyline: time to the right, 0 at the bottom, `highest` at the top. Steps, since a score
    holds until the next one. Nothing for fewer than two moments."""
    if len(history) < 2:
        return ""
    begin, end = history[0][0], history[-1][0]
    span = (end - begin).total_seconds() or 1.0
    found: list[tuple[float, float]] = []
    for at, value in history:
        x = EDGE + (WIDTH - 2 * EDGE) * (at - begin).total_seconds() / span
        y = HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * min(1.0, value / highest)
        if found:
            found.append((x, found[-1][1]))
        found.append((x, y))
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in found)


def known(course: Sequence[tuple[datetime, float | None]]) -> list[tuple[datetime, float]]:
    """What can be drawn: the moments for which there was enough data."""
    return [(at, value) for at, value in course if value is not None]
