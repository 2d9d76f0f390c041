"""What is stored about how a customer's people behave."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from rapport.db import Transaction
from rapport.inbox.model import Participation
from rapport.people import titles
from rapport.people.model import PersonId
from rapport.questions.model import Question
from rapport.questions.store import answer
from rapport.relationships.behaviour.model import Company, Invitation, Letter, Quarter, Seen
from rapport.relationships.ties import Occasion

LATEST = 1_500  # mails of one customer that are looked at; a lively customer of 50 people writes as many in half a year
WORDS = 500  # characters of a mail; who decides or brings somebody in says so in the first lines

# Named first, by one walk over an index: joined the other way, every mail of the window was looked at.
_LETTERS = sa.text("""
    WITH named AS MATERIALIZED (
        SELECT message_id, array_agg(field ORDER BY position) AS fields,
            array_agg(address ORDER BY position) AS addresses
        FROM message_addresses
        WHERE address = ANY(CAST(:addresses AS text[])) AND sent_at > :oldest AND sent_at <= :until
        GROUP BY message_id
    )
    SELECT m.id, m.thread_id, m.sent_at, m.direction,
        CASE WHEN m.sent_at > :since THEN left(m.new_text, :words) ELSE '' END AS words, n.fields, n.addresses
    FROM named n JOIN messages m ON m.id = n.message_id
    WHERE m.kind = 'person' AND (m.sent_at > :since OR cardinality(n.addresses) > 1)
    ORDER BY m.sent_at, m.id""")

_INVITATIONS = sa.text("""
    SELECT 'meeting:' || m.id AS record, m.starts_at, array_agg(p.address ORDER BY p.address) AS addresses,
        array_agg(p.participation ORDER BY p.address) AS answers,
        array_agg(p.organizer ORDER BY p.address) AS organizers
    FROM meeting_attendees p JOIN meetings m ON m.id = p.meeting_id
    WHERE p.address = ANY(CAST(:addresses AS text[])) AND NOT m.cancelled
        AND m.starts_at <= :until AND m.starts_at > :oldest
    GROUP BY m.id, m.starts_at ORDER BY m.starts_at, m.id""")

_USED = sa.text("""
    SELECT address, array_agg(on_day) AS days FROM usage
    WHERE customer_id = :customer AND address = ANY(CAST(:addresses AS text[])) AND value > 0
        AND on_day <= :until AND on_day > :since
    GROUP BY address""")

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
    return company(tx, customer_id, whose, span, span[0]).seen


def company(
    tx: Transaction,
    customer_id: int,
    whose: Mapping[str, PersonId],
    span: tuple[datetime, datetime],
    oldest: datetime,
) -> Company:
    """What is `seen`, and since `oldest` who of these was in one mail or meeting; each table is read once."""
    since, until = span
    if not whose:
        return Company()
    window: dict[str, Any] = {"addresses": list(whose), "since": since, "until": until, "oldest": min(oldest, since)}
    letters = tuple(_letter(row, whose) for row in tx.execute(_LETTERS, {**window, "words": WORDS}).all())
    invited: dict[PersonId, list[Invitation]] = defaultdict(list)
    met: list[Occasion] = []
    for row in tx.execute(_INVITATIONS, window).all():
        asked = [(whose[a], Participation(p), o) for a, p, o in zip(*row[2:], strict=True)]
        there = [person for person, answer, _ in asked if answer is not Participation.DECLINED]
        if len(there) > 1:
            met.append(Occasion(row.record, row.starts_at, tuple(set(there))))
        if row.starts_at > since:
            for person, reply, organizes in asked:
                if not organizes:
                    invited[person].append(Invitation(person, row.starts_at, reply, row.record))
    return Company(
        Seen(
            tuple(letter for letter in letters if letter.at > since)[-LATEST:],
            {person: tuple(found) for person, found in invited.items()},
            answer(tx, used(customer_id, whose, span)),
        ),
        tuple(letter for letter in letters if letter.at > oldest and len(letter.people) > 1),
        tuple(met),
    )


def used(
    customer_id: int, whose: Mapping[str, PersonId], span: tuple[datetime, datetime]
) -> Question[dict[PersonId, tuple[date, ...]]]:
    """The days on which each of these addresses used the product; one without any is left out."""

    def read(found: Sequence[Any]) -> dict[PersonId, tuple[date, ...]]:
        days: dict[PersonId, set[date]] = defaultdict(set)
        for address, those in found:
            days[whose[address]].update(those)
        return {person: tuple(sorted(mine)) for person, mine in days.items()}

    since, until = (moment.date() for moment in span)
    asked = {"customer": customer_id, "addresses": list(whose), "since": since, "until": until}
    return Question(_USED, asked, read)


def _letter(row: Any, whose: Mapping[str, PersonId]) -> Letter:
    number, thread, at, direction, words, fields, addresses = row
    on_it: dict[str, dict[PersonId, None]] = {"from": {}, "to": {}, "cc": {}}
    for field, address in zip(fields, addresses, strict=True):
        on_it[field][whose[address]] = None
    sender = next(iter(on_it["from"]), None)
    cc = tuple([person for person in on_it["cc"] if person not in on_it["to"]])
    return Letter(f"message:{number}", thread, at, sender, direction == "out", tuple(on_it["to"]), cc, words)


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
