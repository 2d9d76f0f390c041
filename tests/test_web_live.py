"""Open pages hear of what changes, each of its own workspace, and leave nothing behind."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import httpx2
import pytest
from sqlalchemy import text

from rapport.app import App
from rapport.changes.store import LISTENS
from rapport.drafts.waiting.store import waiting
from rapport.people.model import CustomerId
from rapport.signals import service as signals
from rapport.users import service as users
from rapport.users.model import UserId, WorkspaceId
from rapport.web import live
from tests import world
from tests.conftest import Clock
from tests.stories.browser import serving

PATIENCE_S = 20.0


@dataclass
class Tab:
    """A page that follows: what it has heard, over a real socket."""

    heard: list[str] = field(default_factory=list)
    open: threading.Event = field(default_factory=threading.Event)
    line: socket.socket | None = None


@contextmanager
def tab(base: str, app: App, user: UserId) -> Iterator[Tab]:
    one = Tab()
    with httpx2.Client(base_url=base, timeout=PATIENCE_S) as client:
        client.get(f"/sign-in/{users.make_link(app, user)}")

        def listen() -> None:
            try:
                with client.stream("GET", "/events") as answer:
                    one.line = answer.extensions["network_stream"].get_extra_info("socket")
                    for line in answer.iter_lines():
                        one.open.set()
                        if line.startswith("data:"):
                            one.heard.append(line[5:].strip())
            except httpx2.HTTPError:
                return  # closed below
            finally:
                one.open.set()

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        assert one.open.wait(PATIENCE_S)
        try:
            yield one
        finally:
            if one.line is not None:
                one.line.shutdown(socket.SHUT_RDWR)
            thread.join(PATIENCE_S)


def wait(until: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE_S
    while not until() and time.monotonic() < end:
        time.sleep(0.05)
    return until()


@pytest.fixture
def nora(app: App) -> UserId:
    with app.db.transaction() as tx:
        return UserId(world.user(tx))


def raised(app: App, by: UserId) -> None:
    with app.db.transaction() as tx:
        customer = CustomerId(world.customer(tx, "TechCorp", owner=by))
    signals.raise_by_hand(app, customer, by, "She was furious.")


def test_two_tabs_of_two_people_hear_of_a_signal_and_another_workspace_hears_nothing(app: App, nora: UserId) -> None:
    """Kills: events without a workspace, and events that only the first listener gets."""
    with app.db.outside(all_workspaces="on") as tx:
        world.workspace(tx, 2)
    other = app.of(WorkspaceId(2))
    with other.db.transaction() as tx:
        li = UserId(world.user(tx, "li@other.test"))
    with app.db.transaction() as tx:
        lea = UserId(world.user(tx, "lea@northwind.test", "Lea Sand", "manager"))
    with (
        serving(app) as base,
        tab(base, app, nora) as first,
        tab(base, app, lea) as second,
        tab(base, other, li) as foreign,
    ):
        assert wait(lambda: bool(first.heard))  # from then on the one connection hears for all of them
        time.sleep(2 * live.GATHER_S)  # what was said at the start has arrived
        before = len(foreign.heard)
        raised(app, nora)
        assert wait(lambda: "signals" in first.heard and "signals" in second.heard)
        assert "signals" not in foreign.heard[before:]


def listening(app: App) -> int:
    """Connections of the program that wait for news; the database is the judge."""
    with app.db.transaction() as tx:
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = :name"
        return int(tx.execute(text(query), {"name": LISTENS}).scalar_one())


def test_who_leaves_is_forgotten(app: App, nora: UserId) -> None:
    """Kills: a listener that stays in the hub after its page is closed."""
    with serving(app) as base:
        with tab(base, app, nora) as one:
            assert wait(lambda: bool(one.heard)) and listening(app) == 1
        assert wait(lambda: listening(app) == 0)


def test_nobody_follows_without_a_session(app: App) -> None:
    with serving(app) as base:
        answer = httpx2.get(f"{base}/events")
        assert answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")


def test_the_counts_are_those_of_the_person(app: App, nora: UserId) -> None:
    raised(app, nora)
    with serving(app) as base, httpx2.Client(base_url=base) as client:
        client.get(f"/sign-in/{users.make_link(app, nora)}")
        assert client.get("/live").json() == {"drafts": 0, "signals": 1, "notices": 0}


def test_what_is_put_aside_does_not_wait(app: App, clock: Clock, nora: UserId) -> None:
    """Kills: a count that forgets the date until which a signal sleeps."""
    raised(app, nora)
    number = signals.open_signals(app)[0].id
    signals.snooze(app, number, nora, clock() + timedelta(days=2))
    counted = []
    for _ in range(2):
        with app.db.transaction() as tx:
            counted.append(waiting(tx, nora, app.now()).signals)
        clock.forward(timedelta(days=2))
    assert counted == [0, 1]


def test_one_persons_many_tabs_do_not_fill_the_room(app: App) -> None:
    """The page that is open for longest gives way; other people's stay."""

    async def crowd() -> list[bool]:
        hub = live.Hub(app.db)
        pages = [live.Listener(UserId(1), WorkspaceId(1)) for _ in range(live.MOST_OF_ONE + 1)]
        other = live.Listener(UserId(2), WorkspaceId(1))
        for one in (other, *pages):
            hub.enter(one)
        for one in (other, *pages):
            hub.leave(one)
        return [one.closed for one in (other, *pages)]

    assert asyncio.run(crowd()) == [False, True, *[False] * live.MOST_OF_ONE]
