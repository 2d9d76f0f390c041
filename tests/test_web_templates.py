"""Templates and plays at the doors: pages, API, files; what is refused is said beside the text, and nothing is lost."""

import pytest
from fastapi.testclient import TestClient

from rapport.app import App
from rapport.drafts.templates import service
from rapport.users.model import Scope, UserId
from tests import seeds, visiting, world
from tests.test_drafts_occasions import introduced

NAME = "re_engagement"
KIND = "courtesy: I hope that you are well.\n\n"
LIE = "fact from to: Engineering team escalated and investigating.\n\n"


def changed(extra: str = KIND) -> str:
    return service.shipped(NAME).replace("courtesy: {sign_off}", f"{extra}courtesy: {{sign_off}}")


def test_the_page_previews_on_a_real_customer_and_saves(app: App) -> None:
    nora = visiting.person(app, seeds.techcorp(app).csm)
    form = {"csrf": nora.csrf, "text": changed(), "after": 0, "customer": "TechCorp", "person": "Mike Johnson"}
    seen = nora.client.post(f"/settings/templates/{NAME}", data={**form, "what": "preview"})
    assert seen.status_code == 200 and "Hi Mike," in seen.text and "Mike Johnson" in seen.text
    assert not service.get(app, NAME).is_changed
    assert nora.post(f"/settings/templates/{NAME}", text=changed(), after=0) == 303
    page = nora.client.get(f"/settings/templates/{NAME}").text
    assert "I hope that you are well." in page and "Back to the shipped text" in page
    assert nora.post(f"/settings/templates/{NAME}/reset") == 303 and not service.get(app, NAME).is_changed


def test_what_is_refused_is_said_and_the_typed_text_stays(app: App) -> None:
    nora = visiting.person(app, seeds.techcorp(app).csm)
    form = {"csrf": nora.csrf, "text": changed(LIE), "after": 0}
    answer = nora.client.post(f"/settings/templates/{NAME}", data=form)
    assert answer.status_code == 422 and "This template is not saved." in answer.text
    assert answer.text.count("Engineering team escalated") >= 2  # in the sentence, and still in the text


def test_every_template_has_a_page(app: App) -> None:
    nora = visiting.person(app, seeds.techcorp(app).csm)
    page = nora.client.get("/settings/templates").text
    assert all(f"/settings/templates/{name}" in page for name in service.NAMES)
    assert nora.client.get("/settings/templates/poem").status_code == 404


def test_the_customers_page_offers_what_its_button_writes(app: App) -> None:
    seed = introduced(app)
    nora = visiting.person(app, seed.csm)
    shown = nora.client.get("/customers/TechCorp/plays").text
    assert "Thank Sarah Chen" in shown and "Say hello to Robert Williams" in shown
    assert nora.post("/customers/TechCorp/drafts", play="thank_you") == 303
    assert nora.post("/customers/TechCorp/drafts", play="farewell") == 409


def test_who_has_no_mailbox_yet_reads_why_nothing_can_be_written(app: App) -> None:
    """Found in an empty home: an error in place of it, on the page of every customer."""
    with app.db.transaction() as tx:
        number, user = world.customer(tx, "TechCorp", "techcorp.test"), world.user(tx, "new@northwind.test", "Nina New")
    shown = visiting.person(app, UserId(user)).client.get(f"/customers/{number}/plays", headers={"HX-Request": "true"})
    assert shown.status_code == 200 and "Nina New has no mailbox to send from" in shown.text


@pytest.fixture
def key(app: App) -> TestClient:
    return visiting.machine(app, introduced(app).csm, Scope.READ, Scope.WRITE)


def test_any_play_is_written_over_the_api(key: TestClient) -> None:
    offers = key.get("/api/customers/TechCorp/plays").json()
    assert [one["play"] for one in offers] == ["thank_you", "hello", "milestone"]
    for one in offers:
        wanted = {name: one[name] for name in ("play", "person", "signal", "variant")}
        answer = key.post("/api/customers/TechCorp/drafts", json=wanted)
        assert (answer.status_code, answer.json()["play"], answer.json()["faults"]) == (201, one["play"], [])
    assert key.post("/api/customers/TechCorp/drafts", json={"play": "poem"}).status_code == 422
    assert key.post("/api/customers/TechCorp/drafts", json={"play": "farewell"}).status_code == 409


def test_a_key_reads_and_previews_templates_and_changes_none(key: TestClient) -> None:
    """Kills the mutant that lets a machine put words into everybody's mouth."""
    assert len(key.get("/api/templates").json()) == len(service.NAMES)
    one = key.get(f"/api/templates/{NAME}").json()
    assert one["text"] == one["shipped"] and {"name", "means", "always", "words"} == set(one["slots"][0])
    seen = key.post("/api/templates/preview", json={"text": changed(LIE), "customer": "TechCorp", "person": "Mike"})
    assert seen.status_code == 200 and seen.json()["refused"] and seen.json()["faults"]
    assert key.put(f"/api/templates/{NAME}", json={"text": changed()}).status_code == 403
    assert key.delete(f"/api/templates/{NAME}").status_code == 403


def test_a_person_changes_a_template_over_the_api(app: App) -> None:
    nora = visiting.person(app, seeds.techcorp(app).csm)
    headers = {"X-CSRF-Token": nora.csrf}
    put = nora.client.put(f"/api/templates/{NAME}", json={"text": changed(), "after": 0}, headers=headers)
    assert (put.status_code, put.json()["edition"], put.json()["changed"]) == (200, 1, True)
    late = nora.client.put(f"/api/templates/{NAME}", json={"text": changed(KIND * 2), "after": 0}, headers=headers)
    assert late.status_code == 409
    assert nora.client.delete(f"/api/templates/{NAME}", headers=headers).json()["changed"] is False
    assert [one["number"] for one in nora.client.get(f"/api/templates/{NAME}/editions").json()] == [2, 1]
