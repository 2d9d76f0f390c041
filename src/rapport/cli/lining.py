"""The command about reporting lines: who reports to whom, how sure that is, and a yes or no to it."""

from typing import Annotated

import typer

from rapport.app import App
from rapport.cli.looking import At, CustomerName
from rapport.cli.output import Json, as_json, screen, table
from rapport.cli.session import bound, person
from rapport.people import service as people_service
from rapport.people import store as people_store
from rapport.relationships.by_hand import service as by_hand
from rapport.relationships.model import ReportingLine
from rapport.relationships.reporting import service as reporting
from rapport.relationships.reporting.lines import DRAWN
from rapport.web.asof import moment as asked_moment

As = Annotated[str, typer.Option("--as", help="Address of whoever says it; needed where several people sign in.")]
Line = Annotated[tuple[str, str] | None, typer.Option(metavar="REPORT MANAGER", help="Say that this line is so.")]
NoLine = Annotated[tuple[str, str] | None, typer.Option(metavar="REPORT MANAGER", help="Say that it is not so.")]


def register(app: typer.Typer) -> None:
    app.command("lines")(lines_)


def lines_(
    name: CustomerName, confirm: Line = None, deny: NoLine = None, at: At = "", by: As = "", json: Json = False
) -> None:
    """Who reports to whom: stated, or inferred with its probability. `--confirm "Ann Lee" "Bo Berg"` says it is so."""
    app = bound()
    with app.db.transaction() as tx:
        customer = people_service.find_customer(tx, name).id
    for said, judge in ((confirm, reporting.confirm), (deny, reporting.deny)):
        if said is not None:
            judge(app, *_both(app, customer, said), by=person(app, by).id)
    asked = asked_moment(at, app.now())
    with app.db.transaction() as tx:
        found = reporting.of(tx, customer, asked)
        names: dict[int, str] = {one.id: one.name for one in people_store.stakeholders(tx, customer, asked)}
    if json:
        as_json(found)
        return
    rows = [(names[one.report], names[one.manager], _sure(one), one.why) for one in found.lines]
    table("Reporting lines", ("who", "reports to", "how sure", "why"), rows)
    for refused in found.refused:
        screen.print(f"Does not hold: {refused.why}", markup=False)
    for open_seat in found.orphans:
        screen.print(f"{names[open_seat]}: their manager has left, and nobody is known above.", markup=False)
    right = reporting.accuracy(app)
    screen.print(f"Inferred lines: {right.note}", markup=False)


def _both(app: App, customer: int, said: tuple[str, str]) -> reporting.Line:
    report, manager = said
    return by_hand.find(app, customer, report).id, by_hand.find(app, customer, manager).id


def _sure(line: ReportingLine) -> str:
    if line.stated:
        return "confirmed" if line.confirmed else "stated"
    return f"{line.probability:.0%} likely" + ("" if line.probability >= DRAWN else ", too unsure to draw")
