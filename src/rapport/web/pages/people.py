"""The page of one person: what we know and why, who reports to whom, and what a person may set right by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse

from rapport.app import App
from rapport.db import Transaction
from rapport.errors import BadInput
from rapport.people import store as people
from rapport.people.model import BuyingRole, Stakeholder, StakeholderId
from rapport.relationships import portrait
from rapport.relationships.behaviour import service as behaviour
from rapport.relationships.by_hand import service as by_hand
from rapport.relationships.by_hand.model import Setting, Thing
from rapport.relationships.charting import Edge, key_of, reports
from rapport.relationships.course import Course
from rapport.relationships.model import Known, Score, Snapshot, Touch
from rapport.relationships.patterns import WINDOW
from rapport.relationships.reporting import service as reporting
from rapport.relationships.working_hours import said
from rapport.users import store as users
from rapport.web import drawing, sparkline
from rapport.web.asof import local_day, moment
from rapport.web.caller import Calling
from rapport.web.doors import door
from rapport.web.evidence import headlines
from rapport.web.looking import courses_of, look_at, seen
from rapport.web.views import frame, page

router = APIRouter(include_in_schema=False)

NOTHING = Score(None, (), 0, (), "not enough data")
LATEST = 40  # contacts on the time line; two quarters of somebody who writes weekly


@dataclass(frozen=True, slots=True)
class Line:
    """A reporting line, seen from one end."""

    other: str
    stakeholder: StakeholderId  # at the other end
    report: StakeholderId
    manager: StakeholderId
    edge: Edge

    @property
    def is_open(self) -> bool:
        """Inferred, and nobody has said yes or no."""
        return not self.edge.stated and self.edge.confirmed is None


@dataclass(frozen=True, slots=True)
class Contact:
    """One of ours who is in touch with them."""

    name: str
    last_at: datetime


@door(router, "GET /people/{stakeholder}")
def show_person(request: Request, stakeholder: int, caller: Calling, at: str = "", back: str = "") -> HTMLResponse:
    app, now = caller.app, caller.app.now()
    when = moment(at, now, caller.user.time_zone)
    with app.db.transaction() as tx:
        one = people.get_stakeholder(tx, stakeholder)
        jobs = [job for job in people.jobs_of(tx, one.person.id) if job.valid_from is None or job.valid_from <= when]
        ours = {user.email.lower(): user.name for user in users.list_users(tx)}
        snapshot = seen(app, tx, one.customer, (when, now))
        elsewhere = {job.customer for job in jobs} - {one.customer}
        customers = {place: people.get_customer(tx, place).name for place in elsewhere}
        around = frame(tx, caller)
        entries = _entries(tx, [touch for touch in snapshot.touches if touch.person == one.person.id])
    known = next((other for other in snapshot.known if other.stakeholder == one.id), None)
    shown = {
        "person": one,
        "known": known,
        "snapshot": snapshot,
        "facts": portrait.facts(one, known, snapshot),
        "jobs": jobs,
        "customers": {one.customer: snapshot.customer_name, **customers},
        "colleagues": sorted((other for other in snapshot.known if other != known), key=lambda other: other.name),
        "contacts": contacts(snapshot.touches, one, ours),
        "roles": list(BuyingRole),
        "at": at,
        "back": "map" if back == "map" else "",
        "past": when < now,
        "on": local_day(when, caller.user.time_zone),
        **_lines(snapshot, known),
        "entries": entries,
    }
    return page(request, "person.html", shown, around=around)


@door(router, "GET /people/{stakeholder}/patterns")
def show_patterns(request: Request, stakeholder: int, caller: Calling, at: str = "") -> HTMLResponse:
    """How they are in contact with us and how close they were, month by month; fetched after the page."""
    one, snapshot = look_at(caller.app, stakeholder, at, caller.user.time_zone)
    pattern = behaviour.pattern_of(caller.app, one, snapshot)
    course = _course(caller.app, one, snapshot, past=bool(at))
    shown = {
        "pattern": pattern,
        "usual": said(pattern.hours) if pattern and pattern.hours.learned_from else "",
        "hours": drawing.columns(pattern.of_day) if pattern else (),
        "course": course,
        "spark": sparkline.points(sparkline.known(course), 100.0),
        "since": snapshot.as_of - WINDOW,
    }
    return page(request, "person_patterns.html", shown)


@door(router, "GET /people/{stakeholder}/strength")
def show_strength(request: Request, stakeholder: int, caller: Calling, at: str = "") -> HTMLResponse:
    """What one relationship's strength is made of, and month by month; fetched when somebody opens it."""
    one, snapshot = look_at(caller.app, stakeholder, at, caller.user.time_zone)
    tie = next((known.relationship for known in snapshot.known if known.stakeholder == one.id), None)
    shown = {"score": tie.strength if tie else NOTHING, "course": _course(caller.app, one, snapshot, past=bool(at))}
    return page(request, "person_strength.html", shown)


