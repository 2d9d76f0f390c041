"""The pages of customers: a table of all, and one with people, time line and the relationship in one look."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from markupsafe import Markup
from pydantic import BaseModel
from starlette.responses import HTMLResponse, RedirectResponse, Response

from rapport.app import App
from rapport.db import Transaction
from rapport.drafts import service as drafts
from rapport.drafts import store as drafts_store
from rapport.drafts.model import Draft
from rapport.inbox.model import Severity
from rapport.people import service as people_service
from rapport.people import store as people
from rapport.relationships.charting import View
from rapport.relationships.introducer import next_introduction
from rapport.relationships.model import Snapshot, Touch
from rapport.relationships.portfolio import store as portfolio_store
from rapport.relationships.portfolio.service import standings_of
from rapport.signals import store as signals_store
from rapport.signals.model import Signal, SignalId
from rapport.users import store as users
from rapport.web import map_drawing, portfolio, portfolio_csv, sparkline, words
from rapport.web.asof import local_day
from rapport.web.caller import Calling
from rapport.web.doors import door
from rapport.web.evidence import headlines
from rapport.web.looking import Look as Looked
from rapport.web.looking import chart_of, courses_of, look, look_in, months_of
from rapport.web.ordering import ordered
from rapport.web.pieces import Reader, drawing, piece
from rapport.web.views import frame, page

router = APIRouter(include_in_schema=False)

FIRST = 100  # rows shown at once: what is below is found faster by sorting or typing, and one click shows all
MONTHS = 25  # two years and the month that has begun: two renewals beside each other
SIGNALS_AT_ONCE = 4  # the rest is one click below: twenty would push the people off the page
GRAVITY = {severity: place for place, severity in enumerate(Severity)}
LATEST = 40  # entries of a time line; a quarter of a lively customer


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened, for the time line."""

    at: datetime
    kind: str
    title: str
    link: str


class Look(BaseModel):
    """Which customers, in which order, in what way; `all`: every row, not only the first."""

    q: str = ""
    sort: str = "name"
    down: bool = False
    view: str = "table"
    all: bool = False


@door(router, "GET /customers")
def show_customers(request: Request, caller: Calling, ask: Annotated[Look, Query()]) -> HTMLResponse:
    with caller.app.db.transaction() as tx:
        rows, around = _portfolio(caller.app, tx, ask), frame(tx, caller)
    shown = {
        "rows": rows if ask.all else rows[:FIRST],
        "count": len(rows),
        "bubbles": portfolio.bubbles(rows) if ask.view == "bubbles" else [],
        "room": (portfolio.WIDTH, portfolio.HEIGHT, portfolio.LEFT, portfolio.BELOW, portfolio.AHEAD),
        "sort": ask.sort,
        "down": ask.down,
        "q": ask.q,
        "view": ask.view,
    }
    return page(request, "customers.html", shown, around=around)


@door(router, "GET /customers.csv")
def export_customers(caller: Calling, ask: Annotated[Look, Query()]) -> Response:
    """The table as a file, numbers as numbers: always every row."""
    with caller.app.db.transaction() as tx:
        rows = _portfolio(caller.app, tx, ask)
    name = words.file_name(f"customers {caller.app.now():%Y-%m-%d}", "csv")
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(portfolio_csv.written(rows), media_type="text/csv; charset=utf-8", headers=headers)


def _portfolio(app: App, tx: Transaction, ask: Look) -> list[portfolio.Line]:
    found = people.find_customers(tx, ask.q) if ask.q.strip() else people.list_customers(tx)
    owners = {user.id: user.name for user in users.list_users(tx)}
    counts = signals_store.count_by_customer(tx, app.now())
    numbers = [one.id for one in found]
    standings, champions = standings_of(app, tx, numbers), portfolio_store.champions(tx, numbers)
    rows = portfolio.lines(found, standings, champions, counts, owners, app.now().date())
    return ordered(rows, portfolio.COLUMNS.get(ask.sort, portfolio.COLUMNS["name"]), ask.down)


