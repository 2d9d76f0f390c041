"""How does the program reach its PostgreSQL, and how is one workspace kept from another?

Every table is made by `table()`: it carries `workspace_id`, filled by the database from the setting that
`Database.transaction()` makes, which is the one place where scoping happens. Row-level security (migrations) compares
the same setting, and the program connects as `rapport_app`, a role that owns nothing: a query that forgot its
workspace sees no row at all.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, cast

import psycopg
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Dialect,
    Engine,
    ForeignKeyConstraint,
    Identity,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    create_engine,
    text,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DataError, DBAPIError, OperationalError

from rapport.errors import BadInput, Misconfigured, Problem, Unavailable
from rapport.users.model import WorkspaceId

APP_ROLE = "rapport_app"
OLDEST_SERVER = 15  # NULLS NOT DISTINCT, security_invoker views
WORKSPACE = "rapport.workspace"  # the setting that policies and column defaults read
ONE_PLAN = b"; SET LOCAL plan_cache_mode = force_generic_plan"
NO_WAIT = b"; SET LOCAL synchronous_commit = off"

Transaction = Connection

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_open: ContextVar[int] = ContextVar("open_transactions", default=0)


def in_transaction() -> bool:
    """Whether this thread of work holds a transaction. Nothing that waits for a network may start then."""
    return _open.get() > 0


def new_id() -> Column[int]:
    """The database's own number for a row."""
    return Column("id", BigInteger, Identity(), nullable=False)


def table(name: str, *items: Any, key: tuple[str, ...] = ("id",)) -> Table:
    """A table that belongs to workspaces. `key` names the columns that, with workspace_id, are the primary key."""
    scope = Column(
        "workspace_id", BigInteger, nullable=False, server_default=text(f"(current_setting('{WORKSPACE}'))::bigint")
    )
    return Table(
        name,
        metadata,
        scope,
        *items,
        PrimaryKeyConstraint("workspace_id", *key),
        *(
            ()
            if name == "workspaces"
            else (ForeignKeyConstraint(["workspace_id"], ["workspaces.workspace_id"], ondelete="CASCADE"),)
        ),
    )


def refers(column: str, to: str, *, ondelete: str | None = None, later: bool = False) -> ForeignKeyConstraint:
    """A reference that cannot leave the workspace: foreign keys are checked without row-level security.

    `later` adds it after both tables stand, for the one pair of tables that point at each other.
    """
    target = [f"{to}.workspace_id", f"{to}.id"]
    return ForeignKeyConstraint(["workspace_id", column], target, ondelete=ondelete, use_alter=later)


@dataclass(frozen=True, slots=True)
class Database:
    """The engine, and the workspace that a transaction is opened for."""

    engine: Engine
    workspace: WorkspaceId | None = None

    def of(self, workspace: WorkspaceId) -> "Database":
        return replace(self, workspace=workspace)

    @contextmanager
    def transaction(self, *, few: bool = False, derived: bool = False) -> Iterator[Transaction]:
        """All or nothing, inside one workspace. Raises Unavailable when the database does not answer.

        `few`: every statement concerns a few rows that an index finds, so one plan of it serves all transactions.
        `derived`: only what is computed again if a crash loses all of it, so the commit does not wait for the disk.
        """
        if self.workspace is None:
            raise RuntimeError("no workspace: use App.of(workspace), or Database.outside() for sign-in")
        first = b"BEGIN; SET LOCAL %b = %d" % (WORKSPACE.encode(), self.workspace)
        with self._begin(first + (ONE_PLAN if few else b"") + (NO_WAIT if derived else b"")) as tx:
            yield tx

    @contextmanager
    def outside(self, **known: str) -> Iterator[Transaction]:
        """A transaction before the workspace is known, for sign-in and for schedules over all workspaces.

        `known` are the settings that the few policies made for it read: `sign_in` (an e-mail address), `all_workspaces`
        ("on": their numbers and names, nothing in them).
        """
        with self._begin(b"BEGIN") as tx:
            for name, value in known.items():
                setting = {"name": f"rapport.{name}", "value": value}
                tx.execute(text("SELECT set_config(:name, :value, true)"), setting)
            yield tx

    @contextmanager
    def _begin(self, first: bytes) -> Iterator[Transaction]:
        token = _open.set(_open.get() + 1)
        try:
            with _begun(self.engine, first) as connection, connection.begin():
                yield connection
        except DBAPIError as error:
            problem = explained(error)
            if problem is None:
                raise
            raise problem from error
        finally:
            _open.reset(token)


def _begun(engine: Engine, first: bytes) -> Connection:
    """A connection to which `first` was said, which begins the transaction. Raises Unavailable.

    One round trip for all that stands before the first question (psycopg would send BEGIN by itself), and the ping at
    once: a pooled connection that broke while it lay idle fails here, where nothing was done yet that could be done
    twice, and those that lie beside it are as old.
    """
    failure = ""
    for _ in range(2):
        connection = engine.connect()
        driver: psycopg.Connection = cast(Any, connection.connection.driver_connection)
        result = driver.pgconn.exec_(first)
        if result.status == psycopg.pq.ExecStatus.COMMAND_OK:
            return connection
        failure = result.get_error_message()
        connection.invalidate()
        connection.close()
        engine.dispose()
    raise _unanswered(failure)


