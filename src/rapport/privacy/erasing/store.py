"""Rows that are about a person, removed; rows of others that name one, scrubbed. In the order of their references."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import text

from rapport.db import Transaction
from rapport.inbox.keeping.traces import ERASED
from rapport.people.model import PersonId
from rapport.privacy import looking
from rapport.privacy.model import Catalogue, Rows, Subject

SCANNED = 500  # mails whose bytes are read at a time

_FOLDED = """
    WITH RECURSIVE same(id) AS (
        SELECT id FROM people WHERE id = :person
        UNION SELECT p.id FROM people p JOIN same ON p.merged_into = same.id
    ) SELECT id FROM same ORDER BY id"""
_NAMES = """
    SELECT DISTINCT name FROM (
        SELECT name FROM people WHERE id = ANY(:people)
        UNION SELECT name FROM message_addresses WHERE address = ANY(:addresses)
        UNION SELECT name FROM meeting_attendees WHERE address = ANY(:addresses)) AS called
    WHERE name ~ '\\S\\s+\\S' AND lower(name) NOT IN (
        SELECT lower(name) FROM people WHERE id <> ALL(:people) AND (merged_into IS NULL OR merged_into <> ALL(:people))
        UNION SELECT lower(name) FROM users UNION SELECT lower(name) FROM customers
        UNION SELECT lower(name) FROM customer_aliases UNION SELECT lower(name) FROM workspaces)
    ORDER BY name"""
# Written by them, or with nobody else in it whom we know of a customer.
_THEIR_MAIL = """
    SELECT DISTINCT m.message_id FROM message_addresses m WHERE m.address = ANY(:addresses) AND (m.field = 'from'
        OR NOT EXISTS (SELECT FROM message_addresses o JOIN addresses a ON a.address = o.address
            WHERE o.message_id = m.message_id AND o.address <> ALL(:addresses)))"""
_THEIR_MEETINGS = """
    SELECT DISTINCT m.meeting_id FROM meeting_attendees m WHERE m.address = ANY(:addresses)
        AND NOT EXISTS (SELECT FROM meeting_attendees o JOIN addresses a ON a.address = o.address
            WHERE o.meeting_id = m.meeting_id AND o.address <> ALL(:addresses))"""
_NAMES_THEM = """
    message_id IN (SELECT message_id FROM message_addresses WHERE address = ANY(:addresses)) OR message_id IN (
        SELECT id FROM messages
        WHERE subject ~* :trace OR text ~* :trace OR new_text ~* :trace OR about::text ~* :trace)"""
# To them, about them, or with their name or address in any version.
_THEIR_DRAFTS = """
    SELECT d.id FROM drafts d WHERE d.target_id = ANY(:jobs) OR d.introducer_id = ANY(:jobs)
        OR d.reply_to::text ~* :trace OR d.suggested_cc::text ~* :trace
        OR EXISTS (SELECT FROM draft_versions v WHERE v.draft_id = d.id
            AND (v.content::text ~* :trace OR v.recipients::text ~* :trace))"""


def subject(tx: Transaction, person: int | None, addresses: Sequence[str]) -> Subject:
    """Everything by which a person is known here; `person` may be None where only an address is."""
    ids = list(tx.execute(text(_FOLDED), {"person": person}).scalars()) if person is not None else []
    known = tx.execute(text("SELECT address FROM addresses WHERE person_id = ANY(:people)"), {"people": ids}).scalars()
    every = sorted({*addresses, *known})
    given = {"people": ids, "addresses": every}
    names = tuple(tx.execute(text(_NAMES), given).scalars())
    jobs = tx.execute(text("SELECT id, customer_id FROM stakeholders WHERE person_id = ANY(:people)"), given).all()
    at = tx.execute(text("SELECT DISTINCT customer_id FROM touches WHERE person_id = ANY(:people)"), given).scalars()
    customers = {*(job.customer_id for job in jobs), *at}
    return Subject(
        tuple(map(PersonId, ids)), tuple(every), names, tuple(job.id for job in jobs), tuple(sorted(customers))
    )


def named(tx: Transaction, words: str) -> tuple[tuple[PersonId, str], ...]:
    """People whom these words name in full, each with their name."""
    asked = text("SELECT id, name FROM people WHERE lower(name) = lower(:words) AND merged_into IS NULL ORDER BY id")
    return tuple((PersonId(row.id), row.name) for row in tx.execute(asked, {"words": words}))


def leaving(tx: Transaction, whom: Subject, trace: str) -> bool:
    """Whether a mail to or about them is on its way at this moment."""
    on_the_way = text(
        f"SELECT EXISTS (SELECT FROM deliveries WHERE state IN ('sending', 'committing', 'unknown') "  # noqa: S608
        f"AND draft_id IN ({_THEIR_DRAFTS}))"
    )
    return bool(tx.execute(on_the_way, _given(whom, trace)).scalar_one())


def bytes_held(tx: Transaction) -> Iterator[tuple[str, int, bytes]]:
    """Every mail's own bytes and every unreadable thing's, as they are stored: table, id, bytes (mail is packed)."""
    for table, key, column in (("raw_messages", "message_id", "raw"), ("quarantine", "id", "head")):
        after = 0
        while True:
            asked = text(f"SELECT {key}, {column} FROM {table} WHERE {key} > :after ORDER BY {key} LIMIT :most")  # noqa: S608
            rows = tx.execute(asked, {"after": after, "most": SCANNED}).all()
            if not rows:
                break
            yield from ((table, row[0], bytes(row[1])) for row in rows)
            after = rows[-1][0]


def remove_bytes(tx: Transaction, table: str, ids: Sequence[int]) -> int:
    """Those found by their bytes. The words of such a mail stay, without who was erased."""
    key = "message_id" if table == "raw_messages" else "id"
    gone = text(f"DELETE FROM {table} WHERE {key} = ANY(:ids)")  # noqa: S608 - one of two names
    return tx.execute(gone, {"ids": list(ids)}).rowcount if ids else 0


def remove_mail(tx: Transaction, whom: Subject, trace: str) -> Rows:
    """Their mail and meetings whole; of the mail of others, their place in it and the original bytes."""
    given, gone = _given(whom, trace), Rows()
    for table, where in (
        ("messages", f"id IN ({_THEIR_MAIL})"),
        ("raw_messages", _NAMES_THEM),
        ("message_addresses", "address = ANY(:addresses)"),
        ("message_absences", "address = ANY(:addresses)"),
        ("meetings", f"id IN ({_THEIR_MEETINGS})"),
        ("meeting_attendees", "address = ANY(:addresses)"),
        ("usage", "address = ANY(:addresses)"),
        ("statements", "author = ANY(:addresses) OR address = ANY(:addresses) OR name ~* :trace"),
        ("signature_phones", "address = ANY(:addresses)"),
        ("exclusions", "value ~* :trace"),
    ):
        gone = gone.plus(table, tx.execute(text(f"DELETE FROM {table} WHERE {where}"), given).rowcount)  # noqa: S608
    return gone


def remove_drafts(tx: Transaction, known: Catalogue, whom: Subject, trace: str) -> Rows:
    """With versions, approvals and deliveries, also of what was sent: their bytes cannot be scrubbed and stay true."""
    drafts = list(tx.execute(text(_THEIR_DRAFTS), _given(whom, trace)).scalars())
    sent = "SELECT id FROM deliveries WHERE draft_id = ANY(:ids)"
    _loosen(tx, known, "deliveries", list(tx.execute(text(sent), {"ids": drafts}).scalars()))
    _loosen(tx, known, "drafts", drafts)
    return Rows().plus("drafts", tx.execute(text("DELETE FROM drafts WHERE id = ANY(:ids)"), {"ids": drafts}).rowcount)


def remove_person(tx: Transaction, known: Catalogue, whom: Subject) -> Rows:
    """The person with jobs, touches, scores, signals, decisions about who they are, and words about writing to them."""
    given: dict[str, Any] = {"people": list(whom.people), "addresses": list(whom.addresses), "jobs": list(whom.jobs)}
    signals = text("SELECT id FROM signals WHERE person_id = ANY(:people)")
    _loosen(tx, known, "signals", list(tx.execute(signals, given).scalars()))
    _loosen(tx, known, "stakeholders", list(whom.jobs))
    either = "kept_{0} {1} OR other_{0} {1}".format
    gone = Rows()
    for table, where in (
        ("by_hand", "thing = 'manager' AND value = ANY(CAST(:jobs AS text[]))"),
        ("identity_decisions", either("person", "= ANY(:people)")),
        ("identity_decisions", either("addresses", "&& CAST(:addresses AS text[])")),
        ("bans", "address = ANY(:addresses)"),
        ("own_hours", "address = ANY(:addresses)"),
        ("touches", "person_id = ANY(:people)"),
        ("signals", "person_id = ANY(:people)"),
        ("stakeholders", "person_id = ANY(:people)"),
        ("people", "id = ANY(:people)"),
    ):
        gone = gone.plus(table, tx.execute(text(f"DELETE FROM {table} WHERE {where}"), given).rowcount)  # noqa: S608
    return gone


def _loosen(tx: Transaction, known: Catalogue, target: str, ids: Sequence[int]) -> None:
    """Rows that stay no longer point at rows that go."""
    for table in known.values() if ids else ():
        for one in table.pointers:
            if one.to == target and one.nullable and not one.cascades:
                setting = f"UPDATE {table.name} SET {one.column} = NULL WHERE {one.column} = ANY(:ids)"  # noqa: S608
                tx.execute(text(setting), {"ids": list(ids)})


def sweep(tx: Transaction, known: Catalogue, trace: str) -> tuple[Rows, Rows]:
    """Every word in every table: a row whose key names the person goes, any other keeps all but the person."""
    gone = changed = Rows()
    for table in looking.searched(known.values()):
        keys = [one for one in table.wordy if one.keyed]
        plain = [one for one in table.wordy if not one.keyed]
        if keys:
            removing = f"DELETE FROM {table.name} t WHERE {looking.fits(keys)}"  # noqa: S608 - names of the catalogue
            gone = gone.plus(table.name, tx.execute(text(removing), {"trace": trace}).rowcount)
        if plain:
            sets = ", ".join(map(looking.scrubbed, plain))
            setting = f"UPDATE {table.name} t SET {sets} WHERE {looking.fits(plain)}"  # noqa: S608
            count = tx.execute(text(setting), {"trace": trace, "erased": ERASED}).rowcount
            changed = changed.plus(table.name, count)
    return gone, changed


def _given(whom: Subject, trace: str) -> dict[str, Any]:
    return {"addresses": list(whom.addresses), "jobs": list(whom.jobs), "trace": trace}
