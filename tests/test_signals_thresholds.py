"""Thresholds: bounds, segments, history, and detectors that read them."""

from dataclasses import fields, replace

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from rapport.app import App
from rapport.errors import BadInput, NotFound
from rapport.people import store as people
from rapport.people.model import CustomerId
from rapport.people.store import customers
from rapport.signals import detectors
from rapport.signals.collecting import service as collecting
from rapport.signals.model import SignalKind
from rapport.signals.thresholds import choosing, service
from rapport.signals.thresholds.choosing import BY_NAME, applied, checked, with_wishes
from rapport.signals.thresholds.model import CATALOGUE, STANDARD, Chosen, Thresholds, Wish
from rapport.users.model import UserId
from tests import world
from tests.noticed import evidence, stakeholder, touches

SEGMENTS = ("Enterprise", "Mid-market")
NORA = UserId(1)


def test_every_threshold_is_in_the_catalogue_with_bounds_around_its_default() -> None:
    assert [one.name for one in CATALOGUE] == [field.name for field in fields(Thresholds)]
    for one in CATALOGUE:
        assert one.low <= one.default <= one.high and one.unit and one.why and one.false_alarms
        assert isinstance(getattr(STANDARD, one.name), int) == one.is_whole, one.name


def test_a_segments_own_value_counts_before_that_of_all_and_that_before_the_standard() -> None:
    chosen = Chosen((("", "silence_shortest", 12.0), ("Enterprise", "silence_shortest", 15.0)))
    assert applied(Chosen()) == STANDARD
    assert applied(chosen).silence_shortest == applied(chosen, "Mid-market").silence_shortest == 12
    assert applied(chosen, "Enterprise").silence_shortest == 15
    assert isinstance(applied(chosen).silence_shortest, int)


@pytest.mark.parametrize("value", [-1, 2, 61, float("nan"), float("inf"), 10.5])
def test_what_is_out_of_bounds_or_no_whole_number_is_refused_with_the_bounds(value: float) -> None:
    with pytest.raises(BadInput, match="between 3 and 60 working days"):
        checked([Wish("silence_shortest", value)], Chosen(), SEGMENTS)


def test_an_unknown_name_or_segment_is_said_with_what_there_is() -> None:
    with pytest.raises(NotFound, match="Did you mean “silence_shortest”"):
        checked([Wish("silence_shortes", 12)], Chosen(), SEGMENTS)
    with pytest.raises(NotFound, match="Enterprise, Mid-market"):
        checked([Wish("silence_shortest", 12, "Startups")], Chosen(), SEGMENTS)


def test_two_values_may_not_contradict_each_other_in_any_segment() -> None:
    """Kills a check of all customers alone: the segment inherits one of the two."""
    segment = Chosen((("Enterprise", "renewal_near", 120.0),))
    with pytest.raises(BadInput, match="renewal_near would be 120 in the segment Enterprise and renewal_coming 100"):
        checked([Wish("renewal_coming", 100)], segment, SEGMENTS)
    assert checked([Wish("renewal_coming", 100), Wish("renewal_near", 95, "enterprise")], segment, SEGMENTS)


@given(
    st.lists(st.tuples(st.sampled_from(sorted(BY_NAME)), st.sampled_from(["", *SEGMENTS]), st.booleans()), max_size=8)
)
def test_taking_everything_back_leaves_the_standard(steps: list[tuple[str, str, bool]]) -> None:
    wishes = [Wish(name, BY_NAME[name].high if up else BY_NAME[name].low, segment) for name, segment, up in steps]
    after = with_wishes(with_wishes(Chosen(), wishes), [Wish(name, None, segment) for name, segment, _ in steps])
    assert after == Chosen() and {applied(after, segment) for segment in SEGMENTS} == {STANDARD}


def test_a_detector_reads_the_threshold_of_the_evidence() -> None:
    """Kills a detector that goes on reading its own constant."""
    sarah, mike = stakeholder(1, "Sarah Chen"), stakeholder(2, "Mike Johnson")
    made = [*touches(1, [8 + 1.4 * i for i in range(60)]), *touches(2, [8 + 3 * i for i in range(20)])]
    seen = evidence([sarah, mike], touched=made)
    assert detectors.look(seen).findings == ()
    eager = applied(Chosen((("", "silence_shortest", 4.0), ("", "silence_false_alarms", 4.0))))
    (found,) = detectors.look(replace(seen, thresholds=eager)).findings
    assert found.kind in (SignalKind.SILENT_CUSTOMER, SignalKind.CHAMPION_RISK)


@pytest.fixture
def enterprise(app: App) -> CustomerId:
    with app.db.transaction() as tx:
        world.user(tx)
        number = world.customer(tx, "TechCorp")
        tx.execute(sa.update(customers).values(segment="Enterprise"))
        world.customer(tx, "DataFlow")
    return CustomerId(number)


def test_a_change_holds_for_its_segment_is_in_the_history_and_has_its_customers_looked_at(
    app: App, enterprise: CustomerId
) -> None:
    service.change(app, [Wish("silence_shortest", 15, "enterprise")], NORA)
    with app.db.transaction() as tx:
        assert people.stale_customers(tx) == (enterprise,)
        assert collecting.gather(tx, enterprise, app.now()).thresholds.silence_shortest == 15
        assert service.for_customer(tx, CustomerId(2)) == STANDARD
    (change,) = service.history(app)
    assert (change.segment, change.name, change.before, change.after, change.by) == (
        "Enterprise", "silence_shortest", None, 15, NORA,
    )  # fmt: skip


def test_taken_back_it_is_inherited_again_and_both_steps_are_history(app: App, enterprise: CustomerId) -> None:
    service.change(app, [Wish("silence_shortest", 12), Wish("silence_shortest", 15, "Enterprise")], NORA)
    service.change(app, [Wish("silence_shortest", None, "Enterprise")], NORA)
    line = next(one for one in service.lines(app, "Enterprise") if one.threshold.name == "silence_shortest")
    assert (line.value, line.set_here, line.inherited) == (12, False, 12)
    assert [(one.before, one.after) for one in service.history(app)] == [(15, None), (None, 15), (None, 12)]


def test_all_are_saved_or_none_and_the_same_value_again_is_no_change(app: App, enterprise: CustomerId) -> None:
    with pytest.raises(BadInput):
        service.change(app, [Wish("silence_shortest", 12), Wish("domain_people", 1)], NORA)
    assert service.history(app) == ()
    assert service.change(app, [Wish("silence_shortest", 12)], NORA) != ()
    assert service.change(app, [Wish("silence_shortest", 12)], NORA) == () and len(service.history(app)) == 1


def test_names_are_found_as_people_write_them() -> None:
    assert choosing.named("Silence-Shortest").name == "silence_shortest"