Rows = tuple[Table, Sequence[str], Sequence[Sequence[Any]]]  # into which table, which columns, what
LIST_MARK = "\x1f"  # between the elements of a text[] on its way in: ASCII's unit separator, in no header and no text


def insert_rows(tx: Transaction, into: Table, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert many rows in one statement; a row that is there already is left as it is. JSON comes as text.

    Arrays and unnest: PostgreSQL refuses COPY into a table under row-level security, and this was as fast (some 250 µs
    a message with all its rows, either way).
    """
    insert_all(tx, (into, names, rows))


def insert_all(tx: Transaction, *given: Rows) -> None:
    """The same into several tables, still in one statement: references among them are checked at its end."""
    statements, columns = list[str](), list[list[Any]]()
    for into, names, rows in given:
        if rows:
            statement, lists = _inserting(into, tuple(names), tx.dialect)
            values = [list(column) for column in zip(*rows, strict=True)]
            for number in lists:
                values[number] = [LIST_MARK.join(value) for value in values[number]]
            statements.append(statement)
            columns.extend(values)
    if statements:
        *others, last = statements
        parts = ", ".join(f"w{number} AS ({other})" for number, other in enumerate(others))
        tx.exec_driver_sql(f"WITH {parts} {last}" if others else last, tuple(columns))


@cache
def _inserting(into: Table, names: tuple[str, ...], dialect: Dialect) -> tuple[str, tuple[int, ...]]:
    """The statement, and which of the columns hold lists."""
    types = [into.c[name].type.compile(dialect).lower() for name in names]
    values = [
        f"string_to_array(c{number}, chr({ord(LIST_MARK)}))" if kind == "text[]" else f"c{number}::{kind}"
        for number, kind in enumerate(types)
    ]
    arrays = ["%b::text[]" if kind in ("text[]", "jsonb") else f"%b::{kind}[]" for kind in types]
    aliases = ", ".join(f"c{number}" for number in range(len(names)))
    statement = (
        f"INSERT INTO {into.name} ({', '.join(names)}) SELECT {', '.join(values)} "  # noqa: S608 - names of ours only
        f"FROM unnest({', '.join(arrays)}) AS given ({aliases}) ON CONFLICT DO NOTHING"
    )
    return statement, tuple(number for number, kind in enumerate(types) if kind == "text[]")


def explained(error: DBAPIError) -> Problem | None:
    """The sentence for a database that is missing, locked or full; None for a defect of ours."""
    cause = error.orig
    if isinstance(cause, psycopg.errors.DiskFull):
        full = "The disk of the database is full. Free space and do it again; what was stored before is kept."
        return Unavailable(full)
    if isinstance(cause, psycopg.errors.LockNotAvailable):
        return Unavailable(
            "The database is locked by another program (perhaps an upgrade). Wait for it to end and try again."
        )
    if isinstance(cause, psycopg.errors.ProgramLimitExceeded):  # a row of an index has 2704 bytes
        return BadInput("A value is too long to be stored. Shorten it and do it again; nothing was changed.")
    if isinstance(error, DataError):
        return BadInput("A number is too large or a text holds a character that cannot be stored. Correct it.")
    if isinstance(error, OperationalError) or error.connection_invalidated:
        return _unanswered(str(cause))
    return None


def _unanswered(why: str) -> Unavailable:
    first_line = why.strip().splitlines()[0] if why.strip() else "no answer"
    return Unavailable(f"The database does not answer: {first_line}. Start it, or correct DATABASE_URL.")


def parse_url(address: str) -> URL:
    """The address of a database for SQLAlchemy with psycopg 3. Raises Misconfigured when it is none."""
    try:
        url = make_url(address)
    except Exception as error:
        raise Misconfigured(
            "DATABASE_URL is not an address such as postgresql://user:password@host:5432/name."
        ) from error
    if url.get_backend_name() not in ("postgresql", "postgres"):
        raise Misconfigured(
            f"DATABASE_URL names {url.get_backend_name()}, and Rapport runs on PostgreSQL only (15 or newer)."
        )
    return url.set(drivername="postgresql+psycopg")


def connect(url: URL, *, pool_size: int = 10) -> Database:
    """A database as the program uses it: as APP_ROLE from the first byte on, whatever user the URL names."""
    # lock_timeout: a row lock held this long is a stuck program, and waiting on would look like a dead page.
    options = f"-c role={APP_ROLE} -c timezone=UTC -c lock_timeout=30s"
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        hide_parameters=True,  # they are the mail of customers, and errors end in logs
        connect_args={"options": options, "connect_timeout": 10},
    )
    return Database(engine)


def refresh_statistics(tx: Transaction) -> None:
    """Tell the planner what the tables hold by now.

    PostgreSQL does so by itself after a minute or so; until then it plans for empty tables, and after a bulk load the
    first look at a customer took five times as long.
    """
    tx.execute(text("SELECT refresh_statistics()"))
