"""The pages of drafts: what will travel, on what evidence, and a person's yes, change or no."""

from hashlib import sha256
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse

from rapport.app import App
from rapport.drafts import envelope, layout
from rapport.drafts import service as drafts
from rapport.drafts import store as drafts_store
from rapport.drafts.approval import sentence_of
from rapport.drafts.model import Draft, DraftId, DraftState, Yes
from rapport.outbox import service as outbox
from rapport.outbox.model import DeliveryId
from rapport.people import store as people
from rapport.web import progress
from rapport.web.annotate import pieces
from rapport.web.asks import EditForm, digest, unfolded
from rapport.web.caller import Calling
from rapport.web.doors import door
from rapport.web.evidence import resolve
from rapport.web.views import page

router = APIRouter(include_in_schema=False)

WAITING = (DraftState.PENDING, DraftState.APPROVED, DraftState.EDITED)
LATEST_SENT = 10


@door(router, "GET /drafts")
def show_drafts(request: Request, caller: Calling) -> HTMLResponse:
    return page(request, "drafts.html", _list(caller.app))


@door(router, "GET /drafts/{draft}")
def show_draft(request: Request, draft: int, caller: Calling, edit: bool = False) -> HTMLResponse:
    app = caller.app
    found = drafts.get(app, DraftId(draft))
    version = found.version
    content = version.content
    shown = envelope.shown(version.envelope.mime)
    sentences = (*content.sentences, *content.forwardable)
    return page(
        request,
        "draft.html",
        {
            **_list(app),
            "draft": found,
            "version": version,
            "shown": shown,
            "pieces": pieces(shown.text, sentences),
            "records": resolve(app, [name for one in sentences for name in one.records]),
            "confirmable": [(f, sentence_of(version, f)) for f in version.faults if f.confirmable],
            "bytes_sha256": sha256(version.envelope.mime).hexdigest(),
            "progress": _progress(app, found),
            "editing": edit and found.state is DraftState.PENDING,
            "body": layout.text_of(content.sentences),
            "note": layout.text_of(content.forwardable),
        },
    )


@door(router, "GET /drafts/{draft}/state")
def show_state(request: Request, draft: int, caller: Calling) -> HTMLResponse:
    """The bar above a draft alone, for a page that waits."""
    found = drafts.get(caller.app, DraftId(draft))
    return page(request, "draft_state.html", {"draft": found, "progress": _progress(caller.app, found)})


@door(router, "POST /drafts/{draft}/approve")
def approve(
    draft: int,
    caller: Calling,
    version: Annotated[int, Form()],
    sha256: Annotated[str, Form()],
    urgent: Annotated[bool, Form()] = False,
    confirmed: Annotated[list[str] | None, Form()] = None,
) -> RedirectResponse:
    yes = Yes(version, digest(sha256), urgent, tuple(map(unfolded, confirmed or ())))
    drafts.approve(caller.app, DraftId(draft), yes, by=caller.user.id)
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


@door(router, "POST /deliveries/{delivery}/settle")
def settle(delivery: int, caller: Calling, arrived: Annotated[bool, Form()]) -> RedirectResponse:
    """A person's word on a delivery that nobody can prove."""
    settled = outbox.settle(caller.app, DeliveryId(delivery), arrived=arrived)
    return RedirectResponse(f"/drafts/{settled.draft}", status_code=303)


def _list(app: App) -> dict[str, object]:
    """The left column: what waits or is on its way, then what was sent last."""
    with app.db.transaction() as tx:
        waiting = drafts_store.list_drafts(tx, WAITING)
        sent = drafts_store.list_drafts(tx, (DraftState.SENT,))
        names = {customer.id: customer.name for customer in people.list_customers(tx)}
    latest = sorted(sent, key=lambda one: one.created_at, reverse=True)[:LATEST_SENT]
    return {"listed": waiting, "sent": latest, "names": names}


def _progress(app: App, draft: Draft) -> progress.Progress:
    approval = next(iter(drafts.approvals(app, draft.id)), None)
    delivery = next((one for one in outbox.deliveries(app) if one.draft == draft.id), None)
    found = progress.of(draft, approval, delivery, app.now())
    return found if delivery is None else progress.with_replies(found, outbox.replies(app, delivery.id))
