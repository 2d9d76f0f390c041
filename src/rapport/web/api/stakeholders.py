"""How is one person seen by a machine, and how does somebody correct what is inferred about them?"""

from fastapi import APIRouter

from rapport.people.model import StakeholderId
from rapport.relationships.behaviour import service as behaviour
from rapport.relationships.by_hand import service as by_hand
from rapport.relationships.by_hand.model import Setting, Thing
from rapport.web.asks import HandAsk
from rapport.web.caller import Calling
from rapport.web.doors import door
from rapport.web.looking import look_at
from rapport.web.shapes_people import AccuracyShape, DoneShape, StakeholderShape

router = APIRouter(tags=["stakeholders"])


@door(router, "GET /api/stakeholders/{id}", response_model=StakeholderShape)
def get_stakeholder(id: int, caller: Calling, at: str = "") -> StakeholderShape:
    """What we know about one person, and why: each fact with its source, each number with its parts."""
    one, snapshot = look_at(caller.app, id, at)
    return StakeholderShape.of(behaviour.portrait_of(caller.app, one, snapshot))


@door(router, "POST /api/stakeholders/{id}/by-hand", response_model=DoneShape, status_code=201)
def set_by_hand(id: int, ask: HandAsk, caller: Calling) -> DoneShape:
    """Set roles, champion, manager, influence, or that somebody is no stakeholder. It wins over what is inferred."""
    setting = Setting(ask.thing, ask.value, ask.because)
    return DoneShape.of(by_hand.put(caller.app, StakeholderId(id), setting, by=caller.id))


@door(router, "DELETE /api/stakeholders/{id}/by-hand", status_code=204)
def take_back(id: int, thing: Thing, caller: Calling) -> None:
    """Take back what was set, `?thing=roles`: what is inferred holds again. The label stays, with who and when."""
    by_hand.remove(caller.app, StakeholderId(id), thing, by=caller.id)


@door(router, "GET /api/map-accuracy", response_model=list[AccuracyShape])
def map_accuracy(caller: Calling) -> list[AccuracyShape]:
    """Of the inferred lines, roles and champions that people judged, how many did they confirm?"""
    return [AccuracyShape.of(one) for one in by_hand.accuracy(caller.app)]
