"""The laws of scores.md, "Threading score", for any people at all."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from rapport.people import titles
from rapport.people.model import BuyingRole, CustomerId, Level, PersonId, StakeholderId
from rapport.relationships.model import Known, Relationship, Score, Threading
from rapport.relationships.threading import threading
from tests.conftest import START

ROUNDING = 1e-9


def known(number: int, title: str, strength: float | None, **values: object) -> Known:
    last = None if strength is None else START - timedelta(days=3)
    tie = Relationship(PersonId(number), CustomerId(1), Score(strength, (), 9), last, last, last is not None, START)
    one = Known(
        StakeholderId(number), PersonId(number), f"P{number}", title, titles.department(title), titles.level(title),
        titles.roles(title), tie,
    )  # fmt: skip
    return replace(one, **values)  # type: ignore[arg-type]


TITLES = ["CEO", "CFO", "CTO", "VP Sales", "Director of Operations", "IT Manager", "Analyst", "Buyer", "", "Controller"]


@st.composite
def people(draw: st.DrawFn, most: int = 8) -> list[Known]:
    rows = draw(
        st.lists(st.tuples(st.sampled_from(TITLES), st.none() | st.floats(0, 100), st.booleans()), max_size=most)
    )
    return [known(i, title, strength, leaving=leaving) for i, (title, strength, leaving) in enumerate(rows, 1)]


def of(everybody: list[Known]) -> Threading:
    return threading(CustomerId(1), everybody, START)


def value(everybody: list[Known]) -> float:
    return of(everybody).score.value or 0.0


@given(people())
def test_it_is_between_0_and_100_and_the_parts_are_the_whole(everybody: list[Known]) -> None:
    """The mutant: a cap on the sum, so that the parts no longer add up."""
    score = of(everybody).score
    assert score.value is not None and 0 <= score.value <= 100
    assert score.value == sum(part.contribution for part in score.parts)
    assert [part.name for part in score.parts] == ["depth", "redundancy", "coverage", "seniority"]
    assert sum(part.weight for part in score.parts) == 100


def test_nobody_known_is_nothing() -> None:
    """The mutant: a base of 35 for an empty account."""
    empty = of([])
    assert (empty.score.value, empty.score.note, empty.single_threaded) == (0, "nobody known", False)


@given(st.sampled_from(TITLES), st.frozensets(st.sampled_from(BuyingRole)), st.floats(0, 100))
def test_one_contact_reaches_at_most_30(title: str, roles: frozenset[BuyingRole], strength: float) -> None:
    """The mutant: one person who counts for every role they could play."""
    alone = [known(1, title, strength, level=Level.C_SUITE, roles=roles)]
    assert value(alone) <= 30
    assert of(alone).single_threaded == (strength / 60 >= 0.05)


@given(people(), st.sampled_from(TITLES))
def test_learning_of_somebody_not_yet_contacted_never_lowers_it(everybody: list[Known], title: str) -> None:
    """The mutant: an average over everybody known."""
    assert value([*everybody, known(99, title, None)]) >= value(everybody) - ROUNDING


@given(people(), st.data())
def test_a_reply_never_lowers_it_and_silence_only_lowers_it(everybody: list[Known], data: st.DataObject) -> None:
    """The mutant: the share of the strongest as a part: a reply from the strongest would lower the score."""
    if not everybody:
        return
    one = data.draw(st.sampled_from(everybody))
    had = one.relationship.strength.value if one.relationship else None
    more = data.draw(st.floats(had or 0.0, 100))
    assert one.relationship is not None
    closer = replace(one, relationship=replace(one.relationship, strength=Score(more, (), 9)))
    after = [closer if k is one else k for k in everybody]
    assert value(after) >= value(everybody) - ROUNDING


def test_five_contacts_untouched_for_400_days_are_nearly_nothing() -> None:
    """Strength halves every 30 days; 100 a year ago is 0.01 now."""
    left = 100 * 2 ** (-400 / 30)
    assert value([known(i, title, left) for i, title in enumerate(TITLES[:5], 1)]) < 10


@given(
    st.tuples(st.floats(0, 100), st.floats(0, 100)),
    st.tuples(*[st.sampled_from(["Director of Operations", "Analyst", "Marketing Manager", ""])] * 2),
)
def test_two_contacts_without_executive_finance_and_it_are_3_or_less(
    strengths: tuple[float, float], both: tuple[str, str]
) -> None:
    """The seed's example."""
    two = of([known(i, title, s) for i, (title, s) in enumerate(zip(both, strengths, strict=True), 1)])
    assert two.on_screen <= 3
    assert two.single_threaded or sum(strengths) < 3.001


def test_a_broad_account_is_high_and_hangs_on_nobody() -> None:
    broad = of([known(i, title, 80.0) for i, title in enumerate(TITLES, 1)])
    assert (broad.score.value or 0) > 80 and not broad.single_threaded
    assert broad.share_of_strongest is not None and broad.share_of_strongest < 0.2


def test_losing_the_strongest_is_what_redundancy_measures() -> None:
    pair = [known(1, "CEO", 90.0), known(2, "Analyst", 90.0)]
    assert of(pair).score.parts[1].value > of(pair[:1]).score.parts[1].value == 0


def test_who_is_leaving_no_longer_counts() -> None:
    """The mutant: counting by strength only; a bounce says more than yesterday's mail."""
    assert value([known(1, "CEO", 90.0, leaving=True)]) == 0


def test_each_person_covers_one_role_and_the_best_is_chosen() -> None:
    coverage = of([known(1, "CFO", 90.0), known(2, "Controller", 90.0)]).score.parts[2]
    assert coverage.data_points == 2 and "executive sponsor (P1)" in coverage.why


def test_the_screen_never_rounds_up_past_a_bound() -> None:
    assert Threading(CustomerId(1), Score(29.99, (), 1), True, 1.0, START).on_screen == 2.9
