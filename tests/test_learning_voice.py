"""What people change in drafts moves their voice, visibly, and one click takes it back."""

from datetime import timedelta

import pytest

from rapport.app import App
from rapport.drafts import service as drafts
from rapport.drafts.layout import text_of
from rapport.drafts.model import Content, Draft, Edit, Sentence, SentenceKind, Yes
from rapport.drafts.voice import service as voices
from rapport.drafts.voice.model import Origin, Setting
from rapport.learning import edits, service
from rapport.outbox import service as outbox
from rapport.users.model import UserId
from tests import seeds, visiting, world
from tests.conftest import Clock

C, F, Q = SentenceKind.COURTESY, SentenceKind.FACT, SentenceKind.QUESTION


def sent(app: App, clock: Clock, seed: seeds.Seed, number: int, *, by: UserId, change: bool = True) -> Draft:
    """A note to somebody quiet, whose greeting `by` changes before it leaves."""
    with app.db.transaction() as tx:
        person = world.person(tx, f"Robin Frey{number}", f"robin{number}@techcorp.test")
        world.stakeholder(tx, seed.customer, person, "Analyst")
    draft = drafts.write_to_silent(app, seed.customer, by=seed.csm, whom=f"robin{number}@techcorp.test")
    if change:
        body = text_of(draft.version.content.sentences).replace("Hi Robin,", "Hello Robin,")
        draft = drafts.edit(app, draft.id, Edit(1, draft.version.content.subject, body), by=by)
    yes = Yes(draft.version.number, draft.version.envelope.sha256, urgent=True, reason="now")
    drafts.approve(app, draft.id, yes, by=by)
    outbox.send_due(app)
    clock.forward(timedelta(hours=1))
    service.record_decisions(app)
    return draft


def greeting(app: App, seed: seeds.Seed) -> tuple[str, Origin]:
    part = next(one for one in voices.settings(app, seed.csm) if one.setting is Setting.GREETING)
    return part.value, part.origin


def test_three_drafts_changed_alike_move_the_greeting_and_one_click_undoes_it(app: App, clock: Clock) -> None:
    """Kills: a lesson without effect, and an effect that cannot be taken back."""
    seed = seeds.techcorp(app)
    for number in range(2):
        sent(app, clock, seed, number, by=seed.csm)
    assert greeting(app, seed) == ("hi", Origin.NEUTRAL)
    last = sent(app, clock, seed, 2, by=seed.csm)
    assert greeting(app, seed) == ("hello", Origin.EDITS)
    nora = visiting.person(app, seed.csm)
    page = nora.client.get("/settings/voice").text
    assert f'href="/drafts/{last.id}"' in page and "Undo what my edits taught" in page
    unchanged = sent(app, clock, seed, 3, by=seed.csm, change=False)
    assert unchanged.version.content.sentences[0].text == "Hello Robin,"
    assert nora.post("/settings/voice/greeting/undo") == 303
    assert greeting(app, seed) == ("hi", Origin.NEUTRAL)


def test_a_managers_edits_teach_nothing_about_the_author(app: App, clock: Clock) -> None:
    seed = seeds.techcorp(app)
    for number in range(3):
        sent(app, clock, seed, number, by=seed.manager)
    assert greeting(app, seed) == ("hi", Origin.NEUTRAL)


def content(*said: tuple[SentenceKind, str]) -> Content:
    return Content("Subject", tuple(Sentence(kind, text, break_after=True) for kind, text in said), ())


BEFORE = content(
    (C, "Hi Ada,"), (F, "The sync failed twice on Monday."), (Q, "Does Friday suit you?"), (C, "Best,\nNora")
)


def test_edits_are_counted_by_the_kind_of_sentence_that_was_changed() -> None:
    after = content((C, "Hi Ada,"), (F, "The sync failed twice on Tuesday."), (F, "Best,\nNora"))
    assert edits.by_kind(BEFORE, after) == {C: 0.0, F: pytest.approx(1 / 6), Q: 1.0}
    assert set(edits.by_kind(BEFORE, BEFORE).values()) == {0.0}


def test_what_a_grave_matter_is_greeted_with_is_no_habit() -> None:
    after = content((C, "Hello Ada,"), *((one.kind, one.text) for one in BEFORE.sentences[1:]))
    assert edits.lessons(BEFORE, after, grave=False) == ((Setting.GREETING, "hi", "hello"),)
    assert edits.lessons(BEFORE, after, grave=True) == ()


def test_length_is_taught_by_a_quarter_and_never_by_filled_blanks() -> None:
    short = content((C, "Hi Ada,"), (F, "The sync failed twice on Monday."), (C, "Best,\nNora"))
    assert edits.lessons(BEFORE, short, grave=False) == ((Setting.LENGTH, "full", "short"),)
    asking = content((C, "Hi Ada,"), (SentenceKind.BLANK, "[By when?]"), (C, "Best,\nNora"))
    filled = content((C, "Hi Ada,"), (F, "It is done by noon on Friday."), (C, "Best,\nNora"))
    assert edits.lessons(asking, filled, grave=False) == ()
