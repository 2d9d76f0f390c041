"""kill -9 at every step of sending × every fault of a provider: nothing twice, nothing unapproved, not a byte changed.

The judge is what the mail server accepted, never our own database. The mutant at the end retries a delivery that died
while committing; the same judgement must catch it.
"""

import multiprocessing
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count, product
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.engine import URL

from rapport.app import App
from rapport.db import Database
from rapport.drafts import store as drafts
from rapport.drafts.envelope import digest
from rapport.drafts.model import DraftId
from rapport.drafts.store import approvals
from rapport.outbox import service
from rapport.outbox.delivery import LEASE
from rapport.outbox.model import DeliveryState
from rapport.outbox.store import deliveries
from tests import world
from tests.attacks.killed_sender import Job, KilledMailer, Step, program, run
from tests.conftest import START
from tests.sending import About, Ground, approved, ground, pending, revoke
from tests.smtp_server import Accepted, Fault, Server

forks = multiprocessing.get_context("forkserver")
forks.set_forkserver_preload(["tests.attacks.killed_sender"])

FAULTS = (
    Fault.NONE,
    Fault.ACCEPT_THEN_DROP,
    Fault.DROP_BEFORE_ACCEPT,
    Fault.DOT_451,
    Fault.ACCEPT_SILENTLY,
    Fault.YES_TWICE,
)
SILENT = (Fault.ACCEPT_SILENTLY, Fault.SILENT, Fault.MAIL_SILENT)
TAKEN = (DeliveryState.SENT,)
NOT_TAKEN = (DeliveryState.REJECTED, DeliveryState.WITHDRAWN)
RESTARTS = 4
numbers = count(2)


@dataclass
class Arena:
    """A server, a database, and one workspace a cell with drafts that may leave and drafts that may not."""

    server: Server
    url: str
    db: Database
    home: Path

    def job(self, workspace: int, now: datetime, fault: Fault = Fault.NONE) -> Job:
        """Short of patience only where the server will be silent: a slow machine must not look like a fault."""
        return Job(self.url, workspace, now, self.home, patience=0.3 if fault in SILENT else 20.0)

    def cell(self) -> "Cell":
        workspace = next(numbers)
        with self.db.outside(all_workspaces="on") as tx:
            world.workspace(tx, workspace, at=START)
        app = program(self.db, self.job(workspace, START), KilledMailer(Step.NEVER, 20.0))
        with app.db.transaction() as tx:
            on = ground(tx, port=self.server.port)
        may = approved(app, on, f"may-leave-{workspace}")
        taken_back = approved(app, on, f"revoked-{workspace}", About(subject="Taken back"))
        assert revoke(app, taken_back)
        with app.db.transaction() as tx:
            pending(tx, on, f"never-approved-{workspace}", app.now(), About(subject="Not yet"))
        return Cell(self, workspace, app, on, may)


