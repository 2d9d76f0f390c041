"""How does a ticket system tell us of a ticket: signed calls in, and what nobody could place?"""

import json
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool

from rapport.app import App
from rapport.db import Transaction
from rapport.errors import BadInput, NotFound
from rapport.importing import erased
from rapport.importing import tickets as importing
from rapport.inbox import tables
from rapport.inbox.keeping import service as keeping
from rapport.inbox.model import StoredTicket, Ticket
from rapport.inbox.records import store as records
from rapport.people import store as people
from rapport.signals.notices.incoming import service as incoming
from rapport.users import service as users
from rapport.users.model import WorkspaceId
from rapport.web.caller import Calling, program
from rapport.web.doors import door
from rapport.web.shapes import Shape

router = APIRouter(tags=["hooks"])

MOST_TICKETS = 500  # of one call; a system that has more to say says it in more calls


class TakenShape(Shape):
    """What became of a call."""

    taken: bool  # false: this webhook-id was taken in before, and nothing was changed
    tickets: int  # that were new or changed
    unknown: list[str]  # of customers whom nobody knows; kept, and shown
    detail: str


class LostTicketShape(Shape):
    """A ticket of a customer whom nobody knows."""

    id: int
    external_id: str
    customer: str  # as the ticket system names it
    reporter: str
    subject: str
    severity: str
    status: str
    link: str


@door(router, "POST /api/hooks/tickets", response_model=TakenShape)
async def take_tickets(request: Request, workspace: int = 0) -> TakenShape:
    """A ticket, or several, from a ticket system, signed as Standard Webhooks says. No session and no key: the
    signature alone counts."""
    body = await request.body()
    return await run_in_threadpool(_take, program(request), workspace, dict(request.headers), body)


def _take(app: App, workspace: int, headers: Mapping[str, str], body: bytes) -> TakenShape:
    bound = app.of(_workspace(app, workspace))
    webhook_id = incoming.check(bound, headers, body)
    found = tickets_in(body)
    unknown: list[str] = []

    def take(tx: Transaction) -> int:
        left = erased.tickets(found, keeping.held(tx, bound))
        stored = importing.take(tx, left, people.sides(tx), bound.now())
        unknown.extend(one.ticket.external_id for one in stored if one.customer_id is None)
        return len(stored)

    count = incoming.take_once(bound, webhook_id, take)
    if count is None:
        detail = f"The call {webhook_id} was taken in before. Nothing was changed."
        return TakenShape(taken=False, tickets=0, unknown=[], detail=detail)
    detail = f"{count} of {len(found)} tickets were new or changed."
    return TakenShape(taken=True, tickets=count, unknown=unknown, detail=detail)


def _workspace(app: App, asked: int) -> WorkspaceId:
    """The workspace that the address names, else the only one that is no demo. A number that nobody has has no
    secret, so it ends as a wrong signature and tells nothing."""
    if asked:
        return WorkspaceId(asked)
    real = [one.id for one in users.list_workspaces(app) if not one.demo]
    if len(real) != 1:
        raise NotFound("Say which workspace the tickets are for: /api/hooks/tickets?workspace=1.")
    return real[0]


def tickets_in(body: bytes) -> list[Ticket]:
    """One ticket or a list, bare or under `data`; fields are called as the columns of tickets.csv. Raises BadInput."""
    try:
        read = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadInput("The body is no JSON. Send a ticket, or a list of tickets, as JSON.") from error
    found = read.get("data", read) if isinstance(read, dict) else read
    entries = found if isinstance(found, list) else [found]
    if not entries or len(entries) > MOST_TICKETS or not all(isinstance(entry, dict) for entry in entries):
        raise BadInput(f"The body holds no ticket, or more than {MOST_TICKETS}. Send an object or a list of objects.")
    return [_ticket(entry, number) for number, entry in enumerate(entries, start=1)]


def _ticket(entry: Mapping[str, Any], number: int) -> Ticket:
    cells = {"_".join(str(key).lower().replace("-", " ").split()): _cell(value) for key, value in entry.items()}
    return tables.ticket(tables.Line(f"Ticket {number} of this call", 0, cells))


def _cell(value: object) -> str:
    """A value as it would stand in a table; a list of actions as lines of a cell."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "\n".join(_cell(one) for one in value)
    if isinstance(value, dict):
        return " | ".join(_one_line(value.get(name)) for name in ("state", "what", "owner", "at"))
    text = str(value)
    if "\x00" in text or any(0xD800 <= ord(letter) <= 0xDFFF for letter in text):
        raise BadInput("A text holds a character that cannot be stored (NUL or half a surrogate). Correct it.")
    return text


def _one_line(value: object) -> str:
    return " ".join(_cell(value).replace("|", "/").split())


@door(router, "GET /api/tickets/unknown", response_model=list[LostTicketShape])
def lost_tickets(caller: Calling) -> list[LostTicketShape]:
    """Tickets of customers whom nobody knows, the newest first."""
    with caller.app.db.transaction() as tx:
        return [_lost(one) for one in records.tickets_of_nobody(tx)]


def _lost(one: StoredTicket) -> LostTicketShape:
    ticket = one.ticket
    return LostTicketShape(
        id=one.id,
        external_id=ticket.external_id,
        customer=ticket.customer,
        reporter=ticket.reporter,
        subject=ticket.subject,
        severity=ticket.severity.value,
        status=ticket.status.value,
        link=f"/records/{one.record}",
    )
