"""A transaction leaves no setting behind, and outlives connections that broke."""

from random import Random

import pytest
from sqlalchemy import text

from rapport.app import App
from rapport.db import WORKSPACE, Transaction
from rapport.errors import BadInput, Unavailable
from tests import world

SETTING = text(f"SELECT current_setting('{WORKSPACE}', true)")


def number_of(tx: Transaction) -> int:
    """The process of the server that this connection talks to."""
    return int(tx.execute(text("SELECT pg_backend_pid()")).scalar_one())


def end(tx: Transaction, number: int) -> None:
    """As the one who owns the server, which the program is not."""
    tx.execute(text("SET LOCAL ROLE NONE"))
    tx.execute(text("SELECT pg_terminate_backend(:number, 1000)"), {"number": number})


@pytest.mark.parametrize("ends", ["well", "badly"])
def test_the_workspace_never_outlives_its_transaction(app: App, ends: str) -> None:
    """Kills: SET without LOCAL, which the next one on this connection would inherit."""
    try:
        with app.db.transaction() as tx:
            before = number_of(tx)
            assert tx.execute(SETTING).scalar_one() == str(app.db.workspace)
            if ends == "badly":
                raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    with app.db.outside() as tx:
        assert number_of(tx) == before and not tx.execute(SETTING).scalar_one()


def test_what_sign_in_reads_is_gone_after_it(app: App) -> None:
    said = text("SELECT current_setting('rapport.sign_in', true)")
    with app.db.outside(sign_in="o'hara@northwind.test; COMMIT") as tx:
        assert tx.execute(said).scalar_one() == "o'hara@northwind.test; COMMIT"
    with app.db.transaction() as tx:
        assert not tx.execute(said).scalar_one()


def test_connections_that_broke_while_they_lay_idle_are_not_noticed(app: App) -> None:
    """Kills: the first words of a transaction said once, to whatever connection the pool has."""
    with app.db.transaction() as one, app.db.transaction() as two:
        idle = [number_of(one), number_of(two)]
    with app.db.transaction() as tx:
        mine = number_of(tx)
        for number in idle:
            if number != mine:
                end(tx, number)
    with app.db.transaction() as one, app.db.transaction() as two:
        assert len({number_of(one), number_of(two)}) == 2


def test_a_connection_that_breaks_in_use_is_said_once(app: App) -> None:
    with pytest.raises(Unavailable, match=r"The database does not answer: .*Start it, or correct"):  # noqa: SIM117
        with app.db.transaction() as tx:
            end(tx, number_of(tx))
    with app.db.transaction() as tx:
        assert tx.execute(SETTING).scalar_one() == str(app.db.workspace)


def test_what_is_too_long_to_be_stored_is_no_matter_of_the_address(app: App) -> None:
    """Kills "correct DATABASE_URL" for a text that no row of an index holds, which psycopg counts as operational."""
    long = Random(1).randbytes(9000).hex()  # nothing that could be compressed
    with pytest.raises(BadInput, match=r"A value is too long to be stored\. Shorten it"):  # noqa: SIM117
        with app.db.transaction() as tx:
            world.customer(tx, long)


def test_one_plan_for_all_is_asked_for_a_transaction_of_few_rows_and_ends_with_it(app: App) -> None:
    """Kills a setting that stays on a pooled connection, where the next question is about many rows."""
    modes = []
    for few in (True, False):
        with app.db.transaction(few=few) as tx:
            modes.append(tx.execute(text("SHOW plan_cache_mode")).scalar_one())
    assert modes == ["force_generic_plan", "auto"]


def test_only_what_can_be_computed_again_does_not_wait_for_the_disk(app: App) -> None:
    """Kills a setting that stays on a pooled connection, where the next commit may be an approval."""
    asked, said = text("SELECT setting, source FROM pg_settings WHERE name = 'synchronous_commit'"), []
    for derived in (True, False):
        with app.db.transaction(derived=derived) as tx:
            said.append(tuple(tx.execute(asked).one()))
    assert said[0] == ("off", "session")
    assert said[1][1] == "configuration file"  # as whoever runs the server wants it
