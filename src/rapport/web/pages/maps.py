"""The page of a customer's map: the picture, the list that says the same, any day, and both to take away."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel
from starlette.responses import HTMLResponse, Response

from rapport.people import store as people_store
from rapport.relationships.cells import RANK
from rapport.relationships.charting import Chart, Edge, EdgeKind, Node, View, chart
from rapport.relationships.portfolio.service import standings_of
from rapport.web import map_drawing, words
from rapport.web.asof import local_day
from rapport.web.caller import Calling
from rapport.web.doors import door
from rapport.web.looking import look
from rapport.web.map_drawing import Manner
from rapport.web.ordering import ordered
from rapport.web.shapes_map import embedded
from rapport.web.views import page

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
    standings = standings_of(caller.app, [one.id for one in found])
    rows = sorted(found, key=lambda one: (one.threading_score is None, one.threading_score or 0.0, one.name.casefold()))
    return page(request, "maps.html", {"rows": rows, "standings": standings, "q": q})


@door(router, "GET /customers/{customer}/map")
def show_map(request: Request, customer: str, caller: Calling, looking: Annotated[Looking, Query()]) -> HTMLResponse:
    seen = look(caller.app, customer, looking.at, caller.user.time_zone)
    snapshot = seen.snapshot
    drawn = chart(snapshot, looking.view)
    key = COLUMNS.get(looking.sort, COLUMNS["level"])
    shown = {
        **picture(drawn, seen.ours),
        "customer": seen.customer,
        "rows": ordered(drawn.people, key, looking.down),
        "lines": lines(drawn),
        "names": {node.key: node.name for node in drawn.nodes},
        "sort": looking.sort,
        "down": looking.down,
        "at": looking.at,
        "past": seen.past,
        "on": local_day(seen.when, caller.user.time_zone),
        "views": list(View),
        "data": embedded(drawn, seen.ours),
        "gaps": {f"seat-{gap.role}": gap for gap in snapshot.gaps},
        "begin": min((touch.at for touch in snapshot.touches), default=seen.when).date(),
    }
    return page(request, "map.html", shown)


@door(router, "GET /customers/{customer}/map.svg")
def export_map(customer: str, caller: Calling, at: str = "", view: View = View.ORGANISATION) -> Response:
    """The picture as a file, in the colours of paper."""
    seen = look(caller.app, customer, at, caller.user.time_zone)
    drawing = words.printable(map_drawing.drawn(chart(seen.snapshot, view), seen.ours, map_drawing.FILE))
    name = words.file_name(f"{seen.customer.name} {view} {seen.when:%Y-%m-%d}", "svg")
    return Response(
        f"{XML}{drawing}", media_type="image/svg+xml", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def picture(drawn: Chart, ours: Mapping[str, str], how: Manner = map_drawing.PAGE) -> dict[str, Any]:
    """A chart and its drawing; `ours`: names of our people by address."""
    return {
        "chart": drawn,
        "drawing": map_drawing.drawn(drawn, ours, how),
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
