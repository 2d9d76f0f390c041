"""Names half remembered: beginnings, a letter wrong, accents, addresses, and what one may do there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.app import App
from rapport.people.finding import likeness, service
from rapport.people.finding.model import Candidate, Sort
from tests import seeds, world


def customer(number: int, name: str, also: str = "") -> Candidate:
    return Candidate(Sort.CUSTOMER, number, name, "", also)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("techcorp", "TechCorp"),
        ("tech", "TechCorp"),
        ("corp", "TechCorp"),
        ("tehccorp", "TechCorp"),
        ("muller", "Jürgen Müller"),
        ("sarha", "Sarah Chen"),
        ("chen sarah", "Sarah Chen"),
    ],
)
def test_a_name_is_found_by_its_beginning_with_a_letter_wrong_and_in_any_order(typed: str, text: str) -> None:
    assert likeness.score(likeness.words(typed), text) >= likeness.ENOUGH


@pytest.mark.parametrize(("typed", "text"), [("dataflow", "TechCorp"), ("mike", "Sarah Chen"), ("zz", "Pizza")])
def test_another_name_is_not_found(typed: str, text: str) -> None:
    assert likeness.score(likeness.words(typed), text) < likeness.ENOUGH


@given(st.text(max_size=30), st.text(max_size=30))
def test_a_score_lies_between_nothing_and_everything(typed: str, text: str) -> None:
    words = likeness.words(typed)
    assert 0.0 <= likeness.score(words, text) <= likeness.WHOLE
    assert not words or likeness.score(words, typed) == likeness.WHOLE


def test_the_best_comes_first_and_a_name_before_an_address() -> None:
    """Mutant: the order of the rows."""
    found = [customer(1, "Corvane", "tech.test"), customer(2, "TechCorp"), customer(3, "Tech")]
    assert [one.id for one in likeness.ranked(["tech"], found, 9)] == [3, 2, 1]


def test_customers_and_people_are_found_in_the_database_also_by_address(app: App) -> None:
    with app.db.transaction() as tx:
        seeds.team(tx, app.now())
        number = world.customer(tx, "TechCorp", "techcorp.test")
        person = world.person(tx, "Sarah Chen", "sarah.chen@techcorp.test")
        stakeholder = world.stakeholder(tx, number, person, "VP Engineering")
        world.stakeholder(tx, number, world.person(tx, "Gone Chen", "g@techcorp.test"), valid_to=app.now())
    assert [one.id for one in service.find(app, "tehccorp").customers] == [number]
    assert [one.id for one in service.find(app, "techcorp.test").customers] == [number]
    (sarah,) = service.find(app, "chen").people
    assert (sarah.id, sarah.detail) == (stakeholder, "VP Engineering, TechCorp")
    assert [one.name for one in service.find(app, "map techcorp").named] == ["TechCorp"]


def test_what_is_typed_is_never_part_of_the_query(app: App) -> None:
    for typed in ("'; DROP TABLE people; --", "%", "\\", "\0", " ", "🚀"):
        assert service.find(app, typed).customers == ()
