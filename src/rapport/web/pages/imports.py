"""The page of imports: files dropped on it, how far their import is, and what came of it."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from rapport.app import App
from rapport.errors import Problem
from rapport.importing import dropping
from rapport.inbox.uploads.model import Upload, UploadId, sums
from rapport.people import store as people
from rapport.web import importing
from rapport.web.caller import Caller, Calling, arriving
from rapport.web.doors import door
from rapport.web.views import page

router = APIRouter(include_in_schema=False)

HERE = "/settings/import"


@door(router, "GET /settings/import")
def show_imports(request: Request, caller: Calling) -> HTMLResponse:
    return _page(request, caller)


def _page(request: Request, caller: Caller, *, sentence: str = "", status: int = 200) -> HTMLResponse:
    """`sentence`: why what was dropped a moment ago was not taken."""
    shown = {**importing.asked(caller.app, caller.user), "uploads": dropping.newest(caller.app), "sentence": sentence}
    return page(request, "imports.html", shown, status=status)


@door(router, "POST /settings/import")
async def add_import(request: Request, caller: Calling) -> Response:
    """A form with files, read as it arrives."""
    try:
        upload = await importing.take(caller, arriving(request), request.headers)
    except Problem as problem:
        said = partial(_page, request, caller, sentence=problem.sentence, status=problem.status)
        return await run_in_threadpool(said)
    return RedirectResponse(f"{HERE}/{upload.id}", status_code=303)


@door(router, "GET /settings/import/{upload}")
def show_import(request: Request, upload: int, caller: Calling) -> HTMLResponse:
    found = dropping.get(caller.app, UploadId(upload))
    return page(request, "import.html", {"upload": found, "sums": sums(found.tally), **_arrived(caller.app, found)})


@door(router, "POST /settings/import/{upload}/cancel")
def cancel_import(upload: int, caller: Calling) -> RedirectResponse:
    dropping.cancel(caller.app, UploadId(upload))
    return RedirectResponse(f"{HERE}/{upload}", status_code=303)


def _arrived(app: App, upload: Upload) -> Mapping[str, Any]:
    """The customers to look at, without those that have been removed since."""
    with app.db.transaction() as tx:
        names = {int(one.id): one.name for one in people.list_customers(tx)}
    arrived = [(names[one.customer], one) for one in upload.arrivals if one.customer in names]
    return {"arrived": arrived, "customers": len(names)}
