"""The background finds what there is to do by itself, in every workspace, and losing a wake-up loses nothing."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from rapport import jobs
from rapport.app import App
from rapport.demo import catcher
from rapport.inbox.mail import read
from rapport.learning import service as learning
from rapport.learning.model import OutcomeKind
from rapport.outbox import service as outbox
from rapport.outbox.model import DeliveryState
from rapport.signals.notices.health import service as health
from rapport.users import store as users
from tests.conftest import Clock, FakeMailer
from tests.sending import Ground, approved, ground


@pytest.fixture
def on(app: App) -> Ground:
    with app.db.transaction() as tx:
        return ground(tx)


def demo(app: App) -> App:
    """One more workspace, a demo."""
    with app.db.outside(all_workspaces="on") as tx:
        return app.of(users.found(tx, "Demo", "Harbor", True, app.now()).id)


def test_one_round_sends_files_and_records(app: App, on: Ground, mailer: FakeMailer) -> None:
    approved(app, on, "unique-0001")
    jobs.run_once(app)
    assert len(mailer.received) == 1 and outbox.unfiled(app) == ()
    assert {o.kind for o in learning.outcomes(app)} == {OutcomeKind.SENT, OutcomeKind.APPROVED}


def test_a_second_round_does_nothing_twice(app: App, on: Ground, mailer: FakeMailer) -> None:
    approved(app, on, "unique-0001")
    for _ in range(3):
        jobs.run_once(app)
    assert len(mailer.received) == 1 and len(learning.outcomes(app)) == 2


def test_what_goes_wrong_in_one_workspace_does_not_stop_the_next(app: App, mailer: FakeMailer) -> None:
    other = demo(app)
    done = []

    def step(one: App) -> None:
        if one.db.workspace == 1:
            raise ZeroDivisionError
        done.append(one.db.workspace)

    jobs.everywhere(app, step)
    assert done == [other.db.workspace]


def test_the_demos_recipient_answers_once_and_the_answer_is_matched(app: App, mailer: FakeMailer, clock: Clock) -> None:
    there = demo(app)
    with there.db.transaction() as tx:
        on = ground(tx)
    approved(there, on, "unique-0001")
    jobs.send(there)
    ((sender, recipients, mime),) = mailer.received
    folder = catcher.folder_of(app.settings.home)
    folder.mkdir(parents=True)
    catcher.keep(folder, sender, list(recipients), mime, clock())
    jobs.answer(there)
    assert not catcher.caught(folder)[0].answered
    clock.forward(timedelta(seconds=10))
    for _ in range(2):
        jobs.answer(there)
    (delivery,) = outbox.deliveries(there)
    assert [r.matched_by for r in outbox.replies(there, delivery.id)] == ["reference"]
    jobs.learn(there, clock() - timedelta(days=1))
    assert {o.kind: o.after_s for o in learning.outcomes(there)} == {
        OutcomeKind.SENT: None,
        OutcomeKind.APPROVED: None,
        OutcomeKind.REPLIED: 6.0,
    }


def test_nobody_answers_outside_a_demo(app: App, on: Ground, clock: Clock) -> None:
    folder = catcher.folder_of(app.settings.home)
    folder.mkdir(parents=True)
    catcher.keep(folder, "a@b.test", ["c@d.test"], b"not even mail", clock() - timedelta(hours=1))
    jobs.answer(app)
    assert not catcher.caught(folder)[0].answered


def test_our_own_copy_is_readable_mail(app: App, on: Ground, mailer: FakeMailer) -> None:
    approved(app, on, "unique-0001")
    outbox.send_due(app)
    ((delivery, mime),) = outbox.unfiled(app)
    assert read(mime).message_id == "unique-0001@northwind.test"
    outbox.mark_filed(app, delivery)
    assert outbox.unfiled(app) == ()


def test_the_worker_wakes_sends_and_stops(app: App, on: Ground, mailer: FakeMailer) -> None:
    """The real queue on the real database, in this process, as the web server runs it."""
    approved(app, on, "unique-0001")
    unbound = replace(app, db=replace(app.db, workspace=None))

    async def live() -> None:
        async with jobs.background(unbound):
            for _ in range(100):
                await asyncio.sleep(0.1)
                if mailer.received and outbox.deliveries(app)[0].state is DeliveryState.SENT:
                    return

    asyncio.run(live())
    assert len(mailer.received) == 1


def test_a_step_that_runs_alone_is_done_again_though_its_program_was_killed_in_it(app: App) -> None:
    """Found by kill -9 in an import: nothing was imported any more. Kills: a lock that nobody takes from the dead."""
    unbound = replace(app, db=replace(app.db, workspace=None))
    with app.db.transaction() as tx:  # as a killed worker leaves it
        tx.execute(
            text(
                "INSERT INTO procrastinate.procrastinate_jobs (queue_name, task_name, lock, queueing_lock, status) "
                "VALUES ('default', 'rapport:take_dropped', 'take_dropped', 'take_dropped', 'doing')"
            )
        )

    async def live() -> None:
        async with jobs.background(unbound):
            for _ in range(100):
                await asyncio.sleep(0.1)
                if any(one.step == "take_dropped" for one in health.health(app).steps):
                    return

    asyncio.run(live())
    assert any(one.step == "take_dropped" for one in health.health(app).steps)