def _course(app: App, one: Stakeholder, snapshot: Snapshot, *, past: bool) -> Course:
    return courses_of(app, snapshot, past=past).get(one.id, ())


def contacts(touches: Sequence[Touch], one: Stakeholder, ours: dict[str, str]) -> list[Contact]:
    """Who on our side knows them, the latest first; never how much (nobody of ours is measured here)."""
    latest: dict[str, datetime] = {}
    for touch in touches:
        if touch.person == one.person.id and touch.our_address:
            name = ours.get(touch.our_address, touch.our_address)
            latest[name] = max(touch.at, latest.get(name, touch.at))
    return [Contact(name, latest[name]) for name in sorted(latest, key=lambda name: latest[name], reverse=True)]


def _lines(snapshot: Snapshot, known: Known | None) -> dict[str, Any]:
    """Up and down: whom they report to, who reports to them; likely ones first, denied ones last."""
    if known is None:
        return {"above": [], "below": []}
    names = {key_of(one.stakeholder): one for one in snapshot.known}
    mine = key_of(known.stakeholder)
    found = [
        Line(names[other].name, names[other].stakeholder, names[edge.source].stakeholder,
             names[edge.target].stakeholder, edge)
        for edge in snapshot.derived.once("reports", None, lambda: reports(snapshot))
        if mine in (edge.source, edge.target)
        for other in ((edge.target,) if edge.source == mine else (edge.source,))
    ]  # fmt: skip
    found.sort(key=lambda line: (line.edge.confirmed is False, -line.edge.probability))
    return {
        "above": [line for line in found if line.report == known.stakeholder],
        "below": [line for line in found if line.manager == known.stakeholder],
    }


def _entries(tx: Transaction, touches: Sequence[Touch]) -> list[dict[str, Any]]:
    latest = sorted(touches, key=lambda touch: touch.at, reverse=True)[:LATEST]
    records = headlines(tx, [touch.record for touch in latest])
    return [{"touch": touch, "record": records[touch.record]} for touch in latest]


@door(router, "POST /people/{stakeholder}/by-hand")
def set_by_hand(
    stakeholder: int,
    caller: Calling,
    thing: Annotated[Thing, Form()],
    value: Annotated[list[str] | None, Form()] = None,
    because: Annotated[str, Form()] = "",
) -> RedirectResponse:
    setting = Setting(thing, ",".join(value or []), because)
    by_hand.put(caller.app, StakeholderId(stakeholder), setting, by=caller.user.id)
    return RedirectResponse(f"/people/{stakeholder}", status_code=303)


@door(router, "POST /people/{stakeholder}/by-hand/remove")
def take_back(stakeholder: int, caller: Calling, thing: Annotated[Thing, Form()]) -> RedirectResponse:
    by_hand.remove(caller.app, StakeholderId(stakeholder), thing, by=caller.user.id)
    return RedirectResponse(f"/people/{stakeholder}", status_code=303)


@door(router, "POST /people/{stakeholder}/line")
def answer_line(
    stakeholder: int,
    caller: Calling,
    manager: Annotated[int, Form()],
    answer: Annotated[str, Form()],
    back: Annotated[str, Form()] = "",
) -> RedirectResponse:
    """Yes or no to an inferred reporting line; back to the map when that is where it was asked."""
    if answer not in ("yes", "no"):
        raise BadInput("Answer yes or no to the line.")
    say = reporting.confirm if answer == "yes" else reporting.deny
    say(caller.app, StakeholderId(stakeholder), StakeholderId(manager), by=caller.user.id)
    if back == "map":
        with caller.app.db.transaction() as tx:
            customer = people.get_stakeholder(tx, stakeholder).customer
        return RedirectResponse(f"/customers/{customer}/map?who={stakeholder}", status_code=303)
    return RedirectResponse(f"/people/{stakeholder}", status_code=303)
