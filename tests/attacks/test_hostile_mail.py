"""Guarantee 3: hostile mail cannot stop or exhaust the ingest.

Killed mutants: a reader on the email package's own parser (hours on `empty lines`, gigabytes on `carriage returns`,
RecursionError on `nested comments` and 2,000 levels); one without the caps (`60 MB`, `100,000 headers`, `2,000 parts`);
one that hands HTML, calendars or charsets to their libraries untamed (`HTML 100,000 deep`, `meetings that never are`).
"""

import json
import os
import subprocess
import sys
import tarfile
import time
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from itertools import islice
from pathlib import Path

import pytest
from sqlalchemy import select

from rapport import pipeline
from rapport.app import App
from rapport.inbox import mail
from rapport.inbox import store as inbox
from rapport.inbox.caps import Reason, Unreadable
from rapport.inbox.model import Item, Kind, Mail
from rapport.inbox.store import messages
from tests import world
from tests.attacks.bombs import BOMBS, plain

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
SECONDS = 2.0  # of processor time for one message, whatever it is
EXPECTED = {
    "60 MB": Reason.TOO_LARGE,
    "2,000 levels of multipart": Reason.TOO_DEEP,
    "2,000 levels of forwarded messages": Reason.TOO_DEEP,
    "2,000 parts": Reason.TOO_MANY_PARTS,
    "100,000 headers": Reason.TOO_MANY_HEADERS,
    "one header of 40 MB": Reason.TOO_MANY_HEADERS,
    "headers without an end": Reason.TOO_MANY_HEADERS,
    "one long address line": Reason.HEADER_TOO_LONG,
    "dates": Reason.NO_DATE,
}


def explode(mebibytes: int) -> dict[str, dict[str, object]]:
    """What became of every bomb, each read in a process of its own that the kernel holds to 512 MiB."""
    command = [sys.executable, "-W", "error", "-m", "tests.attacks.bombs"]
    environment = {**os.environ, "BOMB_MIB": str(mebibytes)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=600, check=False)
    assert done.stderr == ""
    return {line["name"]: line for line in map(json.loads, done.stdout.splitlines())}


@pytest.fixture(scope="module")
def outcomes() -> dict[str, dict[str, object]]:
    return explode(8)


def failures(seen: dict[str, object]) -> str:
    """Why an outcome is not the harmless one that was promised; empty when it is."""
    outcome, name = str(seen["outcome"]), str(seen["name"])
    if not (outcome.startswith("read as") or outcome in set(Reason) - {Reason.BROKEN}):
        return f"{name}: {outcome}"
    if name in EXPECTED and outcome != EXPECTED[name]:
        return f"{name}: {outcome} instead of {EXPECTED[name]}"
    return "" if float(str(seen["seconds"])) < SECONDS else f"{name}: {seen['seconds']} s"


@pytest.mark.parametrize("name", BOMBS)
def test_no_bomb_takes_two_seconds_or_half_a_gibibyte(name: str, outcomes: dict[str, dict[str, object]]) -> None:
    assert failures(outcomes[name]) == ""


def test_the_mail_behind_the_bombs_is_stored_and_they_are_put_aside(app: App) -> None:
    """The way of a mailbox or an upload: in this process, held by the caps alone."""
    with app.db.transaction() as tx:
        world.own(tx, "ours.test")
        world.customer(tx, "TechCorp", "customer.test")
    raws = [BOMBS[name]() for name in (*EXPECTED, "HTML 19,000 deep", "nested comments") if "MB" not in name]
    raws.append(plain(b"Hello.\n", b"Subject: Figures\n").replace(b"<1@x.test>", b"<last@x.test>"))
    tally = pipeline.take_in(app, [Item("x", at, raw, len(raw)) for at, raw in enumerate(raws)])
    assert tally.adds_up and tally.stored >= 1
    assert {Reason.TOO_DEEP, Reason.TOO_MANY_PARTS, Reason.HEADER_TOO_LONG} <= set(tally.quarantined)
    with app.db.transaction() as tx:
        assert (
            tx.execute(select(messages.c.subject).where(messages.c.message_id == "last@x.test")).scalar() == "Figures"
        )
        assert len(inbox.quarantined(tx, app.now())) == sum(tally.quarantined.values())


