"""Is this silence unusual for somebody who keeps this rhythm?

The days between two efforts of a person are taken as exponential with a rate of their own; the rate has a Gamma prior
(what customers usually do), so that a short past says little. The chance of a silence at least this long is then the
Lomax tail (β / (β + s))^α (Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 1, ch. 20).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from rapport.signals import workdays

PRIOR_GAP = 10.0  # working days: most stakeholders who speak with us at all do so about twice a month
PRIOR_WEIGHT = 2.0  # gaps that the prior counts for: after a dozen of one's own it hardly matters
SHORTEST = 10  # working days: nobody is called silent within two weeks, which is a holiday
WORKING_YEAR = 250  # working days
FALSE_ALARMS_A_YEAR = 0.2  # expected per person and year; only champions are told of, one or two a customer
NEEDED = 4  # days with contact; with fewer there is no rhythm to break


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Working days between the days on which somebody made an effort."""

    usual: float  # mean
    longest: int
    data_points: int  # days with contact
    last: datetime

    def chance(self, silent_for: int) -> float:
        """How likely a silence at least this long is for them, 0–1."""
        gaps = self.data_points - 1
        alpha = gaps + PRIOR_WEIGHT
        beta = gaps * self.usual + PRIOR_WEIGHT * PRIOR_GAP
        return float((beta / (beta + silent_for)) ** alpha)

    def is_broken_by(self, silent_for: int) -> bool:
        """Whether the silence is longer than any before and too unlikely to be chance.

        Somebody with a gap of 2 days has 125 chances a year for a false alarm, a monthly writer 12: the threshold is
        per year, so that both are bothered equally rarely.
        """
        if self.data_points < NEEDED or silent_for < SHORTEST or silent_for <= self.longest:
            return False
        chances_a_year = WORKING_YEAR / max(self.usual, 1.0)
        return self.chance(silent_for) <= FALSE_ALARMS_A_YEAR / chances_a_year


def rhythm(efforts: Sequence[datetime]) -> Rhythm | None:
    """The rhythm of the days in `efforts`; None without any."""
    days = sorted({at.date(): at for at in sorted(efforts)}.values())
    if not days:
        return None
    gaps = [workdays.between(a, b) for a, b in pairwise(days)]
    usual = sum(gaps) / len(gaps) if gaps else PRIOR_GAP
    return Rhythm(usual, max(gaps, default=0), len(days), days[-1])
