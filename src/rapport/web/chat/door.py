"""What is the answer to one typed line? Rules only: no model, nothing remembered, nothing sent without an exact yes."""

from collections.abc import Callable, Mapping

from rapport.app import App
from rapport.drafts.model import DraftId
from rapport.errors import Problem
from rapport.users.model import Principal
from rapport.web.chat import drafting, grammar, sending, telling
from rapport.web.chat.cards import ChatAnswer, ChatContext, ChatRequest
from rapport.web.chat.grammar import Wish
from rapport.web.chat.turn import Asked, Turn, say

DO: Mapping[Wish, Callable[[Turn], ChatAnswer]] = {
    Wish.ESCALATION_RESPONSE: drafting.escalation_response,
    Wish.INTRO_REQUEST: drafting.intro_request,
    Wish.MULTI_THREAD: drafting.multi_thread,
    Wish.WHO_KNOWS: telling.who_knows,
    Wish.WHAT_CHANGED: telling.what_changed,
    Wish.WHY_AT_RISK: telling.why_at_risk,
    Wish.SEND: sending.send,
    Wish.SEND_URGENTLY: sending.send,
    Wish.UNDO: sending.undo,
    Wish.STATUS: sending.status,
    Wish.EDIT: sending.open_page,
    Wish.EDIT_NOTE: sending.open_page,
    Wish.ADD_COPIES: sending.open_page,
    Wish.DISCARD: sending.discard,
    Wish.HELP: telling.help_,
    Wish.UNKNOWN: telling.unknown,
}


def answer(app: App, principal: Principal, request: ChatRequest) -> ChatAnswer:
    """Cards in order and the context for the next line. A Problem is a card with its sentence, so that a conversation
    never ends in an error page. `app` is bound to the principal's workspace."""
    turn = Turn(app, principal, request.context, grammar.read(request.text), request.text.strip())
    try:
        return DO[turn.intent.wish](turn)
    except Asked as asked:
        return turn.same(asked.card)
    except Problem as problem:
        return turn.same(drafting.trouble(problem))


def what_became(app: App, draft: int) -> ChatAnswer:
    """The line that follows a "Send" once it is true; the page asks for it when a delivery has moved."""
    try:
        card = say(sending.became(app, DraftId(draft)))
    except Problem as problem:
        return ChatAnswer(cards=(drafting.trouble(problem),), context=ChatContext())
    return ChatAnswer(cards=(card,), context=ChatContext(draft=draft))
