"""Who may say yes: one, a manager, or two people over the same bytes; and urgency never lowers what is checked."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, text, update
from sqlalchemy.exc import DBAPIError

from rapport.app import App
from rapport.drafts import service, store
from rapport.drafts.layout import text_of
from rapport.drafts.model import Draft, DraftState, Edit, Play, Yes
from rapport.drafts.policies import rules
from rapport.drafts.policies import service as policies
from rapport.drafts.policies.model import Rule, Who
from rapport.errors import BadInput, Conflict, NotAllowed
from rapport.inbox.model import Severity
from rapport.outbox import service as outbox
from rapport.outbox.model import DeliveryState, Verdict
from rapport.outbox.store import deliveries
from rapport.signals import service as signals
from rapport.users.model import NewUser, Role, UserId
from rapport.users.store import add_user
from tests import seeds
from tests.conftest import Clock, FakeMailer

HOUR = timedelta(hours=1)


def a_draft(app: App, who: Who) -> tuple[Draft, seeds.Seed]:
    seed = seeds.techcorp(app)
    policies.set_rule(app, Rule(Play.INTRO_REQUEST, None, who, HOUR, timedelta(minutes=30)), by=seed.manager)
    return service.write_intro_request(app, seed.customer, by=seed.csm, target="CFO"), seed


def colleague(app: App, role: Role = Role.CSM) -> UserId:
    with app.db.transaction() as tx:
        user = add_user(tx, NewUser("ida.berg@northwind.test", "Ida Berg", role), "", app.now())
    assert user is not None
    return user.id


def yes(draft: Draft, **more: object) -> Yes:
    return Yes(draft.version.number, draft.version.envelope.sha256, **more)  # type: ignore[arg-type]


def sent(app: App, clock: Clock) -> list[DeliveryState]:
    clock.forward(app.settings.undo_window + timedelta(seconds=1))
    outbox.send_due(app)
    return [one.state for one in outbox.deliveries(app)]


def test_one_of_two_sends_nothing_and_the_second_does(app: App, clock: Clock, mailer: FakeMailer) -> None:
    """Kills the mutants that release at the first yes, and that make a delivery of the first one later."""
    draft, seed = a_draft(app, Who.TWO)
    first = service.approve(app, draft.id, yes(draft), by=seed.csm)
    assert (first.releases, service.get(app, draft.id).state) == (False, DraftState.PENDING)
    clock.forward(timedelta(minutes=5))
    assert sent(app, clock) == []
    second = service.approve(app, draft.id, yes(draft), by=colleague(app))
    assert (second.first, second.sha256, second.send_after - clock()) == (first.id, first.sha256, timedelta(seconds=10))
    assert sent(app, clock) == [DeliveryState.SENT]
    assert [mime for _, _, mime in mailer.received] == [draft.version.envelope.mime]


def test_one_person_is_not_two(app: App) -> None:
    draft, seed = a_draft(app, Who.TWO)
    service.approve(app, draft.id, yes(draft), by=seed.csm)
    with pytest.raises(Conflict, match=r"You have approved draft 1 already\. It waits for a second person"):
        service.approve(app, draft.id, yes(draft), by=seed.csm)


def test_a_colleague_alone_cannot_begin(app: App) -> None:
    draft, _ = a_draft(app, Who.TWO)
    with pytest.raises(NotAllowed, match="the first is its author or a manager"):
        service.approve(app, draft.id, yes(draft), by=colleague(app))


def test_the_second_yes_is_to_the_same_bytes(app: App) -> None:
    """An edit between the two voids the first: kills the mutant that counts yeses of older versions."""
    draft, seed = a_draft(app, Who.TWO)
    service.approve(app, draft.id, yes(draft), by=seed.csm)
    body = text_of(draft.version.content.sentences)
    changed = service.edit(app, draft.id, Edit(1, draft.version.content.subject, body), by=seed.manager)
    assert not service.approve(app, draft.id, yes(changed), by=seed.manager).releases
    assert service.get(app, draft.id).state is DraftState.PENDING


@pytest.mark.parametrize("void", ["taken back", "ran out"])
def test_a_first_yes_that_no_longer_holds_does_not_count(app: App, clock: Clock, void: str) -> None:
    draft, seed = a_draft(app, Who.TWO)
    service.approve(app, draft.id, yes(draft), by=seed.csm)
    if void == "taken back":
        service.revoke(app, draft.id, by=seed.csm)
    clock.forward(timedelta(hours=25))
    assert not service.approve(app, draft.id, yes(draft), by=seed.manager).releases


def test_after_a_refusal_by_the_provider_both_are_asked_again(app: App, clock: Clock, mailer: FakeMailer) -> None:
    """Kills the mutant that lets the first yes of the last round count once more."""
    draft, seed = a_draft(app, Who.TWO)
    for by in (seed.csm, seed.manager):
        service.approve(app, draft.id, yes(draft), by=by)
    mailer.verdict = Verdict.REFUSED
    assert sent(app, clock) == [DeliveryState.REJECTED]
    assert service.get(app, draft.id).state is DraftState.PENDING
    assert not service.approve(app, draft.id, yes(draft), by=seed.manager).releases


def test_the_database_refuses_a_delivery_of_half_an_approval(app: App) -> None:
    """Plain rows, past all our code; one that names its own author's other yes is refused as well."""
    draft, seed = a_draft(app, Who.TWO)
    first = service.approve(app, draft.id, yes(draft), by=seed.csm)
    row = {"draft_id": draft.id, "state": "approved", "attempts": 0, "changed_at": app.now(), "next_try_at": app.now()}
    with pytest.raises(DBAPIError, match="every approval"), app.db.transaction() as tx:
        tx.execute(insert(deliveries).values(approval_id=first.id, detail="", **row))
    forged = replace(first, first=first.id)
    with app.db.transaction() as tx:
        forged = store.add_approval(tx, forged)
    with pytest.raises(DBAPIError, match="every approval"), app.db.transaction() as tx:
        tx.execute(insert(deliveries).values(approval_id=forged.id, detail="", **row))
    assert sent_none(app)


