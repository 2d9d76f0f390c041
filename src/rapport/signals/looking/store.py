"""What do detectors look at: the mails of a customer, their words, and what was said in them about people?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, DateTime, Float, Integer, Text, text

from rapport.db import Transaction, table
from rapport.inbox.model import Address, Direction, Kind
from rapport.inbox.rows import absence
from rapport.people import rows
from rapport.people.model import CustomerId, Stakeholder
from rapport.questions.model import Question
from rapport.questions.store import answer
from rapport.signals.model import MailTrace, Spoken
from rapport.signals.rhythm import PRIOR_GAP

segment_rhythms = table(
    "segment_rhythms",
    Column("segment", Text, nullable=False),
    Column("gap", Float, nullable=False),  # working days
    Column("people", Integer, nullable=False),
    Column("as_of", DateTime(timezone=True), nullable=False),
    key=("segment",),
)


# A job that ended may have turned out to be part of another one, which is then what is known of it. Which one that is
# is worked out first: under row-level security a comparison with a CASE in it may use no index.
_JOBS = text("""
    WITH asked AS MATERIALIZED (
        SELECT d.at, o.id, o.valid_to IS NOT NULL AND o.valid_to <= d.at AS ended,
            (o.valid_from IS NULL OR o.valid_from <= d.at) AND o.folded_into IS NULL AS held,
            CASE WHEN o.valid_to <= d.at THEN coalesce(o.folded_into, o.id) ELSE o.id END AS shown
        FROM stakeholders o CROSS JOIN unnest(CAST(:dates AS timestamptz[])) AS d(at) WHERE o.customer_id = :customer
    )
    SELECT j.id, j.person_id, j.customer_id, j.title, j.department, j.manager_id, j.valid_from, j.valid_to, j.source,
        j.role, j.introduced_by, j.introduction_date, j.last_asked_at, p.name, e.emails, o.ended, o.at
    FROM asked o JOIN stakeholders j ON j.id = o.shown JOIN people p ON p.id = j.person_id
        CROSS JOIN LATERAL (SELECT array_agg(a.address ORDER BY a.position, a.address) AS emails
            FROM addresses a WHERE a.person_id = p.id) e
    WHERE o.ended OR (o.held AND p.kind = 'human')
    ORDER BY o.ended, o.id""")

Jobs = tuple[tuple[Stakeholder, ...], tuple[Stakeholder, ...]]  # those held at a moment, those ended by then


def jobs_on(customer: CustomerId, dates: Sequence[datetime]) -> Question[dict[datetime, Jobs]]:
    """The jobs at the customer that were held at each of these moments, and those that had ended by then."""

    def read(rows_found: Sequence[Any]) -> dict[datetime, Jobs]:
        found: dict[datetime, tuple[list[Stakeholder], list[Stakeholder]]] = {at: ([], []) for at in dates}
        for row in rows_found:
            found[row.at][row.ended].append(rows.stakeholder(row))
        return {at: (tuple(held), tuple(ended)) for at, (held, ended) in found.items()}

    return Question(_JOBS, {"customer": customer, "dates": list(dates)}, read)


# The people as an array, because joined to them all addresses of the workspace were read.
THEIRS = """theirs AS MATERIALIZED (
        SELECT array_agg(a.address) AS all FROM addresses a
        WHERE a.person_id = ANY(ARRAY(SELECT j.person_id FROM stakeholders j WHERE j.customer_id = :customer))
    )"""
# Bounces come from a mail system: only what they say about somebody ties them to a customer.
_CHOSEN = f"""
    WITH {THEIRS}, chosen AS MATERIALIZED (
        SELECT message_id AS id FROM message_addresses
        WHERE address = ANY((SELECT t.all FROM theirs t)::text[]) AND sent_at > :since AND sent_at <= :until
        UNION
        SELECT message_id FROM message_absences
        WHERE address = ANY((SELECT t.all FROM theirs t)::text[]) AND sent_at > :since AND sent_at <= :until
    )"""  # noqa: S608 - words of ours only
# One row a mail: a row for each participant took longer to hand over than to find. Few mails say anything about
# somebody: an empty list is not handed over.
_MAILS = text(f"""{_CHOSEN}
    SELECT m.id, m.sent_at, m.direction, m.kind, m.subject, nullif(m.about, '[]'::jsonb) AS about, p.addresses, p.names,
        m.thread_id, CASE WHEN m.sent_at >= :words_since AND m.direction = 'in' AND m.kind = 'person'
            THEN m.new_text END AS words, p.addresses[1] AS writer
    FROM chosen c JOIN messages m ON m.id = c.id CROSS JOIN LATERAL (
        SELECT array_agg(a.address ORDER BY a.position) AS addresses, array_agg(a.name ORDER BY a.position) AS names
        FROM message_addresses a WHERE a.message_id = m.id) p
    ORDER BY m.sent_at, m.id""")  # noqa: S608 - words of ours only
# Of mails in which everybody has been seen before, detectors learn nothing but that somebody still writes. So of each
# participant as written only the mails at the ends are handed over: the first of all; and of what they wrote themselves
# the first, the last and the first of lately. A place is an array, because the least of two columns has no aggregate.
_TELLING = text(f"""{_CHOSEN}, windowed AS MATERIALIZED (
        SELECT m.id, m.sent_at, m.direction, m.kind, m.subject, nullif(m.about, '[]'::jsonb) AS about, m.thread_id,
            ARRAY[date_part('epoch', m.sent_at), m.id] AS place, m.direction = 'in' AND m.kind = 'person' AS own,
            CASE WHEN m.sent_at >= :words_since AND m.direction = 'in' AND m.kind = 'person'
                THEN m.new_text END AS words
        FROM chosen c JOIN messages m ON m.id = c.id
    ), ends AS MATERIALIZED (
        SELECT min(place) AS seen,
            min(place) FILTER (WHERE own AND position = 0) AS first,
            max(place) FILTER (WHERE own AND position = 0) AS last,
            min(place) FILTER (WHERE own AND position = 0 AND w.sent_at >= :lately) AS lately
        FROM windowed w JOIN message_addresses a ON a.message_id = w.id GROUP BY a.address, a.name
    ), kept AS MATERIALIZED (
        SELECT DISTINCT CAST(e.id AS bigint) AS id
        FROM ends CROSS JOIN LATERAL (VALUES (seen[2]), (first[2]), (last[2]), (lately[2])) AS e(id)
        UNION SELECT id FROM windowed WHERE about IS NOT NULL
    )
    SELECT m.id, m.sent_at, m.direction, m.kind, m.subject, m.about, p.addresses, p.names, m.thread_id, m.words,
        CASE WHEN m.words IS NOT NULL THEN
            (SELECT s.address FROM message_addresses s WHERE s.message_id = m.id AND s.position = 0) END AS writer
    FROM windowed m LEFT JOIN kept k ON k.id = m.id LEFT JOIN LATERAL (
        SELECT array_agg(a.address ORDER BY a.position) AS addresses, array_agg(a.name ORDER BY a.position) AS names
        FROM message_addresses a WHERE a.message_id = k.id) p ON k.id IS NOT NULL
    WHERE k.id IS NOT NULL OR m.words IS NOT NULL
    ORDER BY m.sent_at, m.id""")  # noqa: S608 - words of ours only
_DIRECTIONS = {one.value: one for one in Direction}
_KINDS = {one.value: one for one in Kind}


@dataclass(frozen=True, slots=True)
class Spans:
    """What is looked at as of `until`: mails since `mails`, who writes under which name since `lately`, their own words
    since `words`."""

    until: datetime
    mails: datetime
    lately: datetime
    words: datetime


Mails = tuple[tuple[MailTrace, ...], tuple[Spoken, ...]]


def mails(customer: CustomerId, spans: Spans, *, whole: bool = False) -> Question[Mails]:
    """What was written to us by a customer's people in their own words, and of the mails from, to or about them the
    `whole`, or only those that any detector could tell from the others: those that say something about somebody, and
    those at the ends of what each address and name was seen in. The oldest first, mails without their texts."""
    values = {"customer": customer, "since": spans.mails, "until": spans.until, "words_since": spans.words}
    return Question(_MAILS, values, _mails) if whole else Question(_TELLING, values | {"lately": spans.lately}, _mails)


def mails_of(tx: Transaction, customer: CustomerId, since: datetime, until: datetime) -> tuple[MailTrace, ...]:
    """Mails from, to or about a customer's people, the oldest first, without their texts."""
    return answer(tx, mails(customer, Spans(until, since, until, until), whole=True))[0]


