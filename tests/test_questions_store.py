"""Questions may be sent before their answers are wanted; they end no other way than one that is waited for."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import InvalidRequestError, ResourceClosedError

from rapport.app import App
from rapport.db import Transaction
from rapport.errors import BadInput, NotFound, Unavailable
from rapport.people import store as people
from rapport.people.model import CustomerId
from rapport.questions.model import Question
from rapport.questions.store import ahead, answer
from rapport.signals import store as signals
from tests.test_db import end, number_of

LOCK = {"lock": 4_711}
SECONDS = 10


def plain(found: Sequence[Any]) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in found]


ROWS = Question(
    text("SELECT n, CAST(:word AS text) || '%' AS word, CAST(:at AS timestamptz) FROM generate_series(1, :most) n"),
    {"word": "o'hara@northwind.test :x %s", "at": datetime(2026, 6, 30, 9, tzinfo=UTC), "most": 2_000},
    plain,
)
SIX = Question(text("SELECT 6 AS number"), {}, lambda found: int(found[0].number))
NOTHING = Question(text("SELECT 1 WHERE false"), {}, plain)
BROKEN = Question(text("SELECT 1 / CAST(:by AS int)"), {"by": 0}, plain)
WAITS = Question(text("SELECT pg_advisory_xact_lock(:lock), 5"), LOCK, plain)
SLEEPS = Question(text("SELECT pg_sleep(:seconds)"), {"seconds": SECONDS}, plain)


def is_waited_for(tx: Transaction) -> bool:
    """Whether somebody's question has come as far as the lock."""
    until = time.monotonic() + SECONDS
    waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = :lock AND NOT granted")
    while time.monotonic() < until:
        if tx.execute(waiting, LOCK).scalar_one():
            return True
        time.sleep(0.01)
    return False


def still_works(app: App) -> bool:
    with app.db.transaction() as tx:
        return answer(tx, SIX) == 6


def test_the_answer_is_that_of_a_question_that_is_waited_for(app: App) -> None:
    with app.db.transaction() as tx:
        waited = answer(tx, ROWS)
        with ahead(tx) as ask:
            assert ask(ROWS)() == waited and len(waited) == 2_000
        assert answer(tx, ROWS) == waited  # as before


def test_each_question_has_its_own_answer_in_whatever_order_they_are_taken(app: App) -> None:
    with app.db.transaction() as tx:
        rows = answer(tx, ROWS)
        with ahead(tx) as ask:
            first, second = ask(ROWS), ask(SIX)
            assert (second(), first()) == (6, rows)
            third, fourth = ask(SIX), ask(ROWS)  # after answers have been taken
            assert (third(), fourth()) == (6, rows)
            assert (first(), second()) == (rows, 6)  # again, never an empty one


def test_a_statement_of_parts_is_asked_with_the_values_that_stand_in_it(app: App) -> None:
    """Kills: only the values that are given. A value that is missing is an error, never an empty one."""
    with app.db.transaction() as tx, ahead(tx) as ask:
        assert ask(signals.standing(CustomerId(1)))() == ((), ())
        with pytest.raises(NotFound, match="There is no customer with the number 4711"):
            ask(people.customer(4_711))()
        with pytest.raises(InvalidRequestError, match="A value is required"):
            ask(replace(people.customer(4_711), values={}))


def test_the_database_works_before_the_answer_is_wanted(app: App) -> None:
    """Kills: a question that is kept until somebody wants its answer."""
    with app.db.transaction() as other, app.db.transaction() as tx:
        other.execute(text("SELECT pg_advisory_lock(:lock)"), LOCK)
        with ahead(tx) as ask:
            taken = ask(WAITS)
            came = is_waited_for(other)
            other.execute(text("SELECT pg_advisory_unlock(:lock)"), LOCK)
            assert came and [number for _, number in taken()] == [5]


@pytest.mark.parametrize("taken", [True, False])
def test_what_goes_wrong_is_said_as_for_any_other(app: App, taken: bool) -> None:
    """Also where nobody took the answer, or that of another question: the transaction cannot go on."""

    def asks() -> None:
        with app.db.transaction() as tx, ahead(tx) as ask:
            ask(BROKEN)
            last = ask(SIX)
            if taken:
                last()

    with pytest.raises(BadInput, match="A number is too large"):
        asks()
    assert still_works(app)


def test_an_answer_that_nobody_took_is_in_nobodys_way(app: App) -> None:
    """Neither after a block that ended well nor after one in which the computing failed."""
    with app.db.transaction() as tx:
        with ahead(tx) as ask:
            ask(ROWS)
            ask(SIX)
        assert answer(tx, SIX) == 6
    with pytest.raises(ZeroDivisionError), app.db.transaction() as tx, ahead(tx) as ask:
        assert 1 / len(ask(NOTHING)())
    assert still_works(app)


def test_whoever_asks_something_else_before_it_is_told_so(app: App) -> None:
    """Never answered with the rows of another question."""
    with app.db.transaction() as tx, ahead(tx) as ask:
        ask(ROWS)
        with pytest.raises(ResourceClosedError):
            answer(tx, SIX)


def test_a_connection_that_breaks_meanwhile_is_said_once(app: App) -> None:
    def asks() -> None:
        with app.db.transaction() as other, app.db.transaction() as tx:
            number = number_of(tx)
            with ahead(tx) as ask:
                taken = ask(SLEEPS)
                end(other, number)
                taken()

    with pytest.raises(Unavailable, match=r"The database does not answer: .*Start it, or correct"):
        asks()
    assert still_works(app)
