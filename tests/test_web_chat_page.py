"""The chat as a page without a script, and as a stream: the same cards, the same rules."""

import json
import re
from html import unescape

import pytest

from rapport.app import App
from rapport.drafts import service as drafts
from rapport.people.model import CustomerId
from rapport.signals import service as signals
from rapport.users import service as users
from rapport.users.model import Principal, WorkspaceId
from rapport.web.chat import ChatRequest, stream
from tests import seeds, visiting, world
from tests.visiting import Visitor

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


@pytest.fixture
def nora(app: App) -> Visitor:
    seed = seeds.dataflow(app)
    signals.look(app, seed.customer)
    return visiting.person(app, seed.csm)


def asked(nora: Visitor, text: str, **more: str) -> str:
    answer = nora.client.post("/chat", data={"csrf": nora.csrf, "text": text, **more})
    assert answer.status_code == 200
    return answer.text


def streamed(nora: Visitor, text: str, **more: str) -> list[dict[str, object]]:
    headers = {"X-CSRF-Token": nora.csrf}
    answer = nora.client.post("/chat/stream", data={"text": text, **more}, headers=headers)
    return [json.loads(line) for line in answer.text.splitlines()]


def test_a_draft_is_asked_for_and_its_buttons_are_forms_of_its_own_text(app: App, nora: Visitor) -> None:
    """Kills a button that sends what another card showed: each form carries number, version and digest of its card."""
    page = asked(nora, "Draft escalation response for DataFlow")
    (draft,) = drafts.pending(app)
    context = json.loads(unescape(re.findall(r'name="context" value="([^"]*)"', page)[0]))
    assert (context["draft"], context["sha256"]) == (draft.id, draft.version.envelope.sha256.hex())
    assert "Send Urgently" in page and f"/drafts/{draft.id}?edit=true" in page


def test_a_stream_begins_with_words_and_ends_with_what_it_was_about(app: App, nora: Visitor) -> None:
    lines = streamed(nora, "Draft escalation response for DataFlow")
    assert "Let me gather the context" in str(lines[0]["html"])
    assert set(lines[-1]) == {"context", "line"} and all(set(one) == {"html"} for one in lines[:-1])
    assert len(drafts.pending(app)) == 1


def test_the_first_words_come_before_the_draft_is_written(app: App, nora: Visitor) -> None:
    """Kills an answer that is made whole before any of it is sent."""
    request = ChatRequest(text="Draft escalation response for DataFlow")
    coming = iter(
        stream(app, Principal(WorkspaceId(1), users.session(app, nora.client.cookies["rapport"]).user, None), request)
    )
    next(coming)
    assert drafts.pending(app) == ()
    list(coming)
    assert len(drafts.pending(app)) == 1


def test_the_page_says_which_customer_and_sends_nothing_unread(app: App, nora: Visitor) -> None:
    asked(nora, "Draft escalation response for DataFlow")
    (draft,) = drafts.pending(app)
    page = asked(nora, "Send", page=f"/drafts/{draft.id}")
    assert "Nothing is sent yet" in page and drafts.approvals(app, draft.id) == ()
    assert "DataFlow" in asked(nora, "why is it at risk?", page=f"/customers/{draft.customer}")


def test_words_from_outside_are_text_in_cards(app: App, nora: Visitor) -> None:
    """Kills a card that marks a name as safe."""
    with app.db.transaction() as tx:
        customer = world.customer(tx, HOSTILE, "evil.test")
        world.stakeholder(tx, customer, world.person(tx, HOSTILE, "eve@evil.test"), HOSTILE)
    signals.look(app, CustomerId(customer))
    for text in (f"score of {customer}", f"show the map of {customer}", f"what changed at {customer}", HOSTILE):
        assert "<script>alert" not in asked(nora, text) and "<img" not in str(streamed(nora, text))


def test_a_forged_context_is_refused_as_a_sentence(nora: Visitor) -> None:
    answer = nora.client.post("/chat", data={"csrf": nora.csrf, "text": "Send", "context": "no json"})
    assert answer.status_code < 500 and "Traceback" not in answer.text


def test_a_line_without_the_form_token_is_not_heard(nora: Visitor) -> None:
    assert nora.client.post("/chat", data={"text": "Send"}).status_code == 403
