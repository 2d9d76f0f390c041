"""Does a customer use more of the product while nobody who could sign for more knows us?"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import floor
from statistics import fmean

from rapport.inbox.model import Severity
from rapport.inbox.records.model import DayOfUse
from rapport.people.model import BuyingRole, PersonId
from rapport.relationships.model import Gap
from rapport.signals.evidence import could_be, listed
from rapport.signals.model import Evidence, Finding, SignalKind

RECENT = timedelta(days=30)
BEFORE = timedelta(days=90)  # before that: a quarter, so that one project's end does not count as a start
LOOKED_AT = RECENT + BEFORE
POINTS = 3  # days with figures, needed on either side
LARGE = 100  # from here on decimals are noise
ROUNDING = 1e-9  # of a quotient such as 2.3, which binary fractions only come near to
SIGNS = {
    BuyingRole.DECISION_MAKER: "a decision maker",
    BuyingRole.FINANCE: "somebody from finance or procurement",
    BuyingRole.EXECUTIVE_SPONSOR: "an executive sponsor",
}


@dataclass(frozen=True, slots=True)
class Trend:
    """One figure of product use: what a day with figures had lately, and in the quarter before."""

    metric: str
    recent: float
    before: float  # above 0
    since: date  # the first day that counts as recent

    @property
    def factor(self) -> float:
        return self.recent / self.before

    @property
    def in_words(self) -> str:
        return self.metric.replace("_", " ")

    @property
    def times(self) -> str:
        """The factor, rounded down: what is said never reaches a threshold that was missed."""
        return f"{floor(self.factor * 10 + ROUNDING) / 10:.1f}"

    @property
    def told(self) -> str:
        averages = f"{amount(self.recent)} on average against {amount(self.before)}"
        return f"{self.in_words} is {self.times} times what it was in the quarter before ({averages})"


def expansion(evidence: Evidence, _covered: frozenset[PersonId] = frozenset()) -> tuple[Finding, ...]:
    """One finding while use grows and a role that signs is not in touch with us."""
    missing, grown, limits = unsigned(evidence), growth(evidence), evidence.thresholds
    if not missing or grown is None or grown.factor < limits.expansion_grown:
        return ()
    snapshot = evidence.snapshot
    target, records = could_be(evidence, next((gap for gap in missing if gap.target is not None), None))
    return (
        Finding(
            kind=SignalKind.EXPANSION_NEEDS_STAKEHOLDER,
            cause=f"customer:{snapshot.customer}:expansion",
            customer=snapshot.customer,
            person=None,
            severity=Severity.MEDIUM if grown.factor >= limits.expansion_much else Severity.LOW,
            since=datetime.combine(grown.since, time(), UTC),
            sentence=f"{snapshot.customer_name} uses more of the product: {grown.told}. Needed to sign for more, and "
            f"not in touch with us: {listed(SIGNS[gap.role] for gap in missing)}.{target}",
            evidence=(f"usage:{snapshot.customer}", *records),
        ),
    )


def unsigned(evidence: Evidence) -> list[Gap]:
    """The roles that sign and are not in touch with us."""
    return [gap for gap in evidence.snapshot.gaps if gap.role in SIGNS]


def growth(evidence: Evidence) -> Trend | None:
    """The figure that grew most; None with too few figures."""
    return max(trends(evidence.usage, evidence.now.date()), key=lambda one: one.factor, default=None)


def trends(used: Iterable[DayOfUse], today: date) -> tuple[Trend, ...]:
    """Every figure that has enough days on either side, as of that day."""
    by_metric: defaultdict[str, list[DayOfUse]] = defaultdict(list)
    for one in used:
        if one.on <= today:
            by_metric[one.metric].append(one)
    found = (_trend(metric, of, today) for metric, of in by_metric.items())
    return tuple(one for one in found if one is not None)


def amount(value: float) -> str:
    """'2,388', '12.3'."""
    return f"{value:,.0f}" if value >= LARGE else f"{value:.3g}"


def by_week(used: Sequence[DayOfUse]) -> dict[str, list[tuple[date, float]]]:
    """The average figure of each week, by its Monday, the latest first; what grew most comes first."""
    weeks: defaultdict[str, defaultdict[date, list[float]]] = defaultdict(lambda: defaultdict(list))
    for one in used:
        monday = one.on - timedelta(days=one.on.weekday())
        weeks[one.metric][monday].append(one.value if one.whole is None else one.whole)
    grown = {one.metric: one.factor for one in trends(used, max((one.on for one in used), default=date.min))}
    return {
        metric: sorted(((monday, fmean(figures)) for monday, figures in found.items()), reverse=True)
        for metric, found in sorted(weeks.items(), key=lambda entry: (-grown.get(entry[0], 0.0), entry[0]))
    }


def _trend(metric: str, used: Sequence[DayOfUse], today: date) -> Trend | None:
    """Of what the whole customer states, else of what its people sum up to: one that ends as the other begins, or that
    comes in addition, is no growth."""
    whole = [(one.on, one.whole) for one in used if one.whole is not None]
    people = [(one.on, one.value - (one.whole or 0.0)) for one in used if one.whole is None or one.value != one.whole]
    for days in (whole, people):
        recent = {on: value for on, value in days if today - on < RECENT}
        before = {on: value for on, value in days if RECENT <= today - on < RECENT + BEFORE}
        if len(recent) >= POINTS and len(before) >= POINTS and sum(before.values()) > 0:
            return Trend(metric, fmean(recent.values()), fmean(before.values()), min(recent))
    return None
