"""Headlines of many records in one query."""

from collections.abc import Collection

import sqlalchemy as sa

from rapport.db import Transaction
from rapport.inbox.headlines.model import Headline
from rapport.inbox.model import Direction

NAMED = 3  # of whom a mail went to

_HEADLINES = sa.text("""
    SELECT 'message:' || m.id AS record, m.subject AS about, m.direction, false AS cancelled, p.sender, p.others
    FROM messages m LEFT JOIN LATERAL (
        SELECT (array_agg(coalesce(nullif(a.name, ''), a.address) ORDER BY a.position))[1] AS sender,
            (array_agg(coalesce(nullif(a.name, ''), a.address) ORDER BY a.position)
                FILTER (WHERE a.field <> 'from'))[1:CAST(:named AS int)] AS others
        FROM message_addresses a WHERE a.message_id = m.id) p ON true
    WHERE m.id = ANY(CAST(:messages AS bigint[]))
    UNION ALL SELECT 'meeting:' || id, summary, NULL, cancelled, '', NULL
    FROM meetings WHERE id = ANY(CAST(:meetings AS bigint[]))
    UNION ALL SELECT 'ticket:' || id, external_id || ': ' || subject, NULL, false, '', NULL
    FROM tickets WHERE id = ANY(CAST(:tickets AS bigint[]))""")


def headlines(
    tx: Transaction, messages: Collection[int], meetings: Collection[int], tickets: Collection[int]
) -> dict[str, Headline]:
    """Those of the numbers that are there, by record."""
    asked = {"messages": list(messages), "meetings": list(meetings), "tickets": list(tickets), "named": NAMED}
    return {
        row.record: Headline(
            row.record,
            row.about,
            row.sender or "",
            tuple(row.others or ()),
            Direction(row.direction) if row.direction else None,
            row.cancelled,
        )
        for row in tx.execute(_HEADLINES, asked)
    }
