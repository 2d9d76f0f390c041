"""The page that shows what the demo's mail catcher holds: what would have arrived, byte for byte."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from rapport.demo import catcher
from rapport.demo.catcher import Caught
from rapport.errors import NotFound
from rapport.inbox import mail as reading
from rapport.inbox.caps import Unreadable
from rapport.users import store as users
from rapport.web.caller import Caller, Calling
from rapport.web.doors import door
from rapport.web.views import page

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Shown:
    """One caught mail as text."""

    name: str
    at: datetime
    sender: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    sha256: str  # of the bytes that arrived
    answered: bool


@door(router, "GET /caught")
def show_caught(request: Request, caller: Calling) -> HTMLResponse:
    return page(request, "caught.html", {"caught": [shown(one) for one in _caught(caller)]})


@door(router, "GET /caught/{name}")
def show_caught_mail(request: Request, name: str, caller: Calling) -> HTMLResponse:
    found = next((one for one in _caught(caller) if one.name == name), None)
    if found is None:
        raise NotFound(f"The demo has caught no mail {name}. It may be from before the demo was made anew.")
    return page(request, "caught_mail.html", {"mail": shown(found)})


def shown(one: Caught) -> Shown:
    """What the mail says; one that cannot be read says so and keeps its bytes."""
    try:
        mail = reading.read(one.raw)
        subject, text = mail.subject, mail.text
    except Unreadable as error:
        subject, text = "(cannot be read)", str(error)
    digest = hashlib.sha256(one.raw).hexdigest()
    return Shown(one.name, one.at, one.sender, one.recipients, subject, text, digest, one.answered)


def _caught(caller: Caller) -> tuple[Caught, ...]:
    """Only the demo's people see the demo's mail. Raises NotFound elsewhere."""
    with caller.app.db.transaction() as tx:
        if not users.get_workspace(tx).demo:
            raise NotFound("Mail is caught in the demo only; here it really leaves. Look at Drafts for what was sent.")
    return catcher.caught(catcher.folder_of(caller.app.settings.home))
