"""The part of a person's page that says by which addresses they are known, and asks who else they may be."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse

from rapport.app import App
from rapport.errors import BadInput
from rapport.people import store as people
from rapport.people.dossier.service import dossier
from rapport.people.identity import deciding
from rapport.people.identity import service as identity
from rapport.people.identity.model import DecisionId
from rapport.people.model import PersonId, StakeholderId
from rapport.users import store as users
from rapport.web.caller import Calling
from rapport.web.doors import door
from rapport.web.views import page

router = APIRouter(include_in_schema=False)


@door(router, "GET /people/{stakeholder}/identity")
def show_identity(request: Request, stakeholder: int, caller: Calling) -> HTMLResponse:
    """The panel, fetched by the person's page after it stands; or a page of its own where no script runs."""
    whose = _person(caller.app, stakeholder)
    found = dossier(caller.app, whose)
    with caller.app.db.transaction() as tx:
        names = {user.id: user.name for user in users.list_users(tx)}
    asked = [(one, one.other if one.one.id == found.person.id else one.one) for one in found.proposals]
    shown = {"stakeholder": stakeholder, "dossier": found, "asked": asked, "names": names, "named": deciding.named}
    bare = request.headers.get("hx-request") == "true"
    return page(request, "identity_panel.html" if bare else "identity.html", shown)


@door(router, "POST /people/{stakeholder}/same")
def answer_proposal(
    stakeholder: int, caller: Calling, proposal: Annotated[str, Form()], answer: Annotated[str, Form()]
) -> RedirectResponse:
    """Yes or no to: is this the same person?"""
    whose = _person(caller.app, stakeholder)
    answers: dict[str, Callable[..., DecisionId]] = {"yes": identity.confirm, "no": identity.deny}
    if answer not in answers:
        raise BadInput("Answer yes or no: is it the same person?")
    answers[answer](caller.app, proposal, by=caller.user.id)
    return _back(caller.app, whose, stakeholder)


@door(router, "POST /people/{stakeholder}/split")
def split(stakeholder: int, caller: Calling, address: Annotated[list[str] | None, Form()] = None) -> RedirectResponse:
    """These addresses are somebody else's."""
    whose = _person(caller.app, stakeholder)
    identity.split(caller.app, whose, address or [], by=caller.user.id)
    return _back(caller.app, whose, stakeholder)


@door(router, "POST /people/{stakeholder}/undo")
def undo(stakeholder: int, caller: Calling, decision: Annotated[int, Form()]) -> RedirectResponse:
    whose = _person(caller.app, stakeholder)
    identity.undo(caller.app, DecisionId(decision), by=caller.user.id)
    return _back(caller.app, whose, stakeholder)


def _person(app: App, stakeholder: int) -> PersonId:
    with app.db.transaction() as tx:
        return people.get_stakeholder(tx, StakeholderId(stakeholder)).person.id


def _back(app: App, whose: PersonId, stakeholder: int) -> RedirectResponse:
    """To the same job where the person still has it, else to one they have."""
    with app.db.transaction() as tx:
        jobs = [job.id for job in people.jobs_of(tx, people.get_person(tx, whose).id)]
    to = stakeholder if stakeholder in jobs or not jobs else jobs[0]
    return RedirectResponse(f"/people/{to}#identity", status_code=303)
