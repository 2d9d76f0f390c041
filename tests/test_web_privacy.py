"""Privacy and the audit log through their doors: pages, API, command line; administrators' alone."""

import io
import zipfile

import pytest

from rapport import pipeline
from rapport.app import App
from rapport.cli import privacy as commands
from rapport.errors import BadInput
from rapport.inbox.keeping import service as keeping
from rapport.inbox.model import Item
from rapport.users import service as users
from rapport.users import store as users_store
from rapport.users.audit import service as audit
from rapport.users.audit.model import Act, Wanted
from rapport.users.model import NewUser, Role
from tests import seeds, visiting
from tests.seeds import Seed
from tests.visiting import Visitor

TORRES = "michael.torres@dataflow.test"
RAW = f"From: {TORRES}\nTo: nora.lind@northwind.test\nDate: Sun, 1 Mar 2026 09:00:00 +0000\nSubject: S\n\nHello.\n"


@pytest.fixture
def seed(app: App) -> Seed:
    seed = seeds.dataflow(app)
    pipeline.take_in(app, [Item("1.eml", 0, RAW.encode(), len(RAW))])
    return seed


@pytest.fixture
def admin(app: App, seed: Seed) -> Visitor:
    return visiting.person(app, users.add_user(app, NewUser("ida@northwind.test", "Ida Holm", Role.ADMIN)).id)


def test_a_rule_is_made_listed_and_removed_on_the_page(app: App, admin: Visitor) -> None:
    assert admin.post("/settings/privacy/exclusions", by="folder", value="<b>Private</b>") == 303
    shown = admin.client.get("/settings/privacy").text
    assert "&lt;b&gt;private&lt;/b&gt;" in shown and "in this folder" in shown and "Ida Holm" in shown
    assert admin.post("/settings/privacy/exclusions", by="person", value="nobody") == 422
    assert admin.post(f"/settings/privacy/exclusions/{keeping.exclusions(app)[0].id}/remove") == 303
    assert keeping.exclusions(app) == ()


def test_times_and_header_only_are_set_on_the_page(app: App, admin: Visitor) -> None:
    assert admin.post("/settings/privacy/times", held="bodies", days="730") == 303
    assert admin.post("/settings/privacy/header-only", on="true") == 303
    assert 'value="730"' in admin.client.get("/settings/privacy").text and keeping.header_only(app)
    assert admin.post("/settings/privacy/times", held="bodies", days="soon") == 422
    assert admin.post("/settings/privacy/times", held="bodies", days="") == 303
    assert keeping.times(app).of == {}


def test_a_person_is_looked_at_exported_and_erased(app: App, admin: Visitor) -> None:
    shown = admin.client.get("/settings/privacy/person", params={"who": "Michael Torres"}).text
    assert TORRES in shown and "Erase for good" in shown
    form = {"csrf": admin.csrf, "who": TORRES}
    found = admin.client.post("/settings/privacy/person/export", data=form).json()
    assert found["addresses"] == [TORRES] and len(found["rows"]["messages"]) == 2
    assert admin.post("/settings/privacy/person/erase", who=TORRES) == 303
    assert "Nothing is held of them" in admin.client.get("/settings/privacy/person", params={"who": TORRES}).text
    assert admin.client.get("/settings/privacy/person", params={"who": "Michael Torres"}).status_code == 404


def test_everything_is_handed_out_and_removed_with_the_name_typed(app: App, admin: Visitor) -> None:
    answer = admin.client.post("/settings/privacy/export", data={"csrf": admin.csrf})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert len(packed.read("messages.jsonl").splitlines()) == 2
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert admin.post("/settings/privacy/remove", name="Northwind") == 422
    assert admin.post("/settings/privacy/remove", name="Northwind 1") == 303
    assert "No customers yet" in admin.client.get("/customers").text  # still signed in


