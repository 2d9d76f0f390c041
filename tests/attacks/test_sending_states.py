"""Whatever people, workers, clocks and providers do in whatever order, only what is approved is accepted, and once.

A state machine over propose, edit, approve (also twice), revoke, expire, claim, crash, clock jumps, two workers, on the
real database. The judge is the provider's own record, compared with what a person had approved at that moment.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from rapport.app import App
from rapport.db import Database, in_transaction
from rapport.drafts import service as drafts
from rapport.drafts.approval import sentence_of
from rapport.drafts.envelope import digest
from rapport.drafts.model import DraftId, Edit, Envelope, Play, Yes
from rapport.drafts.policies import service as policies
from rapport.drafts.policies.model import Rule, Who
from rapport.errors import Conflict
from rapport.outbox import service as outbox
from rapport.outbox.delivery import LEASE
from rapport.outbox.model import Attempt, DeliveryState, Verdict
from rapport.settings import Settings
from rapport.users.model import Mailbox, UserId, WorkspaceId
from tests import world
from tests.attacks.test_sending_kill import naive_recover
from tests.conftest import START, Clock
from tests.sending import About, ground, pending

workspaces = count(2)
Deed = Callable[[], object]


class Killed(BaseException):
    """The worker's process ends here."""


@dataclass(frozen=True)
class Said:
    """A yes that stands, as its person believes it."""

    sha256: bytes
    expires_at: datetime


@dataclass
class Judge:
    """The provider: what it accepted, and what it should never have been offered."""

    clock: Clock
    standing: dict[DraftId, Said] = field(default_factory=dict)
    accepted: list[Envelope] = field(default_factory=list)
    unapproved: list[str] = field(default_factory=list)

    def offered(self, envelope: Envelope) -> None:
        """From here on the provider may accept: a yes must stand for exactly these bytes now."""
        sha256 = digest(envelope.mailbox, envelope.recipients, envelope.mime)
        if not any(s.sha256 == sha256 and s.expires_at > self.clock() for s in self.standing.values()):
            self.unapproved.append(f"{envelope.message_id} at {self.clock()}")


@dataclass
class Mailer:
    """One worker's way to the provider. `before` and `after` the commit, other things happen."""

    judge: Judge
    verdict: Verdict = Verdict.ACCEPTED
    takes: bool = True  # whether the provider has it when nobody knows
    before: list[Deed] = field(default_factory=list)
    after: list[Deed] = field(default_factory=list)

    def deliver(self, mailbox: Mailbox, envelope: Envelope, committing: Callable[[], None]) -> Attempt:
        assert not in_transaction()
        while self.before:
            self.before.pop(0)()
        committing()
        self.judge.offered(envelope)
        if self.verdict is Verdict.ACCEPTED or (self.verdict is Verdict.UNCERTAIN and self.takes):
            self.judge.accepted.append(envelope)
        while self.after:
            self.after.pop(0)()
        return Attempt(self.verdict, "said the provider")

    def was_sent(self, mailbox: Mailbox, message_id: str) -> bool | None:
        return None


TWO_PEOPLE = Play.RE_ENGAGEMENT
DEEDS = (
    "propose and approve", "propose", "approve", "approve twice", "edit", "revoke",
    "propose, one of two", "propose and two", "the second approves",
)  # fmt: skip
HAPPENINGS = ("nothing", "crash", "revoke", "edit", "another worker", "the lease ends", "a day passes")


