"""How do several questions go to the database in one round trip, and the program on with its work meanwhile?"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import Any, cast

import psycopg
from psycopg.rows import namedtuple_row
from sqlalchemy import Compiled, Dialect, Select, TextClause
from sqlalchemy.exc import DBAPIError

from rapport.db import Transaction
from rapport.questions.model import Ask, Question, T

KEPT = 200  # statements: some thirty are made, each with its module; one made anew each time must not be kept for good


def answer(tx: Transaction, question: Question[T]) -> T:
    """Ask, and wait for it."""
    return question.read(tx.execute(question.words, dict(question.values)).all())


@contextmanager
def ahead(tx: Transaction) -> Iterator[Ask]:
    """Ask inside the block as often as you like; each answer is taken by a call. Until its end `tx` answers nothing
    else.

    By libpq's pipeline mode: the server begins with what it has been sent, whether or not anybody waits for it. Whoever
    takes an answer waits for all that was asked before that moment, so what is needed first is taken before more is
    asked.
    """
    driver: psycopg.Connection = cast(Any, tx.connection.driver_connection)

    def ask(question: Question[T]) -> Callable[[], T]:
        words, compiled = _compiled(question.words, tx.dialect)
        cursor = driver.cursor(binary=True, row_factory=namedtuple_row)  # moments and numbers are not written out
        cursor.execute(words, compiled.construct_params(dict(question.values)))
        return cache(lambda: question.read(cursor.fetchall()))  # taken twice, it is the same answer

    try:
        with driver.pipeline():
            yield ask
    except psycopg.Error as error:  # as if SQLAlchemy had asked: whoever began the transaction says what it means
        raise DBAPIError.instance("", None, error, psycopg.Error, hide_parameters=True) from error


@lru_cache(KEPT)
def _compiled(question: TextClause | Select[Any], dialect: Dialect) -> tuple[bytes, Compiled]:
    """The question as the driver reads it, and what knows of the values that stand in it."""
    compiled = question.compile(dialect=dialect)
    return str(compiled).encode(), compiled
