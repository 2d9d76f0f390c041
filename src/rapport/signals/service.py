"""What do we notice at a customer, and what does a person do with it?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

import structlog

from rapport.app import App
from rapport.db import Transaction
from rapport.errors import BadInput, Conflict, NotFound
from rapport.inbox.model import Severity
from rapport.people import store as people
from rapport.people.model import Customer, CustomerId
from rapport.questions.store import ahead, answer
from rapport.relationships import service as relationships
from rapport.relationships.snapshots import service as snapshots
from rapport.signals import context as contexts
from rapport.signals import detectors, lifecycle, store, whynot
from rapport.signals.collecting import service as collecting
from rapport.signals.looking import store as looking
from rapport.signals.model import (
    EscalationContext,
    EventKind,
    Evidence,
    Finding,
    Label,
    Signal,
    SignalEvent,
    SignalId,
    SignalKind,
    WhyNot,
)
from rapport.signals.notices.health import store as health
from rapport.users import store as users
from rapport.users.model import User, UserId

log = structlog.get_logger()

MOST_CLOSED = 100  # what a page of history shows


def look(app: App, customer: CustomerId) -> tuple[Signal, ...]:
    """Open what is new, update what has changed, clear what is no longer true; the customer's open signals."""
    now = app.now()
    with app.db.transaction() as tx:
        return look_at(tx, customer, now)[1]


def look_at(tx: Transaction, customer: CustomerId, now: datetime) -> tuple[detectors.Looked, tuple[Signal, ...]]:
    """The same inside a transaction, and what the detectors said. Raises NotFound."""
    with ahead(tx) as ask:
        standing = ask(store.standing(customer))
        found, evidence = collecting.gathered(ask, customer, now)
        noted = standing()
    relationships.keep_champions(tx, found, evidence.snapshot)
    looked = detectors.look(evidence)
    for failure in looked.failures:
        log.error("detector failed", detector=failure.detector, customer=customer, exc_info=failure.error)
    return looked, _note(tx, customer, looked, noted, now)


def note(tx: Transaction, customer: CustomerId, looked: detectors.Looked, now: datetime) -> tuple[Signal, ...]:
    """Write down what a look has found; the customer's open signals afterwards."""
    return _note(tx, customer, looked, answer(tx, store.standing(customer)), now)


def _note(
    tx: Transaction, customer: CustomerId, looked: detectors.Looked, standing: store.Standing, now: datetime
) -> tuple[Signal, ...]:
    opened, settled = standing
    health.note_failures(tx, customer, [(one.detector, one.reason) for one in looked.failures], now)
    todo = lifecycle.plan(looked.findings, opened, settled, complete=not looked.failures)
    if not (todo.open or todo.update or todo.clear):
        return opened
    before = {signal.id: signal for signal in opened}
    for finding in todo.open:
        number = store.add(tx, finding, now)
        if number is not None:
            store.add_event(tx, SignalEvent(number, now, None, EventKind.OPENED))
    for number, finding in todo.update:
        store.update_found(tx, number, finding, wake=lifecycle.wakes(before[number], finding))
    for signal in todo.clear:
        after = lifecycle.cleared(signal, now)
        if store.move(tx, signal, after):
            store.add_event(tx, lifecycle.event(signal, after, None, now))
    return store.open_of(tx, customer)


def why_not(app: App, customer: CustomerId, person: str = "", at: datetime | None = None) -> WhyNot:
    """Which detectors looked at a customer, or at a person there (name, address or number), what each found and by whom
    that was closed, or what was missing. Raises NotFound, Ambiguous."""
    with app.db.transaction() as tx:
        now = at or app.now()
        every = looking.mails_of(tx, customer, now - collecting.MAIL_WINDOW, now)  # to be counted
        seen = replace(collecting.gather(tx, customer, now), mails=every)
        team = {user.id: user.name for user in users.list_users(tx)}
        closed = whynot.Closed(answer(tx, store.standing(customer))[1], team)
    who = whynot.called(seen, person) if person.strip() else None
    told = whynot.verdicts(seen, detectors.look(seen), closed)
    chosen = told if who is None else whynot.of_person(told, who)
    return WhyNot(customer, seen.snapshot.customer_name, who, chosen, seen.now)


def open_signals(app: App) -> tuple[Signal, ...]:
    """Of all customers, without those put aside, the newest first."""
    return tuple(one for one in _all_open(app) if not one.sleeps(app.now()))


def snoozed_signals(app: App) -> tuple[Signal, ...]:
    """Those put aside until a later date, of all customers, the newest first."""
    return tuple(one for one in _all_open(app) if one.sleeps(app.now()))


def _all_open(app: App) -> tuple[Signal, ...]:
    with app.db.transaction() as tx:
        return store.open_signals(tx)


def of_customer(app: App, customer: CustomerId) -> tuple[Signal, ...]:
    """Open and closed, the newest first."""
    with app.db.transaction() as tx:
        return store.of_customer(tx, customer)


def get(app: App, number: SignalId) -> Signal:
    """Raises NotFound."""
    with app.db.transaction() as tx:
        return got(tx, number)


