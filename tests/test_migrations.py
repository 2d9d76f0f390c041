"""The tables come from nothing, match the code, and keep every workspace to itself."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Any

import pytest
from alembic import command
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from rapport import migrations
from rapport.db import Database, metadata, refresh_statistics
from rapport.errors import Misconfigured, Unavailable
from rapport.users.model import WorkspaceId
from tests import world
from tests.conftest import START


def test_the_migrated_tables_are_those_of_the_code(database_url: URL) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        command.check(migrations.configuration(connection))  # raises where they differ
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    engine.dispose()


def test_upgrading_twice_changes_nothing(database_url: URL) -> None:
    migrations.upgrade(database_url)
    migrations.upgrade(database_url)
    engine = create_engine(database_url)
    with engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar_one() == 1
    engine.dispose()


def test_check_constraints_stand_in_the_database(db: Database) -> None:
    """Alembic's check does not see CHECK constraints, so a missing one would pass unnoticed."""
    with db.outside(all_workspaces="on") as tx:
        world.workspace(tx, 1)
    with pytest.raises(DBAPIError, match="ck_users_role"), db.of(WorkspaceId(1)).transaction() as tx:
        world.user(tx, role="owner")


def test_every_table_carries_workspace_id_and_forced_row_level_security(database_url: URL) -> None:
    """Kills: a new table whose migration forgot `protect`."""
    engine = create_engine(database_url)
    with engine.begin() as connection:
        rows = connection.execute(
            text(
                "SELECT relname, relrowsecurity AND relforcerowsecurity AND EXISTS (SELECT FROM pg_attribute a "
                "WHERE a.attrelid = c.oid AND attname = 'workspace_id' AND attnotnull) AS safe FROM pg_class c "
                "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'"
            )
        ).all()
    engine.dispose()
    assert {name for name, safe in rows if not safe} == set()
    assert {name for name, _ in rows} == set(metadata.tables)


