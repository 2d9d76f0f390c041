"""How do introductions stand on a board: which columns, and what may a person say of each?"""

from collections.abc import Sequence
from dataclasses import dataclass

from rapport.outbox.following.introductions.service import Card
from rapport.outbox.model import IntroductionState

_S = IntroductionState
WORDS = {
    _S.ASKED: "Asked",
    _S.AGREED: "Agreed",
    _S.DECLINED: "Declined",
    _S.NO_ANSWER: "No answer",
    _S.INTRODUCED: "Introduced",
    _S.MET: "Met",
    _S.THANKED: "Thanked",
}
COLUMNS = (
    ("Asked", (_S.ASKED,)),
    ("Answered", (_S.AGREED, _S.DECLINED, _S.NO_ANSWER)),
    ("Introduced", (_S.INTRODUCED,)),
    ("Met", (_S.MET,)),
    ("Thanked", (_S.THANKED,)),
)


@dataclass(frozen=True, slots=True)
class Lane:
    """One column of the board."""

    title: str
    cards: tuple[Card, ...]


def lanes(cards: Sequence[Card]) -> tuple[Lane, ...]:
    """Every card in one column, in the order in which an introduction moves."""
    return tuple(
        Lane(title, tuple(card for card in cards if card.introduction.state in states)) for title, states in COLUMNS
    )
