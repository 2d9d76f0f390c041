"""The routes that the seeds name, and what a person's own program needs beside them."""

import pytest
from fastapi.testclient import TestClient

from rapport.app import App
from rapport.outbox import service as outbox
from rapport.signals import service as signals
from rapport.users.model import Scope
from tests import seeds, visiting
from tests.conftest import FakeMailer


@pytest.fixture
def techcorp(app: App) -> TestClient:
    return visiting.machine(app, seeds.techcorp(app).csm, Scope.READ, Scope.WRITE)


@pytest.fixture
def dataflow(app: App) -> TestClient:
    seed = seeds.dataflow(app)
    signals.look(app, seed.customer)
    return visiting.machine(app, seed.csm, Scope.READ, Scope.WRITE)


@pytest.mark.parametrize("customer", ["1", "TechCorp", "techcorp", "techcorp.test"])
def test_a_threading_score_has_parts_that_sum_to_it(techcorp: TestClient, customer: str) -> None:
    body = techcorp.get(f"/api/customers/{customer}/threading-score").json()
    assert body["customer_name"] == "TechCorp" and 0 < body["threading_score"] <= 3 and body["single_threaded"]
    assert sum(part["contribution"] for part in body["score"]["parts"]) == pytest.approx(body["score"]["value"])
    assert body["threading_score"] <= body["score"]["value"] / 10
    assert {one["name"] for one in body["contacts"]} >= {"Sarah Chen", "Mike Johnson"}


def test_stakeholder_gaps_name_a_target_where_one_is_known(techcorp: TestClient) -> None:
    gaps = techcorp.get("/api/customers/TechCorp/stakeholder-gaps").json()["gaps"]
    finance = next(gap for gap in gaps if gap["role"] == "finance")
    assert (finance["target_name"], finance["state"]) == ("Robert Williams", "not_engaged")
    assert [gap["cost"] for gap in gaps] == sorted((gap["cost"] for gap in gaps), reverse=True)


def test_an_intro_request_is_a_draft_with_evidence(techcorp: TestClient) -> None:
    answer = techcorp.post("/api/customers/TechCorp/intro-request", json={"target": "the CFO"})
    draft = answer.json()
    assert (answer.status_code, draft["play"], draft["state"]) == (201, "intro_request", "pending")
    assert [one["email"] for one in draft["to"]] == ["sarah.chen@techcorp.test"]
    assert "Robert Williams" in draft["text"] and draft["forwardable"]
    facts = [one for one in draft["sentences"] if one["kind"] == "fact"]
    assert facts and all(one["evidence"] and one["evidence"][0]["title"] for one in facts)


def test_an_escalation_response_and_its_context(dataflow: TestClient) -> None:
    draft = dataflow.post("/api/customers/DataFlow/escalation-response").json()
    context = dataflow.get(f"/api/risk-signals/{draft['signal']}/context").json()
    assert context["issue"] in draft["text"] and draft["faults"]
    assert (context["reported_by"], context["type"], context["severity"]) == ("Michael Torres", "technical", "high")
    assert context["unresolved_for_seconds"] == 3 * 86400 and context["customer"]["arr_cents"] == 34_000_000
    assert "ticket:1" in [one["record"] for one in context["evidence"]]


def test_unknown_and_ambiguous_names_say_so(techcorp: TestClient) -> None:
    unknown = techcorp.get("/api/customers/Nowhere/threading-score")
    assert (unknown.status_code, unknown.json()["type"]) == (404, "urn:rapport:problem:not-found")
    assert "Nowhere" in unknown.json()["detail"]
    assert techcorp.get("/api/risk-signals/99/context").status_code == 404
    assert techcorp.get("/api/risk-signals/x/context").json()["detail"].startswith("“id” cannot be used")


def test_characters_that_cannot_be_stored_are_refused(techcorp: TestClient) -> None:
    assert techcorp.get("/api/customers/%00/threading-score").status_code in (404, 422)
    assert techcorp.post("/api/customers/TechCorp/intro-request", json={"target": "\0"}).status_code in (404, 422)
    assert techcorp.post("/sign-in", data={"email": "\0", "password": "\0"}).status_code in (401, 422)


@pytest.mark.parametrize("number", ["99999999999999999999", "-1", "0"])
def test_numbers_that_no_row_can_have_are_not_found_or_refused(dataflow: TestClient, number: str) -> None:
    for path in (f"/api/drafts/{number}", f"/api/risk-signals/{number}/context", f"/api/customers/{number}"):
        assert dataflow.get(path).status_code in (404, 422), path


def test_a_misspelt_field_is_an_error_and_no_silence(techcorp: TestClient) -> None:
    answer = techcorp.post("/api/customers/TechCorp/intro-request", json={"tarjet": "CFO"})
    assert answer.status_code == 422 and "tarjet" in answer.json()["detail"]


def test_signals_are_acknowledged_and_dismissed_with_a_reason(dataflow: TestClient) -> None:
    signal = dataflow.get("/api/signals").json()[0]["id"]
    assert dataflow.post(f"/api/signals/{signal}/acknowledge").json()["status"] == "acknowledged"
    assert dataflow.post(f"/api/signals/{signal}/dismiss", json={"because": ""}).status_code == 422
    assert dataflow.post(f"/api/signals/{signal}/dismiss", json={"because": "a test"}).json()["status"] == "dismissed"


def test_a_person_approves_with_what_they_read_and_sees_the_delivery(app: App, mailer: FakeMailer) -> None:
    nora = visiting.person(app, seeds.techcorp(app).csm)
    headers = {"X-CSRF-Token": nora.csrf}
    draft = nora.client.post("/api/customers/TechCorp/intro-request", json={"target": "CFO"}, headers=headers).json()
    yes = {"version": draft["version"], "sha256": draft["sha256"], "urgent": True, "reason": "She asked for it."}
    wrong = nora.client.post(f"/api/drafts/{draft['id']}/approve", json={**yes, "sha256": "0" * 64}, headers=headers)
    assert wrong.status_code == 409
    nora.client.post(f"/api/drafts/{draft['id']}/approve", json=yes, headers=headers).raise_for_status()
    outbox.send_due(app)
    (delivery,) = nora.client.get("/api/deliveries").json()
    assert (delivery["state"], delivery["sha256"], len(mailer.received)) == ("sent", draft["sha256"], 1)


def test_openapi_is_3_1_and_names_every_json_route(dataflow: TestClient) -> None:
    document = dataflow.get("/api/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert {path for path in document["paths"] if not path.startswith("/api/")} == set()
    assert "/api/customers/{id}/threading-score" in document["paths"]


def test_me_is_a_person_or_a_key_and_never_both(app: App, dataflow: TestClient) -> None:
    assert dataflow.get("/api/me").json()["person"] is None
    assert dataflow.get("/api/me").json()["scopes"] == ["read", "write"]


def test_somebody_who_has_gone_quiet_is_written_to_by_name(techcorp: TestClient) -> None:
    made = techcorp.post("/api/customers/TechCorp/re-engagement", json={"person": "Mike Johnson"})
    assert made.status_code == 201
    assert made.json()["to"][0]["name"] == "Mike Johnson"
    nobody = techcorp.post("/api/customers/TechCorp/re-engagement", json={"person": "Zoltan Unknown"})
    assert nobody.status_code == 404 and "Zoltan Unknown" in nobody.json()["detail"]
