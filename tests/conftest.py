"""The real database for every test: one server a run, one migrated template, an empty copy of it a test."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL

from rapport import embedded, migrations
from rapport.app import App
from rapport.db import Database, connect, in_transaction, parse_url
from rapport.drafts.model import Envelope
from rapport.outbox.model import Attempt, Verdict
from rapport.settings import Settings
from rapport.signals.notices.model import Answer, Call, Fate, Letter, Notified
from rapport.users.model import Mailbox, WorkspaceId
from tests import world
from tests.command_line import CommandLine
from tests.databases import Server

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday morning


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[URL]:
    """The embedded server, in a folder that its own user may reach (pytest's folders are private)."""
    home = Path(tempfile.mkdtemp(prefix="rapport-", dir="/tmp"))
    home.chmod(0o755)
    url = parse_url(embedded.start(home))
    with _admin(url) as admin, admin.connect() as connection:
        for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):  # throw-away data
            connection.execute(text(f"ALTER SYSTEM SET {setting}"))
        connection.execute(text("SELECT pg_reload_conf()"))
    yield url
    embedded.stop(home)
    shutil.rmtree(home, ignore_errors=True)


class _admin:  # noqa: N801 - used as a context manager only
    def __init__(self, url: URL) -> None:
        self.engine: Engine = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")

    def __enter__(self) -> Engine:
        return self.engine

    def __exit__(self, *_: object) -> None:
        self.engine.dispose()


@pytest.fixture(scope="session")
def template(server: URL) -> URL:
    """A migrated, empty database that every test's own is cloned from."""
    with _admin(server) as admin, admin.connect() as connection:
        connection.execute(text("CREATE DATABASE template_rapport"))
    url = server.set(database="template_rapport")
    migrations.upgrade(url)
    return url


@pytest.fixture(scope="session")
def databases(server: URL, template: URL) -> Iterator[Server]:
    every = Server(server, template, f"test_{os.getpid()}")
    yield every
    every.close()


@pytest.fixture
def database_url(databases: Server) -> Iterator[URL]:
    """The address of a migrated database of the test's own, as its owner: for programs beside it, or another shape."""
    url = databases.clone()
    yield url
    databases.drop(url)


@pytest.fixture
def db(databases: Server, request: pytest.FixtureRequest) -> Iterator[Database]:
    """An empty database as the program sees it (role rapport_app), no workspace chosen."""
    own = "database_url" in request.fixturenames
    database = connect(request.getfixturevalue("database_url") if own else databases.empty(), pool_size=4)
    yield database
    database.engine.dispose()
    if not own:
        databases.used()


@pytest.fixture(scope="session")
def commands() -> Iterator[CommandLine]:
    """`rapport …` as processes, imported once."""
    line = CommandLine()
    yield line
    line.close()


@dataclass
class Clock:
    """A clock that moves only when it is told to."""

    at: datetime = START

    def __call__(self) -> datetime:
        return self.at

    def forward(self, by: timedelta) -> None:
        self.at += by


@dataclass
class FakeMailer:
    """Stands at the Mailer port and judges: what it received is what counts, not what our database says."""

    received: list[tuple[str, tuple[str, ...], bytes]] = field(default_factory=list)  # sender, recipients, bytes
    verdict: Verdict = Verdict.ACCEPTED
    sent: bool | None = None

    def deliver(self, mailbox: Mailbox, envelope: Envelope, committing: Callable[[], None]) -> Attempt:
        assert not in_transaction(), "network call inside a transaction"
        if self.verdict in (Verdict.REFUSED, Verdict.DEFERRED):
            return Attempt(self.verdict, "450 not now" if self.verdict is Verdict.DEFERRED else "550 no such user")
        committing()
        self.received.append((envelope.sender, envelope.recipients, envelope.mime))
        return Attempt(self.verdict, "250 ok" if self.verdict is Verdict.ACCEPTED else "connection lost")

    def was_sent(self, mailbox: Mailbox, message_id: str) -> bool | None:
        assert not in_transaction(), "network call inside a transaction"
        return self.sent


@dataclass
class FakeNotifier:
    """Stands at the Notifier port: the letters that it took."""

    received: list[Letter] = field(default_factory=list)
    fate: Fate = Fate.LEFT

    def notify(self, letter: Letter, mailbox: Mailbox | None) -> Notified:
        assert not in_transaction(), "network call inside a transaction"
        if self.fate is not Fate.STAYED:
            self.received.append(letter)
        return Notified(self.fate, "as it was told to say")


@dataclass
class FakePoster:
    """Stands at the Poster port: the calls that it took, and what it answers next."""

    received: list[Call] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)  # the next first; then 200

    def post(self, call: Call) -> Answer:
        assert not in_transaction(), "network call inside a transaction"
        self.received.append(call)
        return self.answers.pop(0) if self.answers else Answer(200, "200 ok")


@pytest.fixture
def notifier() -> FakeNotifier:
    return FakeNotifier()


@pytest.fixture
def poster() -> FakePoster:
    return FakePoster()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def mailer() -> FakeMailer:
    return FakeMailer()


@pytest.fixture
def app(
    db: Database, clock: Clock, mailer: FakeMailer, notifier: FakeNotifier, poster: FakePoster, tmp_path: Path
) -> App:
    """The program with fakes at its ports, bound to one fresh workspace."""
    workspace = WorkspaceId(1)
    with db.outside(all_workspaces="on") as tx:
        world.workspace(tx, workspace, at=clock())
    tokens = count(1)
    return App(
        db=db,
        now=clock,
        new_token=lambda: f"token-{next(tokens):08d}-" + "x" * 24,
        mailer=mailer,
        settings=Settings(home=tmp_path),
        seal_key=bytes(32),
        notifier=notifier,
        poster=poster,
    ).of(workspace)
