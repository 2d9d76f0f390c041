"""Who is meant by this name, and who stands behind these addresses?"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from rapport.db import Transaction
from rapport.errors import Ambiguous, NotFound
from rapport.inbox.model import Address
from rapport.people import companies, matching, names, store
from rapport.people.career import service as career
from rapport.people.career.service import hear
from rapport.people.identity import rulings
from rapport.people.identity import store as identity
from rapport.people.identity.model import DecisionKind, NewDecision
from rapport.people.identity.service import confirm, decisions, deny, merge, proposals, split, undo
from rapport.people.identity.uniting import service as uniting
from rapport.people.model import Customer, CustomerId, CustomerRow, PersonId, Seen, StakeholderId, StakeholderRow
from rapport.people.recognition import store as recognition

__all__ = [
    "confirm",
    "decisions",
    "deny",
    "find_customer",
    "hear",
    "merge",
    "proposals",
    "put_customers",
    "put_stakeholders",
    "recognise",
    "split",
    "undo",
]


def find_customer(tx: Transaction, id_or_name: str | int) -> Customer:
    """By number, name, domain, beginning or close spelling. Raises NotFound or Ambiguous, naming candidates."""
    asked = str(id_or_name).strip()
    if companies.is_number(asked):  # the surest rule, and what a link says: nobody else need be read
        with suppress(NotFound):  # else it may begin a name
            return store.get_customer(tx, int(asked))
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
    """The person behind each address; people, addresses and jobs that are new are added. Any number at once.

    A mailbox of a function or a list has a number too, so that its mail is on the time line, and no job. What somebody
    decided (identity.service) holds.
    """
    emails = {one.address.email for one in seen}
    known = recognition.known_addresses(tx, emails)
    if len(known) < len(emails) or matching.renames(seen, known):
        recognition.lock_people(tx)
        known = recognition.known_addresses(tx, emails)
    plan = matching.plan(seen, known, _around(tx, seen, known))
    kinds = ["human" if newcomer.is_human else "mailbox" for newcomer in plan.newcomers]
    numbers = recognition.add_people(tx, [newcomer.name for newcomer in plan.newcomers], now, kinds=kinds)
    added = {a: number for number, new in zip(numbers, plan.newcomers, strict=True) for a in new.addresses}
    recognition.add_addresses(tx, {**plan.joins, **added})
    recognition.rename(tx, plan.renames)
    recognition.make_mailboxes(tx, {one.address.email for one in seen if one.is_list} & known.keys())
    who = {address: person for address, (person, _) in known.items()} | dict(plan.joins) | added
    who = _unite(tx, plan.unions, who, now)
    ended = recognition.open_jobs(tx, matching.first_met(seen, who, now))
    recognition.reopen_jobs(tx, matching.returns(matching.written(seen, who, now), ended))
    return who


def _around(tx: Transaction, seen: Sequence[Seen], known: matching.Known) -> matching.Around:
    """Namesakes and decisions; nothing is asked where everybody is known by name: the usual batch."""
    fresh = {one.address.email for one in seen} - known.keys()
    keys = matching.keys_of(seen, known)
    if not keys and not fresh:
        return matching.Around()
    faces = recognition.called(tx, keys) if keys else ()
    if named := matching.renames(seen, known).keys() - {face.person for face in faces}:
        faces = (*faces, *recognition.faces(tx, named))  # nobody is asked for by the name that they have only now
    decided = rulings.of(identity.about(tx, fresh.union(*(face.addresses for face in faces))))
    others = recognition.known_addresses(tx, decided.addresses) if decided.together else {}
    return matching.Around(faces, decided, {address: person for address, (person, _) in others.items()})


def _unite(
    tx: Transaction, unions: Sequence[matching.Union], who: dict[str, PersonId], now: datetime
) -> dict[str, PersonId]:
    """People who turned out to be one, each as a decision of the program's that a person can undo."""
    became = {}
    for one in unions:
        kept, other = store.get_person(tx, one.kept), store.get_person(tx, one.other)
        new = NewDecision(DecisionKind.MERGE, kept, other, None, "", one.likeness.probability, one.likeness.reasons)
        uniting.unite(tx, new, now)
        became[one.other] = one.kept
    return {address: became.get(person, person) for address, person in who.items()} if became else who


def put_customers(tx: Transaction, lines: Sequence[CustomerRow]) -> tuple[CustomerId, ...]:
    """Add or complete customers, in the order of the lines."""
    return tuple(store.put_customer(tx, line) for line in lines)


def put_stakeholders(tx: Transaction, lines: Sequence[StakeholderRow], now: datetime) -> tuple[StakeholderId, ...]:
    """Add or complete people and their jobs. Raises NotFound or Ambiguous for a customer that nobody knows."""
    customers = {line.customer: find_customer(tx, line.customer).id for line in lines}
    jobs = []
    for line in lines:
        person = _person(tx, customers[line.customer], line, now)
        jobs.append(store.put_stakeholder(tx, customers[line.customer], person, line, now))
    career.state(tx, list(zip(jobs, lines, strict=True)), now)
    staff = {
        (c, a): s.id for c in customers.values() for s in store.stakeholders(tx, c, now) for a in s.person.addresses
    }
    for line, job in zip(lines, jobs, strict=True):
        boss = staff.get((customers[line.customer], line.manager))
        if boss is not None and boss != job:
            store.change_stakeholder(tx, job, manager_id=boss)
    return tuple(jobs)


def _person(tx: Transaction, customer: CustomerId, line: StakeholderRow, now: datetime) -> PersonId:
    """Whom a line of stakeholders.csv means: by one of its addresses, else by name, else somebody new.

    The addresses of one line are one person's; a line without any means the only one of that name there.
    """
    written = [email for email in (line.email, *line.others) if email]
    known = recognition.known_addresses(tx, written)
    person = next((known[email][0] for email in written if email in known), None)
    if person is None:
        person = _called(tx, customer, line, now)
    if person is None:
        (person,) = recognition.add_people(tx, [line.name], now)
    elif line.name:
        recognition.rename(tx, {person: line.name})
        recognition.make_human(tx, person)
    recognition.add_addresses(tx, dict.fromkeys(written, person))
    return person


def _called(tx: Transaction, customer: CustomerId, line: StakeholderRow, now: datetime) -> PersonId | None:
    """Who is known by the name of a line: surely the same where it has an address, the only one where it has none."""
    if not line.email:
        return matching.namesakes(recognition.names_at(tx, [customer])).get((customer, names.key(line.name)))
    seen = [Seen(Address(line.email, line.name), customer, now)]
    plan = matching.plan(seen, {}, _around(tx, seen, {}))
    return plan.joins.get(line.email)
