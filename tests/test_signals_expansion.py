"""Growth is what the figures show, and who is missing is said as it is."""

from datetime import timedelta

from rapport.inbox.model import Severity
from rapport.inbox.records.model import DayOfUse
from rapport.people.model import BuyingRole
from rapport.signals import expansion
from rapport.signals.model import Finding
from tests.noticed import NOW, evidence, gap, stakeholder

ANN = stakeholder(1, "Ann Lee")


def day(ago: int, people: float, whole: float | None = None) -> DayOfUse:
    """What single people sum up to, beside what the customer states as a whole."""
    return DayOfUse((NOW - timedelta(days=ago)).date(), "reports_run", people + (whole or 0.0), whole)


def found(usage: list[DayOfUse], *roles: BuyingRole) -> tuple[Finding, ...]:
    return expansion.expansion(evidence([ANN], usage=usage, gaps=[gap(role) for role in roles]))


def test_figures_of_single_people_that_come_in_addition_are_no_growth() -> None:
    """The mutant: what the customer states as a whole and what its people sum up to are added."""
    usage = [day(ago, 100.0 if ago < 30 else 0.0, 100.0) for ago in range(120)]
    assert found(usage, BuyingRole.FINANCE) == ()


def test_a_table_of_single_people_that_follows_one_of_the_whole_is_no_growth() -> None:
    usage = [day(ago, 300.0) if ago < 30 else day(ago, 0.0, 100.0) for ago in range(120)]
    assert found(usage, BuyingRole.FINANCE) == ()


def test_what_single_people_use_more_is_growth() -> None:
    (one,) = found([day(ago, 240.0 if ago < 30 else 100.0) for ago in range(120)], BuyingRole.FINANCE)
    assert "reports run is 2.4 times" in one.sentence and one.severity is Severity.MEDIUM


def test_growth_just_below_a_threshold_is_not_said_to_reach_it() -> None:
    """The mutant: 1.96 is rounded to 2.0, from which on it would be more than low."""
    (one,) = found([day(ago, 196.0 if ago < 30 else 100.0) for ago in range(120)], BuyingRole.FINANCE)
    assert "is 1.9 times" in one.sentence and one.severity is Severity.LOW


def test_who_would_sign_is_named_and_not_that_nobody_would() -> None:
    """The mutant: an executive sponsor is in touch, and the sentence says that nobody who signs is."""
    usage = [day(ago, 200.0 if ago < 30 else 100.0) for ago in range(120)]
    (one,) = found(usage, BuyingRole.FINANCE)
    assert one.sentence.endswith("and not in touch with us: somebody from finance or procurement.")
    (both,) = found(usage, BuyingRole.EXECUTIVE_SPONSOR, BuyingRole.FINANCE)
    assert both.sentence.endswith("us: an executive sponsor and somebody from finance or procurement.")
