"""The threading score of every month, from one reading, is what a look on that day would have found."""

from datetime import timedelta

import pytest

from rapport.app import App
from rapport.people import store as people
from rapport.people.model import CustomerId, StakeholderId
from rapport.relationships import service as relationships
from rapport.relationships.by_hand import service as by_hand
from rapport.relationships.by_hand.model import Setting, Thing
from rapport.relationships.model import Threading
from rapport.relationships.monthly import service
from rapport.users.model import UserId
from tests import world
from tests.conftest import START, Clock

DAYS = (300, 270, 240, 200, 170, 140, 110, 80, 50, 20, 5)  # ago


@pytest.fixture
def customer(app: App, clock: Clock) -> CustomerId:
    """Ada, set to be nobody for two months; Bo, whose job ends; Cy, who comes later, and leaves."""
    with app.db.transaction() as tx:
        nora = world.user(tx)
        number = world.customer(tx, "TechCorp", owner=nora)
        ago = {days: START - timedelta(days=days) for days in DAYS}
        jobs = []
        for name, title, values in (
            ("Ada", "CFO", {}), ("Bo", "VP IT", {"valid_to": ago[110]}), ("Cy", "CTO", {"valid_from": ago[200]}),
        ):  # fmt: skip
            who = world.person(tx, name, f"{name.lower()}@techcorp.test")
            jobs.append(world.stakeholder(tx, number, who, title, **values))
            for at in ago.values():
                for kind in ("message_in", "reply_in", "meeting"):
                    world.touch(tx, number, who, kind, at, record=f"{kind}:{at:%j}:{who}")
        people.change_stakeholder(tx, jobs[2], introduced_by=jobs[0], introduction_date=ago[200].date())
        left = [{"address": "cy@techcorp.test", "gone": True, "back_on": None}]
        world.message(tx, "cy@techcorp.test", ["nora.lind@northwind.test"], ago[5], kind="autoreply", about=left)
    ada, nobody = StakeholderId(jobs[0]), Setting(Thing.STAKEHOLDER, "no")
    clock.forward(-timedelta(days=150))
    by_hand.put(app, ada, nobody, by=UserId(nora))
    clock.forward(timedelta(days=60))
    by_hand.remove(app, ada, Thing.STAKEHOLDER, by=UserId(nora))
    clock.forward(timedelta(days=90))
    return CustomerId(number)


def shown(one: Threading) -> tuple[object, ...]:
    parts = [(part.name, round(part.contribution, 9), part.why) for part in one.score.parts]
    return one.as_of, one.single_threaded, round(one.score.value or 0.0, 9), parts, one.score.note


def test_every_month_is_what_a_look_on_that_day_would_have_found(app: App, customer: CustomerId) -> None:
    """Killed: jobs without their end or beginning, labels that were taken back, notes of later, sums of later."""
    with app.db.transaction() as tx:
        found = service.history(tx, customer, START)
        looked = [relationships.snapshot(tx, customer, one.as_of).threading for one in found]
    assert [shown(one) for one in found] == [shown(one) for one in looked]
    assert len({one.score.evidence for one in found}) > 3 and len({one.score.value for one in found}) == len(found) > 9


def test_the_last_months_are_the_end_of_all(app: App, customer: CustomerId) -> None:
    with app.db.transaction() as tx:
        every = service.history(tx, customer, START)
        assert service.history(tx, customer, START, 3) == every[-3:]
        assert service.history(tx, customer, START - timedelta(days=400))[0].score.note == "nobody has answered yet"
