"""What is stored about how a customer's people behave."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from rapport.db import Transaction
from rapport.inbox.model import Participation
from rapport.people import titles
from rapport.people.model import PersonId
from rapport.relationships.behaviour.model import Invitation, Letter, Quarter, Seen

LATEST = 1_500  # mails of one customer that are looked at; a lively customer of 50 people writes as many in half a year
WORDS = 500  # characters of a mail; who decides or brings somebody in says so in the first lines

_LETTERS = sa.text("""
    WITH mine AS MATERIALIZED (
        SELECT DISTINCT m.id, m.thread_id, m.sent_at, m.direction, m.new_text
        FROM message_addresses p JOIN messages m ON m.id = p.message_id
        WHERE p.address = ANY(CAST(:addresses AS text[])) AND m.kind = 'person'
            AND m.sent_at <= :until AND m.sent_at > :since
        ORDER BY m.sent_at DESC, m.id DESC LIMIT :latest
    )
    SELECT m.id, m.thread_id, m.sent_at, m.direction, left(m.new_text, :words) AS words,
        array_agg(p.field ORDER BY p.position) AS fields, array_agg(p.address ORDER BY p.position) AS addresses
    FROM mine m JOIN message_addresses p ON p.message_id = m.id
    WHERE p.address = ANY(CAST(:addresses AS text[]))
    GROUP BY m.id, m.thread_id, m.sent_at, m.direction, words ORDER BY m.sent_at, m.id""")

_INVITATIONS = sa.text("""
    SELECT 'meeting:' || m.id AS record, m.starts_at, p.address, p.participation
    FROM meeting_attendees p JOIN meetings m ON m.id = p.meeting_id
    WHERE p.address = ANY(CAST(:addresses AS text[])) AND NOT p.organizer AND NOT m.cancelled
        AND m.starts_at <= :until AND m.starts_at > :since
    ORDER BY m.starts_at, m.id""")

_USED = sa.text("""
    SELECT address, on_day FROM usage
    WHERE customer_id = :customer AND address = ANY(CAST(:addresses AS text[])) AND value > 0
        AND on_day <= :until AND on_day > :since
    GROUP BY address, on_day ORDER BY on_day""")

_QUARTERS = sa.text("""
    SELECT t.person_id, max(s.title) AS title,
        count(*) FILTER (WHERE t.kind = 'message_out') AS written_to,
        count(*) FILTER (WHERE t.kind = 'reply_in') AS answers,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY t.reply_after_s) FILTER (WHERE t.kind = 'reply_in') AS wait_s,
        count(*) FILTER (WHERE t.kind = 'message_in') AS starts,
        count(*) FILTER (WHERE t.kind = 'meeting') AS meetings
    FROM touches t JOIN customers c ON c.id = t.customer_id
        JOIN stakeholders s ON s.person_id = t.person_id AND s.customer_id = t.customer_id
    WHERE c.segment = :segment AND t.at <= :until AND t.at > :since
        AND (s.valid_from IS NULL OR s.valid_from <= :until) AND (s.valid_to IS NULL OR s.valid_to > :until)
    GROUP BY t.person_id, s.id""")


def seen(tx: Transaction, customer_id: int, whose: Mapping[str, PersonId], span: tuple[datetime, datetime]) -> Seen:
    """Mails, invitations and product use of these addresses, later than the first moment and up to the second."""
    since, until = span
    if not whose:
        return Seen()
    window: dict[str, Any] = {"addresses": list(whose), "since": since, "until": until}
    letters = tx.execute(_LETTERS, {**window, "latest": LATEST, "words": WORDS})
    asked = tx.execute(_INVITATIONS, window)
    invited: dict[PersonId, list[Invitation]] = defaultdict(list)
    for row in asked:
        answer = Participation(row.participation)
        invited[whose[row.address]].append(Invitation(whose[row.address], row.starts_at, answer, row.record))
    days: dict[PersonId, set[date]] = defaultdict(set)
    for row in tx.execute(_USED, {**window, "customer": customer_id, "since": since.date(), "until": until.date()}):
        days[whose[row.address]].add(row.on_day)
    return Seen(
        tuple(_letter(row, whose) for row in letters),
        {person: tuple(found) for person, found in invited.items()},
        {person: tuple(sorted(used)) for person, used in days.items()},
    )


def _letter(row: Any, whose: Mapping[str, PersonId]) -> Letter:
    on_it: dict[str, list[PersonId]] = defaultdict(list)
    for field, address in zip(row.fields, row.addresses, strict=True):
        if whose[address] not in on_it[field]:
            on_it[field].append(whose[address])
    sender = next(iter(on_it["from"]), None)
    ours = row.direction == "out"
    to, cc = tuple(on_it["to"]), tuple(p for p in on_it["cc"] if p not in on_it["to"])
    return Letter(f"message:{row.id}", row.thread_id, row.sent_at, sender, ours, to, cc, row.words)


def quarters(tx: Transaction, segment: str, until: datetime, length: timedelta) -> tuple[Quarter, ...]:
    """What everybody with contact at the customers of a segment did in the time up to a moment."""
    found = tx.execute(_QUARTERS, {"segment": segment, "until": until, "since": until - length})
    return tuple(
        Quarter(
            PersonId(r.person_id),
            r.title,
            titles.level(r.title),
            r.written_to,
            r.answers,
            r.wait_s,
            r.starts,
            r.meetings,
        )
        for r in found
    )


_FIRST = sa.text("""
    SELECT DISTINCT ON (thread_id) 'message:' || id AS record FROM messages
    WHERE thread_id = ANY(CAST(:threads AS bigint[])) AND kind = 'person' ORDER BY thread_id, sent_at, id""")


def first_of(tx: Transaction, threads: Collection[int]) -> frozenset[str]:
    """The mails that began these conversations."""
    return frozenset(tx.execute(_FIRST, {"threads": list(threads)}).scalars())
