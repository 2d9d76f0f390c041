"""Rows of people as they are found, added and named while mail comes in: a handful of statements for any number."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert

from rapport.db import Transaction
from rapport.inbox.model import Sides, suffixes
from rapport.people import names
from rapport.people.identity.model import Employment, Face
from rapport.people.model import CustomerId, PersonId
from rapport.people.store import addresses, jobs, people

_WHOSE = (
    sa.select(addresses.c.address, people.c.id, people.c.name)
    .join(people, people.c.id == addresses.c.person_id)
    .where(addresses.c.address == sa.func.any(sa.bindparam("emails", type_=ARRAY(sa.Text))))
)


def known_addresses(tx: Transaction, emails: Collection[str]) -> dict[str, tuple[PersonId, str]]:
    """Address → (person, their name), for those addresses that somebody has."""
    found = tx.execute(_WHOSE, {"emails": list(emails)}).all()
    return {address: (PersonId(number), name) for address, number, name in found}


# One round trip: this is asked for every message. What is compared are columns, so that indexes answer.
_SIDES = sa.text("""
    SELECT 'own' AS side, pattern AS what, 0 AS customer, 0 AS nth FROM own_addresses
    UNION ALL SELECT 'own', lower(email), 0, 0 FROM users
    UNION ALL SELECT 'own', lower(address), 0, 0 FROM mailboxes
    UNION ALL SELECT 'domain', domain, customer_id, 0 FROM customer_domains
        WHERE domain = ANY(CAST(:domains AS text[]))
    UNION ALL SELECT 'contact', a.address, s.customer_id, s.id FROM addresses a
        JOIN stakeholders s ON s.person_id = a.person_id
        WHERE a.address = ANY(CAST(:emails AS text[])) AND s.folded_into IS NULL
            AND (s.valid_to IS NULL OR s.valid_to > CAST(:at AS timestamptz))
    ORDER BY nth""")


def sides_of(tx: Transaction, emails: Collection[str], at: datetime | None = None) -> Sides:
    """What `people.store.sides` says of these addresses, whatever the number of people; of others it knows nothing."""
    asked = {"emails": list(emails), "domains": sorted({d for email in emails for d in suffixes(email)}), "at": at}
    found = tx.execute(_SIDES, asked).all()
    own = frozenset(what for side, what, _, _ in found if side == "own")
    known = Sides(own, {what: int(customer) for side, what, customer, _ in found if side == "domain"})
    contacts = {what: int(customer) for side, what, customer, _ in found if side == "contact"}
    odd = {a: c for a, c in contacts.items() if known.customer_of(a) is None and not known.is_own(a)}
    return Sides(known.own, known.customers, odd)


def names_at(tx: Transaction, customer_ids: Collection[int]) -> tuple[tuple[CustomerId, PersonId, str], ...]:
    """Who is known by what name at these customers, in order of person; somebody merged lends their name."""
    named = sa.select(jobs.c.customer_id, jobs.c.person_id, people.c.name)
    named = named.join(people, jobs.c.person_id == sa.func.coalesce(people.c.merged_into, people.c.id))
    here = named.where(jobs.c.customer_id == sa.func.any(list(customer_ids)), jobs.c.folded_into.is_(None))
    return tuple(
        (CustomerId(c), PersonId(p), name) for c, p, name in tx.execute(here.distinct().order_by(jobs.c.person_id))
    )


_FACES = """
    SELECT p.id, p.name,
        (SELECT array_agg(a.address ORDER BY a.position, a.address)
         FROM addresses a WHERE a.person_id = p.id) AS emails,
        (SELECT jsonb_agg(jsonb_build_array(s.customer_id, s.valid_from, s.valid_to) ORDER BY s.id)
         FROM stakeholders s WHERE s.person_id = p.id AND s.folded_into IS NULL) AS jobs
    FROM people p WHERE p.merged_into IS NULL AND p.kind = 'human'"""
# A row without a key is of before keys were kept, or made by hand; its name is compared in the program.
_CALLED = sa.text(f"{_FACES} AND (p.key = ANY(CAST(:keys AS text[])) OR p.key IS NULL) ORDER BY p.id")
_EVERYBODY = sa.text(f"{_FACES} ORDER BY p.id")
_SOME = sa.text(f"{_FACES} AND p.id = ANY(CAST(:people AS bigint[])) ORDER BY p.id")


def called(tx: Transaction, keys: Collection[str]) -> tuple[Face, ...]:
    """Everybody whose full name has one of these keys (names.key)."""
    found = (_face(row) for row in tx.execute(_CALLED, {"keys": list(keys)}))
    return tuple(face for face in found if names.key(face.name) in keys)


def everybody(tx: Transaction) -> tuple[Face, ...]:
    """All humans, in order of person."""
    return tuple(_face(row) for row in tx.execute(_EVERYBODY))


def faces(tx: Transaction, people_ids: Collection[int]) -> tuple[Face, ...]:
    """These, in order of person."""
    return tuple(_face(row) for row in tx.execute(_SOME, {"people": list(people_ids)}))


def _face(row: Any) -> Face:
    worked = tuple(Employment(CustomerId(c), _moment(begins), _moment(ends)) for c, begins, ends in row.jobs or ())
    return Face(PersonId(row.id), row.name, tuple(row.emails or ()), worked)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def lock_people(tx: Transaction) -> None:
    """Hold until the end of the transaction, so that two batches do not add the same human twice."""
    tx.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('people'), current_setting('rapport.workspace')::int)"))


def add_people(
    tx: Transaction, called: Sequence[str], now: datetime, *, kinds: Sequence[str] = ()
) -> tuple[PersonId, ...]:
    """New people, in the order of their names; `kinds` 'human' (where none is given) or 'mailbox'."""
    adding = insert(people).returning(people.c.id, sort_by_parameter_order=True)
    new = [
        {"name": name, "key": names.key(name), "kind": kind, "created_at": now}
        for name, kind in zip(called, kinds or ["human"] * len(called), strict=True)
    ]
    return tuple(PersonId(number) for number in tx.execute(adding, new).scalars()) if new else ()


_JOIN = sa.text("""
    INSERT INTO addresses (address, person_id, position)
    SELECT n.address, n.person, (SELECT count(*) FROM addresses a WHERE a.person_id = n.person)
        + row_number() OVER (PARTITION BY n.person ORDER BY n.place) - 1
    FROM unnest(CAST(:a AS text[]), CAST(:p AS bigint[])) WITH ORDINALITY AS n(address, person, place)
    ON CONFLICT DO NOTHING""")


def add_addresses(tx: Transaction, whose: Mapping[str, PersonId]) -> None:
    """Addresses with their people, after those that they already have; an address somebody has stays theirs."""
    if whose:
        tx.execute(_JOIN, {"a": list(whose), "p": list(whose.values())})


def rename(tx: Transaction, called: Mapping[PersonId, str]) -> None:
    for person, name in called.items():
        tx.execute(sa.update(people).where(people.c.id == person).values(name=name, key=names.key(name)))


def make_human(tx: Transaction, person: PersonId) -> None:
    """A table or a person says that somebody stands behind this address."""
    tx.execute(sa.update(people).where(people.c.id == person, people.c.kind != "human").values(kind="human"))


def make_mailboxes(tx: Transaction, emails: Collection[str]) -> None:
    """Who was known from mail only and turns out to be a list; whom a table or a person names stays human."""
    if emails:
        whose = sa.select(addresses.c.person_id).where(addresses.c.address == sa.func.any(list(emails)))
        stated = sa.select(jobs.c.person_id).where(jobs.c.source != "mail")
        lists = sa.update(people).where(people.c.id.in_(whose), people.c.id.not_in(stated), people.c.kind == "human")
        tx.execute(lists.values(kind="mailbox"))


_MET = "unnest(CAST(:p AS bigint[]), CAST(:c AS bigint[]), CAST(:a AS timestamptz[])) AS m(person, customer, at)"
# In one statement, and each part by what was there before it: none depends on what another does.
_OPEN = sa.text(f"""
    WITH earlier AS (
        UPDATE stakeholders s SET valid_from = m.at FROM {_MET}
        WHERE s.person_id = m.person AND s.customer_id = m.customer AND s.source = 'mail' AND s.valid_from > m.at
            AND s.folded_into IS NULL AND NOT EXISTS (SELECT FROM stakeholders o WHERE o.person_id = m.person
                AND o.customer_id = m.customer AND o.id <> s.id AND o.folded_into IS NULL)
    ), opened AS (
        INSERT INTO stakeholders (person_id, customer_id, valid_from, source)
        SELECT m.person, m.customer, m.at, 'mail' FROM {_MET} JOIN people p ON p.id = m.person AND p.kind = 'human'
        WHERE NOT EXISTS (SELECT FROM stakeholders s WHERE s.person_id = m.person AND s.customer_id = m.customer)
    )
    SELECT s.person_id, s.customer_id, max(s.valid_to) AS ended FROM stakeholders s
    JOIN {_MET} ON s.person_id = m.person AND s.customer_id = m.customer
    WHERE s.folded_into IS NULL GROUP BY s.person_id, s.customer_id HAVING bool_and(s.valid_to IS NOT NULL)
    """)  # noqa: S608 - names of ours only


def open_jobs(
    tx: Transaction, met: Mapping[tuple[PersonId, CustomerId], datetime]
) -> dict[tuple[PersonId, CustomerId], datetime]:
    """A job from when somebody was first met at a customer; mail that comes in later but is older moves it back.

    The answer is when the last job of these people there ended, where none is without an end.
    """
    found = tx.execute(_OPEN, _columns(met)).all() if met else ()
    return {(PersonId(r.person_id), CustomerId(r.customer_id)): r.ended for r in found}


def reopen_jobs(tx: Transaction, back: Mapping[tuple[PersonId, CustomerId], datetime]) -> None:
    """A second job for who is back; the first stays closed."""
    new = [
        {"person_id": person, "customer_id": customer, "valid_from": at, "source": "mail"}
        for (person, customer), at in back.items()
    ]
    if new:
        tx.execute(insert(jobs), new)


def _columns(met: Mapping[tuple[PersonId, CustomerId], datetime]) -> dict[str, list[object]]:
    return {"p": [p for p, _ in met], "c": [c for _, c in met], "a": list(met.values())}
