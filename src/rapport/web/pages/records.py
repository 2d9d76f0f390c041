"""The pages of records: the mail behind a sentence, its conversation, a ticket, a meeting."""

from typing import Literal

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from rapport.db import Transaction
from rapport.errors import NotFound
from rapport.inbox import hygiene
from rapport.inbox import store as inbox
from rapport.inbox.model import MessageId
from rapport.inbox.statements import store as statements
from rapport.inbox.statements.wording import in_words
from rapport.web.caller import Calling
from rapport.web.doors import door
from rapport.web.evidence import PAGES, link_of, one
from rapport.web.views import page

router = APIRouter(include_in_schema=False)


@door(router, "GET /records/{record}")
def show_record(request: Request, record: str, caller: Calling) -> Response:
    found = one(caller.app, record)
    if found.kind in PAGES:
        return RedirectResponse(link_of(record), status_code=303)
    return page(request, "record.html", {"record": found})


@door(router, "GET /messages/{message}")
def show_message(
    request: Request, message: int, caller: Calling, view: Literal["text", "html"] = "text"
) -> HTMLResponse:
    with caller.app.db.transaction() as tx:
        found = inbox.get_message(tx, MessageId(message))
        thread = inbox.thread(tx, found.thread) if found.thread else (found,)
        kept = _kept(tx, found.id)
        heard = statements.of_message(tx, found.id)
    author = found.mail.sender.name or found.mail.sender.email
    says = [(in_words(one.statement, author), one.statement.sentence) for one in heard]
    values = {
        "says": says,
        "stored": found,
        "mail": found.mail,
        "thread": thread,
        "kept": kept,
        "sandbox": hygiene.SANDBOX,
    }
    return page(request, "message.html", {**values, "framed": view == "html" and kept.html})


def _kept(tx: Transaction, message: MessageId) -> hygiene.Kept:
    try:
        return hygiene.kept(inbox.raw(tx, message))
    except NotFound:  # its bytes may be kept less long than its words
        return hygiene.Kept(body=True, html=False)


@door(router, "GET /messages/{message}/html")
def show_message_html(message: int, caller: Calling) -> HTMLResponse:
    with caller.app.db.transaction() as tx:
        shown = hygiene.view(inbox.raw(tx, MessageId(message)))
    if shown is None:
        raise NotFound(f"Message {message} has no HTML. Read its text.")
    return HTMLResponse(shown, headers=hygiene.HEADERS)
