"""Clocks over the real database: what starts and stops them, what is owed, which drafts appear, what never leaves."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from rapport.app import App
from rapport.drafts import service as drafts
from rapport.drafts.model import Draft, DraftState, Play
from rapport.drafts.promises import service as promising
from rapport.drafts.promises import store as promises
from rapport.drafts.promises.model import Answer, Asks, Promise, PromiseState
from rapport.drafts.promises.sentences import blanks
from rapport.errors import BadInput, Conflict
from rapport.inbox.records.store import tickets
from rapport.outbox import service as outbox
from rapport.outbox.clocks import service
from rapport.outbox.clocks.model import ClockKind, ClockState, Standing
from rapport.signals import service as signals
from rapport.signals.model import EventKind, SignalId
from rapport.users.model import MailboxId
from tests import seeds, sending, world
from tests.conftest import START, Clock, FakeMailer

HOUR = timedelta(hours=1)
MICHAEL = "michael.torres@dataflow.test"


@dataclass(frozen=True)
class Case:
    seed: seeds.Seed
    signal: SignalId


@pytest.fixture
def case(app: App) -> Case:
    seed = seeds.dataflow(app)
    (signal,) = signals.look(app, seed.customer)
    return Case(seed, signal.id)


def standing(app: App, case: Case) -> Standing:
    found = service.standing(app, case.signal)
    assert found is not None
    return found


def clock_of(app: App, case: Case, kind: ClockKind) -> ClockState:
    return next(one.state for one in standing(app, case).clocks if one.kind is kind)


def send(app: App, case: Case, draft: Draft) -> None:
    with app.db.transaction() as tx:
        on = sending.Ground(case.seed.csm, MailboxId(draft.mailbox), case.seed.customer)
        sending.approve(tx, on, draft.id, app.now())
    outbox.send_due(app)


def promised(app: App, case: Case, due_at: datetime) -> Draft:
    """The answer to the escalation, with an update promised for a moment."""
    draft = drafts.write_escalation_response(app, case.seed.customer, by=case.seed.csm)
    update = next(b.sentence for b in blanks(draft.version.content) if b.asks is Asks.UPDATE)
    return promising.answer(app, draft.id, draft.version.number, [Answer(update, due_at)], by=case.seed.csm)


def states(app: App, case: Case) -> list[PromiseState]:
    return [one.state for one in standing(app, case).promises]


def ours(app: App, at: datetime) -> None:
    with app.db.transaction() as tx:
        world.message(tx, "nora.lind@northwind.test", [MICHAEL], at, direction="out", subject="As discussed")


def theirs(app: App, at: datetime) -> None:
    with app.db.transaction() as tx:
        world.message(tx, MICHAEL, ["nora.lind@northwind.test"], at, subject="And now?")


def test_a_mail_of_ours_from_elsewhere_is_the_first_answer(app: App, case: Case, clock: Clock) -> None:
    """Kills the mutant that counts only what left through the outbox."""
    clock.forward(2 * HOUR)
    ours(app, START + HOUR)
    service.watch(app)
    found = signals.get(app, case.signal)
    assert (found.response_sent_at, found.response_email_id) == (START + HOUR, None)
    assert EventKind.ANSWERED in [one.what for one in signals.history(app, case.signal)]
    assert clock_of(app, case, ClockKind.FIRST_RESPONSE) is ClockState.STOPPED
    assert standing(app, case).logged == "Response time logged: 83 minutes from escalation."


def test_where_a_night_lies_between_business_hours_come_first(app: App, case: Case, clock: Clock) -> None:
    clock.forward(26 * HOUR)
    ours(app, START + 25 * HOUR)
    service.watch(app)
    said = "Response time logged: 9 business hours (25 hours 23 minutes from escalation)."
    assert standing(app, case).logged == said


def test_what_they_or_a_machine_write_is_no_answer_of_ours(app: App, case: Case, clock: Clock) -> None:
    clock.forward(2 * HOUR)
    theirs(app, START + HOUR)
    with app.db.transaction() as tx:
        world.message(tx, "nora.lind@northwind.test", [MICHAEL], START + HOUR, direction="out", kind="autoreply")
        world.message(tx, "nora.lind@northwind.test", ["x@else.test"], START + HOUR, direction="out", text="other")
    service.watch(app)
    assert signals.get(app, case.signal).response_sent_at is None


def test_what_is_entered_is_owed_only_once_it_was_sent(app: App, case: Case, clock: Clock, mailer: FakeMailer) -> None:
    """Kills the mutant that takes a promise for given while its draft waits."""
    draft = promised(app, case, START + 5 * HOUR)
    service.watch(app)
    assert states(app, case) == [PromiseState.ENTERED] and service.owed(app) == ()
    send(app, case, draft)
    service.watch(app)
    assert states(app, case) == [PromiseState.OWED] and len(mailer.received) == 1
    (owed,) = service.owed(app)
    assert owed.due_at == START + 5 * HOUR and "promised for Monday, 2 March at 3:00 pm CET" in owed.sentence


def test_a_due_update_is_a_draft_and_nothing_leaves_by_itself(
    app: App, case: Case, clock: Clock, mailer: FakeMailer
) -> None:
    """Kills the mutant that sends the update when its hour has come."""
    send(app, case, promised(app, case, START + 5 * HOUR))
    service.watch(app)
    assert [one.play for one in drafts.pending(app)] == []
    clock.forward(5 * HOUR)
    for _ in range(3):
        service.watch(app)
        outbox.send_due(app)
    (draft,) = drafts.pending(app)
    assert (draft.play, draft.state, draft.version.made_by) == (Play.ESCALATION_FOLLOW_UP, DraftState.PENDING, None)
    assert service.owed(app)[0].draft == draft.id and len(mailer.received) == 1


def test_the_next_mail_of_ours_keeps_the_promise(app: App, case: Case, clock: Clock) -> None:
    send(app, case, promised(app, case, START + 5 * HOUR))
    service.watch(app)
    clock.forward(2 * HOUR)
    ours(app, START + HOUR)
    service.watch(app)
    assert states(app, case) == [PromiseState.KEPT] and service.owed(app) == ()


def test_a_promise_that_was_edited_out_is_not_owed(app: App, case: Case) -> None:
    draft = promised(app, case, START + 5 * HOUR)
    words = "\n\n".join(s.text for s in draft.version.content.sentences if "hear from me" not in s.text)
    edited = drafts.edit(
        app, draft.id, drafts.Edit(draft.version.number, draft.version.content.subject, words), by=case.seed.csm
    )
    send(app, case, edited)
    service.watch(app)
    assert states(app, case) == [PromiseState.DROPPED]


def test_a_policy_named_in_a_sent_mail_makes_each_mail_owe_the_next(app: App, case: Case, clock: Clock) -> None:
    promising.confirm(app, by=case.seed.manager)
    draft = drafts.write_escalation_response(app, case.seed.customer, by=case.seed.csm)
    update = next(b.sentence for b in blanks(draft.version.content) if b.asks is Asks.UPDATE)
    send(app, case, promising.answer(app, draft.id, 1, [Answer(update, by_policy=True)], by=case.seed.csm))
    service.watch(app)
    (first,) = promises_of(app, case)
    assert (first.due_at, first.made_by) == (datetime(2026, 3, 2, 17, tzinfo=UTC), None)
    clock.forward(3 * HOUR)
    ours(app, START + 2 * HOUR)
    for _ in range(2):
        service.watch(app)
    assert sorted(states(app, case)) == [PromiseState.KEPT, PromiseState.OWED]


def promises_of(app: App, case: Case) -> tuple[Promise, ...]:
    with app.db.transaction() as tx:
        return promises.of_signal(tx, case.signal)


def test_a_pending_ticket_stops_the_clock_until_they_write(app: App, case: Case, clock: Clock) -> None:
    clock.forward(HOUR)
    with app.db.transaction() as tx:
        tx.execute(sa.update(tickets).values(status="pending", updated_at=START + HOUR))
    service.watch(app)
    assert clock_of(app, case, ClockKind.RESOLUTION) is ClockState.PAUSED
    clock.forward(2 * HOUR)
    theirs(app, START + 2 * HOUR)
    for _ in range(2):  # a wait that has ended does not begin again from the same state of the ticket
        service.watch(app)
        resolution = next(one for one in standing(app, case).clocks if one.kind is ClockKind.RESOLUTION)
        assert (resolution.state, resolution.used) == (ClockState.RUNNING, 2 * HOUR)


def test_waiting_by_hand_has_a_reason_and_one_end(app: App, case: Case) -> None:
    with pytest.raises(BadInput):
        service.pause(app, case.signal, "  ", by=case.seed.csm)
    service.pause(app, case.signal, "they send us the log files", by=case.seed.csm)
    with pytest.raises(Conflict):
        service.pause(app, case.signal, "again", by=case.seed.csm)
    service.resume(app, case.signal)
    with pytest.raises(Conflict):
        service.resume(app, case.signal)


def test_a_clock_warns_once_and_opens_no_second_signal(app: App, case: Case, clock: Clock) -> None:
    clock.forward(timedelta(hours=3, minutes=30))
    for _ in range(3):
        service.watch(app)
    events = [one for one in signals.history(app, case.signal) if one.what is EventKind.WARNED]
    assert len(events) == 1 and events[0].because.startswith("First response")
    assert len(signals.open_signals(app)) == 1
    assert [(one.sentence, one.is_late) for one in service.owed(app)] == [("First answer is nearly due", False)]


def test_a_closed_escalation_owes_nothing(app: App, case: Case) -> None:
    send(app, case, promised(app, case, START + 5 * HOUR))
    service.watch(app)
    signals.resolve(app, case.signal, case.seed.csm)
    service.watch(app)
    assert states(app, case) == [PromiseState.DROPPED] and service.owed(app) == ()
