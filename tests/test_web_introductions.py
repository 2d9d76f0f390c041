"""The board of introductions, its history and a correction, through page and API."""

import pytest

from rapport.app import App
from rapport.drafts.model import Play
from rapport.outbox import service
from rapport.people.model import StakeholderId
from rapport.users.model import Scope
from tests import visiting, world
from tests.sending import About, Ground, approved, ground


@pytest.fixture
def on(app: App) -> Ground:
    """One introduction that was asked for."""
    with app.db.transaction() as tx:
        on = ground(tx)
        sarah = world.stakeholder(tx, on.customer, world.person(tx, "Sarah Chen", "sarah.chen@dataflow.test"))
        robert = world.stakeholder(tx, on.customer, world.person(tx, "Robert Williams"), "CFO")
    about = About(
        words="Would you introduce me?",
        to=("sarah.chen@dataflow.test",),
        play=Play.INTRO_REQUEST,
        target=StakeholderId(robert),
        introducer=StakeholderId(sarah),
    )
    approved(app, on, "unique-0001", about)
    service.send_due(app)
    return on


def test_the_board_says_where_each_one_stands(app: App, on: Ground) -> None:
    html = visiting.person(app, on.user).client.get("/introductions").text
    assert "Robert Williams" in html and "through Sarah Chen" in html and "an answer is late from" in html


def test_a_correction_on_the_page_stands_in_the_history(app: App, on: Ground) -> None:
    visitor, (one,) = visiting.person(app, on.user), service.introductions(app)
    visitor.post(f"/introductions/{one.id}/correct", state="met", because="On <the> telephone.")
    html = visitor.client.get(f"/introductions/{one.id}").text
    assert "On &lt;the&gt; telephone." in html and "corrected by Nora Lind" in html


def test_the_api_says_the_same(app: App, on: Ground) -> None:
    program, (one,) = visiting.machine(app, on.user, Scope.READ, Scope.WRITE), service.introductions(app)
    (told,) = program.get("/api/introductions").json()
    assert (told["state"], told["target_name"]) == ("asked", "Robert Williams")
    assert [step["state"] for step in told["steps"]] == ["asked"]
    moved = program.post(f"/api/introductions/{one.id}/correct", json={"state": "agreed"}).json()
    assert moved["state"] == "agreed" and moved["steps"][-1]["by_hand"]


def test_an_empty_board_says_what_to_do(app: App) -> None:
    with app.db.transaction() as tx:
        on = ground(tx)
    assert "Nobody has been asked" in visiting.person(app, on.user).client.get("/introductions").text
