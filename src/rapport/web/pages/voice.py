"""The page of one's own voice: what was learned of it, what it is, and how to change it."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse

from rapport.drafts.voice import service as voice
from rapport.drafts.voice.model import Setting
from rapport.web import voices
from rapport.web.caller import Calling
from rapport.web.doors import door
from rapport.web.views import page

router = APIRouter(include_in_schema=False)

HERE = "/settings/voice"


@door(router, "GET /settings/voice")
def show(request: Request, caller: Calling) -> HTMLResponse:
    parts = voice.settings(caller.app, caller.user.id)
    return page(request, "voice.html", {"parts": parts, "voices": voices, "about": voices.ABOUT})


@door(router, "POST /settings/voice")
def choose(
    caller: Calling, setting: Annotated[Setting, Form()], value: Annotated[str, Form(max_length=100)]
) -> RedirectResponse:
    voice.choose(caller.app, caller.user.id, setting, value)
    return RedirectResponse(HERE, status_code=303)


@door(router, "POST /settings/voice/{setting}/learned")
def back_to_learned(setting: Setting, caller: Calling) -> RedirectResponse:
    voice.back_to_learned(caller.app, caller.user.id, setting)
    return RedirectResponse(HERE, status_code=303)


@door(router, "POST /settings/voice/{setting}/undo")
def undo(setting: Setting, caller: Calling) -> RedirectResponse:
    """What edits have taught is taken back."""
    voice.undo(caller.app, caller.user.id, setting)
    return RedirectResponse(HERE, status_code=303)
