"""How is the map of a customer seen by a machine?"""

from fastapi import APIRouter

from rapport.relationships.charting import View
from rapport.web.caller import Calling
from rapport.web.doors import door
from rapport.web.looking import chart_of, look
from rapport.web.shapes_map import MapShape, of_chart

router = APIRouter(tags=["customers"])


@door(router, "GET /api/customers/{id}/map", response_model=MapShape)
def customer_map(id: str, caller: Calling, at: str = "", view: View = View.ORGANISATION) -> MapShape:
    """People, reporting lines, empty seats and their places. `at`: as of the end of that day (2026-03-01)."""
    return of_chart(chart_of(look(caller.app, id, at).snapshot, view))
