"""How does a machine see who is one person, and how does somebody decide it?"""

from fastapi import APIRouter
from pydantic import Field

from rapport.people.dossier.service import dossier
from rapport.people.identity import service as identity
from rapport.people.identity.model import DecisionId
from rapport.people.model import CustomerId, PersonId
from rapport.people.naming import service as naming
from rapport.web.asks import LONGEST_LINE, Ask
from rapport.web.caller import Calling
from rapport.web.doors import door
from rapport.web.shapes import CustomerShape, of_customer
from rapport.web.shapes_identity import DecisionShape, DossierShape, MadeShape, ProposalShape

router = APIRouter(tags=["people"])


class MergeAsk(Ask):
    """Who is the same person as the one in the path."""

    other: int
    because: str = Field(default="", max_length=LONGEST_LINE)


class SplitAsk(Ask):
    """Which addresses are somebody else's."""

    addresses: list[str] = Field(max_length=200)
    because: str = Field(default="", max_length=LONGEST_LINE)


class AliasAsk(Ask):
    """Another name or another domain of the same company."""

    alias: str = Field(min_length=1, max_length=LONGEST_LINE)


class SubsidiaryAsk(Ask):
    """A company that belongs to the customer."""

    name: str = Field(min_length=1, max_length=LONGEST_LINE)
    domain: str = Field(default="", max_length=LONGEST_LINE)


@door(router, "GET /api/people/proposals", response_model=list[ProposalShape])
def list_proposals(caller: Calling, customer: int | None = None) -> list[ProposalShape]:
    """Who may be one person, the likeliest first, each with its reasons; `?customer=` for those of one customer."""
    of = None if customer is None else CustomerId(customer)
    return [ProposalShape.of(one) for one in identity.proposals(caller.app, customer=of)]


@door(router, "POST /api/people/proposals/{id}/confirm", response_model=MadeShape, status_code=201)
def confirm_proposal(id: str, caller: Calling) -> MadeShape:
    """Yes, they are one person."""
    decision = identity.confirm(caller.app, id, by=caller.id)
    return MadeShape(decision=decision, person=int(identity.decision(caller.app, decision).kept))


@door(router, "POST /api/people/proposals/{id}/deny", response_model=MadeShape, status_code=201)
def deny_proposal(id: str, caller: Calling) -> MadeShape:
    """No, they are two; nobody is asked again."""
    decision = identity.deny(caller.app, id, by=caller.id)
    return MadeShape(decision=decision, person=int(identity.decision(caller.app, decision).kept))


@door(router, "GET /api/people/{id}", response_model=DossierShape)
def get_person(id: int, caller: Calling) -> DossierShape:
    """One person: addresses, dated jobs with what was said about them, decisions, open proposals."""
    return DossierShape.of(dossier(caller.app, PersonId(id)))


@door(router, "POST /api/people/{id}/merge", response_model=MadeShape, status_code=201)
def merge_people(id: int, ask: MergeAsk, caller: Calling) -> MadeShape:
    """They and another are one person; the other's number leads here from now on."""
    made = identity.merge(caller.app, PersonId(id), PersonId(ask.other), by=caller.id, because=ask.because)
    return MadeShape(decision=made, person=int(identity.decision(caller.app, made).kept))


@door(router, "POST /api/people/{id}/split", response_model=MadeShape, status_code=201)
def split_person(id: int, ask: SplitAsk, caller: Calling) -> MadeShape:
    """Some of their addresses are somebody else's, who becomes a person of their own."""
    made = identity.split(caller.app, PersonId(id), ask.addresses, by=caller.id, because=ask.because)
    return MadeShape(decision=made.decision, person=made.person)


@door(router, "POST /api/people/decisions/{id}/undo", response_model=DecisionShape)
def undo_decision(id: int, caller: Calling) -> DecisionShape:
    """As it was before, exactly."""
    return DecisionShape.of(identity.undo(caller.app, DecisionId(id), by=caller.id))


@door(router, "POST /api/customers/{id}/aliases", response_model=CustomerShape, status_code=201)
def add_alias(id: str, ask: AliasAsk, caller: Calling) -> CustomerShape:
    """Another name or another domain that means this customer."""
    return of_customer(naming.alias(caller.app, id, ask.alias))


@door(router, "POST /api/customers/{id}/subsidiaries", response_model=CustomerShape, status_code=201)
def add_subsidiary(id: str, ask: SubsidiaryAsk, caller: Calling) -> CustomerShape:
    """A company that belongs to this customer: its people are the customer's."""
    return of_customer(naming.subsidiary(caller.app, id, ask.name, ask.domain))
