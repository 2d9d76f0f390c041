"""Approved mail leaves once, and only while the approval holds."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from rapport.app import App
from rapport.drafts.model import DraftState, Envelope
from rapport.drafts.store import approvals, draft_versions, drafts
from rapport.errors import Conflict
from rapport.outbox import service
from rapport.outbox.delivery import LEASE
from rapport.outbox.model import Attempt, Delivery, DeliveryState, Verdict
from rapport.users.model import Mailbox
from tests.conftest import Clock, FakeMailer
from tests.sending import MICHAEL, Ground, approve, approved, ground, pending, revoke, state_of, used

ONE = "unique-0001"


@pytest.fixture
def on(app: App) -> Ground:
    with app.db.transaction() as tx:
        return ground(tx)


@dataclass
class Meddler(FakeMailer):
    """A provider during whose attempt other things happen, before or after the commit."""

    before: list[Callable[[], object]] = field(default_factory=list)
    after: list[Callable[[], object]] = field(default_factory=list)

    def deliver(self, mailbox: Mailbox, envelope: Envelope, committing: Callable[[], None]) -> Attempt:
        while self.before:
            self.before.pop()()
        committing()
        while self.after:
            self.after.pop()()
        self.received.append((envelope.sender, envelope.recipients, envelope.mime))
        return Attempt(self.verdict, "250 ok")


class Killed(BaseException):
    """The program ends here: nothing after it runs."""


def die() -> None:
    raise Killed


def only(app: App) -> Delivery:
    (delivery,) = service.deliveries(app)
    return delivery


def test_what_was_approved_is_what_is_sent(app: App, on: Ground, mailer: FakeMailer) -> None:
    draft = approved(app, on, ONE)
    (delivery,) = service.send_due(app)
    assert mailer.received == [("nora.lind@northwind.test", (MICHAEL,), delivery.envelope.mime)]
    assert (delivery.state, delivery.sent_at, delivery.attempts) == (DeliveryState.SENT, app.now(), 1)
    assert state_of(app, draft) is DraftState.SENT and used(app, draft)


def test_it_is_sent_once_however_often_it_is_due(app: App, on: Ground, mailer: FakeMailer) -> None:
    approved(app, on, ONE)
    assert [len(service.send_due(app)) for _ in range(3)] == [1, 0, 0]
    assert len(mailer.received) == 1


def test_nothing_is_sent_without_an_approval(app: App, on: Ground, mailer: FakeMailer) -> None:
    with app.db.transaction() as tx:
        pending(tx, on, ONE, app.now())
    assert service.send_due(app) == () and mailer.received == []


def test_nothing_leaves_inside_the_undo_window(app: App, on: Ground, mailer: FakeMailer, clock: Clock) -> None:
    approved(app, on, ONE)
    with app.db.transaction() as tx:
        tx.execute(update(approvals).values(send_after=app.now() + timedelta(seconds=10)))
    assert service.send_due(app) == ()
    clock.forward(timedelta(seconds=10))
    assert len(service.send_due(app)) == len(mailer.received) == 1


def test_a_revoked_approval_sends_nothing(app: App, on: Ground, mailer: FakeMailer) -> None:
    draft = approved(app, on, ONE)
    assert revoke(app, draft)
    assert service.send_due(app) == () and mailer.received == []


def test_a_revocation_between_claim_and_commit_still_holds(app: App, on: Ground) -> None:
    """Kills the mutant that checks the approval only when it claims."""
    draft = approved(app, on, ONE)
    mailer = Meddler(before=[lambda: revoke(app, draft)])
    (delivery,) = service.send_due(replace(app, mailer=mailer))
    assert mailer.received == [] and delivery.state is DeliveryState.WITHDRAWN
    assert state_of(app, draft) is DraftState.PENDING


def test_a_revocation_after_the_commit_comes_too_late_and_says_so(app: App, on: Ground) -> None:
    draft = approved(app, on, ONE)
    answers: list[bool] = []
    mailer = Meddler(after=[lambda: answers.append(revoke(app, draft))])
    (delivery,) = service.send_due(replace(app, mailer=mailer))
    assert answers == [False] and delivery.state is DeliveryState.SENT


def test_an_approval_that_ran_out_is_shown_and_the_draft_waits_again(app: App, on: Ground, clock: Clock) -> None:
    draft = approved(app, on, ONE)
    clock.forward(timedelta(days=2))
    assert service.send_due(app) == ()
    assert only(app).state is DeliveryState.WITHDRAWN and "ran out" in only(app).detail
    assert state_of(app, draft) is DraftState.PENDING


def test_changed_bytes_do_not_leave(app: App, on: Ground, mailer: FakeMailer) -> None:
    """Kills the mutant that trusts the stored SHA-256 instead of computing it from the bytes."""
    draft = approved(app, on, ONE)
    with app.db.transaction() as tx:
        tx.execute(update(draft_versions).values(mime=draft_versions.c.mime.op("||")(b"P.S.\r\n")))
    (delivery,) = service.send_due(app)
    assert mailer.received == [] and delivery.state is DeliveryState.WITHDRAWN
    assert not used(app, draft)


def test_two_approvals_of_one_draft_are_one_mail(app: App, on: Ground, mailer: FakeMailer) -> None:
    """Kills the mutant without the unique index over live deliveries of a draft."""
    draft = approved(app, on, ONE)
    with app.db.transaction() as tx:
        approve(tx, on, draft, app.now())
    service.send_due(app)
    service.send_due(app)
    assert len(mailer.received) == 1


def test_a_refusal_opens_the_draft_again(app: App, on: Ground, mailer: FakeMailer) -> None:
    draft = approved(app, on, ONE)
    mailer.verdict = Verdict.REFUSED
    (delivery,) = service.send_due(app)
    assert (delivery.state, delivery.detail) == (DeliveryState.REJECTED, "550 no such user")
    assert state_of(app, draft) is DraftState.PENDING
    mailer.verdict = Verdict.ACCEPTED
    assert service.send_due(app) == ()
    with app.db.transaction() as tx:
        approve(tx, on, draft, app.now())
    assert [d.state for d in service.send_due(app)] == [DeliveryState.SENT]


def test_not_now_is_tried_again_after_a_while(app: App, on: Ground, mailer: FakeMailer, clock: Clock) -> None:
    approved(app, on, ONE)
    mailer.verdict = Verdict.DEFERRED
    (delivery,) = service.send_due(app)
    assert delivery.state is DeliveryState.APPROVED and service.send_due(app) == ()
    mailer.verdict = Verdict.ACCEPTED
    clock.forward(timedelta(minutes=1))
    assert [d.attempts for d in service.send_due(app)] == [2] and len(mailer.received) == 1


def test_not_now_ends_with_the_approval(app: App, on: Ground, mailer: FakeMailer, clock: Clock) -> None:
    draft = approved(app, on, ONE)
    mailer.verdict = Verdict.DEFERRED
    for _ in range(40):
        service.send_due(app)
        clock.forward(timedelta(hours=1))
    assert only(app).state is DeliveryState.WITHDRAWN and only(app).attempts < 30
    assert state_of(app, draft) is DraftState.PENDING


@pytest.mark.parametrize(("evidence", "state"), [(True, "sent"), (False, "needs_person"), (None, "needs_person")])
def test_doubt_is_settled_by_evidence_or_by_a_person(
    app: App, on: Ground, mailer: FakeMailer, evidence: bool | None, state: str
) -> None:
    approved(app, on, ONE)
    mailer.verdict, mailer.sent = Verdict.UNCERTAIN, evidence
    (delivery,) = service.send_due(app)
    assert delivery.state == state
    assert service.send_due(app) == () and len(mailer.received) == 1


def test_a_person_decides_and_only_a_new_yes_sends_again(app: App, on: Ground, mailer: FakeMailer) -> None:
    draft = approved(app, on, ONE)
    mailer.verdict = Verdict.UNCERTAIN
    (delivery,) = service.send_due(app)
    assert service.settle(app, delivery.id, arrived=False).state is DeliveryState.REJECTED
    assert state_of(app, draft) is DraftState.PENDING and service.send_due(app) == ()
    with pytest.raises(Conflict, match="nothing to decide"):
        service.settle(app, delivery.id, arrived=True)


def test_what_a_person_says_has_arrived_left_when_it_was_handed_over(
    app: App, on: Ground, mailer: FakeMailer, clock: Clock
) -> None:
    """Kills the mutant that takes the moment of saying so: response times grow, and answers in between are lost."""
    approved(app, on, ONE)
    mailer.verdict = Verdict.UNCERTAIN
    (delivery,) = service.send_due(app)
    handed_over = app.now()
    clock.forward(timedelta(days=2))
    assert service.settle(app, delivery.id, arrived=True).sent_at == handed_over


def test_a_crash_before_the_commit_is_tried_again_after_the_lease(app: App, on: Ground, clock: Clock) -> None:
    approved(app, on, ONE)
    mailer = Meddler(before=[die])
    crashing = replace(app, mailer=mailer)
    with pytest.raises(Killed):
        service.send_due(crashing)
    assert service.recover(crashing) == () and only(app).state is DeliveryState.SENDING
    clock.forward(LEASE)
    service.recover(crashing)
    clock.forward(timedelta(minutes=1))
    assert [d.state for d in service.send_due(crashing)] == [DeliveryState.SENT] and len(mailer.received) == 1


def test_a_crash_after_the_commit_is_never_tried_again(app: App, on: Ground, clock: Clock) -> None:
    approved(app, on, ONE)
    mailer = Meddler(after=[die])
    crashing = replace(app, mailer=mailer)
    with pytest.raises(Killed):
        service.send_due(crashing)
    clock.forward(LEASE)
    assert [d.state for d in service.recover(crashing)] == [DeliveryState.NEEDS_PERSON]
    clock.forward(timedelta(hours=2))
    assert service.send_due(crashing) == () and mailer.received == []


def test_a_worker_that_was_too_slow_is_fenced_off(app: App, on: Ground, clock: Clock, mailer: FakeMailer) -> None:
    """Kills the mutant whose commit does not compare the attempt: both workers would send."""

    def another_worker() -> None:
        clock.forward(LEASE)
        service.recover(app)
        clock.forward(timedelta(minutes=1))
        service.send_due(app)

    approved(app, on, ONE)
    slow = Meddler(before=[another_worker])
    (delivery,) = service.send_due(replace(app, mailer=slow))
    assert (len(slow.received), len(mailer.received)) == (0, 1)
    assert (delivery.state, delivery.attempts) == (DeliveryState.SENT, 2)


def test_a_worker_whose_delivery_was_claimed_again_does_not_send(app: App, on: Ground, clock: Clock) -> None:
    """Kills the mutants whose commit ignores the attempt, or does not look whether its write was done."""

    def another_worker_claims() -> None:
        clock.forward(LEASE)
        service.recover(app)
        clock.forward(timedelta(minutes=1))
        assert service.claim(app) is not None

    approved(app, on, ONE)
    slow = Meddler(before=[another_worker_claims])
    (delivery,) = service.send_due(replace(app, mailer=slow))
    assert slow.received == [] and (delivery.state, delivery.attempts) == (DeliveryState.SENDING, 2)
    assert not used(app, delivery.draft)


def test_a_worker_that_fails_late_does_not_touch_anothers_attempt(app: App, on: Ground, clock: Clock) -> None:
    """Kills the mutant whose record ignores the attempt."""

    def another_worker_claims_and_this_one_breaks() -> None:
        clock.forward(LEASE)
        service.recover(app)
        clock.forward(timedelta(minutes=1))
        assert service.claim(app) is not None
        raise ZeroDivisionError

    approved(app, on, ONE)
    service.send_due(replace(app, mailer=Meddler(before=[another_worker_claims_and_this_one_breaks])))
    assert (only(app).state, only(app).attempts) == (DeliveryState.SENDING, 2)


def test_an_approval_that_runs_out_between_claim_and_commit_sends_nothing(app: App, on: Ground, clock: Clock) -> None:
    approved(app, on, ONE)
    mailer = Meddler(before=[lambda: clock.forward(timedelta(days=1))])
    (delivery,) = service.send_due(replace(app, mailer=mailer))
    assert mailer.received == [] and delivery.state is DeliveryState.WITHDRAWN


def test_not_now_after_the_bytes_gives_the_approval_back(
    app: App, on: Ground, clock: Clock, mailer: FakeMailer
) -> None:
    draft = approved(app, on, ONE)
    (delivery,) = service.send_due(replace(app, mailer=Meddler(verdict=Verdict.DEFERRED)))
    assert delivery.state is DeliveryState.APPROVED and not used(app, draft)
    clock.forward(timedelta(minutes=1))
    assert [d.state for d in service.send_due(app)] == [DeliveryState.SENT] and len(mailer.received) == 1


def test_a_second_approval_that_runs_out_does_not_open_a_draft_in_doubt(
    app: App, on: Ground, clock: Clock, mailer: FakeMailer
) -> None:
    """Kills the mutant that reopens a draft whose mail may have arrived: a person would send it twice unknowingly."""
    draft = approved(app, on, ONE)
    with app.db.transaction() as tx:
        approve(tx, on, draft, app.now())
    mailer.verdict = Verdict.UNCERTAIN
    service.send_due(app)
    clock.forward(timedelta(days=2))
    service.send_due(app)
    assert {d.state for d in service.deliveries(app)} == {DeliveryState.NEEDS_PERSON, DeliveryState.WITHDRAWN}
    assert state_of(app, draft) is DraftState.APPROVED


def test_a_newer_approval_holds_when_an_older_one_runs_out(
    app: App, on: Ground, clock: Clock, mailer: FakeMailer
) -> None:
    draft = approved(app, on, ONE)
    mailer.verdict = Verdict.DEFERRED
    service.send_due(app)
    clock.forward(timedelta(hours=23))
    with app.db.transaction() as tx:
        approve(tx, on, draft, app.now())
    clock.forward(timedelta(hours=2))
    mailer.verdict = Verdict.ACCEPTED
    service.send_due(app)
    service.send_due(app)
    assert state_of(app, draft) is DraftState.SENT and len(mailer.received) == 1


def test_a_yes_that_comes_late_is_believed(app: App, on: Ground, clock: Clock) -> None:
    def meanwhile() -> None:
        clock.forward(LEASE)
        service.recover(app)
        assert only(app).state is DeliveryState.NEEDS_PERSON

    draft = approved(app, on, ONE)
    (delivery,) = service.send_due(replace(app, mailer=Meddler(after=[meanwhile])))
    assert delivery.state is DeliveryState.SENT and state_of(app, draft) is DraftState.SENT


def test_an_error_in_a_mailer_leaves_nothing_in_the_air(app: App, on: Ground) -> None:
    def broken() -> None:
        raise ZeroDivisionError

    approved(app, on, ONE)
    (delivery,) = service.send_due(replace(app, mailer=Meddler(before=[broken])))
    assert delivery.state is DeliveryState.APPROVED and "ZeroDivisionError" in delivery.detail


def test_an_error_in_a_mailer_after_the_commit_is_a_doubt(app: App, on: Ground) -> None:
    def broken() -> None:
        raise ZeroDivisionError

    approved(app, on, ONE)
    (delivery,) = service.send_due(replace(app, mailer=Meddler(after=[broken])))
    assert delivery.state is DeliveryState.NEEDS_PERSON


def test_urgent_mail_goes_first(app: App, on: Ground, mailer: FakeMailer) -> None:
    approved(app, on, "unique-later")
    urgent = approved(app, on, "unique-urgent")
    with app.db.transaction() as tx:
        tx.execute(update(drafts).where(drafts.c.id == urgent).values(urgent=True))
    assert [d.envelope.message_id for d in service.send_due(app)] == [
        "unique-urgent@northwind.test",
        "unique-later@northwind.test",
    ]


def test_a_batch_ends_and_the_next_goes_on(app: App, on: Ground, mailer: FakeMailer) -> None:
    for number in range(5):
        approved(app, on, f"unique-{number:04}")
    assert [len(service.send_due(app, batch=2)) for _ in range(4)] == [2, 2, 1, 0]
