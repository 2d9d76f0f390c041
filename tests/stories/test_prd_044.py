"""PRD-044, multi-threading introduction: one test for each acceptance criterion, named after it."""

from datetime import timedelta

import pytest

from rapport import pipeline
from rapport.app import App
from rapport.drafts import envelope, layout
from rapport.drafts import service as drafts
from rapport.drafts.model import Draft
from rapport.inbox.model import Item
from rapport.outbox import service as outbox
from rapport.outbox.model import IntroductionState
from rapport.people import store as people
from tests import seeds, visiting
from tests.conftest import Clock, FakeMailer
from tests.seeds import Seed


@pytest.fixture
def seed(app: App) -> Seed:
    return seeds.techcorp(app)


@pytest.fixture
def draft(app: App, seed: Seed) -> Draft:
    return drafts.write_intro_request(app, seed.customer, by=seed.csm, target="CFO")


def test_assess_current_multi_threading_depth(app: App, seed: Seed) -> None:
    nora = visiting.person(app, seed.csm)
    score = nora.client.get("/api/customers/TechCorp/threading-score").json()
    assert 0 <= score["threading_score"] <= 10
    assert score["score"]["parts"]


def test_identify_missing_stakeholder_types(app: App, seed: Seed) -> None:
    nora = visiting.person(app, seed.csm)
    gaps = nora.client.get("/api/customers/TechCorp/stakeholder-gaps").json()
    assert {"executive_sponsor", "finance"} <= {gap["role"] for gap in gaps["gaps"]}


def test_generate_professional_introduction_request(draft: Draft) -> None:
    shown = envelope.shown(draft.version.envelope.mime)
    assert [one.email for one in shown.to] == ["sarah.chen@techcorp.test"]
    assert "introducing me to Robert Williams" in shown.text
    assert draft.version.faults == ()


def test_include_draft_email_for_champion_to_forward(draft: Draft) -> None:
    note = layout.text_of(draft.version.content.forwardable)
    assert note.startswith("Hi Robert,")
    assert note.endswith("Sarah")
    assert len(note.split()) <= 120


def test_explain_value_of_new_relationship(draft: Draft) -> None:
    """Why now, from the renewal that the CRM records, and what is in it for them."""
    said = layout.text_of(draft.version.content.sentences)
    assert "Your renewal comes up on" in said
    assert "Robert would have somebody to ask directly" in said


def sent(app: App, seed: Seed, draft: Draft, clock: Clock) -> None:
    yes = drafts.Yes(draft.version.number, draft.version.envelope.sha256)
    drafts.approve(app, draft.id, yes, by=seed.csm)
    clock.forward(app.settings.undo_window)
    outbox.send_due(app)


def introduce(app: App, clock: Clock) -> None:
    """Sarah writes to both."""
    clock.forward(timedelta(days=1))
    raw = (
        "From: Sarah Chen <sarah.chen@techcorp.test>\r\n"
        "To: nora.lind@northwind.test, robert.williams@techcorp.test\r\n"
        "Subject: Introduction\r\nMessage-ID: <intro@techcorp.test>\r\n"
        f"Date: {clock():%a, %d %b %Y %H:%M:%S} +0000\r\n\r\nRobert, meet Nora. Nora, meet Robert.\r\n"
    ).encode()
    pipeline.take_in(app, [Item("intro", 0, raw, len(raw))])


def test_track_introduction_status(app: App, seed: Seed, draft: Draft, clock: Clock) -> None:
    sent(app, seed, draft, clock)
    assert [one.state for one in outbox.introductions(app)] == [IntroductionState.ASKED]
    introduce(app, clock)
    assert [one.state for one in outbox.introductions(app)] == [IntroductionState.INTRODUCED]


def test_update_stakeholder_records_upon_successful_intro(app: App, seed: Seed, draft: Draft, clock: Clock) -> None:
    sent(app, seed, draft, clock)
    introduce(app, clock)
    assert draft.target is not None
    with app.db.transaction() as tx:
        robert = people.get_stakeholder(tx, draft.target)
    assert (robert.introduced_by, robert.introduction_date) == (draft.introducer, clock().date())


def test_follow_hitl_approval_before_sending(
    app: App, seed: Seed, draft: Draft, clock: Clock, mailer: FakeMailer
) -> None:
    clock.forward(timedelta(days=2))
    outbox.send_due(app)
    assert mailer.received == []
    sent(app, seed, drafts.get(app, draft.id), clock)
    assert [mime for _, _, mime in mailer.received] == [draft.version.envelope.mime]
