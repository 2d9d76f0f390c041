"""What was so on a day stays so, whatever comes later; and what changed between two days is said."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rapport.app import App
from rapport.people import store as people
from rapport.people.model import BuyingRole
from rapport.relationships import change, service
from rapport.relationships.monthly import service as monthly
from tests import world
from tests.conftest import START
from tests.test_relationships_service import NORA, gone, seed

DAY = timedelta(days=1)


def test_history_reaches_back_to_the_first_contact_with_its_parts(app: App) -> None:
    """The mutants: only days on which somebody looked; parts of today beside a number of then."""
    with app.db.transaction() as tx:
        customer = seed(tx, START)
        lines = monthly.history(tx, customer, START)
        assert lines[-1].as_of == START and lines[0].as_of < START - 150 * DAY and len(lines) >= 6
        for line in lines:
            assert line.score.value == pytest.approx(sum(part.contribution for part in line.score.parts))
            assert line == service.snapshot(tx, customer, line.as_of).threading


def test_nothing_that_comes_later_changes_the_history(app: App) -> None:
    """The mutant: people, absences or contacts without regard to their date."""
    with app.db.transaction() as tx:
        customer = seed(tx, START)
        before = monthly.history(tx, customer, START)
        sarah = service.snapshot(tx, customer, START).known[0].person
        for days in (1, 30):
            world.touch(tx, customer, sarah, "meeting", START + days * DAY, record=f"meeting:{100 + days}")
        new = world.person(tx, "Ann Lee", "ann@techcorp.test")
        world.stakeholder(tx, customer, new, "CEO", source="mail", valid_from=START + DAY)
        world.message(tx, "x@y.test", [NORA], START + DAY, kind="bounce", about=[gone("sarah@techcorp.test")])
        assert monthly.history(tx, customer, START) == before


def test_a_customer_without_people_has_a_history_that_says_so(app: App) -> None:
    with app.db.transaction() as tx:
        lines = monthly.history(tx, world.customer(tx, "Nobody Ltd"), START)
    assert [(line.score.value, line.score.note) for line in lines] == [(0.0, "nobody known")]


def test_between_two_days_people_come_leave_and_cool(app: App) -> None:
    """The mutant: the later day taken for the earlier one when they are given the other way round."""
    later = START + 90 * DAY
    with app.db.transaction() as tx:
        customer = seed(tx, START)
        sarah, mike, _ = service.snapshot(tx, customer, START).known
        people.change_stakeholder(tx, mike.stakeholder, valid_to=START + DAY)
        vera = world.person(tx, "Vera Ruiz", "vera@techcorp.test")
        world.stakeholder(tx, customer, vera, "CFO", source="mail", valid_from=START + DAY)
        for day in range(80, 90):
            world.touch(tx, customer, vera, "message_in", START + day * DAY, record=f"message:9{day}")
        for pair in ((START, later), (later, START)):
            told = service.between(tx, customer, *pair)
            assert [one.name for one in told.came] == ["Vera Ruiz"]
            assert [one.name for one in told.left] == ["Mike Johnson"]
            assert [one.person for one in told.weaker] == [sarah.person] and told.stronger == ()
            assert BuyingRole.FINANCE in told.covered and told.since == START
            assert [part.name for part in told.parts] == ["depth", "redundancy", "coverage", "seniority"]


def test_the_same_picture_twice_is_no_change(app: App) -> None:
    with app.db.transaction() as tx:
        one = service.snapshot(tx, seed(tx, START), START)
    told = change.between(one, replace(one))
    assert (told.came, told.left, told.stronger, told.weaker, told.covered, told.uncovered) == ((),) * 6
    assert told.score_before == told.score_after


def test_months_begin_after_the_first_contact_and_end_today() -> None:
    first, until = datetime(2025, 11, 20, tzinfo=UTC), datetime(2026, 2, 1, 9, tzinfo=UTC)
    assert [(at.year, at.month, at.day) for at in change.month_starts(first, until)] == [
        (2025, 12, 1), (2026, 1, 1), (2026, 2, 1), (2026, 2, 1)
    ]  # fmt: skip
    assert change.month_starts(until, until) == (until,)
