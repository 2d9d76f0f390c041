"""A question may be sent before its answer is wanted; it ends no other way than one that is waited for."""

import time
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ResourceClosedError

from rapport.app import App
from rapport.db import Transaction, ahead
from rapport.errors import BadInput, Unavailable
from tests.test_db import end, number_of

LOCK = {"lock": 4_711}
SECONDS = 10
ROWS = text("SELECT n, CAST(:word AS text) || '%', CAST(:at AS timestamptz) FROM generate_series(1, :most) n")
VALUES = {"word": "o'hara@northwind.test :x %s", "at": datetime(2026, 6, 30, 9, tzinfo=UTC), "most": 2_000}


def is_waited_for(tx: Transaction) -> bool:
    """Whether somebody's question has come as far as the lock."""
    until = time.monotonic() + SECONDS
    waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = :lock AND NOT granted")
    while time.monotonic() < until:
        if tx.execute(waiting, LOCK).scalar_one():
            return True
        time.sleep(0.01)
    return False


def test_the_answer_is_that_of_a_question_that_is_waited_for(app: App) -> None:
    with app.db.transaction() as tx:
        waited = [tuple(row) for row in tx.execute(ROWS, VALUES).all()]
        with ahead(tx, ROWS, VALUES) as answer:
            assert answer() == waited and len(waited) == 2_000
        assert [tuple(row) for row in tx.execute(ROWS, VALUES).all()] == waited  # as before


def test_the_database_works_before_the_answer_is_wanted(app: App) -> None:
    """Kills: a question that is kept until somebody wants its answer."""
    with app.db.transaction() as other, app.db.transaction() as tx:
        other.execute(text("SELECT pg_advisory_lock(:lock)"), LOCK)
        with ahead(tx, text("SELECT pg_advisory_xact_lock(:lock), 5"), LOCK) as answer:
            came = is_waited_for(other)
            other.execute(text("SELECT pg_advisory_unlock(:lock)"), LOCK)
            assert came and [number for _, number in answer()] == [5]


@pytest.mark.parametrize("taken", [True, False])
def test_what_goes_wrong_is_said_as_for_any_other(app: App, taken: bool) -> None:
    """Also where nobody took the answer: the transaction cannot go on."""

    def asks() -> None:
        with app.db.transaction() as tx, ahead(tx, text("SELECT 1 / CAST(:by AS int)"), {"by": 0}) as answer:
            if taken:
                answer()

    with pytest.raises(BadInput, match="A number is too large"):
        asks()
    with app.db.transaction() as tx:
        assert tx.execute(text("SELECT 6")).scalar_one() == 6


def test_an_answer_that_nobody_took_is_in_nobodys_way(app: App) -> None:
    """Neither after a block that ended well nor after one in which the computing failed."""
    with app.db.transaction() as tx:
        with ahead(tx, ROWS, VALUES):
            pass
        assert tx.execute(text("SELECT 6")).scalar_one() == 6
    with pytest.raises(ZeroDivisionError), app.db.transaction() as tx, ahead(tx, ROWS, VALUES):
        raise ZeroDivisionError
    with app.db.transaction() as tx:
        assert tx.execute(text("SELECT 6")).scalar_one() == 6


def test_whoever_asks_something_else_before_it_is_told_so(app: App) -> None:
    """Never answered with the rows of another question."""
    with app.db.transaction() as tx, ahead(tx, ROWS, VALUES), pytest.raises(ResourceClosedError):
        tx.execute(text("SELECT 6")).scalar_one()


def test_a_connection_that_breaks_meanwhile_is_said_once(app: App) -> None:
    def asks() -> None:
        with app.db.transaction() as other, app.db.transaction() as tx:
            number = number_of(tx)
            with ahead(tx, text("SELECT pg_sleep(:seconds)"), {"seconds": SECONDS}) as answer:
                end(other, number)
                answer()

    with pytest.raises(Unavailable, match=r"The database does not answer: .*Start it, or correct"):
        asks()
    with app.db.transaction() as tx:
        assert tx.execute(text("SELECT 6")).scalar_one() == 6
