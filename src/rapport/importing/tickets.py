"""Whose is a ticket, from a table or a signed call, and what contact does it mean?"""

from collections.abc import Sequence
from datetime import datetime

from rapport.app import App
from rapport.db import Transaction
from rapport.errors import Ambiguous, NotFound
from rapport.inbox.model import Address, Sides, StoredTicket, Ticket, TicketId
from rapport.inbox.records import store as records
from rapport.people import service as people_service
from rapport.people import store as people_store
from rapport.people.model import CustomerId, Seen
from rapport.relationships import service as relationships_service


def take(tx: Transaction, found: Sequence[Ticket], sides: Sides, now: datetime) -> list[StoredTicket]:
    """Tickets, each with its customer: by the name that the ticket system gives, else by the reporter's address.

    A ticket of nobody known is kept and shown as such. Answers with what is new or changed.
    """
    whose = {name: _named(tx, name) for name in {ticket.customer for ticket in found}}
    stored = records.put_tickets(tx, [(one, whose[one.customer] or sides.customer_of(one.reporter)) for one in found])
    _follow(tx, stored, sides, now)
    return stored


def _follow(tx: Transaction, stored: Sequence[StoredTicket], sides: Sides, now: datetime) -> None:
    """What tickets mean: who reported them, what contact they were."""
    seen = [
        Seen(Address(one.ticket.reporter), CustomerId(customer), one.ticket.opened_at)
        for one in stored
        if "@" in one.ticket.reporter
        and (customer := one.customer_id or sides.customer_of(one.ticket.reporter)) is not None
        and not sides.is_own(one.ticket.reporter)
    ]
    who = people_service.recognise(tx, seen, now)
    concerned = relationships_service.record_tickets(tx, stored, who, sides)
    people_store.mark_stale(tx, concerned | {one.customer_id for one in stored if one.customer_id is not None}, now)


def adopt(app: App) -> int:
    """Tickets of customers whom nobody knew and somebody knows by now; how many found theirs."""
    with app.db.transaction() as tx:
        waiting = records.tickets_of_nobody(tx)
        sides = people_store.sides(tx)
        named = {name: _named(tx, name) for name in {one.ticket.customer for one in waiting}}
        adopted = [
            records.assign_ticket(tx, one.id, customer)
            for one in waiting
            if (customer := named[one.ticket.customer] or sides.customer_of(one.ticket.reporter)) is not None
        ]
        _follow(tx, adopted, sides, app.now())
    return len(adopted)


def assign(app: App, ticket: TicketId, customer: CustomerId) -> StoredTicket:
    """A person says whose ticket it is. Raises NotFound."""
    with app.db.transaction() as tx:
        records.get_ticket(tx, ticket)
        assigned = records.assign_ticket(tx, ticket, people_store.get_customer(tx, customer).id)
        _follow(tx, [assigned], people_store.sides(tx), app.now())
    return assigned


def _named(tx: Transaction, name: str) -> CustomerId | None:
    try:
        return people_service.find_customer(tx, name).id if name.strip() else None
    except (NotFound, Ambiguous):
        return None
