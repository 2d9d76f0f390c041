"""Which draft does somebody want, and what should they know before they read it?"""

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
from rapport.web.chat.cards import Card, ChatAnswer, ProblemCard
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


def escalation_response(turn: Turn) -> ChatAnswer:
    """PRD-029: the details, then the draft. Raises NotAllowed for a key that may only read."""
    by, customer = turn.writer, customer_of(turn)
    opened = [one for one in signals.of_customer(turn.app, customer.id) if one.is_open]
    escalations = sorted((one for one in opened if one.kind is SignalKind.TICKET_ESCALATED), key=_gravest_first)
    if not escalations:
        return turn.about(customer, say(_none_open(customer, opened)), *(signal_card(one) for one in opened[:3]))
    chosen = escalations[0]
    others: list[Card] = [signal_card(one) for one in escalations[1:]]
    if others:
        others.insert(0, say(f"This is about the gravest of {len(escalations)} open escalations; the others are:"))
    before: list[Card] = [
        say(f"I see {customer.name} has an active escalation. Let me gather the context."),
        escalation_card(signals.context(turn.app, chosen.id)),
        *others,
        say("Generating response..."),
    ]
    try:
        draft = drafts.write_escalation_response(turn.app, customer.id, by=by, signal=chosen.id)
    except Problem as problem:
        return turn.about(customer, *before[:-1], trouble(problem))
    return _with_draft(before, draft)


def _gravest_first(signal: Signal) -> tuple[int, float]:
    return (-SEVERITIES.index(signal.severity), -signal.since.timestamp())


def _none_open(customer: Customer, opened: list[Signal]) -> str:
    also = " These signals are open:" if opened else ""
    return f"No escalation of {customer.name} is open. One is noticed when a ticket is escalated.{also}"


def intro_request(turn: Turn) -> ChatAnswer:
    """PRD-044: the assessment, the target, the best introducer, then the draft."""
    by, customer = turn.writer, customer_of(turn)
    snapshot = snapshot_of(turn, customer)
    wanted = turn.intent.target
    whom = wanted if not wanted or _is_name(snapshot, wanted) else f"{customer.name}'s {wanted}"
    before: list[Card] = [
        say(f"I'll help you request an introduction {f'to {whom}' if whom else f'at {customer.name}'}."),
        threading_card(snapshot),
    ]
    try:
        target = targets.target(snapshot, wanted)
        before.append(target_card(target, gap_of(snapshot, target), introducer.best(snapshot, target)))
        draft = drafts.write_intro_request(turn.app, customer.id, by=by, target=wanted)
    except Problem as problem:
        return turn.about(customer, *before, trouble(problem))
    return _with_draft(before, draft)


def multi_thread(turn: Turn) -> ChatAnswer:
    """The assessment with the score's parts, and a request to the most useful person to meet."""
    by, customer = turn.writer, customer_of(turn)
    snapshot = snapshot_of(turn, customer)
    before: list[Card] = [threading_card(snapshot), score_card(snapshot)]
    if not snapshot.gaps:
        met = len(contacts(snapshot))
        return turn.about(customer, *before, say(f"Every role that decides is covered, by {met} contacts."))
    try:
        target = targets.target(snapshot, "")
        before.append(target_card(target, gap_of(snapshot, target), introducer.best(snapshot, target)))
        draft = drafts.write_intro_request(turn.app, customer.id, by=by)
    except Problem as problem:
        return turn.about(customer, *before, trouble(problem))
    return _with_draft(before, draft)


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


def _with_draft(before: list[Card], draft: Draft) -> ChatAnswer:
    return ChatAnswer(cards=(*before, draft_card(draft)), context=draft_context(draft))


def trouble(problem: Problem) -> ProblemCard:
    return ProblemCard(slug=problem.slug, text=problem.sentence)
