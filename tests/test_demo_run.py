"""Does a person get a demo that works, once, and a new one when the old one has drifted?"""

from dataclasses import replace
from datetime import timedelta

import pytest

from rapport.app import App
from rapport.demo import catcher, run
from rapport.demo.run import DemoReady
from rapport.drafts import service as drafts
from rapport.drafts.model import Play
from rapport.errors import Conflict
from rapport.people import store as people
from rapport.signals import service as signals
from rapport.signals.model import SignalKind
from rapport.users import service as users
from rapport.users import store as user_store
from rapport.users.model import Role
from tests.conftest import Clock

FEW = ("TechCorp", "DataFlow", "Corvane Medical")
PORT = 2525


def unbound(app: App) -> App:
    return replace(app, db=replace(app.db, workspace=None))


def prepare(app: App, port: int = PORT, *, fresh: bool = False) -> DemoReady:
    """The smallest demo that is whole: one customer, one draft."""
    return run.prepare(unbound(app), port, lambda phase, done, total: None, fresh=fresh, only=FEW[:1])


@pytest.fixture
def demo(app: App) -> App:
    return app.of(prepare(app).workspace.id)


def test_the_demo_is_signed_in_raises_what_was_planted_and_has_first_drafts(app: App) -> None:
    steps: list[tuple[str, int, int]] = []
    ready = run.prepare(unbound(app), PORT, lambda *step: steps.append(step), only=FEW)
    demo = app.of(ready.workspace.id)
    assert ready.made_now and not ready.is_aged and ready.name == "Maya Lindholm"
    assert users.follow_link(unbound(app), ready.link).session.user.email == "maya.lindholm@northwind.example"
    assert steps[0][0] == "Inventing a company" and steps[-1] == ("Writing first drafts", 3, 3)
    first = {Play.ESCALATION_RESPONSE, Play.INTRO_REQUEST, Play.RE_ENGAGEMENT}
    assert {one.play for one in drafts.pending(demo)} == first
    with demo.db.transaction() as tx:
        names = {one.id: one.name for one in people.list_customers(tx)}
    assert {(names[one.customer], one.kind) for one in signals.open_signals(demo)} == {
        ("TechCorp", SignalKind.SINGLE_THREADED),
        ("DataFlow", SignalKind.TICKET_ESCALATED),
        ("Corvane Medical", SignalKind.CHAMPION_RISK),
    }


def test_everybody_of_ours_sends_through_the_catcher(demo: App) -> None:
    with demo.db.transaction() as tx:
        staff = user_store.list_users(tx)
        servers = {box.smtp for user in staff if (box := user_store.mailbox_of(tx, user.id))}
    assert len(staff) >= 6 and {user.role for user in staff} == set(Role)
    assert [(server.host, server.port, server.security) for server in servers] == [("127.0.0.1", PORT, "none")]


def test_techcorp_scores_at_most_three_of_ten(demo: App) -> None:
    with demo.db.transaction() as tx:
        (techcorp,) = people.find_customers(tx, "TechCorp")
    assert techcorp.threading_score is not None and 0 < techcorp.threading_score <= 30


def test_a_second_time_finds_it(app: App, demo: App, clock: Clock) -> None:
    """The mutant: a demo that is imported twice, or whose mailboxes still point to the port of last time."""
    clock.forward(timedelta(days=2))
    again = prepare(app, PORT + 1)
    assert not again.made_now and again.is_aged and again.workspace.id == demo.db.workspace
    assert len(drafts.pending(demo)) == 1
    with demo.db.transaction() as tx:
        box = user_store.mailbox_of(tx, again.user.id)
    assert box is not None and box.smtp.port == PORT + 1


def test_it_is_made_anew_when_its_dates_have_drifted(app: App, demo: App, clock: Clock) -> None:
    folder = catcher.folder_of(app.settings.home)
    folder.mkdir()
    catcher.keep(folder, "a@northwind.example", ["b@techcorp.example"], b"Subject: old\r\n\r\nold\r\n", clock())
    clock.forward(timedelta(days=8))
    again = prepare(app)
    assert again.made_now and [one.demo for one in users.list_workspaces(unbound(app))].count(True) == 1
    assert list(folder.iterdir()) == []


def test_a_demo_that_was_never_finished_is_made_anew(app: App) -> None:
    half = users.found_workspace(unbound(app), "Northwind", product="Harbor", demo=True)
    ready = prepare(app)
    assert ready.made_now and half.created_at <= ready.workspace.created_at
    assert [one.id for one in users.list_workspaces(unbound(app)) if one.demo] == [ready.workspace.id]


def test_only_a_demo_can_be_thrown_away(app: App) -> None:
    """The mutant: `make demo` that takes a company's own workspace for the old demo."""
    with pytest.raises(Conflict, match="is no demo"):
        users.remove_demo(app)
    prepare(app, fresh=True)
    assert app.db.workspace in [one.id for one in users.list_workspaces(unbound(app))]