def sent_none(app: App) -> bool:
    with app.db.transaction() as tx:
        return int(tx.execute(text("SELECT count(*) FROM deliveries")).scalar_one()) == 0


def test_where_a_manager_decides_the_authors_yes_is_the_request(app: App, clock: Clock) -> None:
    draft, seed = a_draft(app, Who.MANAGER)
    assert not service.approve(app, draft.id, yes(draft), by=seed.csm).releases
    (told,) = policies.awaiting(app, seed.manager)
    assert told.sentence == "Nora Lind’s mail to TechCorp waits for a yes, 60 minutes left."
    assert policies.awaiting(app, seed.csm) == ()
    assert service.approve(app, draft.id, yes(draft), by=seed.manager).releases
    assert sent(app, clock) == [DeliveryState.SENT]


def test_a_manager_needs_nobody(app: App) -> None:
    draft, seed = a_draft(app, Who.MANAGER)
    given = service.approve(app, draft.id, yes(draft), by=seed.manager)
    assert (given.needed, given.releases) == (1, True)


def test_send_urgently_starts_the_clock_and_lets_a_colleague_stand_in(app: App, clock: Clock) -> None:
    draft, seed = a_draft(app, Who.MANAGER)
    service.approve(app, draft.id, yes(draft, urgent=True, reason="board meets at noon"), by=seed.csm)
    ida = colleague(app)
    assert policies.awaiting(app, ida) == ()
    clock.forward(timedelta(minutes=31))
    assert policies.awaiting(app, ida)[0].sentence.startswith("Urgent: Nora Lind’s mail to TechCorp waits")
    given = service.approve(app, draft.id, yes(draft, urgent=True, reason="Lea cannot be reached"), by=ida)
    assert (given.releases, given.expedited, given.needed) == (True, True, 2)


