"""How does a machine read introductions, and correct a step of one?"""

from fastapi import APIRouter
from pydantic import Field

from rapport.outbox.following.introductions import service as introductions
from rapport.outbox.model import IntroductionId, IntroductionState
from rapport.web.asks import LONGEST_LINE, Ask
from rapport.web.caller import Calling
from rapport.web.doors import door
from rapport.web.shapes_introductions import IntroductionShape

router = APIRouter(tags=["introductions"])


class CorrectionAsk(Ask):
    """Where it really stands, and how somebody knows."""

    state: IntroductionState
    because: str = Field(default="", max_length=LONGEST_LINE)


@door(router, "GET /api/introductions", response_model=list[IntroductionShape])
def list_all(caller: Calling) -> list[IntroductionShape]:
    """Every introduction with its history, the one that moved last first."""
    return [IntroductionShape.of(card) for card in introductions.board(caller.app)]


@door(router, "GET /api/introductions/{id}", response_model=IntroductionShape)
def get(id: int, caller: Calling) -> IntroductionShape:
    return IntroductionShape.of(introductions.get(caller.app, IntroductionId(id)))


@door(router, "POST /api/introductions/{id}/correct", response_model=IntroductionShape)
def correct(id: int, ask: CorrectionAsk, caller: Calling) -> IntroductionShape:
    """Put it where a person knows it to be; from then on only newer mail moves it."""
    introductions.correct(caller.app, IntroductionId(id), ask.state, ask.because, by=caller.id)
    return IntroductionShape.of(introductions.get(caller.app, IntroductionId(id)))