@pytest.mark.long
def test_no_bomb_of_full_size_takes_two_seconds_or_half_a_gibibyte() -> None:
    seen = explode(50)
    assert [failure for name in BOMBS if (failure := failures(seen[name]))] == []


def members(archive: str) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file of a corpus, straight from its archive."""
    path = DATA / archive
    if not path.exists():
        pytest.skip(f"../shared/data/{archive} is not here")
    with tarfile.open(path, "r|xz") as tar:
        for member in tar:
            if member.isfile() and (file := tar.extractfile(member)):
                yield member.name, file.read()


def read_all(archive: str, most: int | None) -> tuple[Counter[str], list[tuple[bytes, Mail]]]:
    """How the mails of a corpus ended, and those that could be read; fails on a slow or an unexpected one."""
    counts: Counter[str] = Counter()
    good: list[tuple[bytes, Mail]] = []
    for name, raw in islice(members(archive), most):
        start = time.process_time()
        outcome = read_one(raw)
        assert time.process_time() - start < SECONDS, name
        if isinstance(outcome, Mail):
            counts[outcome.kind] += 1
            good.append((raw, outcome))
        else:
            counts[outcome.reason] += 1
            assert outcome.reason is not Reason.BROKEN, f"{name}: {outcome}"
    return counts, good


def read_one(raw: bytes) -> Mail | Unreadable:
    try:
        return mail.read(raw)
    except Unreadable as refused:
        return refused


@pytest.mark.parametrize("archive", ["mime-dev.tar.xz", "ics-dev.tar.xz", "quoted-reply-dev.tar.xz"])
def test_the_malformed_mail_of_four_projects_raises_nothing_unknown(archive: str) -> None:
    counts, _ = read_all(archive, None)
    assert counts.total() > 100


@pytest.mark.parametrize(
    ("archive", "readable"),
    [
        ("mail-spamassassin-dev.tar.xz", 0.995),
        ("mail-enron-badeer.tar.xz", 0.995),
        ("autoreply-bounce-dev.tar.xz", 0.99),
        ("mail-linux-mips-2000-2007.tar.xz", 1.0),
    ],
)
def test_real_mail_is_read(archive: str, readable: float) -> None:
    counts, good = read_all(archive, 800)
    assert len(good) >= readable * counts.total()


def test_bounces_and_replies_of_many_servers_are_told_from_people() -> None:
    counts, good = read_all("autoreply-bounce-dev.tar.xz", None)
    machines = sum(counts[kind] for kind in (Kind.BOUNCE, Kind.REPORT, Kind.AUTOREPLY))
    assert machines >= 0.95 * counts.total()
    bounces = [read for _, read in good if read.kind is Kind.BOUNCE]
    assert sum(1 for read in bounces if read.about) >= 0.95 * len(bounces)


def test_our_reading_agrees_with_the_email_package_on_plain_mail() -> None:
    """The judge is the library that we do not use, on mail that does it no harm: the same body for the same bytes."""
    checked = 0
    for raw, read in read_all("mail-linux-mips-2000-2007.tar.xz", 400)[1]:
        theirs = message_from_bytes(raw)
        if theirs.get_content_type() == "text/plain" and not theirs.is_multipart() and raw.isascii():
            body = theirs.get_payload(decode=True)
            assert isinstance(body, bytes)
            if body.isascii() and b"\nbegin " not in body:
                plain = "".join(c for c in body.decode() if c in "\n\t" or c.isprintable())
                assert read.text.rstrip() == plain.replace("\r", "").rstrip()
                checked += 1
    assert checked > 200


@pytest.mark.long
@pytest.mark.parametrize("archive", ["mail-linux-mips-2000-2007.tar.xz", "mail-spamassassin-dev.tar.xz"])
def test_every_mail_of_the_large_corpora_is_read(archive: str) -> None:
    counts, good = read_all(archive, None)
    assert len(good) >= 0.999 * counts.total()  # one of the spam has no usable sender at all
    assert len({read.fingerprint for _, read in good}) > 0.99 * len(good)