def got(tx: Transaction, number: SignalId) -> Signal:
    """The same inside a transaction."""
    signal = store.get(tx, number)
    if signal is None:
        raise NotFound(f"There is no signal with the number {number}. Look at the list of signals.")
    return signal


def acknowledge(app: App, number: SignalId, by: UserId) -> Signal:
    """Seen, and taken up. Raises Conflict when it is no longer new."""
    return _move(app, number, by, lambda signal, _: lifecycle.acknowledged(signal))


def snooze(app: App, number: SignalId, by: UserId, until: datetime) -> Signal:
    """Put aside until a date; it comes back earlier when it gets worse. Raises BadInput, Conflict."""
    return _move(app, number, by, lambda signal, now: lifecycle.snoozed(signal, until, now))


def resolve(app: App, number: SignalId, by: UserId, because: str = "") -> Signal:
    """Dealt with. Raises Conflict when it is closed already."""
    return _move(app, number, by, lambda signal, now: lifecycle.resolved(signal, by, because, now))


def dismiss(app: App, number: SignalId, by: UserId, because: str, label: Label = Label.NOT_TRUE) -> Signal:
    """Not true, or no news. Raises BadInput without a reason, Conflict when it is closed already."""
    return _move(app, number, by, lambda signal, now: lifecycle.dismissed(signal, by, because, now, label))


def _move(app: App, number: SignalId, by: UserId, change: Callable[[Signal, datetime], Signal]) -> Signal:
    now = app.now()
    with app.db.transaction() as tx:
        before = got(tx, number)
        after = change(before, now)
        if not store.move(tx, before, after):
            raise Conflict(f"Somebody else has just changed signal {number}. Load it again.")
        store.add_event(tx, lifecycle.event(before, after, by, now))
    return after


def history(app: App, number: SignalId) -> tuple[SignalEvent, ...]:
    """What happened to a signal, when and by whom, the oldest first. Raises NotFound."""
    with app.db.transaction() as tx:
        got(tx, number)
        return store.events(tx, [number])


def closed_signals(app: App, since: datetime) -> tuple[Signal, ...]:
    """What was closed since then, by a person or by itself, the newest first; the last MOST_CLOSED."""
    with app.db.transaction() as tx:
        return store.closed_signals(tx, since, MOST_CLOSED)


def raise_by_hand(
    app: App, customer: CustomerId, by: UserId, sentence: str, severity: Severity = Severity.HIGH
) -> Signal:
    """An escalation that a person knows of and no system does. Raises BadInput without words or with too many, Conflict
    when it is open already."""
    now, said = app.now(), " ".join(sentence.split())
    if not said:
        raise BadInput("A signal needs a sentence that says what happened. Write one.")
    if len(said) > lifecycle.LONGEST_REASON:
        most = lifecycle.LONGEST_REASON
        raise BadInput(f"A signal has {most} characters at most, this one {len(said)}. Say it shorter.")
    # Causes are indexed, and a row of an index has 2704 bytes.
    words = sha256(said.casefold().encode(errors="replace")).hexdigest()
    finding = Finding(
        kind=SignalKind.TICKET_ESCALATED,
        cause=f"{lifecycle.BY_HAND}{by}:{customer}:{words}",
        customer=customer,
        person=None,
        severity=severity,
        since=now,
        sentence=said,
        evidence=(f"{lifecycle.BY_HAND}{by}",),
    )
    with app.db.transaction() as tx:
        people.get_customer(tx, customer)  # raises NotFound before a foreign key would
        number = store.add(tx, finding, now)
        if number is None:
            raise Conflict("This is noted and open already. Look at the customer's signals.")
        store.add_event(tx, SignalEvent(number, now, by, EventKind.RAISED, said))
        return got(tx, number)


def context(app: App, number: SignalId) -> EscalationContext:
    """Everything that somebody must know before they answer, for whoever looks: minutes old. Raises NotFound."""
    signal = get(app, number)
    shot = snapshots.current(app, signal.customer)
    with app.db.transaction() as tx:
        customer = people.get_customer(tx, signal.customer)
        return context_in(signal, customer, collecting.around(tx, customer, shot), users.list_users(tx))


def context_of(tx: Transaction, signal: Signal, now: datetime) -> EscalationContext:
    """The same inside a transaction, for drafts."""
    customer = people.get_customer(tx, signal.customer)
    shot = relationships.snapshot(tx, signal.customer, now)  # with the parts of scores, to be read
    return context_in(signal, customer, collecting.around(tx, customer, shot), users.list_users(tx))


def context_in(signal: Signal, customer: Customer, evidence: Evidence, team: tuple[User, ...]) -> EscalationContext:
    """The same from what is at hand; `team`: everybody of ours."""
    owner = next((user for user in team if user.id == customer.owner), None)
    return contexts.build(signal, customer, evidence, contexts.Team(team, owner))


def responded(tx: Transaction, number: SignalId, delivery: int, at: datetime) -> bool:
    """Our first answer has left (PRD-029: response_sent_at, response_email_id); False when one had before."""
    first = store.set_response(tx, number, delivery, at)
    if first:
        store.add_event(tx, SignalEvent(number, at, None, EventKind.ANSWERED, f"delivery:{delivery}"))
    return first
