"""Names half remembered: beginnings, a letter wrong, accents, addresses, and what one may do there."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.app import App
from rapport.people.finding import likeness, service, store
from rapport.people.finding.model import Candidate, Sort
from tests import seeds, world
from tests.conftest import Clock


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


def test_who_leaves_next_week_is_found_until_then(app: App, clock: Clock) -> None:
    """Found in use: whose mail said “I leave in a week” was not found from that moment on."""
    with app.db.transaction() as tx:
        number = world.customer(tx, "TechCorp", "techcorp.test")
        world.stakeholder(tx, number, world.person(tx, "Sarah Chen"), valid_to=app.now() + timedelta(days=7))
    for typed in ("sarah", "srah"):
        assert [one.name for one in service.find(app, typed).people] == ["Sarah Chen"]
    clock.forward(timedelta(days=8))
    assert service.find(app, "sarah").people == ()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("muller", "Jürgen Müller"),
        ("MÜLLER", "Jürgen Müller"),
        ("김", "김 철수"),
        ("o'ha", "Mary O'Hara"),
        ("ha", "Mary O'Hara"),
        ("new_name", "new_name"),
        ("mulelr", "Jürgen Müller"),
    ],
)
def test_a_name_is_found_among_many_that_are_not_looked_at(app: App, typed: str, found: str) -> None:
    """Kills: accents left in what is compared, a short word that is looked for inside others, all of them read."""
    with app.db.transaction() as tx:
        number = world.customer(tx, "TechCorp", "techcorp.test")
        for name in ("Jürgen Müller", "김 철수", "Mary O'Hara", "new_name", "newXname", "Shah Shabaz"):
            world.stakeholder(tx, number, world.person(tx, name))
        words = likeness.words(typed)
        looked_at = [one.name for one in store.holding(tx, words, 9, likeness.SHORTEST_WITHIN, app.now())]
    assert [one.name for one in service.find(app, typed).people][:1] == [found]
    assert typed == "mulelr" or (found in looked_at and not {"newXname", "Shah Shabaz"} & set(looked_at))


def test_only_where_nothing_is_written_so_are_others_looked_for(app: App) -> None:
    """What stands there as typed was not mistyped; kills: a name near it offered beside it."""
    with app.db.transaction() as tx:
        number = world.customer(tx, "Corvane", "corvane.test")
        for name in ("Sarah Chen", "Sarha Falk"):
            world.stakeholder(tx, number, world.person(tx, name))
    assert [one.name for one in service.find(app, "sarha").people] == ["Sarha Falk"]
    assert {one.name for one in service.find(app, "sahra").people} == {"Sarah Chen", "Sarha Falk"}


def test_of_many_who_bear_a_name_whoever_may_be_meant_is_looked_at(app: App) -> None:
    """Kills: the shortest names, whoever has the word in the midst of another, and those whose job there has ended."""
    with app.db.transaction() as tx:
        number = world.customer(tx, "TechCorp", "techcorp.test")
        for name in ("Al Xada", "Bo Xada", "Cy Xada", "Ada Iver", "Ada Hahnemann", "Ada Ito"):
            world.stakeholder(tx, number, world.person(tx, name))
        world.stakeholder(tx, number, world.person(tx, "Ada Ek"), valid_to=app.now())
        found = store.holding(tx, ["ada"], 3, likeness.SHORTEST_WITHIN, app.now())
        mistyped = store.holding(tx, ["ada", "hahnmann"], 1, likeness.SHORTEST_WITHIN, app.now())
    assert [one.name for one in found] == ["Ada Ito", "Ada Iver", "Ada Hahnemann"]
    assert [one.name for one in mistyped] == ["Ada Hahnemann"]


@given(st.text(max_size=8), st.text(max_size=12), st.text(max_size=12))
def test_what_stands_beside_a_name_counts_a_little_less(typed: str, name: str, also: str) -> None:
    """The score of a candidate, worked out at once, is the better of the two it is made of."""
    words = likeness.words(typed)
    value = max(likeness.score(words, name), likeness.BESIDE * likeness.score(words, f"{name} {also}"))
    assert bool(likeness.ranked(words, [customer(1, name, also)], 1)) == (value >= likeness.ENOUGH)


def test_what_is_typed_is_never_part_of_the_query(app: App) -> None:
    for typed in ("'; DROP TABLE people; --", "%", "\\", "\0", " ", "🚀"):
        assert service.find(app, typed).customers == ()
