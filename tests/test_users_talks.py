"""What somebody said in the chat is kept for them: found, read and deleted by them, and by nobody else."""

import pytest

from rapport.app import App
from rapport.errors import NotFound
from rapport.users.model import UserId
from rapport.users.talks import service as talks
from rapport.users.talks.model import Answered, Logged
from tests import world
from tests.conftest import START


@pytest.fixture
def nora(app: App) -> UserId:
    with app.db.transaction() as tx:
        return UserId(world.user(tx))


@pytest.fixture
def lea(app: App, nora: UserId) -> UserId:
    with app.db.transaction() as tx:
        return UserId(world.user(tx, "lea.sand@northwind.test", "Lea Sand"))


def said(app: App, by: UserId, typed: str, words: str = "", talk: int | None = None) -> int:
    heard = talks.hear(app, by, talk, typed)
    talks.answered(app, heard, Answered(({"kind": "text", "text": words},), words, {"customer": 7}))
    return int(heard[0])


def test_a_conversation_goes_on_and_remembers_what_it_was_about(app: App, nora: UserId) -> None:
    first = said(app, nora, "score of TechCorp")
    assert said(app, nora, "and the map?", talk=first) == first
    found, lines = talks.read(app, nora, first)
    assert (found.title, found.context) == ("score of TechCorp", {"customer": 7})
    assert [one.typed for one in lines] == ["score of TechCorp", "and the map?"]
    assert [one.typed for one in talks.read(app, nora, first, after=lines[0].id)[1]] == ["and the map?"]


def test_nobody_reads_finds_goes_on_with_or_deletes_what_another_said(app: App, nora: UserId, lea: UserId) -> None:
    """Kills a store that takes a number for a right: each of the four without `by_user` fails here."""
    hers = said(app, nora, "why is TechCorp at risk?")
    for act in (talks.read, talks.delete):
        with pytest.raises(NotFound):
            act(app, lea, hers)
    assert talks.listed(app, lea, "TechCorp") == () and talks.latest(app, lea) is None
    assert said(app, lea, "mine", talk=hers) != hers
    assert talks.delete_all(app, lea) == 1 and len(talks.read(app, nora, hers)[1]) == 1


def test_a_search_looks_at_both_sides_and_takes_signs_as_signs(app: App, nora: UserId) -> None:
    said(app, nora, "what changed?", "Renewal moved by 100%")
    said(app, nora, "score of DataFlow")
    assert [one.title for one in talks.listed(app, nora, "RENEWAL")] == ["what changed?"]
    assert [one.title for one in talks.listed(app, nora, "dataflow")] == ["score of DataFlow"]
    assert [one.title for one in talks.listed(app, nora, "0%")] == ["what changed?"]
    assert talks.listed(app, nora, "_") == ()


def test_what_is_deleted_in_another_tab_begins_anew_and_a_late_answer_is_dropped(app: App, nora: UserId) -> None:
    heard = talks.hear(app, nora, None, "help")
    talks.delete(app, nora, heard[0])
    talks.answered(app, heard, Answered((), "", {}))
    assert said(app, nora, "help", talk=heard[0]) != heard[0]


def test_an_answer_that_never_came_is_told_apart_from_an_empty_one(app: App, nora: UserId) -> None:
    talk, _ = talks.hear(app, nora, None, "score\x00")
    (line,) = talks.read(app, nora, talk)[1]
    assert (line.typed, line.cards) == ("score", None)


def test_deleting_takes_the_words_from_what_a_model_did_and_leaves_that_it_did(app: App, nora: UserId) -> None:
    talk = said(app, nora, "odd question")
    talks.log(app, nora, talk, [Logged("m", "score", {"customer": "TechCorp"}, "done", START)])
    talks.delete(app, nora, talk)
    assert talks.logged(app, nora) == (Logged("m", "score", {}, "", START),)
