"""Which other names and domains mean this customer: said by hand, never guessed?"""

import re

from rapport.app import App
from rapport.db import Transaction
from rapport.errors import BadInput, Conflict
from rapport.people import companies, store
from rapport.people.model import Customer, CustomerId
from rapport.people.naming import store as naming
from rapport.people.service import find_customer

LONGEST = 200  # characters of a company's name
_DOMAIN = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)+[a-z0-9-]{2,}")


def alias(app: App, customer: str, called: str) -> Customer:
    """Another name or another domain of the same company. Raises NotFound, Ambiguous, BadInput, Conflict."""
    with app.db.transaction() as tx:
        found = find_customer(tx, customer)
        if is_domain(called):
            _add_domain(tx, found, called)
        else:
            _add_name(tx, found, called, "alias", app)
        return store.get_customer(tx, found.id)


def subsidiary(app: App, customer: str, name: str, domain: str = "") -> Customer:
    """A company that belongs to the customer: its people are the customer's. Raises as `alias`."""
    with app.db.transaction() as tx:
        found = find_customer(tx, customer)
        _add_name(tx, found, name, "subsidiary", app)
        if domain.strip():
            _add_domain(tx, found, domain)
        return store.get_customer(tx, found.id)


def is_domain(text: str) -> bool:
    """Whether this is written as a domain and not as a name: techcorp.example, not TechCorp."""
    return _DOMAIN.fullmatch(_host(text)) is not None


def _host(text: str) -> str:
    host = re.sub(r"^https?://", "", text.strip().lower()).rpartition("@")[2]
    return re.split(r"[/?#:]", host)[0].removeprefix("www.").strip(".")


def _add_domain(tx: Transaction, customer: Customer, written: str) -> None:
    domain = _host(written)
    if not is_domain(written):
        raise BadInput(f"“{written[:60]}” is no domain such as techcorp.example. Write it like that.")
    if companies.company_domain(domain) == "":
        raise BadInput(f"{domain} is anybody's, so it cannot mean {customer.name}. Name its people one by one instead.")
    if domain in store.sides(tx).own:
        raise Conflict(f"{domain} is our own domain, so it cannot mean {customer.name}.")
    owner = naming.add_domain(tx, customer.id, domain)
    if owner != customer.id:
        raise Conflict(_taken(tx, domain, owner))


def _add_name(tx: Transaction, customer: Customer, written: str, kind: str, app: App) -> None:
    name = " ".join(written.split())[:LONGEST]
    if not name:
        raise BadInput(f"No name was given. Write the other name of {customer.name}.")
    same = [one for one in companies.fits(name, store.list_customers(tx)) if name.casefold() in companies.names_of(one)]
    if any(one.id != customer.id for one in same):
        raise Conflict(_taken(tx, name, next(one.id for one in same if one.id != customer.id)))
    naming.add_alias(tx, customer.id, name, kind, app.now())


def _taken(tx: Transaction, what: str, owner: CustomerId) -> str:
    return f"{what} means {store.get_customer(tx, owner).name} already. Correct it there first; nothing was changed."
