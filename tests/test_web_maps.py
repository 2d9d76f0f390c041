"""Pictures hold their numbers: whose map, a relationship and a score over months, how somebody is in contact."""

import re

import pytest
from sqlalchemy import text

from rapport.app import App
from rapport.people.model import StakeholderId
from rapport.relationships import service as relationships
from rapport.relationships.behaviour import service as behaviour
from rapport.relationships.model import Snapshot
from rapport.relationships.monthly import service as monthly
from rapport.web import drawing
from tests import seeds, visiting, world
from tests.conftest import Clock
from tests.seeds import Seed
from tests.visiting import Visitor


@pytest.fixture
def seed(app: App) -> Seed:
    return seeds.techcorp(app)


@pytest.fixture
def nora(app: App, seed: Seed) -> Visitor:
    return visiting.person(app, seed.csm)


def snapshot(app: App, seed: Seed) -> Snapshot:
    with app.db.transaction() as tx:
        return relationships.snapshot(tx, seed.customer, app.now())


def called(app: App, seed: Seed, name: str) -> StakeholderId:
    return next(one.stakeholder for one in snapshot(app, seed).known if one.name == name)


def test_the_bar_leads_to_every_map_the_least_known_first(app: App, seed: Seed, nora: Visitor) -> None:
    with app.db.transaction() as tx:
        thin = world.customer(tx, "Thin Ltd", "thin.test")
    for customer in (seed.customer, type(seed.customer)(thin)):
        relationships.refresh(app, customer)
    page = nora.client.get("/map").text
    assert re.findall(r'href="/customers/(\d+)/map"', page) == [str(thin), str(seed.customer)]
    assert "Thin Ltd" not in nora.client.get("/map?q=techcorp").text
    assert "No customer is called" in nora.client.get("/map?q=nowhere").text


def test_a_relationship_over_months_ends_at_the_number_beside_it(app: App, seed: Seed) -> None:
    found = snapshot(app, seed)
    with app.db.transaction() as tx:
        courses = behaviour.courses_of(tx, found)
    for one in found.known:
        value = one.relationship.strength.value if one.relationship else None
        course = courses[one.stakeholder]
        assert (course[-1][1] if course else None) == (value if value is None else pytest.approx(value))


def test_what_the_line_shows_stands_in_a_table(app: App, seed: Seed, nora: Visitor) -> None:
    customer, sarah = nora.client.get(f"/customers/{seed.customer}").text, called(app, seed, "Sarah Chen")
    assert customer.count("<polyline") == 1 and f'href="/people/{sarah}/strength"' in customer
    strength = nora.client.get(f"/people/{sarah}/strength").text
    assert "Strength month by month" in strength and "Reply pattern" in strength.replace("reply", "Reply")
    months = nora.client.get(f"/customers/{seed.customer}/months").text
    with app.db.transaction() as tx:
        history = monthly.history(tx, seed.customer, app.now(), 25)
    assert months.count('<td class="number">') == len(history) > 2
    assert "<svg" in months and f"{history[-1].on_screen:.1f}" in months


def test_how_somebody_is_in_contact_is_theirs_alone_and_as_of_a_day(app: App, seed: Seed, nora: Visitor) -> None:
    """Kills a figure about one of ours on the page: how much Nora writes is nobody's business."""
    sarah = called(app, seed, "Sarah Chen")
    page = nora.client.get(f"/people/{sarah}/patterns").text
    assert "Contacts in half a year" in page and "Who begins" in page and "Nora" not in page
    assert f"/people/{sarah}/patterns" in nora.client.get(f"/people/{sarah}").text
    before = nora.client.get(f"/people/{sarah}/patterns?at=2020-01-01").text
    assert "Contacts in half a year" not in before


def test_the_slider_ends_at_the_reader_s_today(app: App, seed: Seed, nora: Visitor, clock: Clock) -> None:
    """Found west of Greenwich in the evening: the slider stood a day before “today”."""
    clock.at = clock.at.replace(hour=2)
    with app.db.transaction() as tx:
        tx.execute(text("UPDATE users SET time_zone = 'America/Los_Angeles'"))
    page = nora.client.get(f"/customers/{seed.customer}/map").text
    (slider,) = re.findall(r'id="map-range" min="0" max="(\d+)" value="(\d+)"', page)
    assert slider[0] == slider[1]


def test_too_little_contact_is_no_pattern(app: App, seed: Seed, nora: Visitor) -> None:
    mike = called(app, seed, "Mike Johnson")
    assert "Not enough data for a pattern" in nora.client.get(f"/people/{mike}/patterns").text


def test_the_tallest_column_fills_the_box_and_nothing_stays_flat() -> None:
    assert [round(height) for _, height in drawing.columns((0, 2, 1))] == [0, 24, 12]
    assert drawing.columns(()) == () and drawing.columns((0,)) == ((0.0, 0.0),)
