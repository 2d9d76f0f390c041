"""Do the demo's files hold everything, in the forms that an import reads?"""

import mailbox
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rapport.demo.folder import mbox, write
from rapport.demo.generate import SEED, generate
from rapport.demo.model import Letter, World
from rapport.inbox import calendar, tables

NOW = datetime(2026, 3, 4, 15, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def world() -> World:
    return generate(SEED, NOW)


@pytest.fixture(scope="module")
def folder(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    write(world, folder)
    return folder


def test_every_mail_lies_in_one_mailbox(world: World, folder: Path) -> None:
    paths = sorted((folder / "mail").glob("*.mbox"))
    ids = []
    for path in paths:
        with closing(mailbox.mbox(path, create=False)) as box:
            ids += [message["Message-ID"] for message in box]
    assert len(paths) == 4 and sorted(ids) == sorted(letter.message_id for letter in world.letters)


def test_a_line_that_begins_with_from_is_escaped() -> None:
    """RFC 4155's danger: a mail that says "From here on" would be cut in two."""
    raw = b"Subject: x\r\n\r\nFrom here on\r\n>From there\r\n"
    letter = Letter("a@b.example", "", "<1@b.example>", "a@b.example", (), NOW, "x", raw)
    assert mbox([letter]).endswith(b"\n\n>From here on\n>>From there\n\n")


def test_the_calendar_is_read_back_as_it_was(world: World, folder: Path) -> None:
    day = timedelta(days=1)
    read = calendar.read((folder / "calendar.ics").read_bytes(), NOW - 700 * day, NOW + 100 * day)
    assert {m.uid: (m.starts_at, m.ends_at, m.summary) for m in read} == {
        m.uid: (m.starts_at, m.ends_at, m.summary) for m in world.meetings
    }
    answers = {
        (m.uid, a.address.email, a.participation) for m in world.meetings for a in m.attendees if not a.organizer
    }
    assert answers <= {(m.uid, a.address.email, a.participation) for m in read for a in m.attendees}


def test_the_tickets_are_read_back_as_they_were(world: World, folder: Path) -> None:
    assert tuple(tables.tickets((folder / "tickets.csv").read_bytes(), "tickets.csv")) == world.tickets


def test_the_use_is_read_back_as_it_was(world: World, folder: Path) -> None:
    assert tuple(tables.usage((folder / "usage.csv").read_bytes(), "usage.csv")) == world.usage


def test_writing_again_replaces_and_adds_nothing(world: World, folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    write(world, folder)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
