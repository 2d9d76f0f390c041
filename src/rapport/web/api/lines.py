"""How are reporting lines seen by a machine, and how does somebody confirm or deny one?"""

from datetime import datetime

from fastapi import APIRouter

from rapport.app import App
from rapport.people import service as people_service
from rapport.people import store as people
from rapport.relationships.by_hand import service as by_hand
from rapport.relationships.model import ReportingLine
from rapport.relationships.reporting import service as reporting
from rapport.relationships.reporting.lines import DRAWN
from rapport.web.asks import LineAsk
from rapport.web.asof import moment
from rapport.web.caller import Calling
from rapport.web.doors import door
from rapport.web.shapes import RecordLink, Shape, links

router = APIRouter(tags=["customers"])


class LineShape(Shape):
    """Who reports to whom. `stated` is drawn solid, else dotted; what is not `drawn` is only listed."""

    report: int
    report_name: str
    manager: int
    manager_name: str
    probability: float
    stated: bool
    drawn: bool
    confirmed: bool | None
    why: str
    records: list[RecordLink]

    @classmethod
    def of(cls, line: ReportingLine, names: dict[int, str]) -> "LineShape":
        return cls(
            report=line.report,
            report_name=names[line.report],
            manager=line.manager,
            manager_name=names[line.manager],
            probability=line.probability,
            stated=line.stated,
            drawn=line.probability >= DRAWN,
            confirmed=line.confirmed,
            why=line.why,
            records=links(line.records),
        )


class RefusedShape(Shape):
    """A line that a record states and that does not hold."""

    report: int
    manager: int
    why: str


class LinesShape(Shape):
    """All lines of a customer; `open_seats` are people whose manager has left and above whom nobody is known."""

    as_of: datetime
    lines: list[LineShape]
    refused: list[RefusedShape]
    open_seats: list[int]


class VerdictShape(Shape):
    """A yes or no to a line, with what was shown of it."""

    report: int
    manager: int
    confirmed: bool
    by_name: str
    at: datetime
    probability: float | None


@door(router, "GET /api/customers/{id}/reporting-lines", response_model=LinesShape)
def reporting_lines(id: str, caller: Calling, at: str = "") -> LinesShape:
    """Stated and inferred lines, the surest first. `at`: as of the end of that day (2026-03-01)."""
    app = caller.app
    asked = moment(at, app.now())
    with app.db.transaction() as tx:
        customer = people_service.find_customer(tx, id)
        found = reporting.of(tx, customer.id, asked)
        names: dict[int, str] = {one.id: one.name for one in people.stakeholders(tx, customer.id, asked)}
    return LinesShape(
        as_of=asked,
        lines=[LineShape.of(line, names) for line in found.lines],
        refused=[RefusedShape.model_validate(one) for one in found.refused],
        open_seats=[*found.orphans],
    )


@door(router, "POST /api/customers/{id}/reporting-lines/confirm", response_model=VerdictShape, status_code=201)
def confirm_line(id: str, ask: LineAsk, caller: Calling) -> VerdictShape:
    """It is right: from now on the line is stated."""
    return VerdictShape.model_validate(reporting.confirm(caller.app, *_both(caller.app, id, ask), by=caller.id))


@door(router, "POST /api/customers/{id}/reporting-lines/deny", response_model=VerdictShape, status_code=201)
def deny_line(id: str, ask: LineAsk, caller: Calling) -> VerdictShape:
    """It is wrong: the line comes back only when something new states it."""
    return VerdictShape.model_validate(reporting.deny(caller.app, *_both(caller.app, id, ask), by=caller.id))


def _both(app: App, id: str, ask: LineAsk) -> reporting.Line:
    with app.db.transaction() as tx:
        customer = people_service.find_customer(tx, id)
    return by_hand.find(app, customer.id, ask.report).id, by_hand.find(app, customer.id, ask.manager).id
