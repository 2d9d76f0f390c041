"""Does a customer use more of the product while nobody who could sign for more knows us?"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from rapport.inbox.model import DayOfUse, Severity
from rapport.people.model import BuyingRole, PersonId
from rapport.relationships.model import Gap
from rapport.relationships.threading import ROLE_WORDS
from rapport.signals.evidence import listed
from rapport.signals.model import Evidence, Finding, SignalKind

RECENT = timedelta(days=30)
BEFORE = timedelta(days=90)  # before that: a quarter, so that one project's end does not count as a start
LOOKED_AT = RECENT + BEFORE
POINTS = 3  # days with figures, needed on either side
SIGNS = frozenset({BuyingRole.DECISION_MAKER, BuyingRole.FINANCE, BuyingRole.EXECUTIVE_SPONSOR})


def expansion(evidence: Evidence, _covered: frozenset[PersonId] = frozenset()) -> tuple[Finding, ...]:
    """One finding while use grows and a role that signs is not in touch with us."""
    missing, grown, limits = unsigned(evidence), growth(evidence), evidence.thresholds
    if not missing or grown is None or grown[1] < limits.expansion_grown:
        return ()
    metric, factor, since = grown
    snapshot, target = evidence.snapshot, next((gap for gap in missing if gap.target is not None), None)
    could = f" {target.target_name} could be the one." if target else ""
    return (
        Finding(
            kind=SignalKind.EXPANSION_NEEDS_STAKEHOLDER,
            cause=f"customer:{snapshot.customer}:expansion",
            customer=snapshot.customer,
            person=None,
            severity=Severity.MEDIUM if factor >= limits.expansion_much else Severity.LOW,
            since=since,
            sentence=f"{snapshot.customer_name} uses more of the product: {metric.replace('_', ' ')} is {factor:.1f} "
            f"times what it was in the quarter before. Nobody who could sign for more is in touch with us: "
            f"{listed(map(_called, missing))}.{could}",
            evidence=(
                f"usage:{snapshot.customer}",
                *((f"stakeholder:{target.target}",) if target else ()),
            ),
        ),
    )


def _called(gap: Gap) -> str:
    return ROLE_WORDS.get(gap.role, gap.role.value.replace("_", " "))


def unsigned(evidence: Evidence) -> list[Gap]:
    """The roles that sign and are not in touch with us."""
    return [gap for gap in evidence.snapshot.gaps if gap.role in SIGNS]


def growth(evidence: Evidence) -> tuple[str, float, datetime] | None:
    """The figure that grew most: (name, times what it was, since when); None with too few figures."""
    today = evidence.now.date()
    by_metric: defaultdict[str, list[DayOfUse]] = defaultdict(list)
    for one in evidence.usage:
        if one.on <= today:
            by_metric[one.metric].append(one)
    found = []
    for metric, used in by_metric.items():
        recent = [one for one in used if today - one.on < RECENT]
        before = [one for one in used if RECENT <= today - one.on < RECENT + BEFORE]
        base = _mean(before)
        if len(recent) >= POINTS and len(before) >= POINTS and base > 0:
            since = datetime.combine(min(one.on for one in recent), time(), UTC)
            found.append((metric, _mean(recent) / base, since))
    return max(found, key=lambda one: one[1], default=None)


def _mean(used: Sequence[DayOfUse]) -> float:
    return sum(one.value for one in used) / len(used) if used else 0.0
