"""One customer and one person as a machine reads them, as of any day, and corrected by hand."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rapport.app import App
from rapport.users.model import Scope
from tests import seeds, visiting
from tests.conftest import START
from tests.seeds import Seed

READS = ["", "/threading-score", "/stakeholder-gaps", "/patterns", "/introducer"]


@pytest.fixture
def seed(app: App) -> Seed:
    return seeds.techcorp(app)


@pytest.fixture
def techcorp(app: App, seed: Seed) -> TestClient:
    return visiting.machine(app, seed.csm, Scope.READ, Scope.WRITE)


def person(client: TestClient, name: str) -> dict[str, Any]:
    contacts = client.get("/api/customers/TechCorp").json()["contacts"]
    number = next(one["stakeholder"] for one in contacts if one["name"] == name)
    found: dict[str, Any] = client.get(f"/api/stakeholders/{number}").json()
    return found


@pytest.mark.parametrize("path", READS)
def test_every_read_answers_for_a_day_and_refuses_the_future(techcorp: TestClient, path: str) -> None:
    """The mutant: `at` accepted and ignored."""
    address = f"/api/customers/TechCorp{path}"
    today, then = techcorp.get(address).json(), techcorp.get(address, params={"at": "2026-01-05"}).json()
    assert then["as_of"].startswith("2026-01-05T23:59:59") and then != today
    for wrong in ("2027-01-01", "yesterday", "2026-02-30"):
        refused = techcorp.get(address, params={"at": wrong})
        assert refused.status_code == 422 and wrong in refused.json()["detail"]


def test_before_the_first_contact_nobody_was_known(techcorp: TestClient) -> None:
    """The mutant: a score of people whom nobody had met."""
    then = techcorp.get("/api/customers/TechCorp", params={"at": "2025-01-01"}).json()
    assert then["note"] == "nobody known then: no contact up to 1 January 2025"
    assert then["threading"] == 0 and all(one["strength"]["value"] is None for one in then["contacts"])


def test_an_overview_says_who_what_is_missing_and_whom_to_ask(techcorp: TestClient) -> None:
    whole = techcorp.get("/api/customers/TechCorp").json()
    assert whole["single_threaded"] and 0 < whole["threading"] <= 3
    assert (whole["introduction_to"], whole["introducer"]["name"]) == ("Robert Williams", "Sarah Chen")
    sarah = next(one for one in whole["contacts"] if one["name"] == "Sarah Chen")
    for score in ("strength", "engagement"):
        parts = sarah[score]["parts"]
        assert sum(part["contribution"] for part in parts) == pytest.approx(sarah[score]["value"])
        assert all(part["why"] for part in parts)


def test_a_person_is_what_we_know_and_why(techcorp: TestClient) -> None:
    sarah = person(techcorp, "Sarah Chen")
    assert all(fact["why"] for fact in sarah["facts"])
    told = {fact["about"]: (fact["says"], fact["sure"]) for fact in sarah["facts"]}
    assert told["title"] == ("Director of Operations", "stated")
    assert told["role"] == ("decision maker", "inferred")
    assert sarah["pattern"]["meetings"] == 19 and sarah["peers"]["above"] is None
    assert "No peers yet" in sarah["peers"]["why"][0]
    robert = person(techcorp, "Robert Williams")
    assert [gap["role"] for gap in robert["gaps"]] and robert["contact"]["influence"]["value"] is None


def test_what_a_person_sets_wins_at_once_and_is_taken_back(techcorp: TestClient) -> None:
    address = f"/api/stakeholders/{person(techcorp, 'Mike Johnson')['stakeholder']}/by-hand"
    done = techcorp.post(address, json={"thing": "roles", "value": "finance", "because": "said so"})
    assert (done.status_code, done.json()["label"]["by_name"]) == (201, "Nora Lind")
    mike = person(techcorp, "Mike Johnson")
    fact = next(one for one in mike["facts"] if one["about"] == "role")
    assert (fact["says"], fact["sure"]) == ("finance", "by_hand") and "said so" in fact["why"]
    assert techcorp.delete(address, params={"thing": "roles"}).status_code == 204
    mike = person(techcorp, "Mike Johnson")
    assert mike["contact"]["roles"] == ["end_user"] and mike["by_hand"][0]["removed_at"]
    assert techcorp.delete(address, params={"thing": "roles"}).status_code == 404


def test_a_wrong_setting_is_a_sentence(techcorp: TestClient) -> None:
    address = f"/api/stakeholders/{person(techcorp, 'Mike Johnson')['stakeholder']}/by-hand"
    for thing, value, words in (
        ("influence", "900", "from 0 to 100"),
        ("manager", "Mike Johnson", "their own manager"),
        ("manager", "Zelda Quux", "Nobody at TechCorp"),
        ("height", "tall", "thing"),
    ):
        refused = techcorp.post(address, json={"thing": thing, "value": value})
        assert refused.status_code in (404, 422) and words in refused.json()["detail"], refused.text


def test_a_key_that_only_reads_sets_nothing(app: App, seed: Seed) -> None:
    reader = visiting.machine(app, seed.csm, Scope.READ)
    body = {"thing": "champion", "value": "yes"}
    assert reader.post("/api/stakeholders/1/by-hand", json=body).status_code == 403


def test_patterns_are_of_theirs_and_say_since_when(techcorp: TestClient) -> None:
    told = techcorp.get("/api/customers/TechCorp/patterns").json()
    assert told["as_of"] == START.isoformat().replace("+00:00", "Z")
    assert told["since"].startswith((START - timedelta(days=180)).date().isoformat())
    assert {one["name"] for one in told["people"]} == {"Sarah Chen", "Mike Johnson"}
    assert {one["our_name"] for one in told["contacts"]} == {"Nora Lind"}


def test_an_introducer_to_a_title_nobody_has(techcorp: TestClient) -> None:
    way = techcorp.get("/api/customers/TechCorp/introducer", params={"to": "the CTO"}).json()
    assert (way["to"], way["introducer"]["name"]) == ("the CTO", "Sarah Chen") and way["introducer"]["reasons"]
    assert techcorp.get("/api/customers/TechCorp/introducer", params={"to": "Zelda Quux"}).status_code == 404


def test_accuracy_is_too_early_to_say_at_first(techcorp: TestClient) -> None:
    told = techcorp.get("/api/map-accuracy").json()
    assert [one["thing"] for one in told] == ["reporting lines", "roles", "champions"]
    assert all(one["share"] is None and "too early to say" in one["note"] for one in told)


def test_what_changed_between_two_days(techcorp: TestClient) -> None:
    address = "/api/customers/TechCorp/changes"
    told = techcorp.get(address, params={"from": "2025-10-25", "to": "2026-02-20"}).json()
    assert told["score_before"] < told["score_after"] and told["since"].startswith("2025-10-25")
    assert [one["name"] for one in told["stronger"]] == ["Sarah Chen"]
    backwards = {"from": "2026-02-01", "to": "2026-01-01"}
    wrongs: dict[str, dict[str, str]] = {"which day": {}, "comes after": backwards, "2027": {"from": "2027-01-01"}}
    for words, wrong in wrongs.items():
        refused = techcorp.get(address, params=wrong)
        assert refused.status_code == 422 and words in refused.json()["detail"]


def test_every_month_of_the_score_has_its_parts(techcorp: TestClient) -> None:
    told = techcorp.get("/api/customers/TechCorp/threading-score", params={"months": True}).json()
    assert len(told["months"]) == 6 and told["months"][-1]["threading_score"] == told["threading_score"]
    for month in told["months"]:
        assert sum(part["contribution"] for part in month["parts"]) >= 10 * month["threading_score"] - 1e-9