def test_what_was_expedited_is_looked_at_afterwards_by_somebody_else(app: App) -> None:
    draft, seed = a_draft(app, Who.SELF)
    given = service.approve(app, draft.id, yes(draft, urgent=True, reason="she called"), by=seed.csm)
    (due,) = policies.reviews(app)
    assert (due.approval, due.by, due.reason, due.reviewed_at) == (given.id, seed.csm, "she called", None)
    with pytest.raises(NotAllowed, match="Somebody else looks at it"):
        policies.review(app, given.id, by=seed.csm, note="fine")
    policies.review(app, given.id, by=seed.manager, note="Right to hurry.")
    with pytest.raises(Conflict, match="already"):
        policies.review(app, given.id, by=seed.manager, note="again")
    (done,) = policies.reviews(app)
    assert (done.reviewed_by, done.reviewed_at, done.note) == (seed.manager, app.now(), "Right to hurry.")


def hasty(faults: Sequence[object], *, urgent: bool) -> Sequence[object]:
    """The mutant: what is urgent is not checked."""
    return () if urgent else faults


def test_urgent_is_checked_like_everything_else(app: App) -> None:
    """The same open faults refuse a calm and an urgent yes, in the same words; the mutant `hasty` would lose them."""
    seed = seeds.dataflow(app, severity=Severity.CRITICAL)
    signals.look(app, seed.customer)
    draft = service.write_escalation_response(app, seed.customer, by=seed.csm)
    said = []
    for urgent in (False, True):
        with pytest.raises(BadInput) as refused:
            service.approve(app, draft.id, yes(draft, urgent=urgent, reason="now"), by=seed.csm)
        said.append(refused.value.sentence)
    assert said[0] == said[1]
    assert hasty(draft.version.faults, urgent=True) != draft.version.faults


def test_only_a_manager_changes_the_policy(app: App) -> None:
    draft, seed = a_draft(app, Who.SELF)
    with pytest.raises(NotAllowed, match="Only a manager"):
        policies.set_rule(app, Rule(draft.play, None, Who.TWO, HOUR, HOUR), by=seed.csm)
    with pytest.raises(BadInput, match="between a minute and 30 days"):
        policies.set_rule(app, Rule(draft.play, None, Who.TWO, timedelta(0), HOUR), by=seed.manager)


def test_the_most_exact_line_holds() -> None:
    calm = Rule(Play.ESCALATION_RESPONSE, None, Who.MANAGER, HOUR, HOUR)
    grave = Rule(Play.ESCALATION_RESPONSE, Severity.CRITICAL, Who.TWO, HOUR, HOUR)
    assert rules.applying([calm, grave], Play.ESCALATION_RESPONSE, Severity.CRITICAL).who is Who.TWO
    assert rules.applying([calm, grave], Play.ESCALATION_RESPONSE, Severity.LOW).who is Who.MANAGER
    assert rules.applying([], Play.MILESTONE, None).who is Who.SELF


def test_a_signed_in_person_who_was_let_go_cannot_approve(app: App) -> None:
    draft, seed = a_draft(app, Who.SELF)
    with app.db.transaction() as tx:
        tx.execute(text("UPDATE users SET disabled_at = now() WHERE id = :id"), {"id": seed.csm})
    with pytest.raises(NotAllowed, match="can no longer sign in"):
        service.approve(app, draft.id, yes(draft), by=seed.csm)


def test_a_used_first_yes_cannot_be_taken_away_from_under_the_second(app: App) -> None:
    draft, seed = a_draft(app, Who.TWO)
    for by in (seed.csm, seed.manager):
        service.approve(app, draft.id, yes(draft), by=by)
    with app.db.transaction() as tx:
        tx.execute(update(store.approvals).where(store.approvals.c.first_id.is_not(None)).values(used_at=app.now()))
    with pytest.raises(Conflict, match="on its way already"):
        service.revoke(app, draft.id, by=seed.csm)
    assert len(service.approvals(app, draft.id)) == 2
