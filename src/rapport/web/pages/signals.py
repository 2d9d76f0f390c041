"""The pages of signals: what changed, on what evidence, and what a person does with it."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse

from rapport.app import App
from rapport.people import store as people
from rapport.signals import service as signals
from rapport.signals.model import Signal, SignalId
from rapport.web.caller import Calling
from rapport.web.doors import door
from rapport.web.evidence import resolve
from rapport.web.today import RANK
from rapport.web.views import page

router = APIRouter(include_in_schema=False)


@door(router, "GET /signals")
def show_signals(request: Request, caller: Calling) -> HTMLResponse:
    found = signals.open_signals(caller.app)
    with caller.app.db.transaction() as tx:
        names = {customer.id: customer.name for customer in people.list_customers(tx)}
    ordered = sorted(found, key=lambda one: (RANK[one.severity], -one.detected_at.timestamp()))
    return page(request, "signals.html", {"signals": ordered, "names": names})


@door(router, "GET /signals/{signal}")
def show_signal(request: Request, signal: int, caller: Calling) -> HTMLResponse:
    context = signals.context(caller.app, SignalId(signal))
    records = resolve(caller.app, context.signal.evidence)
    shown = {"context": context, "signal": context.signal, "records": records.values()}
    return page(request, "signal.html", {**shown, "silent": _who_is_silent(caller.app, context.signal)})


def _who_is_silent(app: App, signal: Signal) -> str:
    """The name of the person whose silence it is; empty for every other signal."""
    if signal.person is None or not signal.cause.endswith(":silence"):
        return ""
    with app.db.transaction() as tx:
        return people.get_person(tx, signal.person).name


@door(router, "POST /signals/{signal}/acknowledge")
def acknowledge(signal: int, caller: Calling) -> RedirectResponse:
    signals.acknowledge(caller.app, SignalId(signal), caller.user.id)
    return RedirectResponse(f"/signals/{signal}", status_code=303)


@door(router, "POST /signals/{signal}/dismiss")
def dismiss(signal: int, caller: Calling, because: Annotated[str, Form()] = "") -> RedirectResponse:
    signals.dismiss(caller.app, SignalId(signal), caller.user.id, because)
    return RedirectResponse("/signals", status_code=303)
