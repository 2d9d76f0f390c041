"""How does a database get its tables, its policies and its roles?"""

from importlib import import_module
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, create_engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from rapport.db import OLDEST_SERVER, explained, metadata
from rapport.errors import Misconfigured

UPGRADE_LOCK = 7274_2026  # one upgrade at a time, whoever starts it; any number that nobody else uses


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


def upgrade(url: URL, *, patience_s: int = 30) -> None:
    """Bring the database to this program's tables; nothing happens when it is there already.

    `patience_s`: seconds to wait for another program that holds the database, such as another upgrade.

    Raises Unavailable when it does not answer or another program holds it, Misconfigured when it is older than
    PostgreSQL 15 or was written by a newer Rapport.
    """
    options = f"-c lock_timeout={patience_s}s -c timezone=UTC"
    engine = create_engine(url, connect_args={"connect_timeout": 10, "options": options})
    try:
        with engine.begin() as connection:
            _refuse_old_server(connection)
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": UPGRADE_LOCK})
            config = configuration(connection)
            current = MigrationContext.configure(connection).get_current_revision()
            scripts = ScriptDirectory.from_config(config)
            known = {script.revision for script in scripts.walk_revisions()}
            if current is not None and current not in known:
                raise Misconfigured(
                    f"The database was written by a newer Rapport (its tables are at revision {current}). Install that "
                    "version or a later one, or name another database; nothing was changed."
                )
            if current != scripts.get_current_head():
                command.upgrade(config, "head")
    except DBAPIError as error:
        raise explained(error) or error from error
    finally:
        engine.dispose()


def _refuse_old_server(connection: Connection) -> None:
    version = int(connection.exec_driver_sql("SHOW server_version_num").scalar_one()) // 10_000
    if version < OLDEST_SERVER:
        raise Misconfigured(f"The database is PostgreSQL {version}, and Rapport needs {OLDEST_SERVER} or newer.")
