"""Which of a person's tables is what, and whom are its lines about?"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from rapport.db import Transaction
from rapport.errors import Ambiguous, BadInput, NotFound
from rapport.importing import tickets as ticketing
from rapport.importing.files import Place
from rapport.inbox import store as inbox_store
from rapport.inbox import tables as inbox_tables
from rapport.inbox.model import Sides, Tally, Ticket, Usage
from rapport.people import companies
from rapport.people import service as people_service
from rapport.people import store as people_store
from rapport.people import tables as people_tables
from rapport.people.model import Customer, CustomerId, CustomerRow, StakeholderRow
from rapport.people.tables import CUSTOMER_COLUMNS, STAKEHOLDER_COLUMNS

UNKNOWN_CUSTOMER = "unknown customer"  # product use or an acquaintance at a company that is no customer here
CONNECTED_ON = "connected_on"  # a column that only LinkedIn's Connections.csv has
OWN = re.compile(r"(?:[^@\s]+@)?(?:[\w-]+\.)+[\w-]+")


@dataclass(frozen=True)
class Tables:
    """All lines of all tables, read and correct before anything is stored."""

    named: list[CustomerRow] = field(default_factory=list)  # from --customers: an answer, not part of what is imported
    customers: list[CustomerRow] = field(default_factory=list)
    stakeholders: list[StakeholderRow] = field(default_factory=list)
    connections: list[StakeholderRow] = field(default_factory=list)  # of LinkedIn: most are at nobody's customer
    tickets: list[Ticket] = field(default_factory=list)
    usage: list[Usage] = field(default_factory=list)


def read(customers: Path | None, places: Iterable[Place]) -> Tables:
    """Raises BadInput with table, line and column of the first thing that is wrong."""
    found = Tables()
    if customers is not None:
        found.named.extend(people_tables.customers(_content(customers), str(customers)))
    for place in places:
        _sort_in(found, _content(Path(place.path)), place.name)
    return found


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}. Correct it; nothing was imported.") from error


def _sort_in(found: Tables, content: bytes, name: str) -> None:
    """By what the file is called, else by its columns."""
    columns = inbox_tables.header(content)
    called = Path(name).stem.lower()
    if "ticket" in called or inbox_tables.is_tickets(columns):
        found.tickets.extend(inbox_tables.tickets(content, name))
    elif "usage" in called or inbox_tables.is_usage(columns):
        found.usage.extend(inbox_tables.usage(content, name))
    elif CONNECTED_ON in columns:
        found.connections.extend(people_tables.connections(content, name))
    elif "stakeholder" in called or "contact" in called or _has(columns, STAKEHOLDER_COLUMNS, "customer", "email"):
        found.stakeholders.extend(people_tables.stakeholders(content, name))
    elif "customer" in called or _has(columns, CUSTOMER_COLUMNS, "name", "domain"):
        found.customers.extend(people_tables.customers(content, name))
    else:
        has = ", ".join(columns) or "none"
        raise BadInput(
            f"{name} is no table of customers, stakeholders, tickets or usage: its columns are {has}. Name the file "
            "after what it holds, or leave it out; nothing was imported."
        )


def _has(columns: Sequence[str], called: Mapping[str, Sequence[str]], *needed: str) -> bool:
    return all(set(called[name]) & set(columns) for name in needed)


def own_side(patterns: Sequence[str]) -> list[str]:
    """Addresses and domains of ours, as they are compared. Raises BadInput."""
    cleaned = [pattern.strip().lower().removeprefix("@") for pattern in patterns]
    if wrong := [pattern for pattern in cleaned if not OWN.fullmatch(pattern)]:
        raise BadInput(f"“{wrong[0]}” is neither a domain nor an address of our side. Write it like northwind.example.")
    return cleaned


def put_people(tx: Transaction, found: Tables, now: datetime) -> Tally:
    """Customers and their people; what of it was new."""
    people_service.put_customers(tx, found.named)
    before = {customer.id: customer for customer in people_store.list_customers(tx)}
    put = people_service.put_customers(tx, found.customers)
    after = {customer.id: customer for customer in people_store.list_customers(tx)}
    tally = Tally(read=len(put), known=sum(before.get(number) == after[number] for number in put))
    tally.stored = tally.read - tally.known
    acquainted = _at_customers(found.connections, tuple(after.values()))
    tally.add(_put_stakeholders(tx, [*found.stakeholders, *acquainted], list(after), now))
    if strangers := len(found.connections) - len(acquainted):
        tally.add(Tally(read=strangers, excluded={UNKNOWN_CUSTOMER: strangers}))
    return tally


def _at_customers(lines: Sequence[StakeholderRow], customers: Sequence[Customer]) -> list[StakeholderRow]:
    called = companies.by_whole_name(customers)
    return [replace(line, customer=at.name) for line in lines if (at := called(line.customer)) is not None]


def _put_stakeholders(tx: Transaction, lines: Sequence[StakeholderRow], at: list[CustomerId], now: datetime) -> Tally:
    if not lines:
        return Tally()
    before = {one.id: one for customer in at for one in people_store.stakeholders(tx, customer, now)}
    put = people_service.put_stakeholders(tx, lines, now)
    known = sum(before.get(number) == people_store.get_stakeholder(tx, number) for number in put)
    return Tally(read=len(put), stored=len(put) - known, known=known)


def put_records(tx: Transaction, found: Tables, sides: Sides, now: datetime) -> Tally:
    """Tickets and product use, each with its customer. A ticket of nobody known is kept and shown as such."""
    whose = _Whose(tx)
    stored = ticketing.take(tx, found.tickets, sides, now)
    figures = [(one, customer) for one in found.usage if (customer := whose(one.customer)) is not None]
    new = inbox_store.put_usage(tx, figures)
    tally = Tally(read=len(found.tickets) + len(found.usage), stored=len(stored) + new)
    tally.known = len(found.tickets) - len(stored) + len(figures) - new
    if unknown := len(found.usage) - len(figures):
        tally.excluded[UNKNOWN_CUSTOMER] = unknown
    people_store.mark_stale(tx, {customer for _, customer in figures}, now)
    return tally


class _Whose:
    """The customer that a table names, asked for once a name."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._known: dict[str, CustomerId | None] = {}

    def __call__(self, name: str) -> CustomerId | None:
        if name not in self._known:
            try:
                self._known[name] = people_service.find_customer(self._tx, name).id
            except (NotFound, Ambiguous):
                self._known[name] = None
        return self._known[name]
