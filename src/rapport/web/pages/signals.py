"""The pages of signals: what changed, on what evidence, and what a person does with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse

from rapport.db import Transaction
from rapport.drafts import service as drafts
from rapport.errors import BadInput, NotFound
from rapport.inbox.model import Severity
from rapport.people import service as people_service
from rapport.people.model import CustomerId
from rapport.people.naming import store as customer_names
from rapport.people.several import store as several
from rapport.signals import service as signals
from rapport.signals import store
from rapport.signals.model import Label, Signal, SignalId, SignalKind
from rapport.web.caller import Caller, Calling
from rapport.web.clocks import about_time
from rapport.web.doors import door
from rapport.web.evidence import Record, read
from rapport.web.today import RANK
from rapport.web.views import frame, page

router = APIRouter(include_in_schema=False)

SHOWN = 30  # signals on a page with their evidence open; the gravest first
HISTORY = timedelta(days=30)
MORNING = 7  # o'clock, where the reader is: what was put aside is back before the day begins
INTRODUCTIONS = (
    SignalKind.SINGLE_THREADED,
    SignalKind.EXPANSION_NEEDS_STAKEHOLDER,
    SignalKind.RENEWAL_WITHOUT_SPONSOR,
    SignalKind.CHAMPION_TRANSITION,
)
QUIETER = (SignalKind.ENGAGEMENT_DROP, SignalKind.EXPANSION_NEEDS_STAKEHOLDER, SignalKind.RENEWAL_WITHOUT_SPONSOR)
SAID = ("message", "meeting", "ticket")
Reason = Annotated[str, Form()]
Days = Annotated[int, Form(ge=1, le=366)]


@dataclass(frozen=True, slots=True)
class Action:
    """The draft that a signal calls for on the face of it; a signal without one has all that fits on its own page."""

    label: str
    path: str  # below the customer
    field: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One signal with its evidence open."""

    signal: Signal
    records: tuple[Record, ...]
    action: Action | None


@dataclass(frozen=True, slots=True)
class Group:
    customer: CustomerId
    name: str
    cards: tuple[Card, ...]


@door(router, "GET /signals")
def show_signals(
    request: Request, caller: Calling, customer: int = 0, person: str = "", all: bool = False
) -> HTMLResponse:
    """`customer` narrows the list and tells what every detector saw there; `person` (name, address, number) at whom;
    `all` shows every one, not only the gravest."""
    app, now = caller.app, caller.app.now()
    with app.db.transaction() as tx:
        there = [one for one in store.open_signals(tx) if customer in (0, one.customer)]
        names = customer_names.names(tx)
        if customer and customer not in names:
            raise NotFound(f"There is no customer {customer}. Look at the list of customers.")
        closed = store.closed_signals(tx, now - HISTORY, signals.MOST_CLOSED)
        found = [one for one in there if not one.sleeps(now)]
        ordered = sorted(found, key=lambda one: (RANK[one.severity], -one.detected_at.timestamp()))
        groups = _groups(tx, ordered if all else ordered[:SHOWN], names)
        around = frame(tx, caller)
    shown = {
        "groups": groups,
        "count": len(found),
        "more": 0 if all else max(0, len(found) - SHOWN),
        "snoozed": [one for one in there if one.sleeps(now)],
        "closed": [one for one in closed if customer in (0, one.customer)],
        "names": names,
        "labels": Label,
        "severities": Severity,
        "only": names.get(CustomerId(customer), ""),
        "told": signals.why_not(app, CustomerId(customer), person[:200]) if customer in names else None,
    }
    return page(request, "signals.html", shown, around=around)


def _groups(tx: Transaction, found: Sequence[Signal], names: Mapping[CustomerId, str]) -> list[Group]:
    """By customer, whoever has the gravest signal first."""
    records = read(tx, [record for one in found for record in one.evidence])
    who = _whom(tx, found, records)
    by_customer: dict[CustomerId, list[Card]] = {}
    for one in found:
        action = _action(one, who) if one.response_sent_at is None else None  # what follows an answer: on its page
        card = Card(one, tuple(records[record] for record in one.evidence), action)
        by_customer.setdefault(one.customer, []).append(card)
    return [Group(number, names.get(number, ""), tuple(cards)) for number, cards in by_customer.items()]


def _whom(tx: Transaction, found: Sequence[Signal], records: Mapping[str, Record]) -> dict[SignalId, str]:
    """Somebody to write to: who fell silent, or whom the evidence names together with what they last said."""
    silent = {one.id: one.person for one in found if one.person and one.cause.endswith(":silence")}
    names = several.names_of(tx, list(silent.values()))
    whom = {signal: names[person] for signal, person in silent.items() if person in names}
    for one in (one for one in found if one.kind in QUIETER):
        pairs = pairwise(records[name] for name in one.evidence)
        known = [who.title for who, last in pairs if who.kind == "stakeholder" and last.kind in SAID]
        if known:
            whom[one.id] = known[0]
    return whom


