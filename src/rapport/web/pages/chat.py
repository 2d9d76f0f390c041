"""The chat as a page that needs no script, and as pieces of one that arrive as they are ready."""

import json
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, Field, Json
from starlette.responses import HTMLResponse, StreamingResponse

from rapport.relationships import service as relationships
from rapport.relationships.charting import View, chart
from rapport.web import chat
from rapport.web.caller import Caller, Calling
from rapport.web.chat import ChatContext, ChatRequest
from rapport.web.chat.cards import LONGEST_PAGE, LONGEST_TEXT, Card, MapCard
from rapport.web.doors import door
from rapport.web.views import environment, page

router = APIRouter(include_in_schema=False)


class Said(BaseModel):
    """A line as a form sends it, with what the last answer was about."""

    model_config = ConfigDict(frozen=True)

    text: Annotated[str, Field(max_length=LONGEST_TEXT)] = ""
    page: Annotated[str, Field(max_length=LONGEST_PAGE)] = ""
    context: Json[ChatContext] = ChatContext()

    def request(self) -> ChatRequest:
        return ChatRequest(text=self.text, page=self.page, context=self.context)


@door(router, "GET /chat")
def show_chat(request: Request) -> HTMLResponse:
    return page(request, "chat.html", {"said": "", "cards": [], "context": ChatContext()})


@door(router, "POST /chat")
def say(request: Request, caller: Calling, form: Annotated[Said, Form()]) -> HTMLResponse:
    """One line and its answer as a whole page; the next line carries what this one was about."""
    found = chat.answer(caller.app, caller.principal, form.request())
    cards = [_drawn(caller, card, found.context) for card in found.cards]
    return page(request, "chat.html", {"said": form.text, "cards": cards, "context": found.context})


@door(router, "POST /chat/stream")
def stream(caller: Calling, form: Annotated[Said, Form()]) -> StreamingResponse:
    """One JSON object a line: `html` of a card as soon as it is ready, and at last the `context` of the next line."""
    return StreamingResponse(
        _lines(caller, form.request()),
        media_type="application/x-ndjson",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},  # a proxy that collects would hold words back
    )


def _lines(caller: Caller, request: ChatRequest) -> Iterator[str]:
    for one in chat.stream(caller.app, caller.principal, request):
        if isinstance(one, ChatContext):
            yield json.dumps({"context": one.model_dump()}) + "\n"
        else:
            yield json.dumps({"html": _drawn(caller, one, request.context)}) + "\n"


def _drawn(caller: Caller, card: Card, context: ChatContext) -> Markup:
    """One card as HTML, escaped like every page."""
    module = environment().get_template("chat_card.html")
    values = {"card": card, "context": context, "csrf": caller.csrf, "zone": caller.user.time_zone}
    return Markup(module.render({**values, "now": caller.app.now(), **_picture(caller, card)}))  # noqa: S704 - a template of ours, which escapes


def _picture(caller: Caller, card: Card) -> dict[str, Any]:
    """What the small map is drawn from."""
    if not isinstance(card, MapCard):
        return {}
    with caller.app.db.transaction() as tx:
        drawn = chart(relationships.snapshot(tx, card.customer, caller.app.now()), View.ORGANISATION)
    return {"chart": drawn, "spots": {node.key: node for node in drawn.nodes}}
