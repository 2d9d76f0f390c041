"""What is the answer to one typed line? Rules only: no model, nothing remembered, nothing sent without an exact yes."""

from collections.abc import Callable, Mapping

from rapport.app import App
from rapport.drafts.model import DraftId
from rapport.errors import Problem
from rapport.users.model import Principal
from rapport.web.chat.cards import ChatAnswer, ChatContext, ChatRequest
from rapport.web.chat.drafting import escalation_response, intro_request, multi_thread, trouble
from rapport.web.chat.grammar import Wish, read
from rapport.web.chat.sending import became, discard, open_page, send, status, undo
from rapport.web.chat.telling import help_, unknown, what_changed, who_knows, why_at_risk
from rapport.web.chat.turn import Asked, Turn, say

DO: Mapping[Wish, Callable[[Turn], ChatAnswer]] = {
    Wish.ESCALATION_RESPONSE: escalation_response,
    Wish.INTRO_REQUEST: intro_request,
    Wish.MULTI_THREAD: multi_thread,
    Wish.WHO_KNOWS: who_knows,
    Wish.WHAT_CHANGED: what_changed,
    Wish.WHY_AT_RISK: why_at_risk,
    Wish.SEND: send,
    Wish.SEND_URGENTLY: send,
    Wish.UNDO: undo,
    Wish.STATUS: status,
    Wish.EDIT: open_page,
    Wish.EDIT_NOTE: open_page,
    Wish.ADD_COPIES: open_page,
    Wish.DISCARD: discard,
    Wish.HELP: help_,
    Wish.UNKNOWN: unknown,
}


def answer(app: App, principal: Principal, request: ChatRequest) -> ChatAnswer:
    """Cards in order and the context for the next line. A Problem is a card with its sentence, so that a conversation
    never ends in an error page. `app` is bound to the principal's workspace."""
    turn = Turn(app, principal, request.context, read(request.text), request.text.strip())
    try:
        return DO[turn.intent.wish](turn)
    except Asked as asked:
        return turn.same(asked.card)
    except Problem as problem:
        return turn.same(trouble(problem))


def what_became(app: App, draft: int) -> ChatAnswer:
    """The line that follows a "Send" once it is true; the page asks for it when a delivery has moved."""
    try:
        card = say(became(app, DraftId(draft)))
    except Problem as problem:
        return ChatAnswer(cards=(trouble(problem),), context=ChatContext())
    return ChatAnswer(cards=(card,), context=ChatContext(draft=draft))
