"""How does a database get its tables, its policies and its roles?"""

from contextlib import suppress
from importlib import import_module
from pathlib import Path

import structlog
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, MetaData, create_engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from rapport.db import OLDEST_SERVER, explained, metadata
from rapport.errors import Misconfigured

UPGRADE_LOCK = 7274_2026  # one upgrade at a time, whoever starts it; any number that nobody else uses
QUIETLY_S = 1  # that a start waits for another start, without a word
PATIENCE_S = 3600  # that it waits for an upgrade: a million messages took 40 s, and there are slower machines
TABLES_S = 30  # that a step waits for a table: who holds one for longer is no upgrade but a program that is stuck

log = structlog.get_logger()


def tables() -> MetaData:
    """Every table of the program. Importing a store makes its own; a list by hand would be one short one day."""
    package = Path(__file__).parent.parent
    for store in sorted(package.rglob("store.py")):
        import_module(".".join(("rapport", *store.relative_to(package).with_suffix("").parts)))
    return metadata


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's settings, without a file of its own."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def upgrade(url: URL, *, patience_s: int = PATIENCE_S) -> None:
    """Bring the database to this program's tables; nothing happens when it is there already.

    All or nothing: one transaction, so that whoever stops it loses only the time. `patience_s`: seconds to wait for
    another program that upgrades.

    Raises Unavailable when it does not answer or another program holds it, Misconfigured when it is older than
    PostgreSQL 15 or was written by a newer Rapport.
    """
    engine = create_engine(
        url, hide_parameters=True, connect_args={"connect_timeout": 10, "options": "-c timezone=UTC"}
    )
    try:
        with engine.begin() as connection:
            _refuse_old_server(connection)
            _end_with_us(connection)
            _take_turn(connection, patience_s)
            steps = _apply(connection)
    except DBAPIError as error:
        raise explained(error) or error from error
    finally:
        engine.dispose()
    if steps:
        log.info("the database is upgraded", steps=steps)


def _end_with_us(connection: Connection) -> None:
    """Have the server notice that this program was killed: else it takes the step to its end, and others wait."""
    with suppress(DBAPIError), connection.begin_nested():  # a server on Windows cannot
        connection.execute(text("SELECT set_config('client_connection_check_interval', '1s', true)"))


def _take_turn(connection: Connection, patience_s: int) -> None:
    """Wait until no other program upgrades, and say so if that takes longer than looking whether there is anything."""
    try:
        with connection.begin_nested():
            _lock(connection, QUIETLY_S)
    except DBAPIError as error:
        if not isinstance(error.orig, LockNotAvailable):
            raise
        log.info("waiting for another program that upgrades the database", seconds=patience_s)
        _lock(connection, patience_s)
    _wait_at_most(connection, TABLES_S)


def _lock(connection: Connection, patience_s: int) -> None:
    _wait_at_most(connection, patience_s)
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": UPGRADE_LOCK})


def _wait_at_most(connection: Connection, seconds: int) -> None:
    """For a lock, from here to the end of the transaction."""
    connection.execute(text("SELECT set_config('lock_timeout', :wait, true)"), {"wait": f"{seconds}s"})


def _apply(connection: Connection) -> int:
    """Take every step that is missing, each announced; how many. A new database is made without a word."""
    config = configuration(connection)
    current = MigrationContext.configure(connection).get_current_revision()
    missing = _missing(ScriptDirectory.from_config(config), current)
    if current is None:
        command.upgrade(config, "head")
        return 0
    for number, script in enumerate(missing, 1):
        log.info("upgrading the database", step=f"{number} of {len(missing)}", what=script.doc)
        command.upgrade(config, script.revision)
    return len(missing)


def _missing(scripts: ScriptDirectory, current: str | None) -> list[Script]:
    """The steps from there to this program's tables, in their order. Raises Misconfigured for a newer database."""
    every = list(scripts.walk_revisions())  # the newest first
    known = [script.revision for script in every]
    if current is not None and current not in known:
        raise Misconfigured(
            f"The database was written by a newer Rapport (its tables are at revision {current}). Install that "
            "version or a later one, or name another database; nothing was changed."
        )
    return every[: known.index(current) if current is not None else None][::-1]


def _refuse_old_server(connection: Connection) -> None:
    version = int(connection.exec_driver_sql("SHOW server_version_num").scalar_one()) // 10_000
    if version < OLDEST_SERVER:
        raise Misconfigured(f"The database is PostgreSQL {version}, and Rapport needs {OLDEST_SERVER} or newer.")
