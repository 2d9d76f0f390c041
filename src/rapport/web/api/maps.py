"""How is the map of a customer seen by a machine?"""

from fastapi import APIRouter

from rapport.people import service as people_service
from rapport.relationships import service as relationships
from rapport.relationships.charting import View, chart
from rapport.web.asof import moment
from rapport.web.caller import Calling
from rapport.web.doors import door
from rapport.web.shapes_map import MapShape

router = APIRouter(tags=["customers"])


@door(router, "GET /api/customers/{id}/map", response_model=MapShape)
def customer_map(id: str, caller: Calling, at: str = "", view: View = View.ORGANISATION) -> MapShape:
    """People, reporting lines, empty seats and their places. `at`: as of the end of that day (2026-03-01)."""
    app = caller.app
    with app.db.transaction() as tx:
        customer = people_service.find_customer(tx, id)
        snapshot = relationships.snapshot(tx, customer.id, moment(at, app.now()))
    return MapShape.of(chart(snapshot, view))
