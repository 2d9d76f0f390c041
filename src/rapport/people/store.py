"""Rows of customers, people and the jobs that join them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Date, DateTime, Float, Index, Integer, Text, UniqueConstraint, func, select
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by, insert

from rapport.db import Transaction, new_id, refers, table
from rapport.errors import NotFound
from rapport.inbox.model import Sides
from rapport.people import model, rows
from rapport.people.model import CustomerId, PersonId, StakeholderId
from rapport.questions.model import Question
from rapport.questions.store import answer
from rapport.users.store import mailboxes, users

customers = table(
    "customers",
    new_id(),
    Column("name", Text, nullable=False),
    Column("segment", Text, nullable=False, server_default=""),
    Column("arr_cents", BigInteger),
    Column("currency", Text, nullable=False, server_default="USD"),
    Column("renewal_date", Date),
    Column("owner_id", BigInteger),
    Column("health_score", Integer),
    Column("churned_on", Date),  # the day on which they were lost
    Column("threading_score", Float),  # 0–100 (PRD-044); its parts and history: threading_scores
    Column("champions", ARRAY(BigInteger)),  # stakeholders, as of the last look; NULL before the first
    Column("stale_since", DateTime(timezone=True)),  # something new has come in and scores are not yet recomputed
    refers("owner_id", "users"),
    UniqueConstraint("workspace_id", "name"),
)

customer_domains = table(
    "customer_domains",
    Column("domain", Text, nullable=False),
    Column("customer_id", BigInteger, nullable=False),
    Column("position", Integer, nullable=False),  # 0: the main one
    refers("customer_id", "customers", ondelete="CASCADE"),
    Index("ix_customer_domains_customer", "workspace_id", "customer_id"),
    key=("domain",),
)

customer_aliases = table(
    "customer_aliases",
    Column("name", Text, nullable=False),
    Column("customer_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),  # 'alias' or 'subsidiary'
    Column("at", DateTime(timezone=True), nullable=False),
    refers("customer_id", "customers", ondelete="CASCADE"),
    Index("ix_customer_aliases_customer", "workspace_id", "customer_id"),
    key=("name",),
)

# Each an address or a domain of ours.
own_addresses = table("own_addresses", Column("pattern", Text, nullable=False), key=("pattern",))

people = table(
    "people",
    new_id(),
    Column("name", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("kind", Text, nullable=False, server_default="human"),  # 'mailbox': of a function or a list, no human
    Column("key", Text),  # names.key of the name: by it namesakes are found
    Column("merged_into", BigInteger),  # whoever this row's person turned out to be; it keeps nothing but its name
    refers("merged_into", "people", ondelete="CASCADE"),
    Index("ix_people_key", "workspace_id", "key"),
)

addresses = table(
    "addresses",
    Column("address", Text, nullable=False),
    Column("person_id", BigInteger, nullable=False),
    Column("position", Integer, nullable=False),  # 0: the one to write to
    refers("person_id", "people", ondelete="CASCADE"),
    Index("ix_addresses_person", "workspace_id", "person_id"),
    key=("address",),
)

jobs = table(  # named for what a row is; `stakeholders()` is the question who has one
    "stakeholders",
    new_id(),
    Column("person_id", BigInteger, nullable=False),
    Column("customer_id", BigInteger, nullable=False),
    Column("title", Text, nullable=False, server_default=""),
    Column("department", Text, nullable=False, server_default=""),
    Column("manager_id", BigInteger),
    Column("valid_from", DateTime(timezone=True)),
    Column("valid_to", DateTime(timezone=True)),
    Column("source", Text, nullable=False),
    Column("role", Text, nullable=False, server_default=""),  # set by hand
    Column("introduced_by", BigInteger),  # stakeholder (PRD-044)
    Column("introduction_date", Date),
    Column("last_asked_at", DateTime(timezone=True)),  # when we last asked them to introduce us to somebody
    Column("folded_into", BigInteger),  # the job that this one is part of since its two people are one; else empty
    refers("person_id", "people", ondelete="CASCADE"),
    refers("customer_id", "customers", ondelete="CASCADE"),
    refers("manager_id", "stakeholders"),
    refers("introduced_by", "stakeholders"),
    refers("folded_into", "stakeholders", ondelete="CASCADE"),
    Index("ix_stakeholders_customer", "workspace_id", "customer_id"),
    Index("ix_stakeholders_person", "workspace_id", "person_id"),
)


def sides(tx: Transaction, at: datetime | None = None) -> Sides:
    """Who is ours (stated, users, mailboxes), whose domain is a customer's, whose odd address belongs to one.

    Whose job is known to end still has it until then; without `at` they count as gone.
    """
    of_users = (select(func.lower(address)) for address in (users.c.email, mailboxes.c.address))
    ours = select(own_addresses.c.pattern).union(*of_users)
    of_domain = select(customer_domains.c.domain, customer_domains.c.customer_id)
    known = Sides(frozenset(tx.execute(ours).scalars()), {d: int(c) for d, c in tx.execute(of_domain)})
    of_people = (
        select(addresses.c.address, jobs.c.customer_id)
        .join(jobs, jobs.c.person_id == addresses.c.person_id)
        .where(jobs.c.valid_to.is_(None) | (jobs.c.valid_to > sa.literal(at, DateTime(timezone=True))), _OF_ITS_OWN)
        .order_by(jobs.c.id)
    )
    odd = {a: int(c) for a, c in tx.execute(of_people) if known.customer_of(a) is None and not known.is_own(a)}
    return Sides(known.own, known.customers, odd)


_C, _D, _A = customers.c, customer_domains.c, customer_aliases.c
_DOMAINS = select(_D.customer_id, func.array_agg(aggregate_order_by(_D.domain, _D.position)).label("domains"))
_NAMES = select(_A.customer_id, func.array_agg(aggregate_order_by(_A.name, _A.name)).label("aliases"))
_EACH = [one.group_by("customer_id").subquery() for one in (_DOMAINS, _NAMES)]
_FACTS = (_C.segment, _C.arr_cents, _C.currency, _C.renewal_date, _C.owner_id, _C.health_score, _C.threading_score)
_PARTS = (_C.id, _C.name, _EACH[0].c.domains, *_FACTS, _EACH[1].c.aliases, _C.champions)
_HAS = [one.c.customer_id == _C.id for one in _EACH]  # joined, not asked for anew for each customer
CUSTOMERS = select(*_PARTS).outerjoin(_EACH[0], _HAS[0]).outerjoin(_EACH[1], _HAS[1]).order_by(_C.name, _C.id)
_CUSTOMER = CUSTOMERS.where(customers.c.id == sa.bindparam("customer"))


def get_customer(tx: Transaction, customer_id: int) -> model.Customer:
    """Raises NotFound."""
    return answer(tx, customer(customer_id))


def customer(customer_id: int) -> Question[model.Customer]:
    """Reading the answer raises NotFound."""

    def read(found: Sequence[Any]) -> model.Customer:
        if not found:
            raise NotFound(f"There is no customer with the number {customer_id}. Look at the list of customers.")
        return rows.customer(found[0])

    return Question(_CUSTOMER, {"customer": customer_id}, read)


def list_customers(tx: Transaction) -> tuple[model.Customer, ...]:
    return tuple(rows.customer(row) for row in tx.execute(CUSTOMERS).all())


def find_customers(tx: Transaction, words: str) -> tuple[model.Customer, ...]:
    """Those whose number, domain or beginning of the name is `words`, without regard to case."""
    asked = words.strip().lower()
    of_domain = select(customer_domains.c.customer_id).where(customer_domains.c.domain == asked.rpartition("@")[2])
    begins = func.starts_with(func.lower(customers.c.name), asked)
    also = select(customer_aliases.c.customer_id).where(func.starts_with(func.lower(customer_aliases.c.name), asked))
    fitting = sa.or_(begins, _C.id.in_(also), _C.id.in_(of_domain), sa.cast(_C.id, Text) == asked)
    return tuple(rows.customer(row) for row in tx.execute(CUSTOMERS.where(fitting))) if asked else ()


def put_customer(tx: Transaction, row: model.CustomerRow) -> CustomerId:
    """Add or complete: the same name in any case, else one of the domains, is the same customer. Blanks keep."""
    of_domain = select(customer_domains.c.customer_id).where(customer_domains.c.domain.in_(row.domains))
    named = func.lower(customers.c.name) == row.name.lower()
    same = select(customers.c.id).where(sa.or_(named, customers.c.id.in_(of_domain))).order_by(named.desc()).limit(1)
    values = rows.stated(row)
    if row.owner:
        values["owner_id"] = select(users.c.id).where(func.lower(users.c.email) == row.owner.lower()).scalar_subquery()
    number = tx.execute(same).scalar_one_or_none()
    if number is None:
        number = tx.execute(insert(customers).values(**values).returning(customers.c.id)).scalar_one()
    else:
        tx.execute(sa.update(customers).where(customers.c.id == number).values(**values))
    # A domain that another customer has stays there: mail must not change sides because of a later line.
    for i, one in enumerate(row.domains):
        tx.execute(insert(customer_domains).values(domain=one, customer_id=number, position=i).on_conflict_do_nothing())
    return CustomerId(number)


def add_own(tx: Transaction, patterns: Iterable[str]) -> None:
    """Addresses and domains of ours, lower case; known ones are kept."""
    for pattern in sorted(set(patterns)):
        tx.execute(insert(own_addresses).values(pattern=pattern).on_conflict_do_nothing())


def mark_stale(tx: Transaction, customer_ids: Collection[int], now: datetime) -> None:
    """Something new has come in: their scores are to be computed again."""
    if customer_ids:
        tx.execute(_MARK, {"customers": sorted(customer_ids), "now": now})


_MARK = sa.text("""
    UPDATE customers SET stale_since = greatest(stale_since, CAST(:now AS timestamptz))
    WHERE id = ANY(CAST(:customers AS bigint[]))""")
_WAITING = select(customers.c.id).where(customers.c.stale_since.is_not(None)).order_by(customers.c.stale_since)


def stale_customers(tx: Transaction) -> tuple[CustomerId, ...]:
    """Those whose scores are to be computed again, the longest waiting first."""
    return tuple(CustomerId(number) for number in tx.execute(_WAITING).scalars())


_EMAILS = (
    select(func.array_agg(aggregate_order_by(addresses.c.address, addresses.c.position, addresses.c.address)))
    .where(addresses.c.person_id == people.c.id)
    .scalar_subquery()
    .label("emails")
)
JOBS = select(jobs, people.c.name, _EMAILS).join(people, people.c.id == jobs.c.person_id)
_OF_ITS_OWN = jobs.c.folded_into.is_(None)


def stakeholders(tx: Transaction, customer_id: int, at: datetime) -> tuple[model.Stakeholder, ...]:
    """Everybody whose job there is valid at that moment, in the order in which they became known."""
    return answer(tx, staff_of(customer_id, at))


def staff_of(customer_id: int, at: datetime) -> Question[tuple[model.Stakeholder, ...]]:
    return Question(_OF_ONE, {"customer": customer_id, "at": at}, lambda found: tuple(map(rows.stakeholder, found)))


_AT = sa.bindparam("at", type_=DateTime(timezone=True))
_THEN = sa.and_(jobs.c.valid_from.is_(None) | (jobs.c.valid_from <= _AT), (jobs.c.valid_to <= _AT).is_not(True))
_STAFF = JOBS.where(_OF_ITS_OWN, people.c.kind == "human", _THEN).order_by(jobs.c.id)
_OF_ONE = _STAFF.where(jobs.c.customer_id == sa.bindparam("customer"))
_OF_SOME = _STAFF.where(jobs.c.customer_id == func.any(sa.bindparam("customers", type_=ARRAY(BigInteger))))


def staff(tx: Transaction, customer_ids: Collection[int], at: datetime) -> dict[int, tuple[model.Stakeholder, ...]]:
    """The same of several customers at once; one without anybody is left out."""
    if len(customer_ids) == 1:  # a plan for any number of them reads all people there are
        return {only: there for only in customer_ids if (there := stakeholders(tx, only, at))}
    found: dict[int, list[model.Stakeholder]] = {}
    for row in tx.execute(_OF_SOME, {"customers": list(customer_ids), "at": at}).all():
        found.setdefault(row.customer_id, []).append(rows.stakeholder(row))
    return {customer: tuple(some) for customer, some in found.items()}


def get_stakeholder(tx: Transaction, stakeholder_id: int) -> model.Stakeholder:
    """That job, or the one that it turned out to be part of. Raises NotFound."""
    now = select(func.coalesce(jobs.c.folded_into, jobs.c.id)).where(jobs.c.id == stakeholder_id).scalar_subquery()
    row = tx.execute(JOBS.where(jobs.c.id == now)).one_or_none()
    if row is None:
        raise NotFound(f"There is no stakeholder with the number {stakeholder_id}. Look at the customer's people.")
    return rows.stakeholder(row)


def _person(tx: Transaction, where: sa.ColumnElement[bool]) -> model.Person | None:
    row = tx.execute(select(people.c.id, people.c.name, people.c.kind, _EMAILS).where(where)).one_or_none()
    return row and model.Person(PersonId(row.id), row.name, tuple(row.emails or ()), row.kind == "human")


def get_person(tx: Transaction, person_id: int) -> model.Person:
    """Whoever has that number, or whom they turned out to be. Raises NotFound."""
    now = select(func.coalesce(people.c.merged_into, people.c.id)).where(people.c.id == person_id).scalar_subquery()
    person = _person(tx, people.c.id == now)
    if person is None:
        raise NotFound(f"There is no person with the number {person_id}. Look at the customer's people.")
    return person


def person_by_address(tx: Transaction, email: str) -> model.Person | None:
    whose = select(addresses.c.person_id).where(addresses.c.address == email.lower()).scalar_subquery()
    return _person(tx, people.c.id == whose)


def put_stakeholder(
    tx: Transaction, customer_id: int, person_id: int, row: model.StakeholderRow, now: datetime
) -> StakeholderId:
    """Open the job, or complete the one that is open there; blanks keep what is known. Titles: career.service."""
    here = (jobs.c.person_id == person_id, jobs.c.customer_id == customer_id, _OF_ITS_OWN)
    still = jobs.c.valid_to.is_(None) | (jobs.c.valid_to > now)
    values = {"source": "csv", **({"role": row.role} if row.role else {})}
    number = tx.execute(select(func.min(jobs.c.id)).where(*here, still)).scalar_one()
    if number is None:
        adding = insert(jobs).values(person_id=person_id, customer_id=customer_id, **values)
        return StakeholderId(tx.execute(adding.returning(jobs.c.id)).scalar_one())
    change_stakeholder(tx, number, **values)
    return StakeholderId(number)


def change_stakeholder(tx: Transaction, stakeholder_id: int, **columns: object) -> None:
    """Such as manager_id, valid_to, last_asked_at (we asked them for an introduction), introduced_by (PRD-044)."""
    tx.execute(sa.update(jobs).where(jobs.c.id == stakeholder_id).values(**columns))


def jobs_of(tx: Transaction, person_id: int) -> tuple[model.Stakeholder, ...]:
    """All jobs of a person, closed ones too, in the order in which they became known."""
    mine = JOBS.where(jobs.c.person_id == person_id, _OF_ITS_OWN).order_by(jobs.c.id)
    return tuple(rows.stakeholder(row) for row in tx.execute(mine))