def _action(signal: Signal, whom: Mapping[SignalId, str]) -> Action | None:
    if signal.kind is SignalKind.TICKET_ESCALATED:
        return Action("Draft the answer", "escalation-response", "signal", str(signal.id))
    if name := whom.get(signal.id):
        return Action(f"Write to {name}", "re-engagement", "person", name)
    return Action("Ask for an introduction", "intro-request") if signal.kind in INTRODUCTIONS else None


@door(router, "GET /signals/{signal}")
def show_signal(request: Request, signal: int, caller: Calling) -> HTMLResponse:
    app = caller.app
    with app.db.transaction() as tx:
        found = drafts.facing(app, tx, SignalId(signal), by=caller.user.id)
        context, offers = found.context, found.offers
        records = read(tx, context.signal.evidence)
        who = _whom(tx, [context.signal], records)
        around = frame(tx, caller)
    shown = {
        "context": context,
        "signal": context.signal,
        "records": records.values(),
        "action": _action(context.signal, who) if not offers or context.signal.kind in INTRODUCTIONS else None,
        "offers": offers,
        "customer": context.customer,
        "events": found.history,
        "ours": {one.id: one.name for one in found.team},
        "labels": Label,
        **about_time(caller, context.signal.id if context.signal.kind is SignalKind.TICKET_ESCALATED else None),
    }
    return page(request, "signal.html", shown, around=around)


@door(router, "POST /signals/raise")
def raise_signal(
    caller: Calling, customer: Reason = "", sentence: Reason = "", severity: Annotated[Severity, Form()] = Severity.HIGH
) -> RedirectResponse:
    with caller.app.db.transaction() as tx:
        found = people_service.find_customer(tx, customer)
    raised = signals.raise_by_hand(caller.app, found.id, caller.user.id, sentence, severity)
    return RedirectResponse(f"/signals/{raised.id}", status_code=303)


@door(router, "POST /signals/act")
def act(
    caller: Calling,
    what: Reason = "",
    signal: Annotated[list[int] | None, Form()] = None,
    days: Days = 7,
    because: Reason = "",
) -> RedirectResponse:
    """One thing done to all that are selected."""
    if not signal:
        raise BadInput("Nothing is selected. Select signals with x, then choose what to do with them.")
    for number in signal:
        _do(caller, SignalId(number), what, days, because)
    return RedirectResponse("/signals", status_code=303)


def _do(caller: Caller, number: SignalId, what: str, days: int, because: str) -> None:
    app, by = caller.app, caller.user.id
    if what == "resolve":
        signals.resolve(app, number, by, because)
    elif what == "snooze":
        signals.snooze(app, number, by, _morning(caller, days))
    elif what == "dismiss":
        signals.dismiss(app, number, by, because)
    else:
        raise BadInput("Signals can be resolved, snoozed or dismissed together. Choose one of these.")


def _morning(caller: Caller, days: int) -> datetime:
    """The morning of the day that many days on, where the reader is."""
    zone = ZoneInfo(caller.user.time_zone)
    day = caller.app.now().astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(day, time(MORNING), zone)


@door(router, "POST /signals/{signal}/acknowledge")
def acknowledge(signal: int, caller: Calling) -> RedirectResponse:
    signals.acknowledge(caller.app, SignalId(signal), caller.user.id)
    return RedirectResponse(f"/signals/{signal}", status_code=303)


@door(router, "POST /signals/{signal}/snooze")
def snooze(signal: int, caller: Calling, days: Days = 7) -> RedirectResponse:
    signals.snooze(caller.app, SignalId(signal), caller.user.id, _morning(caller, days))
    return RedirectResponse("/signals", status_code=303)


@door(router, "POST /signals/{signal}/resolve")
def resolve_signal(signal: int, caller: Calling, because: Reason = "") -> RedirectResponse:
    signals.resolve(caller.app, SignalId(signal), caller.user.id, because)
    return RedirectResponse("/signals", status_code=303)


@door(router, "POST /signals/{signal}/dismiss")
def dismiss(
    signal: int, caller: Calling, because: Reason = "", label: Annotated[Label, Form()] = Label.NOT_TRUE
) -> RedirectResponse:
    signals.dismiss(caller.app, SignalId(signal), caller.user.id, because, label)
    return RedirectResponse("/signals", status_code=303)
