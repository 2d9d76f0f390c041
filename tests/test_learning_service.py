"""What became of drafts is written down once, as it finally was."""

from datetime import timedelta

import pytest

from rapport.app import App
from rapport.drafts import service as drafts
from rapport.drafts.model import Draft, Edit, Yes
from rapport.learning import service
from rapport.learning.model import Outcome, OutcomeKind
from rapport.outbox import service as outbox
from rapport.people.model import CustomerId
from rapport.users.model import UserId
from tests import world
from tests.conftest import START, Clock

NORA = UserId(1)


@pytest.fixture
def draft(app: App) -> Draft:
    """A request to Sarah for an introduction to the CFO."""
    with app.db.transaction() as tx:
        nora = world.user(tx)
        world.mailbox(tx, nora)
        customer = world.customer(tx, "TechCorp", owner=nora)
        sarah = world.person(tx, "Sarah Chen", "sarah.chen@techcorp.test")
        robert = world.person(tx, "Robert Williams", "robert.williams@techcorp.test")
        world.stakeholder(tx, customer, sarah, "Director of Operations")
        world.stakeholder(tx, customer, robert, "CFO")
        for i in range(30):
            world.touch(tx, customer, sarah, "message_in", START - timedelta(days=1 + 2 * i))
    return drafts.write_intro_request(app, CustomerId(customer), by=NORA, target="CFO")


def send(app: App, draft: Draft) -> None:
    yes = Yes(draft.version.number, draft.version.envelope.sha256, urgent=True, reason="They meet in an hour.")
    drafts.approve(app, draft.id, yes, by=NORA)
    outbox.send_due(app)


def decisions(app: App) -> list[tuple[OutcomeKind, float | None]]:
    service.record_decisions(app)
    return [(outcome.kind, outcome.edit_distance) for outcome in service.outcomes(app)]


def test_a_draft_sent_as_it_was_written_is_approved(app: App, draft: Draft) -> None:
    send(app, draft)
    assert decisions(app) == [(OutcomeKind.APPROVED, 0.0)]
    assert service.record_decisions(app) == 0


def test_a_draft_that_a_person_changed_is_edited_with_its_distance(app: App, draft: Draft) -> None:
    shown = "\n\n".join(sentence.text for sentence in draft.version.content.sentences)
    send(app, drafts.edit(app, draft.id, Edit(1, "A favor", shown), by=NORA))
    ((kind, distance),) = decisions(app)
    assert kind is OutcomeKind.EDITED and distance is not None and 0 < distance < 0.3


def test_a_discarded_draft_has_no_distance(app: App, draft: Draft) -> None:
    drafts.discard(app, draft.id, by=NORA, because="not now")
    assert decisions(app) == [(OutcomeKind.DISCARDED, None)]


def test_an_approval_that_was_taken_back_is_no_decision(app: App, clock: Clock, draft: Draft) -> None:
    """Kills a record made at the approval: "approved" would stand although it was edited in the end."""
    drafts.approve(app, draft.id, Yes(1, draft.version.envelope.sha256), by=NORA)
    assert decisions(app) == []
    drafts.revoke(app, draft.id, by=NORA)
    assert decisions(app) == []


def test_each_kind_is_recorded_once_and_the_first_stays(app: App, clock: Clock, draft: Draft) -> None:
    sent = Outcome(draft.id, draft.play, OutcomeKind.SENT, clock())
    with app.db.transaction() as tx:
        assert service.record(tx, sent)
        assert not service.record(tx, Outcome(draft.id, draft.play, OutcomeKind.SENT, clock() + timedelta(days=1)))
        assert service.record(tx, Outcome(draft.id, draft.play, OutcomeKind.REPLIED, clock(), after_s=60.0))
    assert service.outcomes(app)[0] == sent
    assert service.results(app)[0].sentence.count("too early to say") == 2
