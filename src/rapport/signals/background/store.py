"""The few mails of a customer that are shown beside a signal, or that tell something of its people."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text

from rapport.inbox.model import Address
from rapport.people.model import CustomerId
from rapport.questions.model import Question
from rapport.signals.looking.store import THEIRS, Mails, trace

# With somebody is a mail that they wrote, or that went to them from us.
_MAILS = text(f"""
    WITH {THEIRS}, own AS MATERIALIZED (
        SELECT a.message_id AS id FROM message_addresses a JOIN messages m ON m.id = a.message_id
        WHERE a.address = ANY(CAST(:person AS text[])) AND a.sent_at > :since AND a.sent_at <= :until
            AND (m.direction = 'in') = (a.position = 0)
        GROUP BY a.message_id, a.sent_at ORDER BY a.sent_at DESC, a.message_id DESC LIMIT :most
    ), told AS MATERIALIZED (
        SELECT message_id AS id, sent_at FROM message_absences
        WHERE address = ANY((SELECT t.all FROM theirs t)::text[]) AND sent_at > :since AND sent_at <= :until
    ), others AS MATERIALIZED (
        SELECT id FROM (
            SELECT message_id AS id, sent_at FROM message_addresses
            WHERE address = ANY((SELECT t.all FROM theirs t)::text[]) AND sent_at > :since AND sent_at <= :until
            UNION SELECT id, sent_at FROM told
        ) AS every WHERE NOT EXISTS (SELECT FROM own) ORDER BY sent_at DESC, id DESC LIMIT :most
    )
    SELECT m.id, m.sent_at, m.direction, m.kind, m.subject, nullif(m.about, '[]'::jsonb) AS about, p.addresses, p.names
    FROM (SELECT id FROM own UNION SELECT id FROM others UNION SELECT id FROM told) AS c
        JOIN messages m ON m.id = c.id CROSS JOIN LATERAL (
            SELECT array_agg(a.address ORDER BY a.position) AS addresses, array_agg(a.name ORDER BY a.position) AS names
            FROM message_addresses a WHERE a.message_id = m.id) p
    ORDER BY m.sent_at, m.id""")  # noqa: S608 - words of ours only


def mails(customer: CustomerId, person: Sequence[str], span: tuple[datetime, datetime], most: int) -> Question[Mails]:
    """Later than the first moment and up to the second: the latest with these addresses of one of theirs, or where
    there are none with anybody there; and all that say that somebody there is away or gone. The oldest first, without
    their words."""
    asked = {"customer": customer, "person": list(person), "since": span[0], "until": span[1], "most": most}
    return Question(_MAILS, asked, _traces)


def _traces(found: Sequence[Any]) -> Mails:
    people: dict[tuple[str, str], Address] = {}
    return tuple([trace(row, people) for row in found]), ()
