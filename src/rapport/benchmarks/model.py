"""What is one line of a benchmark, and how sure is its figure?"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

NORMAL_95 = 1.959964  # two-sided 95 % of the normal distribution


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of ours with its 95 % interval, beside somebody else's."""

    metric: str
    ours: float
    low: float
    high: float
    reference: str  # the figure to compare with, empty when nobody published one
    source: str  # where the reference comes from


def share(metric: str, right: int, total: int, reference: str = "", source: str = "") -> Row:
    """A share of independent cases with its interval after Wilson (1927), which holds near 0 and 1 too."""
    if not total:
        return Row(metric, 0.0, 0.0, 1.0, reference, source)
    p, z2 = right / total, NORMAL_95**2
    middle = (p + z2 / (2 * total)) / (1 + z2 / total)
    spread = NORMAL_95 * sqrt(p * (1 - p) / total + z2 / (4 * total**2)) / (1 + z2 / total)
    return Row(metric, p, min(p, max(0.0, middle - spread)), max(p, min(1.0, middle + spread)), reference, source)


def spread(metric: str, value: float, resampled: Sequence[float], reference: str = "", source: str = "") -> Row:
    """A figure that is no share of independent cases, with the middle 95 % of its bootstrap (Efron 1979)."""
    ordered = sorted(resampled)
    last = len(ordered) - 1
    return Row(metric, value, ordered[round(0.025 * last)], ordered[round(0.975 * last)], reference, source)
