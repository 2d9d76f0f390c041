"""What do we notice at a customer, and what does a person do with it?"""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from rapport.app import App
from rapport.db import Transaction
from rapport.errors import BadInput, Conflict, NotFound
from rapport.inbox.model import Severity
from rapport.inbox.records import store as records
from rapport.people import store as people
from rapport.people.model import CustomerId
from rapport.relationships import service as relationships
from rapport.signals import context as contexts
from rapport.signals import detectors, lifecycle, store
from rapport.signals.model import EscalationContext, Evidence, Finding, Signal, SignalId, SignalKind
from rapport.users import store as users
from rapport.users.model import UserId

log = structlog.get_logger()

MAIL_WINDOW = timedelta(days=365)  # who wrote under which domain before needs a year; departures need half of it


def gather(tx: Transaction, customer: CustomerId, now: datetime) -> Evidence:
    """All that detectors look at, as of now."""
    ended = tuple(people.get_stakeholder(tx, number) for number in store.ended_jobs(tx, customer, now))
    return Evidence(
        snapshot=relationships.snapshot(tx, customer, now),
        stakeholders=people.stakeholders(tx, customer, now) + ended,
        tickets=records.tickets_of(tx, customer),
        mails=store.mails_of(tx, customer, now - MAIL_WINDOW, now),
    )


def look(app: App, customer: CustomerId) -> tuple[Signal, ...]:
    """Open what is new, update what has changed, clear what is no longer true; the customer's open signals."""
    now = app.now()
    with app.db.transaction() as tx:
        looked = detectors.look(gather(tx, customer, now))
        opened, settled = store.open_of(tx, customer), store.settled_of(tx, customer)
        todo = lifecycle.plan(looked.findings, opened, settled, complete=not looked.failures)
        for finding in todo.open:
            store.add(tx, finding, now)
        for number, finding in todo.update:
            store.update_found(tx, number, finding)
        for signal in todo.clear:
            store.move(tx, signal, lifecycle.cleared(signal, now))
        after = store.open_of(tx, customer)
    for failure in looked.failures:
        log.error("detector failed", detector=failure.detector, customer=customer, reason=failure.reason)
    return after


def open_signals(app: App) -> tuple[Signal, ...]:
    """Of all customers, the newest first."""
    with app.db.transaction() as tx:
        return store.open_signals(tx)


def of_customer(app: App, customer: CustomerId) -> tuple[Signal, ...]:
    """Open and closed, the newest first."""
    with app.db.transaction() as tx:
        return store.of_customer(tx, customer)


def get(app: App, number: SignalId) -> Signal:
    """Raises NotFound."""
    with app.db.transaction() as tx:
        return _get(tx, number)


def _get(tx: Transaction, number: SignalId) -> Signal:
    signal = store.get(tx, number)
    if signal is None:
        raise NotFound(f"There is no signal with the number {number}. Look at the list of signals.")
    return signal


def acknowledge(app: App, number: SignalId) -> Signal:
    """Seen. Raises Conflict when it is no longer new."""
    return _move(app, number, lifecycle.acknowledged)


def resolve(app: App, number: SignalId, by: UserId, because: str = "") -> Signal:
    """Dealt with. Raises Conflict when it is closed already."""
    now = app.now()
    return _move(app, number, lambda signal: lifecycle.resolved(signal, by, because, now))


def dismiss(app: App, number: SignalId, by: UserId, because: str) -> Signal:
    """Not true. Raises BadInput without a reason, Conflict when it is closed already."""
    now = app.now()
    return _move(app, number, lambda signal: lifecycle.dismissed(signal, by, because, now))


def _move(app: App, number: SignalId, change: Callable[[Signal], Signal]) -> Signal:
    with app.db.transaction() as tx:
        before = _get(tx, number)
        after = change(before)
        if not store.move(tx, before, after):
            raise Conflict(f"Somebody else has just changed signal {number}. Load it again.")
    return after


def raise_by_hand(app: App, customer: CustomerId, by: UserId, sentence: str, severity: Severity) -> Signal:
    """An escalation that a person knows of and no system does. Raises BadInput without words, Conflict when it is
    open already."""
    now, said = app.now(), " ".join(sentence.split())
    if not said:
        raise BadInput("A signal needs a sentence that says what happened. Write one.")
    finding = Finding(
        kind=SignalKind.TICKET_ESCALATED,
        cause=f"{lifecycle.BY_HAND}{by}:{customer}:{said.casefold()}",
        customer=customer,
        person=None,
        severity=severity,
        since=now,
        sentence=said,
        evidence=(f"{lifecycle.BY_HAND}{by}",),
    )
    with app.db.transaction() as tx:
        number = store.add(tx, finding, now)
        if number is None:
            raise Conflict("This is noted and open already. Look at the customer's signals.")
        return _get(tx, number)


def context(app: App, number: SignalId) -> EscalationContext:
    """Everything that somebody must know before they answer. Raises NotFound."""
    with app.db.transaction() as tx:
        return context_of(tx, _get(tx, number), app.now())


def context_of(tx: Transaction, signal: Signal, now: datetime) -> EscalationContext:
    """The same inside a transaction, for drafts."""
    customer = people.get_customer(tx, signal.customer)
    owner = None if customer.owner is None else users.get_user(tx, customer.owner)
    team = contexts.Team(users.list_users(tx), owner)
    return contexts.build(signal, customer, gather(tx, signal.customer, now), team)


def responded(tx: Transaction, number: SignalId, delivery: int, at: datetime) -> bool:
    """Our first answer has left (PRD-029: response_sent_at, response_email_id); False when one had before."""
    return store.set_response(tx, number, delivery, at)
