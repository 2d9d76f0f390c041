"""What is stored about how a customer's people behave."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from rapport.db import Transaction
from rapport.inbox.model import Participation
from rapport.people import titles
from rapport.people.model import PersonId
from rapport.questions.model import Question
from rapport.questions.store import answer
from rapport.relationships.behaviour.company import together
from rapport.relationships.behaviour.model import Invited, Letter, Quarter, Seen

WORDS = 500  # characters of a mail; who decides or brings somebody in says so in the first lines

# Named first, by one walk over an index: joined the other way, every mail of the window was looked at. Of older mails
# only those with several of theirs on them are looked up, which are half of them.
_LETTERS = sa.text("""
    WITH named AS MATERIALIZED (
        SELECT message_id, array_agg(field ORDER BY position) AS fields,
            array_agg(address ORDER BY position) AS addresses
        FROM message_addresses
        WHERE address = ANY(CAST(:addresses AS text[])) AND sent_at > :oldest AND sent_at <= :until
        GROUP BY message_id HAVING max(sent_at) > :since OR count(*) > 1
    )
    SELECT m.id, m.thread_id, m.sent_at, m.direction,
        CASE WHEN m.sent_at > :since THEN left(m.new_text, :words) ELSE '' END AS words, n.fields, n.addresses
    FROM named n JOIN messages m ON m.id = n.message_id WHERE m.kind = 'person'
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

_ZONE = sa.text("SELECT u.time_zone FROM customers c JOIN users u ON u.id = c.owner_id WHERE c.id = :customer")

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
    if not whose:
        return Seen()
    found = answer(tx, letters(whose, span, span[0])), answer(tx, invited(whose, span))
    return together(*found, answer(tx, used(customer_id, whose, span)), span[0]).seen


def letters(
    whose: Mapping[str, PersonId], span: tuple[datetime, datetime], oldest: datetime
) -> Question[tuple[Letter, ...]]:
    """Mails with these addresses on them in a span of time, and before that, since `oldest`, those with several of
    them, without their words; the oldest first."""
    since, until = span
    asked = {"addresses": list(whose), "since": since, "until": until, "oldest": min(oldest, since), "words": WORDS}
    return Question(_LETTERS, asked, lambda found: tuple([_letter(row, whose) for row in found]))


def invited(whose: Mapping[str, PersonId], span: tuple[datetime, datetime]) -> Question[tuple[Invited, ...]]:
    """Meetings in a span of time to which these addresses were asked and that were not cancelled, the first first."""

    def read(found: Sequence[Any]) -> tuple[Invited, ...]:
        return tuple(Invited(row[0], row[1], tuple(_asked(row, whose))) for row in found)

    asked = {"addresses": list(whose), "oldest": span[0], "until": span[1]}
    return Question(_INVITATIONS, asked, read)


def _asked(row: Any, whose: Mapping[str, PersonId]) -> Iterator[tuple[PersonId, Participation, bool]]:
    for address, reply, organizes in zip(*row[2:], strict=True):
        yield whose[address], Participation(reply), organizes


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


def zone(customer_id: int) -> Question[str]:
    """The time zone of whoever looks after the customer: the best guess at the hours of people who have written too
    little. UTC where nobody does."""
    return Question(_ZONE, {"customer": customer_id}, lambda found: found[0][0] if found else "UTC")


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
