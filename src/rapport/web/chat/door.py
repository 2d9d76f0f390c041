"""What is the answer to one typed line? Rules first; a language model, where one is asked, only reads and proposes."""

from collections.abc import Iterator

from rapport.app import App
from rapport.drafts.model import DraftId
from rapport.errors import Problem
from rapport.users.model import Principal
from rapport.web.chat.agent import answer as by_model
from rapport.web.chat.cards import Answering, Card, ChatAnswer, ChatContext, ChatRequest
from rapport.web.chat.doing import DO
from rapport.web.chat.drafting import trouble
from rapport.web.chat.grammar import read
from rapport.web.chat.intents import Wish
from rapport.web.chat.sending import became
from rapport.web.chat.telling import DECIDES
from rapport.web.chat.turn import Asked, Turn, say


def stream(app: App, principal: Principal, request: ChatRequest) -> Iterator[Card | ChatContext]:
    """Cards as they are ready, the context for the next line last. A Problem is a card with its sentence, so that a
    conversation never ends in an error page. `app` is bound to the principal's workspace."""
    turn = Turn(app, principal, request.context, read(request.text), request.text.strip(), request.page)
    same = {"page": request.page, "talk": request.context.talk}
    for one in _steps(turn):
        yield one.model_copy(update=same) if isinstance(one, ChatContext) else one


def _steps(turn: Turn) -> Answering:
    try:
        yield from _answer(turn)
    except Asked as asked:
        yield from turn.same(asked.card)
    except Problem as problem:
        yield from turn.same(trouble(problem))


def _answer(turn: Turn) -> Answering:
    """A line that speaks of sending or approving never reaches a model, whatever else it says."""
    talker = turn.app.talker
    if turn.intent.wish is Wish.UNKNOWN and talker is not None and turn.typed and not DECIDES.search(turn.typed):
        return by_model(turn, talker)
    return DO[turn.intent.wish](turn)


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
