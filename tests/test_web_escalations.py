"""Time at the doors: pages, API and forms show and change the same, and only a manager sets what is owed."""

from datetime import timedelta

import pytest

from rapport.app import App
from rapport.drafts import service as drafts
from rapport.drafts.promises import service as promising
from rapport.drafts.promises.model import Asks
from rapport.drafts.promises.sentences import blanks
from rapport.outbox.clocks import service as clocks
from rapport.signals import service as signals
from rapport.users.model import Scope
from tests import seeds, visiting
from tests.conftest import Clock
from tests.seeds import Seed

HOUR = timedelta(hours=1)
TERMS = {"severity": "high", "first_response": "2", "update_every": "4", "resolution": "24"}


@pytest.fixture
def seed(app: App) -> Seed:
    found = seeds.dataflow(app)
    signals.look(app, found.customer)
    return found


def test_the_signal_and_its_draft_show_the_same_clocks(app: App, seed: Seed) -> None:
    nora = visiting.person(app, seed.csm)
    draft = drafts.write_escalation_response(app, seed.customer, by=seed.csm)
    for path in ("/signals/1", f"/drafts/{draft.id}"):
        page = nora.client.get(path).text
        assert "First response" in page and "of 4 business hours used, due Monday, 2 March" in page
    assert "Only you can say this" in nora.client.get(f"/drafts/{draft.id}").text


def test_what_a_page_fills_in_is_local_time_and_empty_rows_stay_questions(app: App, seed: Seed) -> None:
    nora = visiting.person(app, seed.csm)
    draft = drafts.write_escalation_response(app, seed.customer, by=seed.csm)
    asked = blanks(draft.version.content)
    due = ["2026-03-02T18:00" if one.asks is Asks.UPDATE else "" for one in asked]
    empty = [""] * len(asked)
    rows = {"sentence": [str(one.sentence) for one in asked], "owner": empty, "what": empty, "due": due}
    assert nora.post(f"/drafts/{draft.id}/answers", version=1, cadence=empty, **rows) == 303
    now = drafts.get(app, draft.id)
    assert "Monday, 2 March at 6:00 pm CET" in " ".join(s.text for s in now.version.content.sentences)
    assert len(blanks(now.version.content)) == len(asked) - 1


def test_no_key_promises_in_a_persons_name(app: App, seed: Seed) -> None:
    """Kills the mutant that lets a key with scope write enter owner and time."""
    draft = drafts.write_escalation_response(app, seed.customer, by=seed.csm)
    machine = visiting.machine(app, seed.csm, Scope.READ, Scope.WRITE)
    asked = machine.get(f"/api/drafts/{draft.id}/blanks").json()
    at = next(one["sentence"] for one in asked["blanks"] if one["asks"] == "update")
    given = {"version": 1, "answers": [{"sentence": at, "due_at": "2026-03-02T15:00:00Z"}]}
    assert machine.post(f"/api/drafts/{draft.id}/answers", json=given).status_code == 403
    nora = visiting.person(app, seed.csm)
    answer = nora.client.post(f"/api/drafts/{draft.id}/answers", json=given, headers={"X-CSRF-Token": nora.csrf})
    assert (answer.status_code, answer.json()["version"]) == (200, 2)


def test_only_a_manager_says_what_we_owe(app: App, seed: Seed) -> None:
    nora, lea = visiting.person(app, seed.csm), visiting.person(app, seed.manager)
    assert nora.post("/settings/sla/terms", **TERMS) == 403
    assert visiting.machine(app, seed.manager, Scope.WRITE).post("/api/sla/confirm").status_code == 403
    assert (lea.post("/settings/sla/terms", **TERMS), lea.post("/settings/sla/confirm")) == (303, 303)
    week = {"zone": "Europe/Berlin", "opens": "08:00", "closes": "18:00", "day": ["0", "1", "2"]}
    assert lea.post("/settings/sla/week", **week) == 303
    assert lea.post("/settings/sla/holidays", text="2026-12-25,Christmas Day") == 303
    page = nora.client.get("/settings/sla").text
    assert "Christmas Day" in page and "as shipped" not in page and "Save the week" not in page
    rules = visiting.machine(app, seed.csm, Scope.READ).get("/api/sla").json()
    high = next(one for one in rules["policies"] if one["severity"] == "high")
    assert (high["first_response_minutes"], rules["week"]["days"]) == (120, [0, 1, 2])


def test_waiting_stops_the_clocks_through_page_and_api(app: App, seed: Seed) -> None:
    nora, machine = visiting.person(app, seed.csm), visiting.machine(app, seed.csm, Scope.READ, Scope.WRITE)
    assert nora.post("/signals/1/wait", because="they send the log files") == 303
    assert "paused while they have to answer" in nora.client.get("/signals/1").text
    states = {one["kind"]: one["state"] for one in machine.get("/api/risk-signals/1/clocks").json()["clocks"]}
    assert states == {"first_response": "running", "resolution": "paused"}
    assert machine.post("/api/risk-signals/1/go-on").status_code == 200
    assert machine.post("/api/risk-signals/1/go-on").status_code == 409


@pytest.mark.parametrize(("form", "begins"), [("md", b"# Escalation"), ("html", b"<!doctype html>"), ("docx", b"PK")])
def test_the_report_is_a_file_through_page_and_api(app: App, seed: Seed, form: str, begins: bytes) -> None:
    for client, path in (
        (visiting.person(app, seed.csm).client, f"/signals/1/report?format={form}"),
        (visiting.machine(app, seed.csm, Scope.READ), f"/api/risk-signals/1/report?format={form}"),
    ):
        answer = client.get(path)
        assert answer.content.startswith(begins)
        assert answer.headers["content-disposition"] == f'attachment; filename="escalation-1.{form}"'


def test_what_is_nearly_due_stands_in_the_morning(app: App, seed: Seed, clock: Clock) -> None:
    clock.forward(timedelta(hours=3, minutes=30))
    clocks.watch(app)
    nora = visiting.person(app, seed.csm)
    assert "First answer is nearly due" in nora.client.get("/").text
    (owed,) = visiting.machine(app, seed.csm, Scope.READ).get("/api/owed").json()
    assert (owed["signal"], owed["late"]) == (1, False)


def test_a_policy_and_a_promise_can_be_read_as_records(app: App, seed: Seed) -> None:
    nora = visiting.person(app, seed.csm)
    policies, _ = promising.rules(app)
    page = nora.client.get(f"/records/{policies[0].record}").text
    assert "Service policy: critical severity" in page and "nobody has confirmed it" in page
