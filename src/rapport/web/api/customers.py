"""How is a customer seen by a machine: threading score, gaps, and the two drafts of the seeds?"""

from fastapi import APIRouter

from rapport.app import App
from rapport.drafts import service as drafts
from rapport.people import service as people_service
from rapport.people import store as people
from rapport.people.model import Customer
from rapport.relationships import service as relationships
from rapport.relationships.model import Snapshot
from rapport.signals.model import SignalId
from rapport.web.api.drafts import shape
from rapport.web.asks import EscalationAsk, IntroAsk, SilenceAsk
from rapport.web.caller import Calling
from rapport.web.doors import door
from rapport.web.shapes import CustomerShape, GapsShape, ThreadingShape
from rapport.web.shapes_drafts import DraftShape

router = APIRouter(tags=["customers"])


def find(app: App, id_or_name: str) -> Customer:
    with app.db.transaction() as tx:
        return people_service.find_customer(tx, id_or_name)


def snapshot(app: App, id_or_name: str) -> Snapshot:
    with app.db.transaction() as tx:
        customer = people_service.find_customer(tx, id_or_name)
        return relationships.snapshot(tx, customer.id, app.now())


@door(router, "GET /api/customers", response_model=list[CustomerShape])
def list_customers(caller: Calling) -> list[CustomerShape]:
    """All customers, by name."""
    with caller.app.db.transaction() as tx:
        return [CustomerShape.of(customer) for customer in people.list_customers(tx)]


@door(router, "GET /api/customers/{id}", response_model=CustomerShape)
def get_customer(id: str, caller: Calling) -> CustomerShape:
    """One customer, by number or name."""
    return CustomerShape.of(find(caller.app, id))


@door(router, "GET /api/customers/{id}/threading-score", response_model=ThreadingShape)
def threading_score(id: str, caller: Calling) -> ThreadingShape:
    """The multi-threading assessment: a score of 0–10 with its parts, and who is known."""
    return ThreadingShape.of(snapshot(caller.app, id))


@door(router, "GET /api/customers/{id}/stakeholder-gaps", response_model=GapsShape)
def stakeholder_gaps(id: str, caller: Calling) -> GapsShape:
    """Roles that decide and that nobody covers, most costly first, with a target where one is known."""
    return GapsShape.of(snapshot(caller.app, id))


@door(router, "POST /api/customers/{id}/intro-request", response_model=DraftShape, status_code=201)
def intro_request(id: str, caller: Calling, ask: IntroAsk | None = None) -> DraftShape:
    """Draft a request for an introduction. Nothing is sent before a person approves it."""
    customer = find(caller.app, id)
    target = ask.target if ask else ""
    return shape(caller.app, drafts.write_intro_request(caller.app, customer.id, by=caller.id, target=target))


@door(router, "POST /api/customers/{id}/escalation-response", response_model=DraftShape, status_code=201)
def escalation_response(id: str, caller: Calling, ask: EscalationAsk | None = None) -> DraftShape:
    """Draft an answer to an open escalation. Nothing is sent before a person approves it."""
    customer = find(caller.app, id)
    signal = SignalId(ask.signal) if ask and ask.signal is not None else None
    made = drafts.write_escalation_response(caller.app, customer.id, by=caller.id, signal=signal)
    return shape(caller.app, made)


@door(router, "POST /api/customers/{id}/re-engagement", response_model=DraftShape, status_code=201)
def re_engagement(id: str, caller: Calling, ask: SilenceAsk) -> DraftShape:
    """Draft a note to somebody who has gone quiet. Nothing is sent before a person approves it."""
    customer = find(caller.app, id)
    return shape(caller.app, drafts.write_to_silent(caller.app, customer.id, by=caller.id, whom=ask.person))