@door(router, "GET /customers/{customer}/months")
def show_months(request: Request, customer: str, caller: Calling, at: str = "") -> HTMLResponse:
    """The threading score month by month, from the contacts themselves; fetched after the page, since it takes as long
    as some pages."""
    seen = look(caller.app, customer, at, caller.user.time_zone)
    found = months_of(caller.app, seen.snapshot, MONTHS, past=seen.past)
    history = [(one.as_of, one.score.value or 0.0) for one in found]
    return page(request, "customer_months.html", {"history": history, "spark": sparkline.points(history, 100.0)})


def _gravest_first(found: Iterable[Signal]) -> list[Signal]:
    return sorted(found, key=lambda one: GRAVITY[one.severity], reverse=True)


@door(router, "GET /customers/{customer}")
def show_customer(request: Request, customer: str, caller: Calling, at: str = "") -> HTMLResponse:
    app, reader = caller.app, Reader(caller.user.time_zone, caller.app.now())
    with app.db.transaction() as tx:
        seen = look_in(app, tx, customer, at, reader.zone)
        found, snapshot, when = seen.customer, seen.snapshot, seen.when
        raised = [signal for signal in signals_store.of_customer(tx, found.id) if signal.since <= when]
        written = [draft for draft in drafts_store.list_drafts(tx, customer=found.id) if draft.created_at <= when]
        entries = _time_line(tx, snapshot, raised, written)
        around = frame(tx, caller)
    shown = {
        "customer": found,
        "snapshot": snapshot,
        "threading": snapshot.threading,
        "owner": seen.owner,
        "open_signals": _gravest_first(signal for signal in raised if was_open(signal, when)),
        "signals_at_once": SIGNALS_AT_ONCE,
        "champions": [known for known in snapshot.known if known.champion],
        "introducer": next_introduction(snapshot),
        "entries": piece(
            snapshot, "time_line.html", reader, [one.at for one in entries], entries, lambda: {"entries": entries}
        ),
        "staff": _staff(app, seen, reader, at),
        "at": at,
        "past": seen.past,
        "on": local_day(when, caller.user.time_zone),
        "chart": chart_of(snapshot),
        "drawing": drawing(snapshot, View.ORGANISATION, seen.ours, map_drawing.SMALL),
    }
    return page(request, "customer.html", shown, around=around)


def _staff(app: App, seen: Looked, reader: Reader, at: str) -> Markup:
    """Everybody who is known there, with how close they were month by month."""
    snapshot = seen.snapshot

    def values() -> dict[str, Any]:
        courses = courses_of(app, snapshot, past=seen.past)
        sparks = {number: sparkline.points(sparkline.known(one), 100.0) for number, one in courses.items()}
        return {"snapshot": snapshot, "sparks": sparks, "at": at}

    times = [one.relationship.last_theirs_at if one.relationship else None for one in snapshot.known]
    return piece(snapshot, "customer_people.html", reader, times, at, values)


def was_open(signal: Signal, when: datetime) -> bool:
    """Whether it stood open at that moment, whatever became of it since."""
    return signal.is_open or (signal.closed_at is not None and signal.closed_at > when)


def _time_line(tx: Transaction, snapshot: Snapshot, raised: Sequence[Signal], written: Sequence[Draft]) -> list[Entry]:
    once = snapshot.derived.once("latest", None, lambda: _latest(snapshot))
    # Read anew: the name of somebody who was erased may stand in a mail that is another customer's.
    records = headlines(tx, [touch.record for touch in once])
    entries = [Entry(t.at, records[t.record].kind, records[t.record].title, records[t.record].link) for t in once]
    entries += [Entry(one.since, "signal", one.sentence, f"/signals/{one.id}") for one in raised]
    entries += [
        Entry(one.created_at, "draft", f"{words.label(one.play)}: {one.version.content.subject}", f"/drafts/{one.id}")
        for one in written
    ]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[:LATEST]


def _latest(snapshot: Snapshot) -> list[Touch]:
    """The last contacts, each record once."""
    latest = sorted(snapshot.touches, key=lambda touch: touch.at, reverse=True)
    return list({touch.record: touch for touch in latest}.values())[:LATEST]


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
