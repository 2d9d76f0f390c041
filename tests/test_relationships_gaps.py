"""Which roles are missing, in the order of what that costs."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rapport.people.model import BuyingRole
from rapport.relationships.gaps import HORIZON, Stakes, cost, gaps
from rapport.relationships.model import GapState, Known
from tests.conftest import START
from tests.test_relationships_threading import known

SPONSOR, FINANCE = BuyingRole.EXECUTIVE_SPONSOR, BuyingRole.FINANCE


def stakes(days: int | None = None, arr_cents: int | None = None) -> Stakes:
    return Stakes(None if days is None else START.date() + timedelta(days=days), arr_cents)


def quiet(one: Known, days: int) -> Known:
    assert one.relationship is not None
    last = START - timedelta(days=days)
    return replace(one, relationship=replace(one.relationship, last_theirs_at=last, two_way=days <= 30))


def test_nobody_known_leaves_every_role_open_with_a_title_to_look_for() -> None:
    found = gaps([], stakes(), START)
    assert len(found) == 4
    assert all(gap.state is GapState.UNCOVERED and gap.look_for and gap.look_for in gap.action for gap in found)


def test_a_role_with_two_way_contact_is_no_gap() -> None:
    assert SPONSOR not in {gap.role for gap in gaps([known(1, "CEO", 50.0)], stakes(), START)}


def test_somebody_known_and_not_engaged_is_named_as_the_one_to_meet() -> None:
    (gap,) = [g for g in gaps([known(1, "Controller", None)], stakes(), START) if g.role is FINANCE]
    assert (gap.state, gap.target_name) == (GapState.NOT_ENGAGED, "P1")
    assert "Ask for an introduction to P1 (Controller)" in gap.action


def test_somebody_silent_for_a_month_is_not_engaged() -> None:
    (gap,) = [g for g in gaps([quiet(known(1, "CFO", 9.0), 45)], stakes(), START) if g.role is FINANCE]
    assert gap.state is GapState.NOT_ENGAGED and "45 days ago" in gap.reason and "again" in gap.action


def test_a_role_whose_only_holder_leaves_is_at_risk() -> None:
    (gap,) = [g for g in gaps([known(1, "CFO", 80.0, leaving=True)], stakes(), START) if g.role is FINANCE]
    assert gap.state is GapState.AT_RISK and gap.target is None and "P1" in gap.reason


@pytest.mark.parametrize("days", [-15, -1])
def test_a_past_renewal_is_never_in_minus_days(days: int) -> None:
    """The mutant: days to renewal printed and used without looking at their sign."""
    for gap in gaps([], stakes(days), START):
        assert "in -" not in gap.reason and "past" in gap.reason
        assert gap.cost == cost(gap.role, gap.state, stakes(None), START)


def test_the_renewal_is_counted_in_days() -> None:
    assert "in 90 days" in gaps([], stakes(90), START)[0].reason
    assert "in 1 day." in gaps([], stakes(1), START)[0].reason
    assert "today" in gaps([], stakes(0), START)[0].reason


def test_finance_counts_more_as_the_renewal_comes_near() -> None:
    assert gaps([], stakes(HORIZON + 1), START)[0].role is SPONSOR
    assert gaps([], stakes(60), START)[0].role is FINANCE
    costs = [cost(FINANCE, GapState.UNCOVERED, stakes(days), START) for days in (200, 150, 100, 50, 0)]
    assert costs == sorted(costs)


def test_a_larger_contract_makes_a_gap_dearer() -> None:
    small, large = stakes(90, 2_000_000), stakes(90, 200_000_000)
    assert cost(SPONSOR, GapState.UNCOVERED, large, START) > cost(SPONSOR, GapState.UNCOVERED, small, START)


def test_the_most_senior_is_named_first() -> None:
    both = [known(1, "Accounting Manager", None), known(2, "CFO", None)]
    (gap,) = [g for g in gaps(both, stakes(), START) if g.role is FINANCE]
    assert gap.target_name == "P2"


def test_who_covered_it_and_is_leaving_is_named_beside_who_stays() -> None:
    both = [known(1, "CFO", 80.0, leaving=True), known(2, "Controller", None)]
    (gap,) = [g for g in gaps(both, stakes(), START) if g.role is FINANCE]
    assert (gap.state, gap.target_name) == (GapState.NOT_ENGAGED, "P2") and "P1 is leaving" in gap.reason


def test_somebody_seen_in_copies_without_a_title_may_be_who_we_look_for() -> None:
    stranger = replace(known(7, "", None), only_in_copy=True)
    (gap,) = [g for g in gaps([stranger], stakes(), START) if g.role is SPONSOR]
    assert gap.state is GapState.UNCOVERED and "seen in copies, with no title known: P7" in gap.reason
