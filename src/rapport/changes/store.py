"""How does a process hear that something has changed, whoever changed it?"""

from collections.abc import AsyncGenerator

import psycopg
import psycopg.sql

from rapport.db import APP_ROLE, Database
from rapport.errors import Unavailable

LISTENS = "rapport: listening"  # how the connection is called in pg_stat_activity


class Unheard(Unavailable):
    """The connection that tells of changes is gone."""


async def heard(database: Database, channel: str) -> AsyncGenerator[str, None]:
    """What is said on a channel of PostgreSQL (NOTIFY), after the commit of whoever said it; first, once
    anything can be heard, an empty word. Raises Unheard.

    A connection of its own, because a pooled one would be handed on; a pooler in transaction mode loses it.
    """
    address = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    try:
        async with await psycopg.AsyncConnection.connect(
            address, autocommit=True, options=f"-c role={APP_ROLE}", connect_timeout=10, application_name=LISTENS
        ) as connection:
            await connection.execute(psycopg.sql.SQL("LISTEN {}").format(psycopg.sql.Identifier(channel)))
            yield ""
            async for said in connection.notifies():
                yield said.payload
    except psycopg.Error as error:
        raise Unheard(f"The database tells of no changes: {error}. Open pages follow again once it does.") from error
