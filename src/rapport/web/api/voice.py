"""How does a person's own program read and set their voice?"""

from fastapi import APIRouter
from pydantic import Field

from rapport.drafts.voice import service as voice
from rapport.drafts.voice.model import Setting
from rapport.web.asks import Ask
from rapport.web.caller import Calling
from rapport.web.doors import door
from rapport.web.shapes_voice import PartShape

router = APIRouter(tags=["drafts"])


class VoiceAsk(Ask):
    """A setting by hand: `greeting` and `sign_off` take the words of a form, `length` short or full, `formality`
    casual, neutral or formal."""

    setting: Setting
    value: str = Field(max_length=100)


@door(router, "GET /api/voice", response_model=list[PartShape])
def show(caller: Calling) -> list[PartShape]:
    """One's own voice, with what was learned from how many mails."""
    return [PartShape.of_part(one) for one in voice.settings(caller.app, caller.user.id)]


@door(router, "POST /api/voice", response_model=PartShape)
def choose(ask: VoiceAsk, caller: Calling) -> PartShape:
    return PartShape.of_part(voice.choose(caller.app, caller.user.id, ask.setting, ask.value))


@door(router, "POST /api/voice/{setting}/learned", response_model=PartShape)
def back_to_learned(setting: Setting, caller: Calling) -> PartShape:
    """What was chosen and what edits taught is set aside."""
    return PartShape.of_part(voice.back_to_learned(caller.app, caller.user.id, setting))


@door(router, "POST /api/voice/{setting}/undo", response_model=PartShape)
def undo(setting: Setting, caller: Calling) -> PartShape:
    """What edits have taught is taken back."""
    return PartShape.of_part(voice.undo(caller.app, caller.user.id, setting))
