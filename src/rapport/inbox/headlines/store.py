"""Headlines of many records in one query."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from rapport.db import Transaction
from rapport.inbox.headlines.model import Headline, Opened
from rapport.inbox.model import Direction
from rapport.questions.model import Question

NAMED = 3  # of whom a mail went to

_MAILS = """
    FROM messages m LEFT JOIN LATERAL (
        SELECT (array_agg(coalesce(nullif(a.name, ''), a.address) ORDER BY a.position))[1] AS sender,
            (array_agg(coalesce(nullif(a.name, ''), a.address) ORDER BY a.position)
                FILTER (WHERE a.field <> 'from'))[1:CAST(:named AS int)] AS others
        FROM message_addresses a WHERE a.message_id = m.id) p ON true
    WHERE m.id = ANY(CAST(:messages AS bigint[]))"""
_OPENED = sa.text(f"""
    SELECT 'message:' || m.id AS record, m.subject AS about, m.direction, false AS cancelled, p.sender, p.others,
        m.sent_at, m.new_text {_MAILS}""")
_HEADLINES = sa.text(f"""
    SELECT 'message:' || m.id AS record, m.subject AS about, m.direction, false AS cancelled, p.sender, p.others
    {_MAILS}
    UNION ALL SELECT 'meeting:' || id, summary, NULL, cancelled, '', NULL
    FROM meetings WHERE id = ANY(CAST(:meetings AS bigint[]))
    UNION ALL SELECT 'ticket:' || id, external_id || ': ' || subject, NULL, false, '', NULL
    FROM tickets WHERE id = ANY(CAST(:tickets AS bigint[]))""")  # noqa: S608


def headlines(
    tx: Transaction, messages: Collection[int], meetings: Collection[int], tickets: Collection[int]
) -> dict[str, Headline]:
    """Those of the numbers that are there, by record."""
    asked = {"messages": list(messages), "meetings": list(meetings), "tickets": list(tickets), "named": NAMED}
    return {row.record: _headline(row) for row in tx.execute(_HEADLINES, asked)}


def opened(messages: Collection[int]) -> Question[dict[str, Opened]]:
    """Those mails of the numbers that are there, by record, with what is new in each."""

    def read(found: Sequence[Any]) -> dict[str, Opened]:
        return {row.record: Opened(_headline(row), row.sent_at, row.new_text) for row in found}

    return Question(_OPENED, {"messages": list(messages), "named": NAMED}, read)


def _headline(row: Any) -> Headline:
    side = Direction(row.direction) if row.direction else None
    return Headline(row.record, row.about, row.sender or "", tuple(row.others or ()), side, row.cancelled)
