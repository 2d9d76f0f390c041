"""The pages of templates: what each play says, changed by a team with a preview on a real customer; and its button."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse

from rapport.app import App
from rapport.drafts import layout
from rapport.drafts.model import Play
from rapport.drafts.plays.occasions import service as occasions
from rapport.drafts.plays.occasions.service import Wanted
from rapport.drafts.templates import service as templates
from rapport.drafts.templates.model import Current
from rapport.drafts.templates.slots import PLAYS
from rapport.errors import BadInput, Problem
from rapport.people import service as people_service
from rapport.people import store as people
from rapport.signals.model import SignalId
from rapport.users import store as users
from rapport.web.annotate import pieces
from rapport.web.asks import LONGEST_LINE, unfolded
from rapport.web.asks_templates import TemplateForm
from rapport.web.caller import Caller, Calling
from rapport.web.doors import door
from rapport.web.evidence import resolve
from rapport.web.views import page

router = APIRouter(include_in_schema=False)

Words = Annotated[str, Form(max_length=LONGEST_LINE)]


@door(router, "GET /settings/templates")
def show_templates(request: Request, caller: Calling) -> HTMLResponse:
    found = templates.list_templates(caller.app)
    groups = {info.title: [one for one in found if one.template.play is play] for play, info in PLAYS.items()}
    return page(request, "templates.html", {"groups": groups})


@door(router, "GET /settings/templates/{name}")
def show_template(request: Request, name: str, caller: Calling) -> HTMLResponse:
    current = templates.get(caller.app, name)
    return page(request, "template.html", _editor(caller.app, current, current.text))


@door(router, "POST /settings/templates/{name}", response_model=None)
def save_template(
    request: Request, name: str, caller: Calling, form: Annotated[TemplateForm, Form()]
) -> HTMLResponse | RedirectResponse:
    """Save it, or show what it would say; what is wrong is shown beside the text, and no typed word is lost."""
    app, typed = caller.app, unfolded(form.text)
    shown = _editor(app, templates.get(app, name), typed)
    shown |= {"customer": form.customer, "person": form.person, "after": form.after}
    if form.what == "preview":
        return page(request, "template.html", shown | _preview(caller, typed, form))
    try:
        templates.save(app, name, typed, by=caller.user.id, after=form.after)
    except Problem as problem:
        return page(request, "template.html", shown | {"refused": problem.sentence}, status=problem.status)
    return RedirectResponse(f"/settings/templates/{name}", status_code=303)


@door(router, "POST /settings/templates/{name}/reset")
def reset_template(name: str, caller: Calling) -> RedirectResponse:
    templates.reset(caller.app, name, by=caller.user.id)
    return RedirectResponse(f"/settings/templates/{name}", status_code=303)


@door(router, "POST /customers/{customer}/drafts")
def write_draft(
    customer: str,
    caller: Calling,
    play: Annotated[Play, Form()],
    person: Words = "",
    signal: Annotated[int | None, Form()] = None,
    variant: Words = "",
) -> RedirectResponse:
    """The button of every play."""
    with caller.app.db.transaction() as tx:
        found = people_service.find_customer(tx, customer)
    wanted = Wanted(play, person, None if signal is None else SignalId(signal), variant)
    made = occasions.write(caller.app, found.id, wanted, by=caller.user.id)
    return RedirectResponse(f"/drafts/{made.id}", status_code=303)


@door(router, "GET /customers/{customer}/plays")
def show_plays(request: Request, customer: str, caller: Calling, person: int | None = None) -> HTMLResponse:
    """What could be written today, as buttons; of one person only where one is named."""
    with caller.app.db.transaction() as tx:
        found = people_service.find_customer(tx, customer)
    mine, refused = [], ""
    try:
        offers = occasions.offers(caller.app, found.id, by=caller.user.id)
        mine = [one for one in offers if person is None or one.person == person]
    except BadInput as problem:  # who has no mailbox yet reads the customer's page all the same
        refused = problem.sentence
    bare = request.headers.get("hx-request") == "true"
    shown = {"offers": mine, "customer": found, "refused": refused}
    return page(request, "template_plays.html" if bare else "template_plays_page.html", shown)


def _editor(app: App, current: Current, text: str) -> dict[str, Any]:
    with app.db.transaction() as tx:
        names = [one.name for one in people.list_customers(tx)]
        who = {one.id: one.name for one in users.list_users(tx)}
    return {
        "current": current, "text": text, "info": PLAYS[current.template.play], "after": current.latest,
        "editions": templates.editions(app, current.template.name), "who": who, "customers": names,
        "customer": "", "person": "", "refused": "", "seen": None,
    }  # fmt: skip


def _preview(caller: Caller, text: str, form: TemplateForm) -> dict[str, Any]:
    """The rendered draft with its evidence, or the sentence that says why there is none."""
    try:
        with caller.app.db.transaction() as tx:
            found = people_service.find_customer(tx, form.customer)
        wrong = templates.faults(caller.app, text)
        seen = occasions.preview(caller.app, found.id, text, by=caller.user.id, person=form.person)
    except Problem as problem:
        return {"refused": problem.sentence}
    sentences = (*seen.content.sentences, *seen.content.forwardable)
    return {
        "seen": seen,
        "refused": " ".join(one.reason for one in wrong),
        "pieces": pieces(layout.body_text(seen.content), sentences),
        "records": resolve(caller.app, [name for one in sentences for name in one.records]),
    }
