"""How much time is left on each escalation, and what must be done before it is gone?"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from rapport.app import App
from rapport.db import Transaction
from rapport.drafts import store as drafts
from rapport.drafts.model import DraftId
from rapport.drafts.plays.author import zone_of
from rapport.drafts.plays.occasions import service as occasions
from rapport.drafts.promises import service as promising
from rapport.drafts.promises import store as promises
from rapport.drafts.promises.model import Promise, PromiseKind, PromiseState
from rapport.drafts.promises.policies import week_for
from rapport.errors import BadInput, Conflict, NotFound, Problem
from rapport.inbox.model import Direction, StoredTicket, TicketId
from rapport.inbox.records import store as records
from rapport.outbox.clocks import settling, store, ticking, words
from rapport.outbox.clocks.model import Clock, ClockKind, Mailed, Pause, Standing, Warned
from rapport.outbox.clocks.settling import Seen
from rapport.people import store as people
from rapport.people.model import CustomerId
from rapport.signals import store as signals
from rapport.signals.model import EventKind, Signal, SignalEvent, SignalId, SignalKind
from rapport.users import store as users
from rapport.users.model import UserId

log = structlog.get_logger()

HEAD_START = 0.8  # of the time until an update is due: then its draft is there, with time left to fill it in
SHORTEST_HEAD_START = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Owed:
    """Something that a customer waits for, or that a clock asks for: one line of the morning."""

    signal: Signal
    customer: CustomerId
    sentence: str
    due_at: datetime | None
    draft: DraftId | None  # written already, and waiting for a person
    is_late: bool


def standing(app: App, number: SignalId) -> Standing | None:
    """The clocks of an escalation; None for a signal that has none. Raises NotFound."""
    with app.db.transaction() as tx:
        signal = _signal(tx, number)
        return standing_of(tx, signal, app.now()) if signal.kind is SignalKind.TICKET_ESCALATED else None


def standing_of(tx: Transaction, signal: Signal, now: datetime) -> Standing:
    """The same inside a transaction."""
    seen = _seen(tx, signal, now)
    clocks = ticking.clocks(settling.course(seen), seen.policy, seen.week, now)
    counted = week_for(seen.policy, seen.week)
    logged = words.logged(signal, counted)
    return Standing(signal, seen.policy, counted, clocks, seen.pauses, seen.promises, logged, now)


def pause(app: App, number: SignalId, because: str, *, by: UserId) -> None:
    """They have to answer first: update and resolution stand still. Raises BadInput without a reason, Conflict when it
    is closed or paused already."""
    reason = " ".join(because.split())
    if not reason:
        raise BadInput("Say what you wait for, so that everybody knows why the clocks stand still.")
    with app.db.transaction() as tx:
        signal = _signal(tx, number)
        if not signal.is_open:
            raise Conflict(f"Signal {number} is {signal.status} already, so there is nothing to wait for.")
        if not store.begin_pause(tx, number, Pause(app.now(), None, reason, f"user:{by}")):
            raise Conflict(f"The clocks of signal {number} stand still already.")


def resume(app: App, number: SignalId) -> None:
    """It is our turn again. Raises NotFound, Conflict when nothing was paused."""
    with app.db.transaction() as tx:
        _signal(tx, number)
        if not store.end_pause(tx, number, app.now()):
            raise Conflict(f"The clocks of signal {number} are not paused.")


def watch(app: App) -> None:
    """What time and new mail settle: first answers, promises, waits, warnings, drafts of updates that come due."""
    for number in _watched(app):
        with app.db.transaction() as tx:
            signal = signals.get(tx, number)
            due = _settle(tx, signal, app.now()) if signal is not None else ()
        for promise in due:
            _write_update(app, promise)


def _watched(app: App) -> tuple[SignalId, ...]:
    with app.db.transaction() as tx:
        opened = (one.id for one in signals.open_signals(tx) if one.kind is SignalKind.TICKET_ESCALATED)
        return tuple(dict.fromkeys((*opened, *store.unsettled_signals(tx))))


def _settle(tx: Transaction, signal: Signal, now: datetime) -> tuple[Promise, ...]:
    """Write down everything that is settled by now; answers with the updates whose draft is wanted."""
    seen = _seen(tx, signal, now)
    _note_answer(tx, seen)
    for one in settling.settled(seen):
        promises.move_promise(tx, one.promise, one.to, one.at, one.by)
    following = settling.cadence(seen)
    if following is not None:
        promises.follow_policy(tx, *following)
    ended, begun = settling.wait_ended(seen), settling.wait_begun(seen)
    if ended is not None:
        store.end_pause(tx, signal.id, ended)
    if begun is not None:
        store.begin_pause(tx, signal.id, begun)
    _warn(tx, signal.id, now)
    return tuple(p for p in promises.of_signal(tx, signal.id) if _wants_draft(p, now))


def _note_answer(tx: Transaction, seen: Seen) -> None:
    """PRD-029: response_sent_at, also when the answer was written in another program."""
    signal = seen.signal
    if signal.response_sent_at is None and seen.ours:
        first = seen.ours[0]
        if signals.set_response(tx, signal.id, None, first.at):
            signals.add_event(tx, SignalEvent(signal.id, first.at, None, EventKind.ANSWERED, first.record))


def _warn(tx: Transaction, number: SignalId, now: datetime) -> None:
    """Once for a clock and the moment it is due, as a line in the signal's history: never a second signal."""
    signal = _signal(tx, number)
    if not signal.is_open:
        return
    for clock in standing_of(tx, signal, now).clocks:
        if clock.warns and clock.due_at is not None and store.warn(tx, Warned(number, clock.kind, clock.due_at, now)):
            because = f"{words.TITLES[clock.kind]}: most of the time is gone"
            signals.add_event(tx, SignalEvent(number, now, None, EventKind.WARNED, because))


