"""How does an answer of the chat read in a terminal?"""

from rich.console import Console

from rapport.app import App
from rapport.users.model import Principal, User, WorkspaceId
from rapport.web.chat.cards import (
    AssessmentCard,
    Card,
    ChatRequest,
    DraftCard,
    LinesCard,
    MapCard,
    PeopleCard,
    PersonLine,
    QuestionCard,
    ScoreCard,
    SignalCard,
)
from rapport.web.chat.door import answer

screen = Console(highlight=False, soft_wrap=True)


def in_terminal(app: App, user: User, sentence: str, json: bool) -> None:
    """One line, answered once. There is no draft on the table yet, so nothing typed here can approve one."""
    workspace = WorkspaceId(int(app.db.workspace or 0))
    found = answer(app, Principal(workspace, user, None), ChatRequest(text=sentence))
    if json:
        print(found.model_dump_json(indent=2))
        return
    for card in found.cards:
        screen.print("\n".join(lines(card)) + "\n", markup=False)


def lines(card: Card) -> list[str]:
    """A card as plain text."""
    if isinstance(card, AssessmentCard):
        return [f"{card.title}:", *(f"- {row.label}: {row.value}" for row in card.rows)]
    if isinstance(card, PeopleCard):
        return [f"{card.title}:", *(_person(one) for one in card.people)]
    if isinstance(card, ScoreCard):
        parts = (f"- {p.name}: {p.contribution:.1f} of {p.weight:g}. {p.why}" for p in card.parts)
        return [f"{card.title}: {card.value} {card.note}".rstrip(), *parts]
    if isinstance(card, SignalCard):
        return [f"[{card.severity}] {card.text}"]
    if isinstance(card, DraftCard):
        return _draft(card)
    if isinstance(card, LinesCard):
        return [f"{card.title}:", *(f"- {one.text}{f' ({one.sub})' if one.sub else ''}" for one in card.lines)]
    if isinstance(card, MapCard):
        return [f"{card.title}: {card.people} people, {card.seats} empty seats, drawn on {card.page}"]
    if isinstance(card, QuestionCard):
        return [card.text, *(f"- {choice.says or choice.label}" for choice in card.choices)]
    return [card.text]


def _person(one: PersonLine) -> str:
    strength = "" if one.strength is None else f"strength {one.strength:.0f}"
    about = ", ".join(part for part in (one.title, strength, one.note) if part)
    return f"- {one.name}{f': {about}' if about else ''}"


def _draft(card: DraftCard) -> list[str]:
    copies = ", ".join(f"{one.name} ({one.why})" for one in card.suggested_copies)
    return [
        f"{card.title} (draft {card.draft}, version {card.version})",
        "---",
        f"To: {', '.join(one.email for one in card.to)}",
        f"Subject: {card.subject}",
        "",
        card.text,
        "---",
        *([f"Suggested CCs: {copies}"] if copies else []),
        *(f"Before it can be approved: {blank.reason} ({blank.what})" for blank in card.blanks),
        " ".join(f"[{button.label}]" for button in card.buttons),
    ]
