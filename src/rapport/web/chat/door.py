"""What is the answer to one typed line? Rules only: no model, nothing remembered, nothing sent without an exact yes."""

from collections.abc import Callable, Iterator, Mapping

from rapport.app import App
from rapport.drafts.model import DraftId
from rapport.errors import Problem
from rapport.users.model import Principal
from rapport.web.chat.cards import Answering, Card, ChatAnswer, ChatContext, ChatRequest
from rapport.web.chat.changing import blanks, copy_to, drop_copy, promise, reword
from rapport.web.chat.drafting import escalation_response, intro_request, multi_thread, trouble
from rapport.web.chat.grammar import read
from rapport.web.chat.intents import Wish
from rapport.web.chat.listing import at_risk, owed, single_threaded, snooze, waiting
from rapport.web.chat.sending import became, discard, open_page, send, status, undo
from rapport.web.chat.telling import (
    help_,
    score,
    show_map,
    unknown,
    what_changed,
    who_knows,
    why_at_risk,
    why_not,
)
from rapport.web.chat.turn import Asked, Turn, say
from rapport.web.chat.writing import PLAYS, offers, play

DO: Mapping[Wish, Callable[[Turn], Answering]] = {
    **dict.fromkeys(PLAYS, play),
    Wish.ESCALATION_RESPONSE: escalation_response,
    Wish.INTRO_REQUEST: intro_request,
    Wish.MULTI_THREAD: multi_thread,
    Wish.OFFERS: offers,
    Wish.WHO_KNOWS: who_knows,
    Wish.WHAT_CHANGED: what_changed,
    Wish.WHY_AT_RISK: why_at_risk,
    Wish.WHY_NOT: why_not,
    Wish.SCORE: score,
    Wish.MAP: show_map,
    Wish.OWED: owed,
    Wish.DRAFTS: waiting,
    Wish.SINGLE_THREADED: single_threaded,
    Wish.AT_RISK: at_risk,
    Wish.SNOOZE: snooze,
    Wish.SEND: send,
    Wish.SEND_URGENTLY: send,
    Wish.UNDO: undo,
    Wish.STATUS: status,
    Wish.EDIT: open_page,
    Wish.EDIT_NOTE: open_page,
    Wish.ADD_COPIES: open_page,
    Wish.COPY_TO: copy_to,
    Wish.DROP_COPY: drop_copy,
    Wish.REWORD: reword,
    Wish.BLANKS: blanks,
    Wish.PROMISE_STEP: promise,
    Wish.PROMISE_UPDATE: promise,
    Wish.PROMISE_POLICY: promise,
    Wish.DISCARD: discard,
    Wish.HELP: help_,
    Wish.UNKNOWN: unknown,
}


def stream(app: App, principal: Principal, request: ChatRequest) -> Iterator[Card | ChatContext]:
    """Cards as they are ready, the context for the next line last. A Problem is a card with its sentence, so that a
    conversation never ends in an error page. `app` is bound to the principal's workspace."""
    turn = Turn(app, principal, request.context, read(request.text), request.text.strip(), request.page)
    for one in _steps(turn):
        yield one.model_copy(update={"page": request.page}) if isinstance(one, ChatContext) else one


def _steps(turn: Turn) -> Answering:
    try:
        yield from DO[turn.intent.wish](turn)
    except Asked as asked:
        yield from turn.same(asked.card)
    except Problem as problem:
        yield from turn.same(trouble(problem))


def answer(app: App, principal: Principal, request: ChatRequest) -> ChatAnswer:
    """The same in one piece."""
    cards: list[Card] = []
    context = request.context
    for one in stream(app, principal, request):
        if isinstance(one, ChatContext):
            context = one
        else:
            cards.append(one)
    return ChatAnswer(cards=tuple(cards), context=context)


def what_became(app: App, draft: int) -> ChatAnswer:
    """The line that follows a "Send" once it is true; the page asks for it when a delivery has moved."""
    try:
        card = say(became(app, DraftId(draft)))
    except Problem as problem:
        return ChatAnswer(cards=(trouble(problem),), context=ChatContext())
    return ChatAnswer(cards=(card,), context=ChatContext(draft=draft))