def _wants_draft(promise: Promise, now: datetime) -> bool:
    """Whether it is time to write the update: most of the time is gone, or half an hour is left."""
    if promise.kind is not PromiseKind.UPDATE or promise.state is not PromiseState.OWED or promise.update is not None:
        return False
    if promise.told_at is None:
        return False
    begins = promise.told_at + HEAD_START * (promise.due_at - promise.told_at)
    return now >= min(begins, promise.due_at - SHORTEST_HEAD_START)


def _write_update(app: App, promise: Promise) -> None:
    """A draft for whoever sent the mail that promised it; a person fills it in and approves it, or nothing leaves."""
    try:
        with app.db.transaction() as tx:
            draft = drafts.get(tx, promise.draft)
            by = users.get_mailbox(tx, draft.mailbox).user_id
        made = occasions.write_follow_up(app, promise.customer, by=by, signal=promise.signal)
    except Problem as problem:  # no ticket, no mailbox: the line of the morning is there all the same
        log.warning("no draft for a promised update", promise=promise.id, why=problem.sentence)
        return
    with app.db.transaction() as tx:
        promises.set_update(tx, promise.id, made.id)


def owed(app: App) -> tuple[Owed, ...]:
    """What was promised and what clocks ask for, late ones and the earliest due first."""
    with app.db.transaction() as tx:
        return owed_of(tx, signals.open_signals(tx), app.now())


def owed_of(tx: Transaction, opened: Iterable[Signal], now: datetime) -> tuple[Owed, ...]:
    """The same inside a transaction that has read the open signals; those put aside are left out."""
    by_signal = {one.id: one for one in opened if not one.sleeps(now)}
    promised = [_promised(tx, by_signal[p.signal], p, now) for p in promises.owed(tx) if p.signal in by_signal]
    warned = [line for one in by_signal.values() for line in _asked_for(tx, one, now)]
    return tuple(sorted((*promised, *warned), key=lambda one: (one.due_at is None, one.due_at)))


def _promised(tx: Transaction, signal: Signal, promise: Promise, now: datetime) -> Owed:
    until = words.moment(promise.due_at, zone_of(users.get_user(tx, _sender(tx, promise))))
    step = f"{promise.what} ({promise.owner})" if promise.kind is PromiseKind.ACTION else "An update"
    sentence = f"{step}, promised for {until}"
    return Owed(signal, signal.customer, sentence, promise.due_at, promise.update, promise.due_at < now)


def _sender(tx: Transaction, promise: Promise) -> UserId:
    return users.get_mailbox(tx, drafts.get(tx, promise.draft).mailbox).user_id


def _asked_for(tx: Transaction, signal: Signal, now: datetime) -> Iterator[Owed]:
    """Clocks that warn; a promised update has its own line."""
    if signal.kind is not SignalKind.TICKET_ESCALATED:
        return
    for clock in standing_of(tx, signal, now).clocks:
        if clock.warns and not clock.record.startswith("promise:"):
            yield Owed(signal, signal.customer, _plain(clock), clock.due_at, None, clock.is_late)


def _plain(clock: Clock) -> str:
    what = {ClockKind.FIRST_RESPONSE: "First answer", ClockKind.NEXT_UPDATE: "Next update by policy"}
    return f"{what.get(clock.kind, 'Resolution')} {'is late' if clock.is_late else 'is nearly due'}"


def _seen(tx: Transaction, signal: Signal, now: datetime) -> Seen:
    ticket = _ticket(tx, signal)
    written = tuple(d for d in drafts.list_drafts(tx, customer=signal.customer) if d.signal == signal.id)
    addresses = {ticket.ticket.reporter} if ticket and ticket.ticket.reporter else set()
    addresses |= {to.email for draft in written for to in draft.version.content.to}
    if signal.person is not None:
        addresses |= set(people.get_person(tx, signal.person).addresses)
    answered = [draft.reply_to.record for draft in written if draft.reply_to]
    threads = store.threads_of(tx, list(_numbers((*signal.evidence, *answered), "message")))

    def mails(direction: Direction) -> tuple[Mailed, ...]:
        return store.mails(tx, direction, sorted(addresses), threads, signal.since)

    return Seen(
        signal=signal,
        ticket=ticket,
        policy=promising.policy_of(tx, signal, now),
        week=promising.week_of(tx),
        drafts=written,
        sent=dict(store.sent_drafts(tx, signal.id)),
        promises=promises.of_signal(tx, signal.id),
        pauses=store.pauses(tx, signal.id),
        ours=mails(Direction.OUT),
        theirs=mails(Direction.IN),
    )


def _ticket(tx: Transaction, signal: Signal) -> StoredTicket | None:
    number = next(_numbers(signal.evidence, "ticket"), None)
    return None if number is None else records.get_ticket(tx, TicketId(number))


def _numbers(found: tuple[str, ...], kind: str) -> Iterator[int]:
    parted = (record.partition(":") for record in found)
    return (int(number) for name, _, number in parted if name == kind and number.isdigit())


def _signal(tx: Transaction, number: SignalId) -> Signal:
    found = signals.get(tx, number)
    if found is None:
        raise NotFound(f"There is no signal with the number {number}. Look at the list of signals.")
    return found