def _mails(found: Iterable[Any]) -> Mails:
    people: dict[tuple[str, str], Address] = {}
    mails, spoken = [], []
    for row in found:
        if row[6] is not None:
            mails.append(trace(row, people))
        if row[9] is not None:
            spoken.append(Spoken(f"message:{row[0]}", row[8], row[1], row[10], row[4], row[9]))
    return tuple(mails), tuple(spoken)


def trace(row: Any, people: dict[tuple[str, str], Address]) -> MailTrace:
    """By place, and each of `people` made once: a look reads hundreds. The sender stands first."""
    number, at, direction, kind, subject, about, addresses, names = row[:8]
    named = []
    for who in zip(addresses, names, strict=True):
        one = people.get(who)
        if one is None:
            one = people[who] = Address(*who)
        named.append(one)
    said = tuple(map(absence, about)) if about else ()
    return MailTrace(
        f"message:{number}", at, _DIRECTIONS[direction], _KINDS[kind], subject, named[0], tuple(named[1:]), said
    )


_GAP = text("SELECT gap, as_of FROM segment_rhythms WHERE segment = :segment")


def prior_gaps(segment: str, dates: Sequence[datetime]) -> Question[dict[datetime, float]]:
    """Working days between the contacts of a person, as was usual in a segment at each of these moments; PRIOR_GAP
    while nobody had counted."""

    def read(found: Sequence[Any]) -> dict[datetime, float]:
        return {at: float(found[0].gap) if found and found[0].as_of <= at else PRIOR_GAP for at in dates}

    return Question(_GAP, {"segment": segment}, read)


# 5 of 7 days are working days; whoever was in contact on few days says little about what is usual.
_COUNT = text("""
    INSERT INTO segment_rhythms (segment, gap, people, as_of)
    SELECT segment, percentile_cont(0.5) WITHIN GROUP (ORDER BY gap), count(*), :until
    FROM (
        SELECT c.segment, (max(t.at)::date - min(t.at)::date) * 5.0 / 7 / (count(DISTINCT t.at::date) - 1) AS gap
        FROM touches t JOIN customers c ON c.id = t.customer_id
        WHERE t.kind <> 'message_out' AND t.at > :since AND t.at <= :until
        GROUP BY c.segment, t.person_id HAVING count(DISTINCT t.at::date) >= :days
    ) AS people
    GROUP BY segment HAVING count(*) >= :people
    ON CONFLICT (workspace_id, segment) DO UPDATE
    SET gap = greatest(1, excluded.gap), people = excluded.people, as_of = excluded.as_of""")


def count_rhythms(tx: Transaction, span: tuple[datetime, datetime], days: int, people: int) -> None:
    """Count afresh what is usual in each segment: the median over people with contact on `days` days or more; segments
    with fewer than `people` such people are left as they are."""
    since, until = span
    tx.execute(_COUNT, {"since": since, "until": until, "days": days, "people": people})
