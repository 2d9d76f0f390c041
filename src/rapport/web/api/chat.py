"""Plain words in, cards out."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query

from rapport.users.talks import service as talks
from rapport.users.talks.model import Logged, Talk
from rapport.web import chat
from rapport.web.caller import Calling
from rapport.web.chat import ChatAnswer, ChatRequest, keeping
from rapport.web.chat.cards import Card
from rapport.web.doors import door
from rapport.web.shapes import Shape

router = APIRouter(tags=["chat"])


@door(router, "POST /api/chat", response_model=ChatAnswer)
def talk(ask: ChatRequest, caller: Calling) -> ChatAnswer:
    """One sentence, such as "Request intro to the CFO at TechCorp". Nothing is sent without a person's exact yes."""
    return chat.answer(caller.app, caller.principal, ask)


@door(router, "GET /api/chat/{draft}", response_model=ChatAnswer)
def what_became(draft: int, caller: Calling) -> ChatAnswer:
    """What has become of a draft that was sent from the chat."""
    return chat.what_became(caller.app, draft)


class TalkShape(Shape):
    """A kept conversation, without its lines."""

    id: int
    title: str
    begun_at: datetime
    last_at: datetime

    @classmethod
    def of(cls, one: Talk) -> "TalkShape":
        return cls(id=one.id, title=one.title, begun_at=one.begun_at, last_at=one.last_at)


class LineShape(Shape):
    """One line with its answer: what was said in its words, what was shown from its record as it is now."""

    id: int
    typed: str
    at: datetime
    cards: list[Card]


class CallShape(Shape):
    """One thing that a language model asked for; `tool` is empty for what it said in the end."""

    model: str
    tool: str
    arguments: dict[str, str]
    outcome: str
    at: datetime

    @classmethod
    def of(cls, one: Logged) -> "CallShape":
        return cls(model=one.model, tool=one.tool, arguments=dict(one.arguments), outcome=one.outcome, at=one.at)


@door(router, "GET /api/talks", response_model=list[TalkShape])
def list_talks(caller: Calling, search: Annotated[str, Query(max_length=200)] = "") -> list[TalkShape]:
    """Your own, the latest first; at most fifty."""
    return [TalkShape.of(one) for one in talks.listed(caller.app, caller.id, search)]


@door(router, "GET /api/talks/{id}", response_model=list[LineShape])
def get_talk(id: int, caller: Calling) -> list[LineShape]:
    """Its last lines, the oldest first."""
    _, lines = keeping.again(caller.app, caller.id, id)
    return [LineShape(id=one.line, typed=one.typed, at=one.at, cards=list(one.cards)) for one in lines]


@door(router, "DELETE /api/talks/{id}", status_code=204)
def delete_talk(id: int, caller: Calling) -> None:
    talks.delete(caller.app, caller.id, id)


@door(router, "DELETE /api/talks", status_code=204)
def delete_talks(caller: Calling) -> None:
    talks.delete_all(caller.app, caller.id)


@door(router, "GET /api/talk-calls", response_model=list[CallShape])
def list_calls(caller: Calling) -> list[CallShape]:
    """The latest first; their words are gone with the conversation that is deleted."""
    return [CallShape.of(one) for one in talks.logged(caller.app, caller.id)]
