"""Who is meant by this name, and who stands behind these addresses?"""

from collections.abc import Sequence
from datetime import datetime

from rapport.db import Transaction
from rapport.errors import Ambiguous, NotFound
from rapport.people import companies, matching, names, store
from rapport.people.model import Customer, CustomerId, CustomerRow, PersonId, Seen, StakeholderId, StakeholderRow


def find_customer(tx: Transaction, id_or_name: str | int) -> Customer:
    """By number, name, domain, beginning or close spelling. Raises NotFound or Ambiguous, naming candidates."""
    asked = str(id_or_name).strip()
    found = companies.fits(asked, store.find_customers(tx, asked))
    everybody = () if found else store.list_customers(tx)
    found = found or companies.fits(asked, everybody)
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(f"{c.name} ({c.id})" for c in found)
        raise Ambiguous(f"“{asked}” fits {len(found)} customers: {listed}. Write more of the name, or the number.")
    near = companies.nearest(asked, everybody)
    hint = f"Did you mean {' or '.join(c.name for c in near)}?" if near else "Look at the list of customers."
    raise NotFound(f"There is no customer “{asked}”. {hint}")


def recognise(tx: Transaction, seen: Sequence[Seen], now: datetime) -> dict[str, PersonId]:
    """The person behind each address; people, addresses and jobs that are new are added. Any number at once."""
    emails = {one.address.email for one in seen}
    known = store.known_addresses(tx, emails)
    if len(known) < len(emails):
        store.lock_people(tx)
        known = store.known_addresses(tx, emails)
    new_at = {one.customer for one in seen if one.address.email not in known}
    plan = matching.plan(seen, known, matching.namesakes(store.names_at(tx, new_at) if new_at else ()))
    numbers = store.add_people(tx, [newcomer.name for newcomer in plan.newcomers], now)
    added = {a: number for number, new in zip(numbers, plan.newcomers, strict=True) for a in new.addresses}
    store.add_addresses(tx, {**plan.joins, **added})
    store.rename(tx, plan.renames)
    who = {address: person for address, (person, _) in known.items()} | dict(plan.joins) | added
    store.open_jobs(tx, matching.first_met(seen, who, now))
    return who


def put_customers(tx: Transaction, lines: Sequence[CustomerRow]) -> tuple[CustomerId, ...]:
    """Add or complete customers, in the order of the lines."""
    return tuple(store.put_customer(tx, line) for line in lines)


def put_stakeholders(tx: Transaction, lines: Sequence[StakeholderRow], now: datetime) -> tuple[StakeholderId, ...]:
    """Add or complete people and their jobs. Raises NotFound or Ambiguous for a customer that nobody knows."""
    customers = {line.customer: find_customer(tx, line.customer).id for line in lines}
    jobs = []
    for line in lines:
        person = _person(tx, customers[line.customer], line, now)
        jobs.append(store.put_stakeholder(tx, customers[line.customer], person, line))
    staff = {
        (c, a): s.id for c in customers.values() for s in store.stakeholders(tx, c, now) for a in s.person.addresses
    }
    for line, job in zip(lines, jobs, strict=True):
        boss = staff.get((customers[line.customer], line.manager))
        if boss is not None and boss != job:
            store.change_stakeholder(tx, job, manager_id=boss)
    return tuple(jobs)


def _person(tx: Transaction, customer: CustomerId, line: StakeholderRow, now: datetime) -> PersonId:
    """Whom a line of stakeholders.csv means: by address, else by full name at the customer, else somebody new."""
    known = store.known_addresses(tx, [line.email])
    here = matching.namesakes(store.names_at(tx, [customer]))
    person = known[line.email][0] if line.email in known else here.get((customer, names.key(line.name)))
    if person is None:
        (person,) = store.add_people(tx, [line.name], now)
    elif line.name:
        store.rename(tx, {person: line.name})
    if line.email:
        store.add_addresses(tx, {line.email: person})
    return person
