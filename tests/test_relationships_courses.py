"""The course of a relationship that is kept is the one that would be computed anew."""

from datetime import timedelta

import pytest

from rapport import pipeline
from rapport.app import App
from rapport.relationships.behaviour import service as behaviour
from rapport.relationships.course import Course
from rapport.relationships.monthly import service as monthly
from rapport.relationships.snapshots import service
from tests import seeds
from tests.conftest import Clock
from tests.seeds import Seed
from tests.test_pipeline import item

LATER = service.FRESH + timedelta(minutes=1)  # when a look is no longer kept by the clock alone


@pytest.fixture
def seed(app: App) -> Seed:
    return seeds.techcorp(app)


def kept(app: App, seed: Seed) -> dict[int, Course]:
    return {int(one): course for one, course in service.courses(app, service.current(app, seed.customer)).items()}


def anew(app: App, seed: Seed) -> dict[int, Course]:
    with app.db.transaction() as tx:
        found = behaviour.courses_of(tx, service.current(app, seed.customer))
    return {int(one): course for one, course in found.items()}


def test_what_is_kept_is_what_would_be_computed_anew(app: App, seed: Seed) -> None:
    assert kept(app, seed) == anew(app, seed) == kept(app, seed)
    assert max(len(course) for course in kept(app, seed).values()) > 2


def test_it_ends_at_the_number_of_the_minute_while_its_months_stay(app: App, seed: Seed, clock: Clock) -> None:
    """Kills the mutant that keeps the last point with the months."""
    before = kept(app, seed)
    clock.forward(LATER)
    after = kept(app, seed)
    assert [one[:-1] for one in after.values()] == [one[:-1] for one in before.values()]
    for one in service.current(app, seed.customer).known:
        value = one.relationship.strength.value if one.relationship else None
        assert (after[one.stakeholder][-1][1] if after[one.stakeholder] else None) == value
    assert after != before


def test_new_mail_is_in_the_course_at_once(app: App, seed: Seed) -> None:
    """Kills the mutant that ignores the version of what is kept, and the one that keeps an old snapshot's months."""
    old = service.current(app, seed.customer)
    before = kept(app, seed)
    pipeline.take_in(app, [item("sarah.chen@techcorp.test", "nora.lind@northwind.test", 12)])
    service.courses(app, old)
    after = kept(app, seed)
    assert after == anew(app, seed) and after != before


def test_a_new_month_has_its_beginning(app: App, seed: Seed, clock: Clock) -> None:
    """Kills the mutant that keeps courses without the month that they were computed in."""
    first = (app.now().replace(day=1) + timedelta(days=32)).replace(day=1, hour=0, minute=0)
    clock.forward(first - timedelta(minutes=2) - app.now())
    before = kept(app, seed)
    clock.forward(LATER)
    after = kept(app, seed)
    assert {len(after[one]) - len(course) for one, course in before.items() if course} == {1}


def test_the_months_of_a_score_are_those_that_would_be_computed_anew(app: App, seed: Seed, clock: Clock) -> None:
    """Kills the mutants that ignore the version, keep the last number, or forget how many months were asked."""
    before = scores(app, seed)
    assert before == scores(app, seed) == anew_months(app, seed) and len(scores(app, seed, 2)) == 2
    clock.forward(LATER)
    assert scores(app, seed)[:-1] == before[:-1]
    assert service.months(app, service.current(app, seed.customer), 25)[-1].as_of == app.now()
    pipeline.take_in(app, [item("mike.johnson@techcorp.test", "nora.lind@northwind.test", day) for day in range(9, 15)])
    after = scores(app, seed)
    assert after == anew_months(app, seed) and after[:-1] != before[:-1]


def scores(app: App, seed: Seed, count: int = 25) -> list[float]:
    return [one.score.value or 0.0 for one in service.months(app, service.current(app, seed.customer), count)]


def anew_months(app: App, seed: Seed) -> object:
    with app.db.transaction() as tx:
        found = monthly.history(tx, seed.customer, service.current(app, seed.customer).as_of, 25)
    return pytest.approx([one.score.value or 0.0 for one in found])
