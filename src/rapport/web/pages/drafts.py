"""The pages of drafts: what will travel, on what evidence, and a person's yes, change or no."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse

from rapport.app import App
from rapport.drafts import envelope, layout
from rapport.drafts import service as drafts
from rapport.drafts import store as drafts_store
from rapport.drafts.differences import Stretch, between
from rapport.drafts.model import Draft, DraftId, DraftState, Version
from rapport.drafts.policies import service as policies
from rapport.drafts.rewording import service as rewording
from rapport.learning.hours import service as hours
from rapport.outbox import service as outbox
from rapport.outbox.model import DeliveryId
from rapport.people.naming import store as customer_names
from rapport.web import progress
from rapport.web.annotate import pieces
from rapport.web.approving import ApproveForm, View, confirmable, edited_by, standing
from rapport.web.asks import EditForm
from rapport.web.caller import Calling
from rapport.web.clocks import about_blanks, about_time
from rapport.web.doors import door
from rapport.web.evidence import resolve
from rapport.web.views import page

router = APIRouter(include_in_schema=False)

WAITING = (DraftState.PENDING, DraftState.APPROVED, DraftState.EDITED)
LATEST_SENT = 10


@door(router, "GET /drafts")
def show_drafts(request: Request, caller: Calling, done: int = 0) -> HTMLResponse:
    return page(request, "drafts.html", {**_list(caller.app), **_done(caller.app, done)})


@door(router, "GET /drafts/{draft}")
def show_draft(request: Request, draft: int, caller: Calling, ask: Annotated[View, Query()]) -> HTMLResponse:
    """`edit` opens the editor, `original` shows version 1, `since` what changed since a version, `done` an undo bar."""
    app, pending = caller.app, DraftState.PENDING
    found = drafts.get(app, DraftId(draft))
    made = drafts.versions(app, found.id)
    version = made[0] if ask.original else found.version
    content, shown = version.content, envelope.shown(version.envelope.mime)
    sentences = (*content.sentences, *content.forwardable)
    listed = _list(app)
    values = {
        "draft": found,
        "version": found.version,
        "shown": shown,
        "original": ask.original,
        "changes": _changes(made, found, ask.since),
        "pieces": pieces(shown.text, sentences),
        "records": resolve(app, [name for one in sentences for name in one.records]),
        "confirmable": confirmable(found.version),
        "bytes_sha256": sha256(version.envelope.mime).hexdigest(),
        "progress": _progress(app, found),
        "editing": ask.edit and found.state is pending,
        "body": layout.text_of(content.sentences),
        "note": layout.text_of(content.forwardable),
        "best_hour": hours.best_hour(app, found) if found.state is pending else None,
        "model": caller.app.model.name if caller.app.model else "",
        "model_calls": rewording.calls(app, found.id),
        "next": next((one for one in listed["listed"] if one.state is pending and one.id != draft), None),
    }
    time = {**about_blanks(caller, found), **about_time(caller, found.signal)}
    return page(request, "draft.html", {**listed, **values, **_done(app, ask.done), **standing(caller, found), **time})


@door(router, "GET /drafts/{draft}/state")
def show_state(request: Request, draft: int, caller: Calling, version: int = 0, undoing: bool = False) -> HTMLResponse:
    """The bar above a draft alone, for a page that waits; `version` is what its reader has before them."""
    found = drafts.get(caller.app, DraftId(draft))
    values = {"draft": found, "progress": _progress(caller.app, found), "undoing": undoing, "read_version": version}
    return page(request, "draft_state.html", {**values, "changed_by": edited_by(caller.app, found)})


@door(router, "POST /drafts/{draft}/approve")
def approve(draft: int, caller: Calling, form: Annotated[ApproveForm, Form()]) -> RedirectResponse:
    """With `next` the reader goes on to that draft, and can undo this one from there."""
    drafts.approve(caller.app, DraftId(draft), form.yes(), by=caller.user.id)
    onward = f"/drafts/{form.next}?done={draft}" if form.next else f"/drafts/{draft}"
    return RedirectResponse(onward, status_code=303)


@door(router, "POST /drafts/{draft}/copies")
def copies(
    draft: int,
    caller: Calling,
    version: Annotated[int, Form()],
    add: Annotated[str, Form()] = "",
    remove: Annotated[str, Form()] = "",
) -> RedirectResponse:
    """One more or one less copy: a new version, like any edit."""
    drafts.copy(caller.app, DraftId(draft), drafts.Copies(version, add, remove), by=caller.user.id)
    return RedirectResponse(f"/drafts/{draft}", status_code=303)


@door(router, "POST /drafts/{draft}/revoke")
def revoke(draft: int, caller: Calling) -> RedirectResponse:
    drafts.revoke(caller.app, DraftId(draft), by=caller.user.id)
    return RedirectResponse(f"/drafts/{draft}", status_code=303)


@door(router, "POST /drafts/{draft}/edit")
def edit(draft: int, caller: Calling, form: Annotated[EditForm, Form()]) -> RedirectResponse:
    drafts.edit(caller.app, DraftId(draft), form.edit(), by=caller.user.id)
    return RedirectResponse(f"/drafts/{draft}", status_code=303)


@door(router, "POST /drafts/{draft}/discard")
def discard(draft: int, caller: Calling, because: Annotated[str, Form()] = "") -> RedirectResponse:
    drafts.discard(caller.app, DraftId(draft), by=caller.user.id, because=because)
    return RedirectResponse("/drafts", status_code=303)


@door(router, "POST /drafts/{draft}/reword")
def reword(draft: int, caller: Calling) -> RedirectResponse:
    """What it answers stands as a new version, or nothing changes; the page says which."""
    rewording.reword(caller.app, DraftId(draft), by=caller.user.id)
    return RedirectResponse(f"/drafts/{draft}#model", status_code=303)


@door(router, "POST /deliveries/{delivery}/settle")
def settle(delivery: int, caller: Calling, arrived: Annotated[bool, Form()]) -> RedirectResponse:
    """A person's word on a delivery that nobody can prove."""
    settled = outbox.settle(caller.app, DeliveryId(delivery), arrived=arrived)
    return RedirectResponse(f"/drafts/{settled.draft}", status_code=303)


