"""Does a customer hang on one person, or come up for renewal without a sponsor?"""

from datetime import UTC, datetime, time, timedelta

from rapport.inbox.model import Severity
from rapport.people.model import BuyingRole
from rapport.relationships.model import GapState, Known
from rapport.relationships.threading import ROLE_WORDS
from rapport.signals.evidence import could_be, day, listed
from rapport.signals.model import Evidence, Finding, SignalKind
from rapport.signals.thresholds.model import Thresholds


def days_to_renewal(evidence: Evidence) -> int | None:
    """Days until the renewal date; None without one or when it is past (a past date says nothing of the next)."""
    renewal = evidence.snapshot.renewal_date
    days = (renewal - evidence.now.date()).days if renewal else -1
    return days if days >= 0 else None


def _ahead(days: int) -> str:
    """'today', 'in 1 day', 'in 60 days'."""
    return "today" if days == 0 else f"in {days} day{'' if days == 1 else 's'}"


def single_threaded(evidence: Evidence) -> tuple[Finding, ...]:
    """One finding while one person carries the relationship; the missing sponsor is part of the same cause."""
    snapshot = evidence.snapshot
    if not snapshot.threading.single_threaded:
        return ()
    strongest = _strongest(evidence)
    near, limits = days_to_renewal(evidence), evidence.thresholds
    missing = [ROLE_WORDS[gap.role] for gap in snapshot.gaps if gap.state is not GapState.AT_RISK]
    lacks = f" Not covered: {listed(missing)}." if missing else ""
    renewal = f" The renewal is {_ahead(near)}." if near is not None and near <= limits.renewal_coming else ""
    through = f"through {strongest.name}" if strongest else "through one person"
    return (
        Finding(
            kind=SignalKind.SINGLE_THREADED,
            cause=f"customer:{snapshot.customer}:single_threaded",
            customer=snapshot.customer,
            person=strongest.person if strongest else None,
            severity=_by_renewal(near, limits),
            since=_alone_since(evidence, strongest),
            sentence=f"{snapshot.customer_name} runs {through}: threading {snapshot.threading.on_screen:g}/10."
            f"{lacks}{renewal}",
            evidence=(
                f"customer:{snapshot.customer}",
                *((f"stakeholder:{strongest.stakeholder}",) if strongest else ()),
            ),
        ),
    )


def _by_renewal(days: int | None, limits: Thresholds) -> Severity:
    if days is None or days > limits.renewal_coming:
        return Severity.LOW
    return Severity.HIGH if days <= limits.renewal_near else Severity.MEDIUM


def _strongest(evidence: Evidence) -> Known | None:
    scored = [
        (one.relationship.strength.value, one)
        for one in evidence.snapshot.known
        if one.relationship and one.relationship.strength.value is not None
    ]
    return max(scored, key=lambda entry: entry[0])[1] if scored else None


def _alone_since(evidence: Evidence, strongest: Known | None) -> datetime:
    """When somebody else last spoke; else when we first heard of anybody. Stable, so that a dismissal holds."""
    others = [
        one.relationship.last_theirs_at
        for one in evidence.snapshot.known
        if one is not strongest and one.relationship and one.relationship.last_theirs_at
    ]
    return max(others, default=evidence.snapshot.known_since or evidence.now)


def renewal_without_sponsor(evidence: Evidence) -> tuple[Finding, ...]:
    """One finding when the renewal is near and no executive sponsor is engaged."""
    snapshot, days, limits = evidence.snapshot, days_to_renewal(evidence), evidence.thresholds
    gap = next((one for one in snapshot.gaps if one.role is BuyingRole.EXECUTIVE_SPONSOR), None)
    if days is None or days > limits.sponsor_days or gap is None or snapshot.threading.single_threaded:
        return ()
    renewal = datetime.combine(evidence.now.date() + timedelta(days=days), time(), UTC)
    target, records = could_be(evidence, gap)
    leaves = gap.state is GapState.AT_RISK
    lacks = "who was executive sponsor is leaving or has left" if leaves else "no executive sponsor is in touch with us"
    return (
        Finding(
            kind=SignalKind.RENEWAL_WITHOUT_SPONSOR,
            cause=f"customer:{snapshot.customer}:sponsor",
            customer=snapshot.customer,
            person=None,
            severity=_by_days(days, limits),
            since=renewal - timedelta(days=limits.sponsor_days),
            sentence=f"{snapshot.customer_name} renews {_ahead(days)}, on {day(renewal)}, and {lacks}.{target}",
            evidence=(f"customer:{snapshot.customer}", *records),
        ),
    )


def _by_days(days: int, limits: Thresholds) -> Severity:
    if days <= limits.sponsor_last_call:
        return Severity.HIGH
    return Severity.MEDIUM if days <= limits.renewal_near else Severity.LOW
