"""The board of introductions, and correcting a step of one."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse

from rapport.outbox.following.introductions import service as introductions
from rapport.outbox.model import IntroductionId, IntroductionState
from rapport.users import store as users
from rapport.web.caller import Calling
from rapport.web.doors import door
from rapport.web.introductions import WORDS, lanes
from rapport.web.views import page

router = APIRouter(include_in_schema=False)


@door(router, "GET /introductions")
def board(request: Request, caller: Calling) -> HTMLResponse:
    shown = {"lanes": lanes(introductions.board(caller.app)), "words": WORDS}
    return page(request, "introductions.html", shown)


@door(router, "GET /introductions/{introduction}")
def show(introduction: int, request: Request, caller: Calling) -> HTMLResponse:
    card = introductions.get(caller.app, IntroductionId(introduction))
    with caller.app.db.transaction() as tx:
        people = {user.id: user.name for user in users.list_users(tx)}
    return page(request, "introduction.html", {"card": card, "words": WORDS, "people": people})


@door(router, "POST /introductions/{introduction}/correct")
def correct(
    introduction: int,
    caller: Calling,
    state: Annotated[IntroductionState, Form()],
    because: Annotated[str, Form(max_length=1000)] = "",
) -> RedirectResponse:
    introductions.correct(caller.app, IntroductionId(introduction), state, because, by=caller.user.id)
    return RedirectResponse(f"/introductions/{introduction}", status_code=303)
