"""Pages: the same sentences as everywhere, words from outside never as HTML, nobody led to another site."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rapport.app import App
from rapport.errors import Conflict, NotAllowed, NotFound, Problem, Unavailable
from rapport.inbox.model import Severity
from rapport.people.model import CustomerId
from rapport.signals import service as signals
from rapport.users import service as users
from rapport.users.model import NewUser
from rapport.web import server, views
from rapport.web.pages.home import _own_page
from tests import seeds, visiting, world

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
PASSWORD = "four plain words here"


@pytest.mark.parametrize("template", views.environment().list_templates())
def test_every_template_can_be_read(template: str) -> None:
    """Kills a mistake in a page that no other test opens."""
    assert views.environment().get_template(template).name == template


@pytest.mark.parametrize(
    "problem", [NotFound("N."), Conflict("C."), NotAllowed("A."), Unavailable("U."), KeyError("x")]
)
def test_one_problem_is_json_for_machines_and_a_page_for_people(app: App, problem: Exception) -> None:
    def fails() -> None:
        raise problem

    served = server.build(app)
    for path in ("/api/fails", "/fails"):
        served.add_api_route(path, fails)
    client = TestClient(served, base_url=visiting.HERE, raise_server_exceptions=False)
    machine, human = client.get("/api/fails"), client.get("/fails")
    body = machine.json()
    assert machine.headers["content-type"] == "application/problem+json"
    assert set(body) == {"type", "title", "status", "detail", "instance"}
    assert machine.status_code == human.status_code == body["status"]
    assert body["detail"] in human.text and "Traceback" not in human.text
    if isinstance(problem, Problem):
        assert body["detail"] == problem.sentence


def test_words_from_outside_are_shown_as_text(app: App) -> None:
    """Kills the mutant that marks any field as safe: names, subjects, bodies, titles and tickets are all hostile."""
    with app.db.transaction() as tx:
        csm, _ = seeds.team(tx, app.now())
        customer = world.customer(tx, HOSTILE, "evil.test", owner=csm)
        person = world.person(tx, HOSTILE, "eve@evil.test")
        world.stakeholder(tx, customer, person, HOSTILE)
        mail = world.message(
            tx, "eve@evil.test", ["nora.lind@northwind.test"], app.now(), subject=HOSTILE, text=HOSTILE
        )
        world.touch(tx, customer, person, "message_in", app.now(), record=f"message:{mail}")
        ticket = world.ticket(tx, customer, at=app.now(), subject=HOSTILE, description=HOSTILE, escalated_at=app.now())
    nora = visiting.person(app, csm)
    signals.look(app, CustomerId(customer))
    paths = ["/", "/customers", "/signals", "/signals/1", f"/customers/{customer}", f"/messages/{mail}"]
    for path in [*paths, f"/records/ticket:{ticket}", "/customers?q=" + HOSTILE, "/records/" + HOSTILE]:
        page = nora.client.get(path).text
        assert "<script>alert" not in page and "<img" not in page, path
        assert "&lt;script&gt;" in page or path.startswith("/records/<"), path


def test_many_signals_leave_room_for_the_customer_and_the_gravest_stands_first(app: App) -> None:
    """Found with a mailbox of 200 people: 23 signals, and everybody below the page."""
    with app.db.transaction() as tx:
        csm, _ = seeds.team(tx, app.now())
        customer = CustomerId(world.customer(tx, "TechCorp", "techcorp.test", owner=csm))
    for number in range(6):
        severity = Severity.CRITICAL if number == 3 else Severity.LOW
        signals.raise_by_hand(app, customer, csm, f"She called, {number}.", severity)
    shown = visiting.person(app, csm).client.get(f"/customers/{customer}").text
    above, _, folded = shown.partition("2 more open signals")
    assert (above.count("She called, "), folded.partition("</details>")[0].count("She called, ")) == (4, 2)
    assert (
        0 < above.index("She called, 3") < min(above.index(f"She called, {n}") for n in (0, 1, 2) if f", {n}." in above)
    )


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "",
        "drafts",
        "/\r\nX: y",
    ],
)
def test_sign_in_leads_to_our_own_pages_only(target: str) -> None:
    assert _own_page(target) == "/"
    assert _own_page("/drafts/7?edit=true") == "/drafts/7?edit=true"


def test_signing_in_with_a_password_leads_where_one_wanted_to_go(app: App) -> None:
    user = users.add_user(app, NewUser("nora.lind@northwind.test", "Nora Lind", password=PASSWORD))
    client = visiting.nobody(app)
    form = {"email": user.email, "password": PASSWORD, "next": "/customers"}
    wrong = client.post("/sign-in", data={**form, "password": "wrong"})
    assert wrong.status_code == 401 and "do not fit" in wrong.text
    right = client.post("/sign-in", data=form, follow_redirects=False)
    assert (right.status_code, right.headers["location"]) == (303, "/customers")
    assert "HttpOnly" in right.headers["set-cookie"] and client.get("/").status_code == 200


def test_a_sign_in_link_works_once(app: App) -> None:
    user = users.add_user(app, NewUser("nora.lind@northwind.test", "Nora Lind"))
    link = f"/sign-in/{users.make_link(app, user.id)}"
    assert visiting.nobody(app).get(link).status_code == 200
    again = visiting.nobody(app).get(link)
    assert again.status_code == 401 and "used already" in again.text


@pytest.fixture
def table(app: App) -> Callable[[str], Any]:
    """The order of names on the page of customers."""
    with app.db.transaction() as tx:
        csm, _ = seeds.team(tx, app.now())
        for name, value in (("Ada", 300), ("Bee", None), ("Cob", 100)):
            world.customer(tx, name, arr_cents=value)
    nora = visiting.person(app, csm)

    def order(query: str) -> list[str]:
        page = nora.client.get(f"/customers{query}").text
        return sorted(("Ada", "Bee", "Cob"), key=lambda name: page.index(f">{name}<"))

    return order


def test_customers_are_sorted_with_what_nobody_knows_last(table: Callable[[str], Any]) -> None:
    assert table("") == ["Ada", "Bee", "Cob"]
    assert table("?sort=value") == ["Cob", "Ada", "Bee"]
    assert table("?sort=value&down=true") == ["Ada", "Cob", "Bee"]


def test_caught_mail_is_shown_in_the_demo_only(app: App) -> None:
    with app.db.transaction() as tx:
        csm, _ = seeds.team(tx, app.now())
    answer = visiting.person(app, csm).client.get("/caught")
    assert answer.status_code == 404 and "demo only" in answer.text
