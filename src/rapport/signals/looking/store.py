"""What do detectors look at: the mails of a customer, their words, and what was said in them about people?"""

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select, text

from rapport.db import Transaction
from rapport.inbox.model import Address, Direction, Kind
from rapport.inbox.rows import absence
from rapport.inbox.store import message_addresses, messages
from rapport.people.model import CustomerId, StakeholderId
from rapport.people.store import addresses, jobs
from rapport.signals.model import MailTrace

_MAIL = (messages.c.id, messages.c.sent_at, messages.c.direction, messages.c.kind, messages.c.subject, messages.c.about)
_NAMED = (message_addresses.c.message_id, message_addresses.c.address, message_addresses.c.name)


def ended_jobs(tx: Transaction, customer: CustomerId, until: datetime) -> tuple[StakeholderId, ...]:
    """The jobs at the customer that had ended by then."""
    ended = select(jobs.c.id).where(jobs.c.customer_id == customer, jobs.c.valid_to <= until).order_by(jobs.c.id)
    return tuple(StakeholderId(number) for number in tx.execute(ended).scalars())


def mails_of(tx: Transaction, customer: CustomerId, since: datetime, until: datetime) -> tuple[MailTrace, ...]:
    """Mails from, to or about a customer's people, oldest first, without their texts."""
    theirs = (
        select(addresses.c.address)
        .join(jobs, jobs.c.person_id == addresses.c.person_id)
        .where(jobs.c.customer_id == customer)
        .scalar_subquery()
    )
    named = select(message_addresses.c.message_id).where(message_addresses.c.address.in_(theirs))
    entry = func.jsonb_array_elements(messages.c.about).table_valued("value")
    # Bounces come from a mail system: only what they say about somebody ties them to a customer.
    about = select(messages.c.id).where(
        text("messages.kind IN ('autoreply', 'bounce')"),  # literal: the condition of ix_messages_automatic
        messages.c.sent_at > since,
        messages.c.sent_at <= until,
        exists(select(entry.c.value).where(entry.c.value.op("->>")("address").in_(theirs))),
    )
    query = (
        select(*_MAIL)
        .where(messages.c.sent_at > since, messages.c.sent_at <= until)
        .where(messages.c.id.in_(named.union(about)))
        .order_by(messages.c.sent_at, messages.c.id)
    )
    rows = tx.execute(query).all()
    people = _participants(tx, [row.id for row in rows])
    return tuple(_trace(row, people[row.id]) for row in rows)


def _participants(tx: Transaction, numbers: list[int]) -> dict[int, list[Address]]:
    """The addresses of each mail, the sender first."""
    found: defaultdict[int, list[Address]] = defaultdict(list)
    query = (
        select(*_NAMED)
        .where(message_addresses.c.message_id == func.any(numbers))
        .order_by(message_addresses.c.message_id, message_addresses.c.position)
    )
    for row in tx.execute(query) if numbers else ():
        found[row.message_id].append(Address(row.address, row.name))
    return found


def _trace(row: Any, people: list[Address]) -> MailTrace:
    return MailTrace(
        record=f"message:{row.id}",
        at=row.sent_at,
        direction=Direction(row.direction),
        kind=Kind(row.kind),
        subject=row.subject,
        sender=people[0],
        recipients=tuple(people[1:]),
        about=tuple(absence(entry) for entry in row.about),
    )
