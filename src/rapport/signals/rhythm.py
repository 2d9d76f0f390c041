"""Is this silence unusual for somebody who keeps this rhythm?

The working days between two efforts of a person are taken as exponential with a rate of their own; the rate has a Gamma
prior (what the customer's segment usually does), so that a short past says little. The chance of a silence at least
this long is then the Lomax tail (β / (β + s))^α (Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 1,
ch. 20), which is the Gamma-Poisson chance of no contact in s days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from rapport.signals import workdays
from rapport.signals.thresholds.model import STANDARD, Thresholds

PRIOR_GAP = 10.0  # working days: most stakeholders who speak with us at all do so about twice a month
PRIOR_WEIGHT = 2.0  # gaps that the prior counts for: after a dozen of one's own it hardly matters
WORKING_YEAR = 250  # working days
ROUNDING = 1e-9  # so that a limit of exactly 20 days is not read as 21
NEEDED = STANDARD.silence_days_needed  # what a new workspace has, and what is measured

PATIENCE = STANDARD.departure_patience  # working days: the same
REGULAR = 14.0  # working days between contacts, of late: below PATIENCE, or the usual pause would be the alarm
OCCASIONAL = 6  # times as long, because their silences say little: half a year where a regular gets three weeks
FORGOTTEN_AFTER = 8  # gaps after which one counts half in what is usual of late: people change jobs within a job


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Working days between the days on which somebody made an effort."""

    usual: float  # mean
    longest: int
    data_points: int  # days with contact
    last: datetime
    of_late: float | None = None  # mean with the prior, older gaps counting less; None: as `usual`
    prior_gap: float = PRIOR_GAP

    def chance(self, silent_for: int) -> float:
        """How likely a silence at least this long is for them, 0–1."""
        alpha, beta = self._tail
        return float((beta / (beta + silent_for)) ** alpha)

    @property
    def _tail(self) -> tuple[float, float]:
        gaps = self.data_points - 1
        return gaps + PRIOR_WEIGHT, gaps * self.usual + PRIOR_WEIGHT * self.prior_gap

    @property
    def chances_a_year(self) -> float:
        """How often in a year a silence begins that could become too long."""
        return WORKING_YEAR / max(self.usual, 1.0)

    def false_alarms_a_year(self, limit: int) -> float:
        """Expected for one such person when every silence from `limit` working days on is raised."""
        return self.chances_a_year * self.chance(limit)

    def limit(self, limits: Thresholds = STANDARD) -> int:
        """The shortest silence, in working days, that is raised: longer than any before, and by chance at most
        `silence_false_alarms` times a year.

        Somebody with a gap of 2 days has 125 chances a year for a false alarm, a monthly writer 12: the threshold is
        per year, so that both are bothered equally rarely.
        """
        alpha, beta = self._tail
        rare = min(1.0, limits.silence_false_alarms / self.chances_a_year)
        beyond = beta * (float(rare ** (-1 / alpha)) - 1)
        return max(limits.silence_shortest, self.longest + 1, ceil(beyond - ROUNDING))

    def is_broken_by(self, silent_for: int, limits: Thresholds = STANDARD) -> bool:
        """Whether the silence is longer than any before and too unlikely to be chance."""
        return self.data_points >= limits.silence_days_needed and silent_for >= self.limit(limits)

    @property
    def is_regular(self) -> bool:
        """Whether they are in contact often enough that three weeks without a word mean something."""
        return (self.usual if self.of_late is None else self.of_late) <= REGULAR

    def wait(self, patience: int = PATIENCE) -> int:
        """Working days of silence that are a sign of departure: `patience` for a regular, longer for an occasional one.

        Not one limit for all, and not one in proportion to the gap: mail comes in bursts (Barabási, The origin of
        bursts and heavy tails in human dynamics, Nature 435, 2005), so that among regulars the long pauses are about
        as frequent for the busy as for the slow.
        """
        return patience if self.is_regular else patience * OCCASIONAL


def rhythm(efforts: Sequence[datetime], prior_gap: float = PRIOR_GAP) -> Rhythm | None:
    """The rhythm of the days in `efforts`; None without any. `prior_gap` is what the segment usually does."""
    days = sorted({at.date(): at for at in sorted(efforts)}.values())
    if not days:
        return None
    gaps = workdays.gaps(days)
    usual = sum(gaps) / len(gaps) if gaps else prior_gap
    return Rhythm(usual, max(gaps, default=0), len(days), days[-1], _of_late(gaps, prior_gap), prior_gap)


def _of_late(gaps: Sequence[int], prior_gap: float) -> float:
    """The mean gap, each counting half as much as one FORGOTTEN_AFTER gaps later, with the prior."""
    weighed, weight = PRIOR_WEIGHT * prior_gap, PRIOR_WEIGHT
    for age, gap in enumerate(reversed(gaps)):
        worth = 0.5 ** (age / FORGOTTEN_AFTER)
        weighed, weight = weighed + worth * gap, weight + worth
    return weighed / weight
