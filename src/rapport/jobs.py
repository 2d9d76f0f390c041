"""What happens in the background, and when? All of it stands on this screen.

State is the queue: what there is to do is a row in a state, and every step here looks for such rows, does a batch and
ends. procrastinate only wakes the steps; losing one of its jobs loses nothing, running one twice does nothing twice.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from functools import partial

import structlog
from procrastinate import App as Queue
from procrastinate import Blueprint, JobContext, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Status

from rapport import pipeline
from rapport.app import App
from rapport.db import APP_ROLE
from rapport.demo import answers, catcher
from rapport.drafts import service as drafts
from rapport.drafts.policies.expedited import service as expedited
from rapport.errors import Problem
from rapport.importing import dropping, tickets
from rapport.inbox.model import Item
from rapport.learning import service as learning
from rapport.outbox import service as outbox
from rapport.outbox.clocks import service as clocks
from rapport.outbox.model import Delivery
from rapport.people import store as people
from rapport.privacy.expiring import service as expiring
from rapport.signals.backtest.asking import service as replays
from rapport.signals.looking import service as looking
from rapport.signals.notices import service as notices
from rapport.signals.notices.health import service as health
from rapport.signals.notices.incoming import service as incoming
from rapport.signals.notices.model import Waiting
from rapport.signals.notices.outgoing import service as webhooks
from rapport.users import store as users
from rapport.users.model import User

SCHEMA = "procrastinate"
AT_ONCE = 4  # jobs a process: a mail server that is slow must not hold up the rest
POLL_S = 1.0  # seconds until a step that became due is begun, if its notification was lost
SILENT_S = 30.0  # without a sign of life from its worker, which gives one every ten, a job is lost
RECENT = timedelta(days=1)  # what learning looks at every few seconds; every night it looks at OLD
OLD = timedelta(days=90)

log = structlog.get_logger()
tasks = Blueprint()
Step = Callable[[App], object]


# The steps, each for one workspace.


def send(app: App) -> tuple[Delivery, ...]:
    """After a crash put things right, then send what is due, then take our own copies in."""
    outbox.recover(app)
    sent = outbox.send_due(app)
    for delivery, mime in outbox.unfiled(app):
        pipeline.take_in(app, [Item(f"delivery:{delivery}", 0, mime, len(mime))])
        outbox.mark_filed(app, delivery)
    return sent


def refresh(app: App) -> None:
    """Scores and signals of customers that something new came in for; what became of what was sent; what is due."""
    pipeline.refresh(app)
    outbox.look_after_introductions(app)
    clocks.watch(app)
    learn(app, app.now() - RECENT)


def nightly(app: App) -> None:
    """What changes by time alone: silence, renewals."""
    looking.look_all(app)
    learn(app, app.now() - OLD)
    tickets.adopt(app)
    dropping.sweep(app)
    incoming.forget_calls(app)
    webhooks.forget_bodies(app)
    health.forget_failures(app)
    expiring.expire(app)


def replay(app: App) -> None:
    """Looks at the past that somebody asked for and that take too long to wait for."""
    while replays.work(app) is not None:
        pass


def take_dropped(app: App) -> None:
    """Files that somebody dropped on a page, one drop after the other."""
    while dropping.work(app) is not None:
        pass


def tell(app: App) -> None:
    """Who wants to hear of new signals, in the app and in other systems."""
    notices.tell(app)
    expedited.tell(app)
    webhooks.note(app)


def call(app: App) -> None:
    """Calls to other systems that are due."""
    webhooks.call_due(app)


def digest(app: App) -> None:
    """The mail of the morning, to whomever it is morning."""
    notices.send_digests(app, partial(waiting_for, app))


def waiting_for(app: App, user: User) -> list[Waiting]:
    """What waits for a person beside signals: drafts, and what their customers were promised."""
    with app.db.transaction() as tx:
        customers = {customer.id: customer for customer in people.list_customers(tx)}
    pending = [one for one in drafts.pending(app) if one.created_by in (None, user.id)]
    owed = [one for one in clocks.owed(app) if customers[one.customer].owner in (None, user.id) and one.draft is None]
    return [
        *(Waiting(d.version.content.subject, customers[d.customer].name, f"/drafts/{d.id}", "Drafts that wait for you")
          for d in pending),
        *(Waiting(o.sentence, customers[o.customer].name, f"/signals/{o.signal.id}", "What you owe") for o in owed),
    ]  # fmt: skip


def answer(app: App) -> None:
    """In the demo, recipients write back to what was caught, once and after a few seconds."""
    with app.db.transaction() as tx:
        if not users.get_workspace(tx).demo:
            return
    folder = catcher.folder_of(app.settings.home)
    for mail in catcher.unanswered(folder):
        at = mail.at + answers.PATIENCE
        if at > app.now():
            continue
        if answers.expects_one(mail.raw):
            raw = answers.answer(mail.raw, at)
            pipeline.take_in(app, [Item(f"answer:{mail.name}", 0, raw, len(raw))])
        catcher.mark_answered(folder, mail.name)


def learn(app: App, since: datetime) -> None:
    """Write down what became of drafts; known outcomes stay as they are."""
    learning.follow(app, since)


# When they run. A step that is waiting already is not queued again; procrastinate says for which moment it wakes one.


# When each step runs, and whether one at a time in all processes; never two of a kind wait.
TOGETHER, ALONE = False, True
EVERY: tuple[tuple[Step, str, bool], ...] = (
    (send, "* * * * * */2", TOGETHER),  # an approved mail leaves within this after its undo window
    (answer, "* * * * * */3", TOGETHER),
    (refresh, "* * * * * */10", TOGETHER),
    (replay, "* * * * * */2", ALONE),  # several would take the places in which mail is sent
    (take_dropped, "* * * * * */2", ALONE),  # each reads on every core
    (tell, "* * * * * */5", TOGETHER),
    (call, "* * * * * */5", ALONE),  # of its own: a receiver that is slow keeps nobody else waiting
    (digest, "* * * * *", ALONE),
)
AT_NIGHT = (nightly, "0 3 * * *", TOGETHER)  # at night in most of the workspaces; nothing depends on the hour


def _schedule(step: Step, cron: str, alone: bool) -> None:
    name = step.__name__

    def run(context: JobContext, timestamp: int = 0) -> None:  # noqa: ARG001 - procrastinate says when it was due
        everywhere(_app(context), step)

    task = tasks.task(name=name, queueing_lock=name, lock=name if alone else None, pass_context=True)
    tasks.periodic(cron=cron)(task(run))


for _each in (*EVERY, AT_NIGHT):
    _schedule(*_each)


def run_once(app: App) -> None:
    """Every step but the nightly one, once, in every workspace, without a queue: for tests and the command line."""
    for step, _, _ in EVERY:
        everywhere(app, step)


def everywhere(app: App, step: Step) -> None:
    """One step in every workspace. What goes wrong in one is logged and does not keep the others waiting."""
    with app.db.outside(all_workspaces="on") as tx:
        workspaces = users.list_workspaces(tx)
    for workspace in workspaces:
        bound, error = app.of(workspace.id), ""
        try:
            step(bound)
        except Problem as problem:
            error = problem.sentence
            log.warning("a step could not be done", step=step.__name__, workspace=workspace.id, why=error)
        except Exception as defect:
            error = f"{type(defect).__name__}: {defect}"
            log.exception("a step failed", step=step.__name__, workspace=workspace.id)
        with suppress(Problem):  # a database that does not answer takes no note of it
            health.note_run(bound, step.__name__, error)


@asynccontextmanager
async def background(app: App) -> AsyncIterator[None]:
    """Everything above, in this process, for as long as this is entered. More processes may do the same."""
    queue = _queue(app)
    async with queue.open_async():
        worker = asyncio.create_task(
            queue.run_worker_async(
                concurrency=AT_ONCE,
                fetch_job_polling_interval=POLL_S,
                delete_jobs="always",
                install_signal_handlers=False,
                additional_context={"app": app},
            )
        )
        freeing = asyncio.create_task(_freeing(queue))
        try:
            yield
        finally:
            for one in (freeing, worker):
                one.cancel()
                with suppress(asyncio.CancelledError):
                    await one


async def _freeing(queue: Queue) -> None:
    """Jobs of programs that were killed end. Else their lock would keep a step that runs alone from ever being done."""
    while True:
        with suppress(ConnectorException):  # of a database that is away, or of another process that was faster
            for lost in await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_S):
                await queue.job_manager.finish_job(lost, Status.FAILED, delete_job=True)
        await asyncio.sleep(SILENT_S)


def _queue(app: App) -> Queue:
    """procrastinate on our own database, in its own schema, as our own role."""
    address = app.db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    options = f"-c search_path={SCHEMA} -c role={APP_ROLE}"
    queue = Queue(
        connector=PsycopgConnector(conninfo=address, kwargs={"options": options}, min_size=1, max_size=AT_ONCE)
    )
    queue.add_tasks_from(tasks, namespace="rapport")
    return queue


def _app(context: JobContext) -> App:
    app = context.additional_context["app"]
    if not isinstance(app, App):
        raise TypeError("the worker was started without an App")
    return app
