"""The demo's year of decisions: its own letters, some changed, some thrown away, answered by its own mail."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from rapport.demo import past
from rapport.demo.generate import SEED, generate
from rapport.demo.model import World
from rapport.demo.past import Fate
from rapport.demo.scripts import INTRODUCED
from rapport.drafts.model import Play, Sentence, SentenceKind
from rapport.outbox.consent import Consent, consent

NOW = datetime(2026, 3, 4, 15, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def world() -> World:
    return generate(SEED, NOW)


def test_one_play_and_all_together_have_enough_cases_for_an_estimate(world: World) -> None:
    """Kills a demo whose every figure is too early to say."""
    found = past.decided(world)
    plays = Counter(one.play for one in found)
    assert plays[Play.CHAMPION_OUTREACH] >= 30 and len(found) >= 75
    assert {one.fate for one in found} == set(Fate)
    assert past.decided(world) == found


def test_what_is_remembered_is_mail_of_the_past_year_and_none_of_the_last_weeks(world: World) -> None:
    sent = [one.letter.sent_at for one in past.decided(world)]
    assert min(sent) >= NOW - past.YEAR and max(sent) <= NOW - past.RECENT


def test_introductions_go_from_asked_to_thanked_in_the_mail_itself(world: World) -> None:
    asked = [one for one in past.decided(world) if one.play is Play.INTRO_REQUEST]
    assert {one.company.name for one in asked} == set(INTRODUCED)
    for one in asked:
        cio = one.company.seat("cio").at(0.0).email
        assert any(m.uid.startswith("introduced-") for m in world.meetings if cio in str(m.attendees))
    assert consent("Happy to make the introduction. I will write to Joyce today and copy you.") is Consent.YES


LEFT = (
    Sentence(SentenceKind.COURTESY, "Hi Ada,"),
    Sentence(SentenceKind.FACT, "The report is in your inbox."),
    Sentence(SentenceKind.QUESTION, "Does Friday suit you?"),
    Sentence(SentenceKind.COURTESY, "Best,\nNora"),
)


def test_each_change_leaves_what_left_and_a_draft_that_was_not_edited_is_what_left(world: World) -> None:
    edited = {one.change: one for one in past.decided(world) if one.fate is Fate.EDITED}
    assert set(edited) == {0, 1, 2, 3}
    assert all(past.proposed(LEFT, one) != LEFT for one in edited.values())
    approved = next(one for one in past.decided(world) if one.fate is Fate.APPROVED)
    assert past.proposed(LEFT, approved) == LEFT
    assert timedelta(0) < NOW - approved.letter.sent_at
