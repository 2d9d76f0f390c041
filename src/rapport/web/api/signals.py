"""How does a machine see what changed, say what it knows of, and ask why there is no signal?"""

from datetime import UTC, timedelta
from enum import StrEnum

from fastapi import APIRouter

from rapport.app import App
from rapport.people import service as people_service
from rapport.people.model import CustomerId
from rapport.signals import service as signals
from rapport.signals.model import Signal, SignalId
from rapport.web.asks import DismissAsk, RaiseAsk, ResolveAsk, SnoozeAsk
from rapport.web.asof import moment
from rapport.web.caller import Calling
from rapport.web.doors import door
from rapport.web.shapes_drafts import ContextShape, SignalShape
from rapport.web.shapes_signals import SignalEventShape, WhyNotShape

router = APIRouter(tags=["signals"])

LOOK_BACK = timedelta(days=90)  # a quarter of what was closed


class State(StrEnum):
    OPEN = "open"
    SNOOZED = "snoozed"
    CLOSED = "closed"


@door(router, "GET /api/signals", response_model=list[SignalShape])
def list_signals(caller: Calling, state: State = State.OPEN) -> list[SignalShape]:
    """Signals of all customers, newest first: open ones, those put aside, or those closed in the last 90 days."""
    return [SignalShape.of(signal) for signal in _in_state(caller.app, state)]


def _in_state(app: App, state: State) -> tuple[Signal, ...]:
    if state is State.CLOSED:
        return signals.closed_signals(app, app.now() - LOOK_BACK)
    return signals.open_signals(app) if state is State.OPEN else signals.snoozed_signals(app)


@door(router, "POST /api/signals", response_model=SignalShape, status_code=201)
def raise_signal(ask: RaiseAsk, caller: Calling) -> SignalShape:
    """Say that something escalated, where no system knows of it."""
    customer = customer_of(caller.app, ask.customer)
    return SignalShape.of(signals.raise_by_hand(caller.app, customer, caller.id, ask.sentence, ask.severity))


@door(router, "GET /api/signals/{id}", response_model=SignalShape)
def get_signal(id: int, caller: Calling) -> SignalShape:
    """One signal, open or closed."""
    return SignalShape.of(signals.get(caller.app, SignalId(id)))


@door(router, "GET /api/signals/{id}/history", response_model=list[SignalEventShape])
def signal_history(id: int, caller: Calling) -> list[SignalEventShape]:
    """What happened to it, the oldest first."""
    return [SignalEventShape.of(event) for event in signals.history(caller.app, SignalId(id))]


@door(router, "GET /api/risk-signals/{id}/context", response_model=ContextShape)
def signal_context(id: int, caller: Calling) -> ContextShape:
    """Everything that records hold about an escalation or another signal."""
    return ContextShape.of(signals.context(caller.app, SignalId(id)))


@door(router, "POST /api/signals/{id}/acknowledge", response_model=SignalShape)
def acknowledge_signal(id: int, caller: Calling) -> SignalShape:
    """Seen."""
    return SignalShape.of(signals.acknowledge(caller.app, SignalId(id), caller.id))


@door(router, "POST /api/signals/{id}/snooze", response_model=SignalShape)
def snooze_signal(id: int, ask: SnoozeAsk, caller: Calling) -> SignalShape:
    """Put aside until a date; it comes back earlier when it gets worse."""
    until = ask.until if ask.until.tzinfo else ask.until.replace(tzinfo=UTC)
    return SignalShape.of(signals.snooze(caller.app, SignalId(id), caller.id, until))


@door(router, "POST /api/signals/{id}/resolve", response_model=SignalShape)
def resolve_signal(id: int, ask: ResolveAsk, caller: Calling) -> SignalShape:
    """Dealt with."""
    return SignalShape.of(signals.resolve(caller.app, SignalId(id), caller.id, ask.because))


@door(router, "POST /api/signals/{id}/dismiss", response_model=SignalShape)
def dismiss_signal(id: int, ask: DismissAsk, caller: Calling) -> SignalShape:
    """Not true, known already or not worth it, with the reason."""
    return SignalShape.of(signals.dismiss(caller.app, SignalId(id), caller.id, ask.because, ask.label))


@door(router, "GET /api/customers/{id}/why-not", response_model=WhyNotShape)
def why_not(id: str, caller: Calling, person: str = "", at: str = "") -> WhyNotShape:
    """Which detectors looked at a customer, or at one person there, what each found or what was missing."""
    customer, as_of = customer_of(caller.app, id), moment(at, caller.app.now())
    return WhyNotShape.of(signals.why_not(caller.app, customer, person, as_of))


def customer_of(app: App, id_or_name: str) -> CustomerId:
    with app.db.transaction() as tx:
        return people_service.find_customer(tx, id_or_name).id