class Sending(RuleBasedStateMachine):
    """One workspace, a few drafts, two workers."""

    base: App
    recover: Callable[[App], object]

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.judge = Judge(self.clock)
        number = WorkspaceId(next(workspaces))
        with self.base.db.outside(all_workspaces="on") as tx:
            world.workspace(tx, number, at=START)
        tokens = count(1)
        self.app = replace(
            self.base, now=self.clock, new_token=lambda: f"edited-{number}-{next(tokens):06}", mailer=Mailer(self.judge)
        ).of(number)
        with self.app.db.transaction() as tx:
            self.on = ground(tx)
            self.second = UserId(world.user(tx, "lea.sand@northwind.test", "Lea Sand", "manager"))
        four_eyes = Rule(TWO_PEOPLE, None, Who.TWO, timedelta(hours=1), timedelta(minutes=30))
        policies.set_rule(self.app, four_eyes, by=self.second)
        self.number = number
        self.drafts: list[DraftId] = []

    @initialize()
    def something_is_approved(self) -> None:
        self.approve(self.propose())

    @rule(
        deed=st.sampled_from(DEEDS),
        which=st.integers(0, 3),
    )
    def a_person_acts(self, deed: str, which: int) -> None:
        draft = self.drafts[which % len(self.drafts)]
        if deed.startswith("propose"):
            draft = self.propose(TWO_PEOPLE if deed.endswith("two") else Play.ESCALATION_RESPONSE)
        if deed.endswith(("approve", "two")):
            self.approve(draft)
        if deed in ("propose and two", "the second approves"):
            self.approve(draft, by=self.second)
        if deed == "approve twice":
            self.approve(draft, clicks=2)
        if deed == "edit":
            self.edit(draft)
        if deed == "revoke":
            self.revoke(draft)

    def propose(self, play: Play = Play.ESCALATION_RESPONSE) -> DraftId:
        with self.app.db.transaction() as tx:
            unique = f"draft-{self.number}-{len(self.drafts)}"
            draft = pending(tx, self.on, unique, self.app.now(), About("Hello", "Thank you.", play=play))
        self.drafts.append(draft)
        return draft

    def edit(self, draft: DraftId) -> None:
        try:
            current = drafts.get(self.app, draft).version
            change = Edit(current.number, current.content.subject, "Thanks a lot.")
            drafts.edit(self.app, draft, change, by=self.on.user)
        except Conflict:
            return
        self.judge.standing.pop(draft, None)

    def approve(self, draft: DraftId, clicks: int = 1, by: UserId | None = None) -> None:
        """The first yes of two is none yet: what is offered to the provider by it alone was never approved."""
        read = drafts.get(self.app, draft).version
        own_words = tuple(sentence_of(read, fault) for fault in read.faults)
        yes = Yes(read.number, read.envelope.sha256, confirmed=own_words)
        for _ in range(clicks):
            try:
                given = drafts.approve(self.app, draft, yes, by=by or self.on.user)
            except Conflict:
                continue
            if given.releases:
                self.judge.standing[draft] = Said(given.sha256, given.expires_at)

    def revoke(self, draft: DraftId) -> None:
        try:
            drafts.revoke(self.app, draft, by=self.on.user)
        except Conflict:
            return
        self.judge.standing.pop(draft, None)

    @rule(by=st.sampled_from([timedelta(seconds=11), timedelta(minutes=20), timedelta(hours=25)]))
    def time_passes(self, by: timedelta) -> None:
        self.clock.forward(by)

    @rule(
        verdict=st.sampled_from(Verdict),
        takes=st.booleans(),
        before=st.sampled_from(HAPPENINGS),
        after=st.sampled_from(HAPPENINGS),
        which=st.integers(0, 3),
    )
    def a_worker_sends(self, verdict: Verdict, takes: bool, before: str, after: str, which: int) -> None:
        self.clock.forward(self.app.settings.undo_window)
        mailer = Mailer(self.judge, verdict, takes, [self.deed(before, which)], [self.deed(after, which)])
        try:
            outbox.send_due(replace(self.app, mailer=mailer), batch=2)
        except Killed:
            return

    @rule(where=st.sampled_from(["before", "after"]), verdict=st.sampled_from(Verdict))
    def a_worker_is_killed_and_started_again(self, where: str, verdict: Verdict) -> None:
        self.a_worker_sends(verdict, True, *(("crash", "nothing") if where == "before" else ("nothing", "crash")), 0)
        self.start_again()

    def deed(self, what: str, which: int) -> Deed:
        draft = self.drafts[which % len(self.drafts)]
        return {
            "crash": self.crash,
            "revoke": lambda: self.revoke(draft),
            "edit": lambda: self.edit(draft),
            "another worker": lambda: outbox.send_due(self.app),
            "the lease ends": self.lease_ends,
            "a day passes": lambda: self.clock.forward(timedelta(hours=25)),
        }.get(what, lambda: None)

    def crash(self) -> None:
        raise Killed

    def lease_ends(self) -> None:
        self.clock.forward(LEASE)
        type(self).recover(self.app)
        self.clock.forward(timedelta(hours=1))
        outbox.send_due(self.app)

    @rule()
    def start_again(self) -> None:
        self.clock.forward(LEASE)
        type(self).recover(self.app)

    @rule()
    def a_person_decides_what_is_in_doubt(self) -> None:
        """Truthfully: they have looked at the provider."""
        for row in outbox.deliveries(self.app):
            if row.state is DeliveryState.NEEDS_PERSON:
                outbox.settle(self.app, row.id, arrived=row.envelope in self.judge.accepted)

    @invariant()
    def nothing_twice_and_nothing_unapproved(self) -> None:
        times = Counter(envelope.message_id for envelope in self.judge.accepted)
        assert [i for i, n in times.items() if n > 1] == [], "accepted more than once"
        assert self.judge.unapproved == []

    def teardown(self) -> None:
        """Whatever is left comes to rest: sent, rejected, withdrawn, or before a person."""
        for _ in range(30):
            self.clock.forward(timedelta(hours=1))
            type(self).recover(self.app)
            outbox.send_due(self.app)
            rows = outbox.deliveries(self.app, limit=1000)
            if all(row.state.is_final for row in rows):
                break
        self.nothing_twice_and_nothing_unapproved()
        for row in rows:
            assert row.state.is_final, row.state
            assert row.envelope in self.judge.accepted or row.state is not DeliveryState.SENT


def machine(db: Database, home: Path, recovering: Callable[[App], object]) -> type[Sending]:
    app = App(db, Clock(), lambda: "", Mailer(Judge(Clock())), Settings(home=home), bytes(32))
    return type("Machine", (Sending,), {"base": app, "recover": staticmethod(recovering)})


def rules(examples: int, steps: int = 25) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        derandomize=examples < 100,
        suppress_health_check=list(HealthCheck),
    )


def test_no_order_of_events_sends_twice_or_unapproved(db: Database, tmp_path: Path) -> None:
    run_state_machine_as_test(machine(db, tmp_path, outbox.recover), settings=rules(15))


@pytest.mark.long
def test_no_long_order_of_events_sends_twice_or_unapproved(db: Database, tmp_path: Path) -> None:
    run_state_machine_as_test(machine(db, tmp_path, outbox.recover), settings=rules(400, 60))


def test_the_machine_catches_a_naive_retry(db: Database, tmp_path: Path) -> None:
    quick = settings(rules(60), phases=[Phase.generate], print_blob=False)
    with pytest.raises(AssertionError, match="accepted more than once"):
        run_state_machine_as_test(machine(db, tmp_path, naive_recover), settings=quick)