def test_the_program_owns_nothing_and_is_no_superuser(db: Database) -> None:
    with db.outside(all_workspaces="on") as tx:
        owned = tx.execute(text("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = current_user"))
        powers = tx.execute(text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"))
        assert (owned.scalar_one(), powers.scalar_one()) == (0, False)


def _two_workspaces(db: Database) -> None:
    with db.outside(all_workspaces="on") as tx:
        world.workspace(tx, 1)
        world.workspace(tx, 2)
    for number in (1, 2):
        with db.of(WorkspaceId(number)).transaction() as tx:
            world.user(tx, email=f"nora@{number}.test")
            world.customer(tx, f"Customer of {number}")


@pytest.mark.parametrize("table", sorted(migrations.tables().tables))
def test_a_query_without_the_programs_own_scoping_sees_nothing_of_another_workspace(db: Database, table: str) -> None:
    """Plain SQL, as a forgetful programmer would write it. Kills: a policy dropped from any one table."""
    _two_workspaces(db)
    with db.of(WorkspaceId(1)).transaction() as tx:
        foreign = tx.execute(text(f"SELECT count(*) FROM {table} WHERE workspace_id <> 1")).scalar_one()
    with db.engine.begin() as bare:  # no workspace chosen at all
        anything = bare.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
    assert (foreign, anything) == (0, 0)


def test_without_its_policy_a_table_would_leak_and_the_query_above_would_see_it(
    db: Database, database_url: URL
) -> None:
    """The mutant of the test above: with the policy gone, the same query does see the other workspace."""
    _two_workspaces(db)
    owner = create_engine(database_url)
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE customers DISABLE ROW LEVEL SECURITY"))
    owner.dispose()
    with db.of(WorkspaceId(1)).transaction() as tx:
        assert tx.execute(text("SELECT count(*) FROM customers WHERE workspace_id <> 1")).scalar_one() == 1


def test_a_row_cannot_be_written_into_another_workspace(db: Database) -> None:
    _two_workspaces(db)
    with pytest.raises(DBAPIError, match="row-level security"), db.of(WorkspaceId(1)).transaction() as tx:
        tx.execute(text("INSERT INTO customers (workspace_id, name) VALUES (2, 'Smuggled')"))


def test_a_reference_cannot_leave_its_workspace(db: Database) -> None:
    """Foreign keys are checked without row-level security, so the workspace is part of each."""
    _two_workspaces(db)
    with db.of(WorkspaceId(2)).transaction() as tx:
        theirs = tx.execute(text("SELECT id FROM customers")).scalar_one()
    with pytest.raises(DBAPIError, match="foreign key"), db.of(WorkspaceId(1)).transaction() as tx:
        tx.execute(text(f"INSERT INTO customer_domains (domain, customer_id, position) VALUES ('x.test', {theirs}, 0)"))


def test_a_database_of_a_newer_rapport_is_left_alone_with_one_sentence(database_url: URL) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(Misconfigured, match=r"written by a newer Rapport .* nothing was changed"):
        migrations.upgrade(database_url)


def test_a_locked_database_gives_one_sentence(database_url: URL) -> None:
    engine = create_engine(database_url)
    with engine.begin() as other:
        other.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": migrations.UPGRADE_LOCK})
        with pytest.raises(Unavailable, match="locked by another program"):
            migrations.upgrade(database_url, patience_s=1)
    engine.dispose()


def test_a_missing_database_gives_one_sentence(database_url: URL) -> None:
    with pytest.raises(Unavailable, match=r"does not answer: .*no_such_database"):
        migrations.upgrade(database_url.set(database="no_such_database"))


def test_the_planner_can_be_told_what_tables_hold_though_the_program_owns_none(db: Database, database_url: URL) -> None:
    """Kills: an ANALYZE of the program's own, which PostgreSQL skips with a warning for whoever owns nothing."""
    _two_workspaces(db)
    with db.of(WorkspaceId(1)).transaction() as tx:
        for number in range(50):
            world.person(tx, f"Person {number}", f"p{number}@x.test")
        refresh_statistics(tx)
    owner = create_engine(database_url)
    with owner.begin() as connection:
        held = connection.execute(text("SELECT reltuples FROM pg_class WHERE relname = 'people'")).scalar_one()
    owner.dispose()
    assert held == 50


BEFORE_17 = """
DROP INDEX ix_usage_day, ix_customer_domains_customer, ix_customer_aliases_customer;
DROP TABLE message_absences;
ALTER TABLE message_addresses DROP COLUMN sent_at;
CREATE INDEX ix_message_addresses_address ON message_addresses (workspace_id, address);
CREATE INDEX ix_messages_automatic ON messages (workspace_id, sent_at) WHERE kind IN ('autoreply', 'bounce');
UPDATE alembic_version SET version_num = '0016';"""
ON_A_SERVER_OF_THEIR_OWN = """
CREATE ROLE mover LOGIN;
GRANT CREATE ON SCHEMA public TO mover;
GRANT rapport_app TO mover;
ALTER TABLE workspaces OWNER TO mover;
ALTER TABLE messages OWNER TO mover;
ALTER TABLE message_addresses OWNER TO mover;
ALTER TABLE usage OWNER TO mover;
ALTER TABLE customer_domains OWNER TO mover;
ALTER TABLE customer_aliases OWNER TO mover;
ALTER TABLE alembic_version OWNER TO mover"""
KEPT = (
    "SELECT a.message_id, a.position, a.sent_at FROM message_addresses a ORDER BY 1, 2",
    "SELECT message_id, address, sent_at FROM message_absences ORDER BY 1, 2",
)


def test_the_mail_of_before_is_found_by_address_and_date_whoever_owns_the_tables(
    db: Database, database_url: URL
) -> None:
    """Kills: rows filled in by a superuser only, whom policies let pass; on a team's own server the owner is none."""
    _two_workspaces(db)
    about = [{"address": "ann@x.test", "name": "Ann", "gone": True, "back_on": None}]
    for number in (1, 2):
        with db.of(WorkspaceId(number)).transaction() as tx:
            world.message(tx, "ann@x.test", ["nora@y.test"], START)
            world.message(tx, "daemon@x.test", ["nora@y.test"], START, kind="bounce", about=about)
    owner = create_engine(database_url)
    with owner.begin() as connection:
        before = [connection.execute(text(asked)).all() for asked in KEPT]
        connection.execute(text(BEFORE_17 + ON_A_SERVER_OF_THEIR_OWN))
    migrations.upgrade(database_url.set(username="mover"))
    with owner.begin() as connection:
        assert [connection.execute(text(asked)).all() for asked in KEPT] == before
        command.check(migrations.configuration(connection))
    owner.dispose()
    assert [len(rows) for rows in before] == [8, 2]


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGKILL])
def test_an_upgrade_that_is_stopped_leaves_nothing_and_who_waits_for_it_says_so_and_does_it(
    db: Database, database_url: URL, stop: signal.Signals
) -> None:
    """Kills: a commit after each step, and a server that works on for a program that was killed."""
    _two_workspaces(db)
    owner = create_engine(database_url)
    with owner.begin() as connection:
        connection.execute(text(BEFORE_17))
    with owner.connect() as reader, started(database_url) as first:
        reader.execute(text("LOCK TABLE usage IN ROW EXCLUSIVE MODE"))  # the second step waits for it
        assert said(first)["step"].startswith("1 of ") and said(first)["step"].startswith("2 of ")
        with started(database_url) as second:
            assert "waiting for another program" in said(second)["event"]
            first.send_signal(stop)
            _, last = first.communicate(timeout=PATIENCE_S)
            expected = (130, True) if stop is signal.SIGINT else (-stop, False)
            assert (first.returncode, "Nothing that was stored is lost" in last) == expected
            assert said(second)["step"].startswith("1 of ")  # again
            reader.rollback()
            written, _ = second.communicate(timeout=PATIENCE_S)
            assert [one["name"] for one in json.loads(written)] == ["Customer of 1"]
    with owner.begin() as connection:
        command.check(migrations.configuration(connection))
    owner.dispose()


PATIENCE_S = migrations.TABLES_S - 5  # by itself, a server goes on for a killed program until that has passed


# Whoever runs tests in the background of a shell has Ctrl-C ignored, and so has whatever they start.
HEARS_CTRL_C = """
import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
runpy.run_module("rapport", run_name="__main__", alter_sys=True)
"""


@contextmanager
def started(url: URL) -> Iterator[subprocess.Popen[str]]:
    """`rapport customers`, in a process that can be stopped while it upgrades."""
    home = Path(tempfile.mkdtemp(prefix="rapport-", dir="/tmp"))
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("RAPPORT_", "PYTHONDONT"))}
    named = {
        "DATABASE_URL": url.render_as_string(hide_password=False),
        "RAPPORT_HOME": str(home),
        "RAPPORT_WORKSPACE": "Northwind 1",
    }
    asked = [sys.executable, "-c", HEARS_CTRL_C, "customers", "--json"]
    piped = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen(asked, env={**kept, **named}, text=True, **piped)  # type: ignore[call-overload]
    try:
        yield process
    finally:
        process.kill()
        process.communicate()
        shutil.rmtree(home)


def said(process: subprocess.Popen[str]) -> dict[str, Any]:
    """The next line of its log."""
    assert process.stderr is not None
    silent = Timer(PATIENCE_S, process.kill)
    silent.start()
    line = process.stderr.readline()
    silent.cancel()
    assert line, "it said nothing more"
    found: dict[str, Any] = json.loads(line)
    return found
