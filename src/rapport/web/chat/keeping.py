"""How is a conversation kept, and how does it look when it is opened again?

What was said is kept in its words. What was shown is kept as the number of its record, and drawn from that record as
it is by then: an erased person leaves no copy here, and a draft that has moved on is shown as it stands.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from rapport.app import App
from rapport.drafts import service as drafts
from rapport.drafts.model import DraftId, DraftState
from rapport.errors import Problem
from rapport.signals import service as signals
from rapport.signals.model import SignalId
from rapport.users.model import Principal, UserId
from rapport.users.talks import service as talks
from rapport.users.talks.model import Answered, Line, LineId, TalkId
from rapport.web.chat.cards import (
    Card,
    ChatContext,
    ChatRequest,
    DraftCard,
    LinesCard,
    Link,
    MapCard,
    ModelCard,
    ProblemCard,
    QuestionCard,
    SignalCard,
    TextCard,
    ToolCard,
)
from rapport.web.chat.door import stream
from rapport.web.chat.sending import became
from rapport.web.chat.wording import draft_card, signal_card

SPOKEN = (TextCard, ToolCard, ModelCard, ProblemCard, QuestionCard)
BROKE_OFF = "The answer broke off. See what was done, and ask again."
GONE = "What was shown here is no longer stored."
_CARD: TypeAdapter[Card] = TypeAdapter(Card)


@dataclass(frozen=True, slots=True)
class Heard:
    """A line that is kept and not answered yet; `request` carries its conversation."""

    request: ChatRequest
    talk: TalkId
    line: LineId


@dataclass(frozen=True, slots=True)
class Shown:
    """A kept line as it looks now."""

    line: LineId
    typed: str
    cards: tuple[Card, ...]
    at: datetime


def hear(app: App, principal: Principal, request: ChatRequest) -> Heard:
    """Keep the line of a signed-in person, in the conversation of its context or in a new one."""
    talk, line = talks.hear(app, principal.acts_as, request.context.talk, request.text.strip())
    context = request.context.model_copy(update={"talk": int(talk)})
    return Heard(request.model_copy(update={"context": context}), talk, line)


def answers(app: App, principal: Principal, heard: Heard) -> Iterator[Card | ChatContext]:
    """The answer as `stream` gives it; it is kept before its context, which ends it, is handed on."""
    cards: list[Card] = []
    for one in stream(app, principal, heard.request):
        if isinstance(one, ChatContext):
            talks.answered(app, (heard.talk, heard.line), _answered(cards, one))
        else:
            cards.append(one)
        yield one


def _answered(cards: list[Card], context: ChatContext) -> Answered:
    kept = tuple(reference(card, context) for card in cards)
    words = "\n".join(str(one[key]) for one in kept for key in ("title", "text") if one.get(key))
    return Answered(kept, words, context.model_dump(mode="json", exclude={"talk"}))


def reference(card: Card, context: ChatContext) -> dict[str, Any]:
    """A card as it is kept: spoken words as they are, of everything else where it is to be found."""
    if isinstance(card, SPOKEN):
        return card.model_dump(mode="json")
    if isinstance(card, DraftCard):
        return {"kind": card.kind, "draft": card.draft}
    if isinstance(card, SignalCard):
        return {"kind": card.kind, "signal": card.signal}
    of_customer = "/customers" if context.customer is None else f"/customers/{context.customer}"
    page = card.page if isinstance(card, LinesCard | MapCard) and card.page else of_customer
    return {"kind": "seen", "title": card.title, "page": page}


def again(app: App, by: UserId, talk: int, *, after: int = 0) -> tuple[ChatContext, tuple[Shown, ...]]:
    """A kept conversation, drawn from its records. Raises NotFound, also for another person's."""
    found, lines = talks.read(app, by, talk, after=after)
    shown = tuple(Shown(one.id, one.typed, tuple(_recalled(app, one)), one.at) for one in lines)
    context = _as_shown(_context(found.context), [card for one in shown for card in one.cards])
    return context.model_copy(update={"talk": int(found.id)}), shown


def _as_shown(context: ChatContext, cards: Sequence[Card]) -> ChatContext:
    """ "Send" means the text that stands here now; of a draft that is not shown again, the one that was read."""
    for one in cards:
        if isinstance(one, DraftCard) and one.draft == context.draft:
            return context.model_copy(update={"version": one.version, "sha256": one.sha256})
    return context


def _context(kept: Mapping[str, Any]) -> ChatContext:
    try:
        return ChatContext.model_validate(kept)
    except ValidationError:  # written by another version
        return ChatContext()


def _recalled(app: App, line: Line) -> Iterator[Card]:
    if line.cards is None:
        yield TextCard(text=BROKE_OFF)
        return
    seen = [one for one in line.cards if one.get("kind") == "seen"]
    for one in line.cards:
        if one.get("kind") != "seen":
            yield from _one(app, one)
    if seen:
        links = tuple(Link(text=one["title"], sub="", to=one["page"]) for one in seen)
        yield LinesCard(title="Shown then", lines=links, again=line.typed)


def _one(app: App, kept: Mapping[str, Any]) -> tuple[Card, ...]:
    """Raises nothing: what is gone says so."""
    try:
        if kept.get("kind") == "draft":
            return _draft(app, DraftId(kept["draft"]))
        if kept.get("kind") == "signal":
            return (signal_card(signals.get(app, SignalId(kept["signal"]))),)
        return (_CARD.validate_python(kept),)
    except (Problem, ValidationError):
        return (TextCard(text=GONE),)


def _draft(app: App, number: DraftId) -> tuple[Card, ...]:
    """As it stands: what no longer waits has no buttons."""
    draft = drafts.get(app, number)
    card = draft_card(draft)
    if draft.state is DraftState.PENDING:
        return (card,)
    return (card.model_copy(update={"buttons": ()}), TextCard(text=became(app, number)))
