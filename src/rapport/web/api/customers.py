"""How is a customer seen by a machine: overview, threading score, gaps, patterns, and the drafts of the seeds?"""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from rapport.app import App
from rapport.drafts import service as drafts
from rapport.people import service as people_service
from rapport.people import store as people
from rapport.people.model import Customer
from rapport.relationships import introducer, targets
from rapport.relationships import service as relationships
from rapport.relationships import store as relationships_store
from rapport.relationships.behaviour import service as behaviour
from rapport.relationships.monthly import service as monthly
from rapport.relationships.portfolio import service as portfolio
from rapport.signals.model import SignalId
from rapport.web.answers import written
from rapport.web.api.drafts import shape
from rapport.web.asks import EscalationAsk, IntroAsk, SilenceAsk
from rapport.web.asof import moment, span
from rapport.web.caller import Calling
from rapport.web.doors import door
from rapport.web.looking import look
from rapport.web.shapes import GapsShape, IntroducerShape, ListedShape, of_listed
from rapport.web.shapes_changes import ChangesShape
from rapport.web.shapes_drafts import DraftShape
from rapport.web.shapes_people import OverviewShape, PatternsShape, WayShape, of_overview
from rapport.web.shapes_threading import ThreadingShape, of_threading

router = APIRouter(tags=["customers"])


def find(app: App, id_or_name: str) -> Customer:
    with app.db.transaction() as tx:
        return people_service.find_customer(tx, id_or_name)


@door(router, "GET /api/customers", response_model=list[ListedShape])
def list_customers(caller: Calling) -> Response:
    """All customers, by name."""
    with caller.app.db.transaction() as tx:
        found = people.list_customers(tx)
        names = portfolio.champion_names(tx, [customer.id for customer in found])
    return written(list[ListedShape], [of_listed(customer, names.get(customer.id)) for customer in found])


@door(router, "GET /api/customers/{id}", response_model=OverviewShape)
def get_customer(id: str, caller: Calling, at: str = "") -> Response:
    """One customer, by number or name: who is known, how well, what is missing, whom to ask next."""
    seen = look(caller.app, id, at)
    found = of_overview(seen.customer, seen.snapshot, introducer.next_introduction(seen.snapshot))
    return written(OverviewShape, found)


@door(router, "GET /api/customers/{id}/threading-score", response_model=ThreadingShape)
def threading_score(id: str, caller: Calling, at: str = "", months: bool = False) -> Response:
    """The multi-threading assessment: a score of 0–10 with its parts, history and evidence, and who is known.

    `months`: also the score at the beginning of every month since the first contact, with its parts.
    """
    known = look(caller.app, id, at).snapshot
    with caller.app.db.transaction() as tx:
        history = relationships_store.scores(tx, known.customer, known.as_of)
        by_month = monthly.history(tx, known.customer, known.as_of) if months else ()
    return written(ThreadingShape, of_threading(known, history, by_month))


@door(router, "GET /api/customers/{id}/stakeholder-gaps", response_model=GapsShape)
def stakeholder_gaps(id: str, caller: Calling, at: str = "") -> GapsShape:
    """Roles that decide and that nobody covers, most costly first, with a target where one is known."""
    return GapsShape.of(look(caller.app, id, at).snapshot)


@door(router, "GET /api/customers/{id}/patterns", response_model=PatternsShape)
def communication_patterns(id: str, caller: Calling, at: str = "") -> PatternsShape:
    """Who talks with whom, how often, who begins, when they work: figures of theirs only, never of our own people."""
    app = caller.app
    return PatternsShape.of(behaviour.patterns_of(app, find(app, id).id, moment(at, app.now())))


@door(router, "GET /api/customers/{id}/changes", response_model=ChangesShape)
def changes(id: str, caller: Calling, start: Annotated[str, Query(alias="from")] = "", to: str = "") -> ChangesShape:
    """What is different between the ends of two days: who came and left, who is closer, which roles are covered."""
    since, until = span(start, to, caller.app.now())
    with caller.app.db.transaction() as tx:
        customer = people_service.find_customer(tx, id)
        return ChangesShape.of(relationships.between(tx, customer.id, since, until))


@door(router, "GET /api/customers/{id}/introducer", response_model=WayShape)
def best_introducer(id: str, caller: Calling, to: str = "", at: str = "") -> WayShape:
    """Whom to ask for an introduction to a person or a title; "nobody suitable" with the reasons is an answer."""
    known = look(caller.app, id, at).snapshot
    target = targets.target(known, to)
    best = introducer.best(known, target)
    return WayShape(to=target.name, introducer=IntroducerShape.of(best), as_of=known.as_of)


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
