"""How sure are we of a share or of a usual length, and what do few cases borrow from many?"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb
from statistics import median

from rapport.learning.summary import ENOUGH, Rate, wilson

# A group counts as if it had this many cases of the overall share beside its own (beta-binomial shrinkage with a fixed
# prior strength): at ENOUGH cases, its own word weighs three quarters.
PRIOR = 10
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Share:
    """A share of some cases. `rate` with its interval and `shrunk` are None below ENOUGH cases."""

    hits: int
    of: int
    rate: Rate | None
    shrunk: float | None  # 0–1, drawn towards the share of all groups together

    @property
    def words(self) -> str:
        if self.of == 0:
            return "nothing yet"
        if self.rate is None:
            return f"{self.hits} of {self.of}: too early to say"
        return f"{self.rate.value:.0%} of {self.of}, between {self.rate.low:.0%} and {self.rate.high:.0%}"


@dataclass(frozen=True, slots=True)
class Middle:
    """A median, in the unit of what was measured. With its interval (order statistics) from ENOUGH cases on."""

    of: int
    value: float | None
    low: float | None
    high: float | None


def share(hits: int, of: int, overall: float | None = None) -> Share:
    """`overall` is the share of all groups together, 0–1; without it nothing is shrunk."""
    if of < ENOUGH:
        return Share(hits, of, None, None)
    return Share(hits, of, wilson(hits, of), None if overall is None else (hits + PRIOR * overall) / (of + PRIOR))


def overall(hits: int, of: int) -> float | None:
    return hits / of if of else None


def middle(values: Sequence[float]) -> Middle:
    """The median and the two observations that enclose it with CONFIDENCE, whatever the distribution."""
    if len(values) < ENOUGH:
        return Middle(len(values), median(values) if values else None, None, None)
    ordered, below = sorted(values), _below(len(values))
    return Middle(len(values), median(values), ordered[below], ordered[-1 - below])


def _below(count: int) -> int:
    """How many observations may lie outside on each side: the largest k with P(Binomial(n, ½) < k+1) ≤ 2.5 %."""
    tail, total = 0.0, 2.0**count
    for k in range(count):
        tail += comb(count, k) / total
        if tail > (1 - CONFIDENCE) / 2:
            return max(0, k - 1)
    return 0
