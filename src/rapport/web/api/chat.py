"""Plain words in, cards out."""

from fastapi import APIRouter

from rapport.web import chat
from rapport.web.caller import Calling
from rapport.web.chat import ChatAnswer, ChatRequest
from rapport.web.doors import door

router = APIRouter(tags=["chat"])


@door(router, "POST /api/chat", response_model=ChatAnswer)
def talk(ask: ChatRequest, caller: Calling) -> ChatAnswer:
    """One sentence, such as "Request intro to the CFO at TechCorp". Nothing is sent without a person's exact yes."""
    return chat.answer(caller.app, caller.principal, ask)


@door(router, "GET /api/chat/{draft}", response_model=ChatAnswer)
def what_became(draft: int, caller: Calling) -> ChatAnswer:
    """What has become of a draft that was sent from the chat."""
    return chat.what_became(caller.app, draft)
