"""How does every test get an empty database without waiting for one to be made?

A clone of the template takes a third of a second, most tests less. So one database is kept and emptied: what a test
wrote is deleted, numbers begin at one again, and the files are cut, so that rows lie in the order of their insertion.
Where a test changed more than rows (a table, a trigger, a policy), the database is thrown away.
"""

from itertools import count

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import URL

STAY = ("alembic_version",)
TABLES = "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN ('public', 'procrastinate')"
NUMBERS = "SELECT format('%I.%I', schemaname, sequencename) FROM pg_sequences WHERE last_value IS NOT NULL"
# Which objects there are, and which have been altered: a row of the catalogue that is written anew has a new xmin.
SHAPE = " UNION ALL ".join(
    f"SELECT '{name}', count(*), max(xmin::text::bigint) FROM {name}"
    for name in ("pg_class", "pg_trigger", "pg_policy", "pg_proc", "pg_constraint", "pg_namespace")
)
OTHERS = """
SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""


class Server:
    """The databases of one server."""

    def __init__(self, url: URL, template: URL, prefix: str) -> None:
        self._engine: Engine = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
        self._url, self._template, self._prefix = url, template, prefix
        self._numbers = count(1)
        self._kept: Kept | None = None

    def clone(self) -> URL:
        name = f"{self._prefix}_{next(self._numbers)}"
        with self._engine.connect() as admin:
            admin.execute(text(f"CREATE DATABASE {name} TEMPLATE {self._template.database}"))
        return self._url.set(database=name)

    def drop(self, url: URL) -> None:
        with self._engine.connect() as admin:
            admin.execute(text(f"DROP DATABASE {url.database} WITH (FORCE)"))

    def empty(self) -> URL:
        """A database without rows; hand it back with `used`."""
        if self._kept is None:
            self._kept = Kept(self.clone())
        return self._kept.url

    def used(self) -> None:
        """A test is over."""
        if self._kept is not None and not self._kept.emptied():
            self.forget()

    def forget(self) -> None:
        if self._kept is not None:
            self._kept.close()
            self.drop(self._kept.url)
            self._kept = None

    def close(self) -> None:
        self.forget()
        self._engine.dispose()


class Kept:
    """One database, and our own connection to it."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self._engine = create_engine(url, isolation_level="AUTOCOMMIT")
        self._connection: Connection = self._engine.connect()
        tables = [name for name in self._column(TABLES) if name.partition(".")[2] not in STAY]
        self._written = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in tables)
        self._shape = self._rows(SHAPE)
        self._run("SET session_replication_role = replica")  # neither foreign keys nor triggers have a say

    def emptied(self) -> bool:
        """Delete what was written. False where that is not enough."""
        self._run(OTHERS)
        if self._rows(SHAPE) != self._shape:
            return False
        if written := self._column(self._written):
            self._run("; ".join(f"DELETE FROM {name}" for name in written))
            self._run(f"VACUUM (INDEX_CLEANUP ON, PROCESS_TOAST ON) {', '.join(written)}")
        if moved := self._column(NUMBERS):
            self._run("; ".join(f"ALTER SEQUENCE {name} RESTART" for name in moved))
            self._shape = self._rows(SHAPE)
        return True

    def close(self) -> None:
        self._connection.close()
        self._engine.dispose()

    def _run(self, statement: str) -> None:
        self._connection.execute(text(statement))

    def _rows(self, statement: str) -> list[tuple[object, ...]]:
        return [tuple(row) for row in self._connection.execute(text(statement))]

    def _column(self, statement: str) -> list[str]:
        return [str(row[0]) for row in self._rows(statement)]
