"""Does a customer that still speaks with us speak much less than it did?

The days with contact of the last month against those of the quarter before: with a Gamma prior on the rate, the number
to expect is negative binomial (Gelman et al., Bayesian Data Analysis, 3rd ed., ch. 2.6), and a drop is raised when as
few as these would be rare. A slow drop seldom makes a rare month, since its own beginning becomes what is usual: a
CUSUM for counts (Lucas, Counted Data CUSUM's, Technometrics 27, 1985) over the weeks of the last quarter says since
when it has been less than in the quarter before, and the same chance is asked of all the weeks since then.

On invented customers with 1 to 10 person-days a week that never change, looked at weekly, the month alone is wrong 0 to
0.11 times a year and both together 0.01 to 0.13; of declines to a quarter over half a year, of 2 to 3 person-days a
week, the month finds 14 to 18 % and both 30 to 43 %.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain, pairwise
from math import exp, lgamma, log

from rapport.inbox.model import Severity
from rapport.people.model import PersonId
from rapport.relationships.model import Touch
from rapport.signals.evidence import current, efforts, listed
from rapport.signals.model import Evidence, Finding, SignalKind

RECENT = timedelta(days=30)  # shorter than a month is noise around a holiday
BASELINE = timedelta(days=90)  # the person's own previous quarter (scores.md)
STEEP = 0.5  # of what is raised at all: by default a quarter of what was usual
WEEK = timedelta(days=7)
WEEKS = 12  # looked through for the beginning of a slow drop: a quarter
SHORTEST = 5  # weeks of one; fewer are the month above
TRIES = 8  # beginnings that are looked at: the chance is shared among them
NAMED = 3  # people whom a sentence says to be quieter: whom one would write to first
MISSED = 1.5  # days of one person, from which on two roundings cannot make the difference
SHOWN = 3  # of the latest contacts, where nobody is quieter than the others


def chance_of_at_most(count: int, before: int, lately: timedelta = RECENT) -> float:
    """How likely it is to see `count` or fewer in `lately` after `before` in BASELINE, if nothing has changed."""
    shape, share = before + 0.5, BASELINE / (BASELINE + lately)
    return sum(
        exp(lgamma(shape + k) - lgamma(shape) - lgamma(k + 1) + shape * log(share) + k * log(1 - share))
        for k in range(count + 1)
    )


@dataclass(frozen=True, slots=True)
class Quieter:
    """Somebody who was in contact on fewer days than is usual for them."""

    person: PersonId
    recent: int  # days
    usual: float  # days


@dataclass(frozen=True, slots=True)
class Counted:
    """Person-days with contact."""

    recent: int
    before: int  # in BASELINE
    lately: timedelta  # what is recent
    records: tuple[str, ...]  # of the recent ones, newest first
    quieter: tuple[Quieter, ...]  # who is missed most, first

    @property
    def usual(self) -> float:
        """As many as there would be lately if nothing had changed."""
        return self.before * (self.lately / BASELINE)


def counted(evidence: Evidence, covered: frozenset[PersonId]) -> Counted:
    """The days with contact of all who are not `covered`: whose silence is explained is left out on both sides."""
    until = evidence.now - RECENT
    return _counted(_days(evidence, covered, until - BASELINE), until, evidence.now, RECENT)


Days = dict[tuple[PersonId, date], Touch]


def _days(evidence: Evidence, covered: frozenset[PersonId], start: datetime) -> Days:
    """Each day on which somebody was in contact since then."""
    return {
        (person, touch.at.date()): touch
        for person, touches in efforts(evidence).items()
        if person not in covered
        for touch in touches
        if touch.at > start
    }


def _counted(days: Days, before_until: datetime, now: datetime, lately: timedelta) -> Counted:
    recent = sorted((touch for touch in days.values() if touch.at > now - lately), key=lambda one: one.at, reverse=True)
    seen = Counter(touch.person for touch in recent)
    before = Counter(touch.person for touch in days.values() if touch.at <= before_until)
    missed = [Quieter(person, seen[person], count * (lately / BASELINE)) for person, count in before.items()]
    missed.sort(key=lambda one: (one.recent - one.usual, one.person))
    return Counted(
        recent=len(recent),
        before=before.total(),
        lately=lately,
        records=tuple(touch.record for touch in recent),
        quieter=tuple(one for one in missed if one.usual - one.recent >= MISSED),
    )


def weeks_of_less(counts: Sequence[int], usual: float, left: float) -> int:
    """For how many weeks, of the oldest first, there has been less than `usual` a week; 0: not now.

    The sum rises by what lies below the value between `usual` and `left` of it that tells the two apart best.
    """
    between = usual * (1 - left) / -log(left)
    total, begun = 0.0, 0
    for number, count in enumerate(counts, start=1):
        total = max(0.0, total + between - count)
        if total == 0.0:
            begun = number
    return len(counts) - begun


def slowly(evidence: Evidence, covered: frozenset[PersonId]) -> Counted | None:
    """The person-days of a slow drop, against those of the quarter before the last one."""
    limits, start = evidence.thresholds, evidence.now - WEEKS * WEEK
    days = _days(evidence, covered, start - BASELINE)
    times = sorted(touch.at for touch in days.values())
    ends = [bisect_right(times, start + number * WEEK) for number in range(WEEKS + 1)]
    before, counts = ends[0], [b - a for a, b in pairwise(ends)]
    weeks = weeks_of_less(counts, before * (WEEK / BASELINE), limits.drop_left)
    if weeks < SHORTEST or before < limits.drop_days_needed:
        return None
    lately, seen = weeks * WEEK, sum(counts[-weeks:])
    if seen > limits.drop_left * before * (lately / BASELINE):
        return None
    if chance_of_at_most(seen, before, lately) > limits.drop_chance / TRIES:
        return None
    return _counted(days, start, evidence.now, lately)


def dropped(evidence: Evidence, covered: frozenset[PersonId]) -> tuple[Finding, ...]:
    """At most one finding."""
    seen, limits = counted(evidence, covered), evidence.thresholds
    if not seen.recent:
        return ()  # without any recent contact it is a silence, which has its own detector
    few = seen.before >= limits.drop_days_needed and seen.recent <= limits.drop_left * seen.usual
    if few and chance_of_at_most(seen.recent, seen.before) <= limits.drop_chance:
        said = f"in the last 30 days; in the quarter before, a month had {seen.usual:.0f}"
        return _finding(evidence, seen, said, steep=seen.recent <= STEEP * limits.drop_left * seen.usual)
    slow = slowly(evidence, covered)
    if slow is None:
        return ()
    weeks = slow.lately // WEEK
    said = f"in the last {weeks} weeks; in the quarter before the last, as many weeks had {slow.usual:.0f}"
    return _finding(evidence, slow, said, steep=False)


def _finding(evidence: Evidence, seen: Counted, said: str, *, steep: bool) -> tuple[Finding, ...]:
    snapshot, jobs = evidence.snapshot, {one.person.id: one for one in current(evidence)}
    missed = [(jobs[one.person], one) for one in seen.quieter if one.person in jobs][:NAMED]
    less = [f"{job.name or job.email} ({one.recent} instead of {one.usual:.0f})" for job, one in missed]
    last = [(f"stakeholder:{job.id}", efforts(evidence)[one.person][-1].record) for job, one in missed]
    whose = f" Quieter above all: {listed(less)}." if less else ""
    return (
        Finding(
            kind=SignalKind.ENGAGEMENT_DROP,
            cause=f"customer:{snapshot.customer}:engagement",
            customer=snapshot.customer,
            person=None,
            severity=Severity.HIGH if steep else Severity.MEDIUM,
            since=evidence.now - seen.lately,
            sentence=f"{snapshot.customer_name} was in contact on {seen.recent} person-days {said}.{whose}",
            evidence=tuple(chain.from_iterable(last)) or seen.records[:SHOWN],
        ),
    )