def test_only_an_administrator_may(app: App, seed: Seed) -> None:
    """Kills the mutant that guards the page and forgets a form."""
    manager = visiting.person(app, seed.manager)
    for path in ("exclusions", "exclusions/1/remove", "header-only", "times", "person/export", "person/erase", "export",
                 "remove"):  # fmt: skip
        assert manager.post(f"/settings/privacy/{path}", who=TORRES, name="Northwind 1", value="x.test") == 403
    shown = manager.client.get("/settings/privacy")
    assert (
        'action="/settings/privacy' not in shown.text
        and shown.status_code == 200
        and "Remove everything" not in shown.text
    )
    log = manager.client.get("/settings/audit")
    assert log.status_code == 200 and "An administrator reads the log" in log.text and "signed in" not in log.text
    assert manager.client.get("/settings/audit.csv").status_code == 403
    assert manager.client.get("/api/audit").status_code == 403


def test_the_log_is_shown_filtered_sorted_checked_and_written_as_csv(app: App, admin: Visitor) -> None:
    admin.post("/settings/privacy/times", held="raw", days="30")
    page = admin.client.get("/settings/audit").text
    assert "setting changed" in page and "Ida Holm" in page and "days: 30" in page
    only = admin.client.get("/settings/audit", params={"act": "setting changed", "sort": "who", "oldest": "true"}).text
    assert "1 entry" in only and "by: link" not in only
    head = audit.head(app).text
    assert head in page and "The log is whole" in admin.client.get(f"/settings/audit?verify=true&noted={head}").text
    wrong = admin.client.get(f"/settings/audit?verify=true&noted=1:{'0' * 64}")
    assert "The log was changed</b> at entry 1" in wrong.text
    for day in ("since=yesterday", "until=9999-12-31", "since=0001-01-01"):
        assert admin.client.get(f"/settings/audit?{day}").status_code == 422
    rows = admin.client.get("/settings/audit.csv?act=setting+changed").text.splitlines()
    assert len(rows) == 2 and rows[1].split(",")[3:5] == ["setting changed", "keeping:raw"]


def test_the_api_says_and_does_the_same(app: App, admin: Visitor) -> None:
    client, headers = admin.client, {"X-CSRF-Token": admin.csrf}
    made = client.post("/api/privacy/exclusions", json={"by": "domain", "value": "x.test"}, headers=headers).json()
    kept = client.put("/api/privacy", json={"header_only": True, "days": {"raw": 9}}, headers=headers).json()
    assert kept["header_only"] and kept["days"] == {"raw": 9} and kept["exclusions"] == [made]
    assert client.delete(f"/api/privacy/exclusions/{made['id']}", headers=headers).status_code == 204
    assert client.get(f"/api/privacy/people/{TORRES}").json()["names"] == ["Michael Torres"]
    assert client.delete(f"/api/privacy/people/{TORRES}", headers=headers).json()["removed"]["people"] == 1
    log = client.get("/api/audit", params={"act": "person erased"}).json()
    assert log["total"] == 1 and log["entries"][0]["who"].startswith("user:")
    verdict = client.get("/api/audit/head").json()
    assert verdict["holds"] and verdict["head"].startswith(f"{verdict['entries']}:")
    wrong = client.request("DELETE", "/api/privacy/everything", json={"name": "x"}, headers=headers)
    assert wrong.status_code == 422 and "which is “Northwind 1”" in wrong.json()["detail"]


def test_who_acted_is_who_was_signed_in(app: App, admin: Visitor, seed: Seed) -> None:
    admin.post("/settings/privacy/header-only", on="true")
    [entry], _ = audit.find(app, Wanted(act=Act.SETTING_CHANGED))
    with app.db.transaction() as tx:
        ida = users_store.find_user(tx, "ida@northwind.test")
    assert ida is not None and entry.who == f"user:{ida.id}"


def test_the_command_line_refuses_to_erase_unasked() -> None:
    """Nobody at the terminal and no --yes: nothing is done."""
    with pytest.raises(BadInput, match="say --yes"):
        commands._ask("Erase them?")
