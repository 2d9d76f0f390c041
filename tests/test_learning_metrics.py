"""What came of the work is counted for the team, and of nobody in it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rapport import jobs
from rapport.app import App
from rapport.demo.answers import answer
from rapport.drafts.model import Play
from rapport.errors import BadInput
from rapport.inbox.model import Item
from rapport.learning.metrics import counting, service
from rapport.learning.metrics.model import Case
from rapport.outbox import service as outbox
from rapport.outbox.model import IntroductionState as S
from rapport.pipeline import take_in
from tests import visiting
from tests.conftest import Clock, FakeMailer
from tests.sending import Ground, approved, ground

SENT = Case(Play.INTRO_REQUEST, "finance", True, False, False, "", 0.0, True, None, None, False, False)


@pytest.fixture
def on(app: App, mailer: FakeMailer, clock: Clock) -> Ground:
    """One draft that was sent and answered."""
    with app.db.transaction() as tx:
        on = ground(tx)
    approved(app, on, "unique-0001")
    outbox.send_due(app)
    raw = answer(mailer.received[0][2], clock.at + timedelta(hours=2))
    clock.forward(timedelta(days=1))
    take_in(app, [Item("test", 0, raw, len(raw))])
    jobs.learn(app, clock.at - timedelta(days=30))
    return on


def test_what_was_sent_and_answered_is_counted(app: App, on: Ground) -> None:
    found = service.metrics(app)
    assert found.overall is not None and (found.overall.unchanged.hits, found.overall.replied.hits) == (1, 1)
    assert found.overall.reply_hours.value == pytest.approx(2.0)
    assert (found.sent, found.minutes_saved) == (1, 15)


def test_no_answer_of_the_metrics_names_a_user(app: App, on: Ground) -> None:
    """Teams are measured, not people: kills a ranking of employees."""
    visitor = visiting.person(app, on.user).client
    html = visitor.get("/metrics").text
    told = html[html.index("<main") : html.index("</main")] + visitor.get("/api/metrics").text
    assert "Nora" not in told and "nora.lind" not in told and '"by"' not in told


def test_the_assumption_behind_the_time_saved_can_be_changed(app: App, on: Ground) -> None:
    assert visiting.person(app, on.user).post("/metrics/assumption", minutes=20) == 303
    assert service.metrics(app).minutes_saved == 20
    with pytest.raises(BadInput, match="between 1 and 240"):
        service.assume(app, 0, by=on.user)


def test_variants_are_compared_only_where_there_are_several() -> None:
    other = replace(SENT, variant="technical", approved=False, discarded=True, because="wrong person", sent=False)
    assert counting.by_variant([SENT]) == ()
    first, second = counting.by_variant([SENT, other])
    assert (first.variant, second.variant, second.reasons) == ("finance", "technical", (("wrong person", 1),))


def test_thanks_before_the_meeting_count_as_no_meeting() -> None:
    stages = counting.funnel({1: frozenset({S.ASKED, S.INTRODUCED, S.THANKED}), 2: frozenset({S.ASKED})})
    assert {stage.name: stage.count for stage in stages} == {
        "asked": 2, "agreed": 1, "introduced": 1, "met": 0, "thanked": 1,
    }  # fmt: skip
