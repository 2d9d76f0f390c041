"""How does the database work on a question while we compute something else?"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, cast

import psycopg
from sqlalchemy import Dialect, TextClause
from sqlalchemy.exc import DBAPIError

from rapport.db import Transaction

Answer = Callable[[], Sequence[tuple[Any, ...]]]


@contextmanager
def ahead(tx: Transaction, question: TextClause, values: Mapping[str, Any]) -> Iterator[Answer]:
    """Send a question now and take its rows by a call, once, inside the block; until then `tx` answers nothing else.

    By libpq's pipeline mode: the server begins with what it has been sent, whether or not anybody waits for it.
    """
    driver: psycopg.Connection = cast(Any, tx.connection.driver_connection)
    words = _words(question, tx.dialect)
    try:
        with driver.pipeline(), driver.cursor() as cursor:
            cursor.execute(words.encode(), dict(values))
            yield cursor.fetchall
    except psycopg.Error as error:  # as if SQLAlchemy had asked: whoever began the transaction says what it means
        raise DBAPIError.instance(words, None, error, psycopg.Error, hide_parameters=True) from error


@cache
def _words(question: TextClause, dialect: Dialect) -> str:
    """The question as the driver reads it."""
    return str(question.compile(dialect=dialect))
