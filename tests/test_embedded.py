"""The embedded server: starts, survives, and opens no folder that was closed."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from rapport import embedded
from rapport.db import parse_url
from rapport.errors import Misconfigured


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that every user may pass; pytest's own are private."""
    with tempfile.TemporaryDirectory(prefix="rapport-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "home"


def modes_above(path: Path) -> dict[Path, int]:
    return {folder: folder.stat().st_mode for folder in path.resolve().parents if folder.exists()}


def test_starting_widens_no_mode_above_its_data_or_its_programs(home: Path) -> None:
    """Kills: programs started from where the package lies, whose folders the library opens up to the root."""
    programs = Path(embedded.__file__)
    before = {**modes_above(home), **modes_above(programs)}
    try:
        embedded.start(home)
        assert {**modes_above(home), **modes_above(programs)} == before
        assert (home / "postgres").stat().st_mode & 0o077 == 0
    finally:
        embedded.stop(home)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's server runs as another user")
def test_as_root_a_private_home_stays_private_and_works(home: Path) -> None:
    """The data lies elsewhere and a link says where; a new folder of the same name is a new database."""
    private = home / "private"
    private.mkdir(parents=True)
    private.chmod(0o700)
    url = embedded.start(private / "rapport")
    data = (private / "rapport" / "postgres").resolve()
    try:
        assert embedded.PUBLIC in data.parents and (data / "PG_VERSION").exists()
        assert embedded.start(private / "rapport") == url
        assert private.stat().st_mode & 0o777 == 0o700
    finally:
        embedded.stop(private / "rapport")
        shutil.rmtree(data.parent)


PROGRAM = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import create_engine, text
from rapport import embedded
from rapport.db import parse_url
engine = create_engine(parse_url(embedded.start(Path(sys.argv[1]))))
with engine.begin() as connection:
    connection.execute(text("CREATE TABLE kept (what text)"))
    connection.execute(text("INSERT INTO kept VALUES ('everything committed')"))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_killed_with_9_and_started_again_nothing_committed_is_lost(home: Path) -> None:
    killed = subprocess.run([sys.executable, "-W", "ignore", "-c", PROGRAM, str(home)], check=False, timeout=60)
    assert killed.returncode == -9
    try:
        engine = create_engine(parse_url(embedded.start(home)))
        with engine.begin() as connection:
            assert connection.execute(text("SELECT what FROM kept")).scalar_one() == "everything committed"
        engine.dispose()
    finally:
        embedded.stop(home)


def test_two_users_of_one_machine_do_not_share_a_lock(home: Path) -> None:
    """Kills: the library's lock in the temporary folder, which the second user of a machine may not open."""
    shared = Path(tempfile.gettempdir()) / ".lockfile"
    before = shared.stat().st_mtime_ns if shared.exists() else None
    try:
        embedded.start(home)
        assert (home / ".lock").exists()
        assert (shared.stat().st_mtime_ns if shared.exists() else None) == before
    finally:
        embedded.stop(home)


def test_a_home_that_is_a_file_gives_one_sentence(home: Path) -> None:
    home.write_text("not a folder")
    with pytest.raises(Misconfigured, match=r"The data folder .* cannot be used"):
        embedded.start(home)