@dataclass
class Cell:
    arena: Arena
    workspace: int
    app: App
    on: Ground
    draft: DraftId

    def live(self, steps: tuple[Step, ...], fault: Fault, recover: Callable[[App], object]) -> list[str]:
        """Kill, start again, until everything has come to rest. Returns what went wrong."""
        before = len(self.arena.server.accepted)
        self.arena.server.fail(fault, 1)
        now = START
        mailer = KilledMailer(Step.NEVER, self.arena.job(self.workspace, now, fault).patience)
        for number, step in enumerate(steps):
            died = self.spawn(step, now, fault)
            # Without a fault the first child comes to every step; a matrix that kills nobody would prove nothing.
            assert died or number > 0 or step is Step.NEVER or fault is not Fault.NONE
            now += LEASE + timedelta(hours=1)
            recover(replace(self.app, mailer=mailer, now=lambda at=now: at))  # type: ignore[misc]
            now += timedelta(hours=1)
        for _ in range(RESTARTS):
            app = replace(self.app, mailer=mailer, now=lambda at=now: at)  # type: ignore[misc]
            recover(app)
            service.send_due(app)
            now += timedelta(hours=2)
        return self.judge(self.arena.server.accepted[before:])

    def spawn(self, step: Step, now: datetime, fault: Fault) -> bool:
        child = forks.Process(target=run, args=(self.arena.job(self.workspace, now, fault), step))
        child.start()
        child.join(60)
        # A fault may end the attempt before the step is reached; a child that lives on would be a hang.
        assert child.exitcode in (0, -signal.SIGKILL), child.exitcode
        return child.exitcode == -signal.SIGKILL

    def judge(self, accepted: list[Accepted]) -> list[str]:
        with self.app.db.transaction() as tx:
            envelope = drafts.get_envelope(tx, self.draft, 1)
        wrong = [f"unapproved: {mail.sender} → {mail.recipients}" for mail in accepted if not self.is_approved(mail)]
        times = Counter(mail.data for mail in accepted)
        wrong += [f"{n} times: {data[:60]!r}" for data, n in times.items() if n > 1]
        for row in service.deliveries(self.app):
            arrived = any(mail.data == row.envelope.mime for mail in accepted)
            wrong += [] if row.state.is_final else [f"left in the air: {row.state}"]
            wrong += ["sent, says the row; the server has nothing"] if row.state in TAKEN and not arrived else []
            wrong += ["arrived, but the row says no"] if row.state in NOT_TAKEN and arrived else []
            assert row.envelope == envelope
        return wrong

    def is_approved(self, mail: Accepted) -> bool:
        with self.app.db.transaction() as tx:
            sha256 = drafts.get_envelope(tx, self.draft, 1).sha256
        return digest(self.on.mailbox, mail.recipients, mail.data) == sha256


@pytest.fixture
def arena(database_url: URL, db: Database, tmp_path: Path) -> Iterator[Arena]:
    with Server() as server:
        yield Arena(server, database_url.render_as_string(hide_password=False), db, tmp_path)


def failures(
    arena: Arena, cells: Sequence[tuple[tuple[Step, ...], Fault]], recover: Callable[[App], object]
) -> list[str]:
    return [
        f"{' then '.join(steps)} × {fault}: {wrong}"
        for steps, fault in cells
        for wrong in arena.cell().live(steps, fault, recover)
    ]


def test_killed_at_every_step_by_every_fault_nothing_goes_out_twice(arena: Arena) -> None:
    cells = [((step,), fault) for step, fault in product(Step, FAULTS)]
    assert failures(arena, cells, service.recover) == []


@pytest.mark.long
def test_killed_twice_at_every_pair_of_steps_by_every_fault_there_is(arena: Arena) -> None:
    cells = [((first, second), fault) for first, second, fault in product(Step, Step, Fault)]
    assert failures(arena, cells, service.recover) == []


def naive_recover(app: App) -> None:
    """The mutant: whatever was not finished is tried again."""
    with app.db.transaction() as tx:
        unfinished = (DeliveryState.SENDING, DeliveryState.COMMITTING, DeliveryState.UNKNOWN)
        tx.execute(update(deliveries).where(deliveries.c.state.in_(unfinished)).values(state=DeliveryState.APPROVED))
        tx.execute(update(approvals).values(used_at=None))


def test_a_naive_retry_is_caught(arena: Arena) -> None:
    cells = [((Step.AFTER_DOT,), Fault.NONE), ((Step.AFTER_REPLY,), Fault.NONE), ((Step.BEFORE_CONNECT,), Fault.NONE)]
    caught = failures(arena, cells, naive_recover)
    assert len(caught) == 2 and all("2 times" in wrong for wrong in caught)


def test_without_kills_and_faults_the_mail_arrives(arena: Arena) -> None:
    """Kills the mutant that never sends anything."""
    cell = arena.cell()
    assert cell.live((Step.NEVER,), Fault.NONE, service.recover) == []
    assert [row.state for row in service.deliveries(cell.app)] == [DeliveryState.SENT]
    assert len(arena.server.accepted) == 1


def test_a_mail_that_provably_did_not_leave_arrives_after_the_restart(arena: Arena) -> None:
    """Kills the mutant that gives up on everything after a crash."""
    for step in (Step.AFTER_CLAIM, Step.BEFORE_CONNECT, Step.AFTER_RCPT):
        before = len(arena.server.accepted)
        assert arena.cell().live((step,), Fault.NONE, service.recover) == []
        assert len(arena.server.accepted) == before + 1
