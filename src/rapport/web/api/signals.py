"""How does a machine see what changed?"""

from fastapi import APIRouter

from rapport.signals import service as signals
from rapport.signals.model import SignalId
from rapport.web.asks import Because
from rapport.web.caller import Calling
from rapport.web.doors import door
from rapport.web.shapes_drafts import ContextShape, SignalShape

router = APIRouter(tags=["signals"])


@door(router, "GET /api/signals", response_model=list[SignalShape])
def list_signals(caller: Calling) -> list[SignalShape]:
    """Open signals of all customers, newest first."""
    return [SignalShape.of(signal) for signal in signals.open_signals(caller.app)]


@door(router, "GET /api/risk-signals/{id}/context", response_model=ContextShape)
def signal_context(id: int, caller: Calling) -> ContextShape:
    """Everything that records hold about an escalation or another signal."""
    return ContextShape.of(signals.context(caller.app, SignalId(id)))


@door(router, "POST /api/signals/{id}/acknowledge", response_model=SignalShape)
def acknowledge_signal(id: int, caller: Calling) -> SignalShape:
    """Seen."""
    return SignalShape.of(signals.acknowledge(caller.app, SignalId(id), caller.id))


@door(router, "POST /api/signals/{id}/dismiss", response_model=SignalShape)
def dismiss_signal(id: int, ask: Because, caller: Calling) -> SignalShape:
    """Not true, with the reason."""
    return SignalShape.of(signals.dismiss(caller.app, SignalId(id), caller.id, ask.because))
