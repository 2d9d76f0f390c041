"""The chat as a page that needs no script, and as pieces of one that arrive as they are ready."""

import json
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, Field, Json
from starlette.responses import HTMLResponse, RedirectResponse, StreamingResponse

from rapport.relationships import service as relationships
from rapport.relationships.charting import View, chart
from rapport.users.talks import service as talks
from rapport.web import map_drawing
from rapport.web.caller import Caller, Calling
from rapport.web.chat import ChatContext, ChatRequest, keeping
from rapport.web.chat.cards import LONGEST_PAGE, LONGEST_TEXT, Card, MapCard
from rapport.web.chat.keeping import Shown
from rapport.web.doors import door
from rapport.web.views import environment, page

router = APIRouter(include_in_schema=False)

LARGEST = 2**53  # of a number in a browser, and more conversations than there will be
LONGEST_SEARCH = 200  # characters


class Said(BaseModel):
    """A line as a form sends it, with what the last answer was about."""

    model_config = ConfigDict(frozen=True)

    text: Annotated[str, Field(max_length=LONGEST_TEXT)] = ""
    page: Annotated[str, Field(max_length=LONGEST_PAGE)] = ""
    context: Json[ChatContext] = ChatContext()

    def request(self) -> ChatRequest:
        return ChatRequest(text=self.text, page=self.page, context=self.context)


class Wanted(BaseModel):
    """Which conversation, and which of its lines are there already."""

    talk: Annotated[int, Field(ge=0, le=LARGEST)] = 0  # 0: the latest
    after: Annotated[int, Field(ge=0, le=LARGEST)] = 0
    new: bool = False
    q: Annotated[str, Field(max_length=LONGEST_SEARCH)] = ""


@door(router, "GET /chat")
def show_chat(request: Request, caller: Calling, wanted: Annotated[Wanted, Query()]) -> HTMLResponse:
    context, lines = _again(caller, wanted)
    shown = {"lines": _lines_of(caller, lines, context), "context": context}
    return page(request, "chat.html", {**_listed(caller, wanted.q), **shown})


@door(router, "POST /chat")
def say(request: Request, caller: Calling, form: Annotated[Said, Form()]) -> HTMLResponse:
    """One line and its answer below the lines before it; the next line carries what this one was about."""
    heard = keeping.hear(caller.app, caller.principal, form.request())
    found = list(keeping.answers(caller.app, caller.principal, heard))
    context = next((one for one in found if isinstance(one, ChatContext)), heard.request.context)
    _, before = keeping.again(caller.app, caller.id, heard.talk)
    cards = [_drawn(caller, card, context) for card in found if not isinstance(card, ChatContext)]
    lines = [*_lines_of(caller, [one for one in before if one.line != heard.line], context), (form.text, cards)]
    return page(request, "chat.html", {**_listed(caller, ""), "lines": lines, "context": context})


@door(router, "POST /chat/stream")
def stream(caller: Calling, form: Annotated[Said, Form()]) -> StreamingResponse:
    """One JSON object a line: `html` of a card as soon as it is ready, and at last the `context` of the next line."""
    return StreamingResponse(
        _pieces(caller, form.request()),
        media_type="application/x-ndjson",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},  # a proxy that collects would hold words back
    )


def _pieces(caller: Caller, request: ChatRequest) -> Iterator[str]:
    heard = keeping.hear(caller.app, caller.principal, request)
    for one in keeping.answers(caller.app, caller.principal, heard):
        if isinstance(one, ChatContext):
            yield json.dumps({"context": one.model_dump(), "line": heard.line}) + "\n"
        else:
            yield json.dumps({"html": _drawn(caller, one, heard.request.context)}) + "\n"


@door(router, "GET /chat/kept")
def kept(caller: Calling, wanted: Annotated[Wanted, Query()]) -> dict[str, Any]:
    """A conversation for the drawer: the lines that it does not have yet, and what the next one goes on from."""
    context, lines = _again(caller, wanted)
    found = [{"line": one.line, "typed": one.typed, "html": _cards(caller, one, context)} for one in lines]
    return {"context": context.model_dump(), "lines": found}


@door(router, "GET /chat/list")
def list_kept(
    request: Request, caller: Calling, q: Annotated[str, Query(max_length=LONGEST_SEARCH)] = ""
) -> HTMLResponse:
    """The list of the drawer: one's own conversations, with a search over them."""
    return page(request, "chat_list.html", _listed(caller, q))


@door(router, "POST /chat/delete")
def delete(caller: Calling, talk: Annotated[int, Form(ge=0, le=LARGEST)] = 0) -> RedirectResponse:
    """One's own conversation; with none named, all of them."""
    if talk:
        talks.delete(caller.app, caller.id, talk)
    else:
        talks.delete_all(caller.app, caller.id)
    return RedirectResponse("/chat?new=true", status_code=303)


def _listed(caller: Caller, search: str) -> dict[str, Any]:
    return {"talks": talks.listed(caller.app, caller.id, search), "q": search}


def _again(caller: Caller, wanted: Wanted) -> tuple[ChatContext, list[Shown]]:
    """The conversation that is named, else the latest; nothing for a new one."""
    latest = None if wanted.new or wanted.talk else talks.latest(caller.app, caller.id)
    number = wanted.talk or (latest.id if latest else 0)
    if wanted.new or not number:
        return ChatContext(), []
    context, lines = keeping.again(caller.app, caller.id, number, after=wanted.after)
    return context, list(lines)


def _lines_of(caller: Caller, lines: Sequence[Shown], context: ChatContext) -> list[tuple[str, list[Markup]]]:
    return [(one.typed, _cards(caller, one, context)) for one in lines]


def _cards(caller: Caller, line: Shown, context: ChatContext) -> list[Markup]:
    return [_drawn(caller, card, context) for card in line.cards]


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
    return {"chart": drawn, "drawing": map_drawing.drawn(drawn, {}, map_drawing.IN_A_CARD)}