def _list(app: App) -> dict[str, Any]:
    """The left column: what waits or is on its way, with its clocks, then what was sent last."""
    with app.db.transaction() as tx:
        waiting = drafts_store.list_drafts(tx, WAITING)
        pending = [one for one in waiting if one.state is DraftState.PENDING]
        listed = {
            "listed": waiting,
            "sent": drafts_store.latest(tx, DraftState.SENT, LATEST_SENT),
            "names": customer_names.names(tx),
            "clocks": {number: one.due for number, one in policies.deadlines(tx, pending, app.now()).items()},
        }
    return {**listed, "to_review": sum(one.reviewed_at is None for one in policies.reviews(app))}


def _done(app: App, draft: int) -> dict[str, object]:
    """The draft that was approved a moment ago, on the page of the next one."""
    found = drafts.get(app, DraftId(draft)) if draft else None
    return {"done": found, "done_progress": _progress(app, found) if found else None}


def _changes(made: Sequence[Version], draft: Draft, since: int) -> tuple[Stretch, ...]:
    before = next((one for one in made if one.number == since and since < draft.version.number), None)
    if before is None:
        return ()
    return between(envelope.shown(before.envelope.mime).text, envelope.shown(draft.version.envelope.mime).text)


def _progress(app: App, draft: Draft) -> progress.Progress:
    approval = next(iter(drafts.approvals(app, draft.id)), None)
    delivery = next((one for one in outbox.deliveries(app) if one.draft == draft.id), None)
    found = progress.of(draft, approval, delivery, app.now())
    return found if delivery is None else progress.with_replies(found, outbox.replies(app, delivery.id))
