"""The pages of customers: a table of all, and one with people, time line and the relationship in one look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse

from rapport.app import App
from rapport.drafts import service as drafts
from rapport.drafts.model import Draft
from rapport.people import service as people_service
from rapport.people import store as people
from rapport.people.model import Customer
from rapport.relationships import service as relationships
from rapport.relationships.model import Introducer, Snapshot, Target
from rapport.signals import service as signals
from rapport.signals.model import Signal, SignalId
from rapport.users import store as users
from rapport.web import words
from rapport.web.caller import Calling
from rapport.web.doors import door
from rapport.web.evidence import resolve
from rapport.web.views import page

router = APIRouter(include_in_schema=False)

LATEST = 40  # entries of a time line; a quarter of a lively customer
SORTS = ("name", "value", "renewal", "threading", "signals")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened, for the time line."""

    at: datetime
    kind: str
    title: str
    link: str


@door(router, "GET /customers")
def show_customers(
    request: Request, caller: Calling, q: str = "", sort: str = "name", down: bool = False
) -> HTMLResponse:
    app = caller.app
    with app.db.transaction() as tx:
        found = people.find_customers(tx, q) if q.strip() else people.list_customers(tx)
        owners = {user.id: user for user in users.list_users(tx)}
    counts: dict[int, int] = {}
    for signal in signals.open_signals(app):
        counts[signal.customer] = counts.get(signal.customer, 0) + 1
    rows = ordered(found, counts, sort, down)
    shown = {"rows": rows, "owners": owners, "counts": counts, "sort": sort, "down": down, "q": q, "sorts": SORTS}
    return page(request, "customers.html", shown)


def ordered(found: Sequence[Customer], counts: Mapping[int, int], sort: str, down: bool) -> list[Customer]:
    """By one column; what nobody knows stands last, either way."""

    def key(one: Customer) -> Any:
        columns = {
            "value": one.arr_cents,
            "renewal": one.renewal_date,
            "threading": one.threading_score,
            "signals": counts.get(one.id, 0),
        }
        return columns.get(sort, one.name.casefold())

    known = sorted((one for one in found if key(one) is not None), key=key, reverse=down)
    return [*known, *(one for one in found if key(one) is None)]


@door(router, "GET /customers/{customer}")
def show_customer(request: Request, customer: str, caller: Calling) -> HTMLResponse:
    app = caller.app
    with app.db.transaction() as tx:
        found = people_service.find_customer(tx, customer)
        snapshot = relationships.snapshot(tx, found.id, app.now())
        owner = users.get_user(tx, found.owner) if found.owner is not None else None
    raised = signals.of_customer(app, found.id)
    written = drafts.of_customer(app, found.id)
    return page(
        request,
        "customer.html",
        {
            "customer": found,
            "snapshot": snapshot,
            "threading": snapshot.threading,
            "owner": owner,
            "open_signals": [signal for signal in raised if signal.is_open],
            "champions": [known for known in snapshot.known if known.champion],
            "introducer": _introducer(snapshot),
            "entries": _time_line(app, snapshot, raised, written),
        },
    )


def _introducer(snapshot: Snapshot) -> tuple[str, Introducer] | None:
    """The best way to the most costly gap with a person in it."""
    target = next((one for gap in snapshot.gaps for one in snapshot.known if one.stakeholder == gap.target), None)
    if target is None:
        return None
    return target.name, relationships.best_introducer(snapshot, Target(target, target.title))


def _time_line(app: App, snapshot: Snapshot, raised: Sequence[Signal], written: Sequence[Draft]) -> list[Entry]:
    latest = sorted(snapshot.touches, key=lambda touch: touch.at, reverse=True)
    once = list({touch.record: touch for touch in latest}.values())[:LATEST]
    records = resolve(app, [touch.record for touch in once])
    entries = [Entry(t.at, records[t.record].kind, records[t.record].title, records[t.record].link) for t in once]
    entries += [Entry(one.since, "signal", one.sentence, f"/signals/{one.id}") for one in raised]
    entries += [
        Entry(one.created_at, "draft", f"{words.label(one.play)}: {one.version.content.subject}", f"/drafts/{one.id}")
        for one in written
    ]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[:LATEST]


@door(router, "POST /customers/{customer}/intro-request")
def ask_for_introduction(customer: str, caller: Calling, target: Annotated[str, Form()] = "") -> RedirectResponse:
    with caller.app.db.transaction() as tx:
        found = people_service.find_customer(tx, customer)
    made = drafts.write_intro_request(caller.app, found.id, by=caller.user.id, target=target)
    return RedirectResponse(f"/drafts/{made.id}", status_code=303)


@door(router, "POST /customers/{customer}/escalation-response")
def answer_escalation(customer: str, caller: Calling, signal: Annotated[int | None, Form()] = None) -> RedirectResponse:
    with caller.app.db.transaction() as tx:
        found = people_service.find_customer(tx, customer)
    which = None if signal is None else SignalId(signal)
    made = drafts.write_escalation_response(caller.app, found.id, by=caller.user.id, signal=which)
    return RedirectResponse(f"/drafts/{made.id}", status_code=303)


@door(router, "POST /customers/{customer}/re-engagement")
def write_to_silent(customer: str, caller: Calling, person: Annotated[str, Form()]) -> RedirectResponse:
    with caller.app.db.transaction() as tx:
        found = people_service.find_customer(tx, customer)
    made = drafts.write_to_silent(caller.app, found.id, by=caller.user.id, whom=person)
    return RedirectResponse(f"/drafts/{made.id}", status_code=303)
