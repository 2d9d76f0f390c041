"""Who is one person, decided through the doors: API, page, command line."""

import json
import subprocess
from collections.abc import Callable

from rapport.app import App
from rapport.people import service, store
from rapport.users.model import Scope, UserId
from tests import visiting, world
from tests.conftest import START
from tests.test_cli import imported, run  # noqa: F401 - fixtures

Run = Callable[..., subprocess.CompletedProcess[str]]


def jane(app: App) -> tuple[UserId, int, int]:
    """(user, Jane Doe, jdoe@ who may be she), both of TechCorp."""
    with app.db.transaction() as tx:
        user = UserId(world.user(tx))
        customer = world.customer(tx)
        seen = [
            world.seen("jane.doe@techcorp.test", customer, "Jane Doe", START),
            world.seen("jdoe@techcorp.test", customer, "", START),
        ]
        who = service.recognise(tx, seen, START)
    return user, who["jane.doe@techcorp.test"], who["jdoe@techcorp.test"]


def test_a_proposal_is_read_confirmed_and_undone_by_a_program(app: App) -> None:
    user, kept, other = jane(app)
    client = visiting.machine(app, user, Scope.READ, Scope.WRITE)
    (asked,) = client.get("/api/people/proposals").json()
    assert asked["reasons"] and asked["id"] == f"{kept}-{other}"
    made = client.post(f"/api/people/proposals/{asked['id']}/confirm")
    assert made.status_code == 201 and made.json()["person"] == kept
    found = client.get(f"/api/people/{other}").json()  # the old number leads to who they are now
    assert found["person"]["addresses"] == ["jane.doe@techcorp.test", "jdoe@techcorp.test"]
    assert [one["kind"] for one in found["decisions"]] == ["merge"] and len(found["jobs"]) == 1
    undone = client.post(f"/api/people/decisions/{made.json()['decision']}/undo").json()
    assert undone["undone_by"] == user
    again = client.post(f"/api/people/decisions/{made.json()['decision']}/undo")
    assert again.status_code == 409 and "undone before" in again.json()["detail"]


def test_merge_split_and_deny_through_the_api(app: App) -> None:
    user, kept, other = jane(app)
    client = visiting.machine(app, user, Scope.READ, Scope.WRITE)
    assert client.post(f"/api/people/{kept}/merge", json={"other": other}).status_code == 201
    alone = client.post(f"/api/people/{kept}/merge", json={"other": other})
    assert alone.status_code == 422 and "themselves" in alone.json()["detail"]
    cut = client.post(f"/api/people/{kept}/split", json={"addresses": ["jdoe@techcorp.test"]})
    assert cut.status_code == 201 and cut.json()["person"] not in (kept, other)
    assert client.get("/api/people/proposals").json() == []  # a split is a no, and is remembered
    assert client.post("/api/people/proposals/nonsense/deny").status_code == 422
    assert client.get("/api/people/99999").status_code == 404


def test_a_key_that_only_reads_decides_nothing(app: App) -> None:
    user, kept, other = jane(app)
    client = visiting.machine(app, user, Scope.READ)
    assert client.post(f"/api/people/{kept}/merge", json={"other": other}).status_code == 403


def test_the_page_asks_and_takes_the_answer_and_takes_it_back(app: App) -> None:
    user, kept, other = jane(app)
    visitor = visiting.person(app, user)
    with app.db.transaction() as tx:
        (job,) = store.jobs_of(tx, kept)
        (its,) = store.jobs_of(tx, other)
    page = visitor.client.get(f"/people/{job.id}/identity").text
    assert "The same person as jdoe?" in page and "form of the name" in page
    assert visitor.post(f"/people/{its.id}/same", proposal=f"{kept}-{other}", answer="yes") == 303
    merged = visitor.client.get(f"/people/{its.id}/identity").text  # the job that became part of the other
    assert "jdoe and Jane Doe are one" in merged and "Nora Lind" in merged
    assert visitor.post(f"/people/{job.id}/undo", decision=1) == 303
    assert visitor.post(f"/people/{job.id}/split", address="jane.doe@techcorp.test") == 422  # nobody would be left


def test_another_name_and_a_subsidiary_mean_the_customer(app: App) -> None:
    with app.db.transaction() as tx:
        user = UserId(world.user(tx))
        techcorp = world.customer(tx, "TechCorp")
        world.customer(tx, "DataFlow")
    client = visiting.machine(app, user, Scope.READ, Scope.WRITE)
    assert client.post("/api/customers/TechCorp/aliases", json={"alias": "TC Holding"}).status_code == 201
    assert client.post("/api/customers/TechCorp/aliases", json={"alias": "tc-holding.example"}).status_code == 201
    labs = {"name": "Zephyr Labs", "domain": "zephyr.example"}
    assert client.post("/api/customers/TechCorp/subsidiaries", json=labs).json()["domains"] == [
        "techcorp.test",
        "tc-holding.example",
        "zephyr.example",
    ]
    with app.db.transaction() as tx:
        for words in ("TC Holding", "zephyr labs", "ann@zephyr.example"):
            assert service.find_customer(tx, words).id == techcorp
        assert store.sides(tx).customer_of("ann@mail.zephyr.example") == techcorp
    for taken in ("DataFlow", "dataflow.test", "gmail.com", "nonsense.", "zephyr labs"):
        answer = client.post("/api/customers/TechCorp/aliases", json={"alias": taken})
        assert (answer.status_code == 201) == (taken in ("nonsense.", "zephyr labs")), answer.text
    assert "DataFlow already" in client.post("/api/customers/TechCorp/aliases", json={"alias": "DataFlow"}).text


def test_the_same_from_the_command_line(imported: Run) -> None:  # noqa: F811 - a fixture
    imported("user", "add", "nora.lind@northwind.test", "--name", "Nora Lind")
    shown = json.loads(imported("people", "show", "sarah.chen@techcorp.test", "--json").stdout)
    assert shown["person"]["name"] == "Sarah Chen" and len(shown["jobs"]) == 1
    assert imported("people", "proposals").stdout.strip() == "One person?: none"
    alone = imported("people", "split", "sarah.chen@techcorp.test", "sarah.chen@techcorp.test")
    assert alone.returncode == 65 and "nobody would be left" in alone.stderr
    assert imported("people", "undo", "7").returncode == 66
    aliased = json.loads(imported("customer", "alias", "TechCorp", "TC Holding", "--json").stdout)
    assert aliased["aliases"] == ["TC Holding"]
    assert json.loads(imported("customer", "TC Holding", "--json").stdout)["customer"]["name"] == "TechCorp"
