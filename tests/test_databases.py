"""A database that is handed to the next test is as a new one; otherwise a test could see what another has left."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import URL

from tests import world
from tests.conftest import START
from tests.databases import Kept, Server


@pytest.fixture
def kept(databases: Server) -> Iterator[Kept]:
    one = Kept(databases.clone())
    yield one
    one.close()
    databases.drop(one.url)


@pytest.fixture
def owner(kept: Kept) -> Iterator[Connection]:
    engine = create_engine(kept.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("SET rapport.workspace = '1'"))
        yield connection
        connection.invalidate()  # what empties a database has ended it
    engine.dispose()


def fill(owner: Connection) -> int:
    """A little of everything that points at something else; the number of the last of it."""
    world.workspace(owner, at=START)
    user = world.user(owner)
    customer = world.customer(owner, owner=user)
    person = world.person(owner, "Ada Byron", "ada@techcorp.test")
    world.message(owner, "ada@techcorp.test", ["nora.lind@northwind.test"], START)
    return world.stakeholder(owner, customer, person)


def rows(url: URL) -> list[str]:
    engine = create_engine(url)
    with engine.connect() as connection:
        names = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars()
        found = [name for name in names if connection.execute(text(f"SELECT 1 FROM {name} LIMIT 1")).first()]
    engine.dispose()
    return found


def test_nothing_of_the_last_test_is_left_and_numbers_begin_again(kept: Kept, owner: Connection) -> None:
    """Kills: a table that was forgotten, a sequence that goes on."""
    first = fill(owner)
    assert len(rows(kept.url)) > 6
    assert kept.emptied() and rows(kept.url) == ["alembic_version"]
    owner.invalidate()
    owner.rollback()
    owner.execute(text("SET rapport.workspace = '1'"))
    assert fill(owner) == first == 1
    assert kept.emptied()


@pytest.mark.parametrize(
    "change",
    ["CREATE TABLE more ()", "ALTER TABLE people DISABLE TRIGGER ALL", "ALTER TABLE people DISABLE ROW LEVEL SECURITY",
     "CREATE SCHEMA more", "CREATE FUNCTION more() RETURNS int LANGUAGE sql AS 'SELECT 1'"],
)  # fmt: skip
def test_a_database_of_another_shape_is_not_handed_on(kept: Kept, owner: Connection, change: str) -> None:
    """Kills: a shape that is told by the number of tables alone."""
    owner.execute(text(change))
    assert not kept.emptied()
