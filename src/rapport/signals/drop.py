"""Does a customer that still speaks with us speak much less than it did?

The days with contact of the last month against those of the quarter before: with a Gamma prior on the rate, the number
to expect is negative binomial (Gelman et al., Bayesian Data Analysis, 3rd ed., ch. 2.6), and a drop is raised when as
few as these would be rare.
"""

from dataclasses import dataclass
from datetime import timedelta
from math import exp, lgamma, log

from rapport.inbox.model import Severity
from rapport.people.model import PersonId
from rapport.signals.evidence import efforts
from rapport.signals.model import Evidence, Finding, SignalKind

RECENT = timedelta(days=30)  # shorter than a month is noise around a holiday
BASELINE = timedelta(days=90)  # the person's own previous quarter (scores.md)
STEEP = 0.5  # of what is raised at all: by default a quarter of what was usual


def chance_of_at_most(count: int, before: int) -> float:
    """How likely it is to see `count` or fewer in RECENT after `before` in BASELINE, if nothing has changed."""
    shape, share = before + 0.5, BASELINE / (BASELINE + RECENT)
    return sum(
        exp(lgamma(shape + k) - lgamma(shape) - lgamma(k + 1) + shape * log(share) + k * log(1 - share))
        for k in range(count + 1)
    )


@dataclass(frozen=True, slots=True)
class Counted:
    """Person-days with contact."""

    recent: int  # in RECENT
    before: int  # in BASELINE, before that
    records: tuple[str, ...]  # of the recent ones, newest first

    @property
    def usual(self) -> float:
        """As many as RECENT would have if nothing had changed."""
        return self.before * (RECENT / BASELINE)


def counted(evidence: Evidence, covered: frozenset[PersonId]) -> Counted:
    """The days with contact of all who are not `covered`: whose silence is explained is left out on both sides."""
    until, start = evidence.now - RECENT, evidence.now - RECENT - BASELINE
    days = {
        (person, touch.at.date()): touch
        for person, touches in efforts(evidence).items()
        if person not in covered
        for touch in touches
        if touch.at > start
    }
    recent = sorted((touch for touch in days.values() if touch.at > until), key=lambda one: one.at, reverse=True)
    return Counted(len(recent), len(days) - len(recent), tuple(touch.record for touch in recent))


def dropped(evidence: Evidence, covered: frozenset[PersonId]) -> tuple[Finding, ...]:
    """At most one finding."""
    seen, snapshot, limits = counted(evidence, covered), evidence.snapshot, evidence.thresholds
    if seen.before < limits.drop_days_needed or not seen.recent or seen.recent > limits.drop_left * seen.usual:
        return ()  # without any recent contact it is a silence, which has its own detector
    if chance_of_at_most(seen.recent, seen.before) > limits.drop_chance:
        return ()
    return (
        Finding(
            kind=SignalKind.ENGAGEMENT_DROP,
            cause=f"customer:{snapshot.customer}:engagement",
            customer=snapshot.customer,
            person=None,
            severity=Severity.HIGH if seen.recent <= STEEP * limits.drop_left * seen.usual else Severity.MEDIUM,
            since=evidence.now - RECENT,
            sentence=f"{snapshot.customer_name} was in contact on {seen.recent} person-days in the last 30 days; "
            f"in the quarter before, a month had {seen.usual:.0f}.",
            evidence=seen.records[:5],
        ),
    )
