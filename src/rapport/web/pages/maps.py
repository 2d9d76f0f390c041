"""The page of a customer's map: the picture, the list that says the same, any day, and both to take away."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from markupsafe import Markup
from pydantic import BaseModel
from starlette.responses import HTMLResponse, Response

from rapport.people import store as people_store
from rapport.relationships.cells import RANK
from rapport.relationships.charting import Chart, Edge, EdgeKind, Node, View
from rapport.relationships.model import Gap, Snapshot
from rapport.relationships.portfolio.service import standings_of
from rapport.web import map_drawing, words
from rapport.web.asof import local_day
from rapport.web.caller import Calling
from rapport.web.doors import door
from rapport.web.looking import chart_of, look, look_in
from rapport.web.ordering import ordered
from rapport.web.pieces import Reader, drawing, kept, piece
from rapport.web.shapes_map import embedded
from rapport.web.views import frame, page

router = APIRouter(include_in_schema=False)

XML = '<?xml version="1.0" encoding="UTF-8"?>\n'

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
        standings = standings_of(caller.app, tx, [one.id for one in found])
    rows = sorted(found, key=lambda one: (one.threading_score is None, one.threading_score or 0.0, one.name.casefold()))
    return page(request, "maps.html", {"rows": rows, "standings": standings, "q": q})


@door(router, "GET /customers/{customer}/map")
def show_map(request: Request, customer: str, caller: Calling, looking: Annotated[Looking, Query()]) -> HTMLResponse:
    with caller.app.db.transaction() as tx:
        seen = look_in(caller.app, tx, customer, looking.at, caller.user.time_zone)
        around = frame(tx, caller)
    snapshot, ours, view = seen.snapshot, seen.ours, looking.view
    drawn, reader = chart_of(snapshot, view), Reader(caller.user.time_zone, caller.app.now())
    shown = {
        "chart": drawn,
        "drawing": drawing(snapshot, view, ours),
        "taken": f"{drawn.customer_name} {view} {drawn.as_of:%Y-%m-%d}",
        "customer": seen.customer,
        "list": _list(snapshot, drawn, reader, looking, ours),
        "side": piece(snapshot, "map_side.html", reader, (), view, lambda: _around(snapshot, drawn)),
        "at": looking.at,
        "past": seen.past,
        "on": local_day(seen.when, caller.user.time_zone),
        "until": local_day(caller.app.now(), caller.user.time_zone),
        "views": list(View),
        "data": kept(snapshot, ("data", view), ours, lambda: embedded(drawn, ours)),
        "gaps": gaps_of(snapshot),
        "begin": min((touch.at for touch in snapshot.touches), default=seen.when).date(),
    }
    return page(request, "map.html", shown, around=around)


@door(router, "GET /customers/{customer}/map.svg")
def export_map(customer: str, caller: Calling, at: str = "", view: View = View.ORGANISATION) -> Response:
    """The picture as a file, in the colours of paper."""
    seen = look(caller.app, customer, at, caller.user.time_zone)
    printed = words.printable(drawing(seen.snapshot, view, seen.ours, map_drawing.FILE))
    name = words.file_name(f"{seen.customer.name} {view} {seen.when:%Y-%m-%d}", "svg")
    return Response(
        f"{XML}{printed}", media_type="image/svg+xml", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _list(snapshot: Snapshot, drawn: Chart, reader: Reader, looking: Looking, ours: Mapping[str, str]) -> Markup:
    """The same as the picture, in rows."""
    key = COLUMNS.get(looking.sort, COLUMNS["level"])
    rows = ordered(drawn.people, key, looking.down)
    asked = looking.model_dump()

    def values() -> dict[str, Any]:
        return {**_around(snapshot, drawn), **asked, "rows": rows, "lines": lines(drawn), "ours": ours}

    times = [node.last_theirs_at for node in rows]
    return piece(snapshot, "map_list.html", reader, times, (asked, ours), values)


def _around(snapshot: Snapshot, drawn: Chart) -> dict[str, Any]:
    return {"chart": drawn, "gaps": gaps_of(snapshot), "names": {node.key: node.name for node in drawn.nodes}}


def gaps_of(snapshot: Snapshot) -> dict[str, Gap]:
    """By the seat in the picture."""
    return {f"seat-{gap.role}": gap for gap in snapshot.gaps}


def lines(drawn: Chart) -> dict[str, list[Edge]]:
    """The reporting lines of each person, drawn or not, by the person who reports."""
    found: dict[str, list[Edge]] = {}
    for edge in drawn.edges:
        if edge.kind is EdgeKind.REPORTS:
            found.setdefault(edge.source, []).append(edge)
    return found
