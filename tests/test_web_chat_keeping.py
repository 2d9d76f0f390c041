"""The chat is there again on every page: what was said in its words, what was shown as it is now."""

import pytest

from rapport.app import App
from rapport.drafts import service as drafts
from rapport.drafts.model import Edit
from rapport.privacy.erasing import service as erasing
from rapport.signals import service as signals
from rapport.users import store as users
from rapport.users.model import UserId
from rapport.users.talks import service as talks
from rapport.users.talks.model import Answered
from tests import seeds, visiting
from tests.visiting import Visitor


@pytest.fixture
def nora(app: App) -> Visitor:
    seed = seeds.dataflow(app)
    signals.look(app, seed.customer)
    return visiting.person(app, seed.csm)


@pytest.fixture
def lea(app: App, nora: Visitor) -> Visitor:
    return visiting.person(app, called(app, "Lea Sand"))


def called(app: App, name: str) -> UserId:
    with app.db.transaction() as tx:
        return next(one.id for one in users.list_users(tx) if one.name == name)


def said(visitor: Visitor, text: str, **more: str) -> str:
    return visitor.client.post("/chat", data={"csrf": visitor.csrf, "text": text, **more}).text


def test_a_draft_is_there_again_with_its_buttons_as_it_stands_now(app: App, nora: Visitor) -> None:
    """Kills a card that is kept as a copy: it would show what nobody can send any more."""
    said(nora, "Draft escalation response for DataFlow")
    (draft,) = drafts.pending(app)
    assert draft.version.envelope.sha256.hex() in nora.client.get("/chat").text
    changed = Edit(1, "Another subject", "Dear Michael,\n\nwe look into it.\n")
    drafts.edit(app, draft.id, changed, by=called(app, "Nora Lind"))
    page = nora.client.get("/chat").text
    assert drafts.get(app, draft.id).version.envelope.sha256.hex() in page
    assert draft.version.envelope.sha256.hex() not in page and "Another subject" in page


def test_a_draft_that_was_sent_away_has_no_buttons_left(app: App, nora: Visitor) -> None:
    said(nora, "Draft escalation response for DataFlow")
    (draft,) = drafts.pending(app)
    drafts.discard(app, draft.id, by=called(app, "Nora Lind"), because="not now")
    page = nora.client.get("/chat").text
    assert "was discarded and not sent" in page and "Send Urgently" not in page


def test_figures_are_kept_as_the_place_where_they_stand(app: App, nora: Visitor) -> None:
    said(nora, "score of DataFlow")
    (line,) = talks.read(app, called(app, "Nora Lind"), 1)[1]
    assert line.cards is not None and {one["kind"] for one in line.cards} == {"seen"}
    page = nora.client.get("/chat").text
    assert "Shown then" in page and "Ask again" in page and 'href="/customers/1"' in page


def test_the_customer_in_talk_is_remembered_on_another_page_and_in_another_browser(app: App, nora: Visitor) -> None:
    said(nora, "score of DataFlow")
    again = visiting.person(app, called(app, "Nora Lind"))
    kept = again.client.get("/chat/kept").json()
    assert kept["context"]["customer"] == 1 and [one["typed"] for one in kept["lines"]] == ["score of DataFlow"]
    after = f"/chat/kept?talk={kept['context']['talk']}&after={kept['lines'][-1]['line']}"
    assert again.client.get(after).json()["lines"] == []


def test_another_person_sees_none_of_it(nora: Visitor, lea: Visitor) -> None:
    said(nora, "score of DataFlow")
    assert "score of DataFlow" not in lea.client.get("/chat").text + lea.client.get("/chat/list").text
    assert lea.client.get("/chat?talk=1").status_code == 404 and lea.client.get("/api/talks/1").status_code == 404
    assert lea.post("/chat/delete", talk=1) == 404
    assert lea.client.get("/chat/kept").json()["lines"] == []


def test_one_and_all_are_deleted_and_found_before_that(nora: Visitor) -> None:
    said(nora, "score of DataFlow")
    said(nora, "what do I owe?")
    assert "what do I owe?" not in nora.client.get("/chat/list?q=dataflow").text
    assert [one["title"] for one in nora.client.get("/api/talks").json()] == ["what do I owe?", "score of DataFlow"]
    assert nora.post("/chat/delete", talk=1) == 303 and len(nora.client.get("/api/talks").json()) == 1
    assert nora.post("/chat/delete") == 303 and nora.client.get("/api/talks").json() == []
    assert "Nothing is kept yet" in nora.client.get("/chat").text


def test_words_that_were_kept_are_text_when_they_come_back(nora: Visitor) -> None:
    said(nora, "<script>alert(1)</script>")
    kept = nora.client.get("/chat/kept").json()["lines"][0]["html"]
    for page in (nora.client.get("/chat").text, nora.client.get("/chat/list").text, *kept):
        assert "<script>alert" not in page


def test_what_is_no_longer_stored_says_so(app: App, nora: Visitor) -> None:
    talk = talks.hear(app, called(app, "Nora Lind"), None, "old")
    answer = Answered(({"kind": "draft", "draft": 99}, {"kind": "unheard of"}), "", {"customer": "x"})
    talks.answered(app, talk, answer)
    assert nora.client.get("/chat").text.count("no longer stored") == 2


def test_an_erased_person_leaves_no_trace_in_what_was_said(app: App, nora: Visitor) -> None:
    """Kills conversations that the search of the erasure does not know."""
    said(nora, "check in with Michael Torres at DataFlow")
    said(nora, "cc michael.torres@dataflow.test")
    erasing.erase(app, erasing.find(app, "michael.torres@dataflow.test"))
    kept = nora.client.get("/api/talks/1").text + nora.client.get("/chat").text
    assert "Torres" not in kept and "michael" not in kept.lower()
