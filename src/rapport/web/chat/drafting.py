"""Which draft does somebody want, and what should they know before they read it?"""

from collections.abc import Callable

from rapport.drafts import service as drafts
from rapport.drafts.model import Draft
from rapport.errors import Problem
from rapport.people.model import Customer
from rapport.relationships import introducer, targets
from rapport.relationships import service as relationships
from rapport.relationships.model import Gap, Snapshot, Target
from rapport.signals import service as signals
from rapport.signals.model import Signal, SignalKind
from rapport.signals.words import SEVERITIES
from rapport.web.chat.cards import Answering, Card, ProblemCard
from rapport.web.chat.turn import Turn, customer_of, say
from rapport.web.chat.wording import (
    contacts,
    draft_card,
    draft_context,
    escalation_card,
    score_card,
    signal_card,
    target_card,
    threading_card,
)


def escalation_response(turn: Turn) -> Answering:
    """PRD-029: the details, then the draft. Raises NotAllowed for a key that may only read."""
    by, customer = turn.writer, customer_of(turn)
    opened = [one for one in signals.of_customer(turn.app, customer.id) if one.is_open]
    escalations = sorted((one for one in opened if one.kind is SignalKind.TICKET_ESCALATED), key=_gravest_first)
    if not escalations:
        yield from turn.about(customer, say(_none_open(customer, opened)), *(signal_card(one) for one in opened[:3]))
        return
    chosen = escalations[0]
    others: list[Card] = [signal_card(one) for one in escalations[1:]]
    if others:
        others.insert(0, say(f"This is about the gravest of {len(escalations)} open escalations; the others are:"))
    yield say(f"I see {customer.name} has an active escalation. Let me gather the context.")
    yield escalation_card(signals.context(turn.app, chosen.id))
    if len(escalations) > 1:
        yield say(f"This is about the gravest of {len(escalations)} open escalations; the others are:")
        yield from (signal_card(one) for one in escalations[1:])
    yield say("Generating response...")
    yield from written(
        turn, customer, lambda: drafts.write_escalation_response(turn.app, customer.id, by=by, signal=chosen.id)
    )


def _gravest_first(signal: Signal) -> tuple[int, float]:
    return (-SEVERITIES.index(signal.severity), -signal.since.timestamp())


def _none_open(customer: Customer, opened: list[Signal]) -> str:
    also = " These signals are open:" if opened else ""
    return f"No escalation of {customer.name} is open. One is noticed when a ticket is escalated.{also}"


def intro_request(turn: Turn) -> Answering:
    """PRD-044: the assessment, the target, the best introducer, then the draft."""
    _, customer = turn.writer, customer_of(turn)
    snapshot = snapshot_of(turn, customer)
    wanted = turn.intent.target
    whom = wanted if not wanted or _is_name(snapshot, wanted) else f"{customer.name}'s {wanted}"
    yield say(f"I'll help you request an introduction {f'to {whom}' if whom else f'at {customer.name}'}.")
    yield threading_card(snapshot)
    yield from _towards(turn, customer, snapshot, wanted)


def _towards(turn: Turn, customer: Customer, snapshot: Snapshot, wanted: str) -> Answering:
    """The target, the best introducer, then the draft."""
    by = turn.writer
    try:
        target = targets.target(snapshot, wanted)
        yield target_card(target, gap_of(snapshot, target), introducer.best(snapshot, target))
    except Problem as problem:
        yield from turn.about(customer, trouble(problem))
        return
    yield from written(turn, customer, lambda: drafts.write_intro_request(turn.app, customer.id, by=by, target=wanted))


def multi_thread(turn: Turn) -> Answering:
    """The assessment with the score's parts, and a request to the most useful person to meet."""
    _, customer = turn.writer, customer_of(turn)
    snapshot = snapshot_of(turn, customer)
    yield threading_card(snapshot)
    yield score_card(snapshot)
    if not snapshot.gaps:
        met = len(contacts(snapshot))
        yield from turn.about(customer, say(f"Every role that decides is covered, by {met} contacts."))
        return
    yield from _towards(turn, customer, snapshot, "")


def snapshot_of(turn: Turn, customer: Customer) -> Snapshot:
    with turn.app.db.transaction() as tx:
        return relationships.snapshot(tx, customer.id, turn.app.now())


def gap_of(snapshot: Snapshot, target: Target) -> Gap | None:
    """The gap that meeting them would close, the costliest first."""
    known = target.known
    if known is None:
        return next((gap for gap in snapshot.gaps if gap.look_for == target.title), None)
    return next((gap for gap in snapshot.gaps if gap.target == known.stakeholder or gap.role in known.roles), None)


def _is_name(snapshot: Snapshot, wanted: str) -> bool:
    return any(wanted.casefold() in one.name.casefold() for one in snapshot.known)


def written(turn: Turn, customer: Customer, write: Callable[[], Draft]) -> Answering:
    """The draft on the table, or why there is none."""
    try:
        draft = write()
    except Problem as problem:
        return turn.about(customer, trouble(problem))
    return (draft_card(draft), draft_context(draft))


def trouble(problem: Problem) -> ProblemCard:
    return ProblemCard(slug=problem.slug, text=problem.sentence)
