"""The page of a customer's map: the picture, the list that says the same, any day, and both to take away."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel
from starlette.responses import HTMLResponse, Response

from rapport.app import App
from rapport.people import service as people_service
from rapport.people import store as people_store
from rapport.people.model import Customer
from rapport.relationships import service as relationships
from rapport.relationships.cells import RANK
from rapport.relationships.charting import Chart, Edge, EdgeKind, Node, View, chart
from rapport.relationships.model import Snapshot
from rapport.relationships.portfolio.service import standings_of
from rapport.users import store as users
from rapport.web import words
from rapport.web.asof import local_day, moment
from rapport.web.caller import Calling
from rapport.web.doors import door
from rapport.web.ordering import ordered
from rapport.web.shapes_map import MapShape
from rapport.web.views import environment, page

router = APIRouter(include_in_schema=False)

COLUMNS: Mapping[str, Callable[[Node], Any]] = {
    "name": lambda node: node.name.casefold(),
    "level": lambda node: RANK[node.level],
    "strength": lambda node: node.strength,
    "influence": lambda node: node.influence,
    "engagement": lambda node: node.engagement,
    "last": lambda node: node.last_theirs_at,
}


class Looking(BaseModel):
    """At what, and in which order."""

    at: str = ""
    view: View = View.ORGANISATION
    sort: str = "level"
    down: bool = False


@door(router, "GET /map")
def show_maps(request: Request, caller: Calling, q: str = "") -> HTMLResponse:
    """Whose map to open: those of whom we know least come first, since that is where a map helps most."""
    with caller.app.db.transaction() as tx:
        found = people_store.find_customers(tx, q) if q.strip() else people_store.list_customers(tx)
    standings = standings_of(caller.app, [one.id for one in found])
    rows = sorted(found, key=lambda one: (one.threading_score is None, one.threading_score or 0.0, one.name.casefold()))
    return page(request, "maps.html", {"rows": rows, "standings": standings, "q": q})


@door(router, "GET /customers/{customer}/map")
def show_map(request: Request, customer: str, caller: Calling, looking: Annotated[Looking, Query()]) -> HTMLResponse:
    app, now = caller.app, caller.app.now()
    when = moment(looking.at, now, caller.user.time_zone)
    found, snapshot, ours = _read(app, customer, when)
    drawn = chart(snapshot, looking.view)
    key = COLUMNS.get(looking.sort, COLUMNS["level"])
    shown = {
        **picture(drawn, ours),
        "customer": found,
        "rows": ordered(drawn.people, key, looking.down),
        "lines": lines(drawn),
        "names": {node.key: node.name for node in drawn.nodes},
        "sort": looking.sort,
        "down": looking.down,
        "at": looking.at,
        "past": when < now,
        "on": local_day(when, caller.user.time_zone),
        "views": list(View),
        "data": MapShape.of(drawn).model_dump(mode="json") | {"our_names": list(ours.items())},
        "gaps": {f"seat-{gap.role}": gap for gap in snapshot.gaps},
        "begin": min((touch.at for touch in snapshot.touches), default=when).date(),
    }
    return page(request, "map.html", shown)


@door(router, "GET /customers/{customer}/map.svg")
def export_map(customer: str, caller: Calling, at: str = "", view: View = View.ORGANISATION) -> Response:
    """The picture as a file, in the colours of paper."""
    app = caller.app
    when = moment(at, app.now(), caller.user.time_zone)
    found, snapshot, ours = _read(app, customer, when)
    values = {**picture(chart(snapshot, view), ours), "zone": caller.user.time_zone, "now": app.now()}
    drawing = words.printable(environment().get_template("map_export.svg").render(values))
    name = words.file_name(f"{found.name} {view} {when:%Y-%m-%d}", "svg")
    return Response(
        drawing, media_type="image/svg+xml", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def picture(drawn: Chart, ours: Mapping[str, str]) -> dict[str, Any]:
    """What the drawing of a chart needs; `ours`: names of our people by address."""
    return {
        "chart": drawn,
        "spots": {node.key: node for node in drawn.nodes},
        "ours": ours,
        "taken": f"{drawn.customer_name} {drawn.view} {drawn.as_of:%Y-%m-%d}",
    }


def lines(drawn: Chart) -> dict[str, list[Edge]]:
    """The reporting lines of each person, drawn or not, by the person who reports."""
    found: dict[str, list[Edge]] = {}
    for edge in drawn.edges:
        if edge.kind is EdgeKind.REPORTS:
            found.setdefault(edge.source, []).append(edge)
    return found


def _read(app: App, customer: str, when: datetime) -> tuple[Customer, Snapshot, dict[str, str]]:
    with app.db.transaction() as tx:
        found = people_service.find_customer(tx, customer)
        snapshot = relationships.snapshot(tx, found.id, when)
        ours = {user.email.lower(): user.name for user in users.list_users(tx)}
    return found, snapshot, ours
