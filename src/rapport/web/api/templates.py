"""How does a machine read and change the templates of plays, and ask for a draft of any play?"""

from fastapi import APIRouter

from rapport.drafts.model import Play
from rapport.drafts.plays.occasions import service as occasions
from rapport.drafts.plays.occasions.service import Wanted
from rapport.drafts.templates import service as templates
from rapport.signals.model import SignalId
from rapport.web.api.customers import find
from rapport.web.api.drafts import shape
from rapport.web.asks_templates import DraftAsk, PreviewAsk, TemplateAsk
from rapport.web.caller import Calling
from rapport.web.doors import door
from rapport.web.evidence import resolve
from rapport.web.shapes_drafts import DraftShape
from rapport.web.shapes_templates import EditionShape, OfferShape, PreviewShape, TemplateShape

router = APIRouter(tags=["templates"])


@door(router, "GET /api/templates", response_model=list[TemplateShape])
def list_templates(caller: Calling) -> list[TemplateShape]:
    """Every template as it is used now."""
    return [TemplateShape.of(one) for one in templates.list_templates(caller.app)]


@door(router, "GET /api/templates/{name}", response_model=TemplateShape)
def get_template(name: str, caller: Calling) -> TemplateShape:
    """One template: its text, the one it was shipped with, its slots."""
    return TemplateShape.of(templates.get(caller.app, name))


@door(router, "GET /api/templates/{name}/editions", response_model=list[EditionShape])
def list_editions(name: str, caller: Calling) -> list[EditionShape]:
    """What a team has made of it, the newest first; an empty text is a reset."""
    return [EditionShape.of(one) for one in templates.editions(caller.app, name)]


@door(router, "PUT /api/templates/{name}", response_model=TemplateShape)
def save_template(name: str, ask: TemplateAsk, caller: Calling) -> TemplateShape:
    """Use this text from now on. What would state something without a record is refused, line by line."""
    return TemplateShape.of(templates.save(caller.app, name, ask.text, by=caller.id, after=ask.after))


@door(router, "DELETE /api/templates/{name}", response_model=TemplateShape)
def reset_template(name: str, caller: Calling) -> TemplateShape:
    """Back to the shipped text; the editions are kept."""
    return TemplateShape.of(templates.reset(caller.app, name, by=caller.id))


@door(router, "POST /api/templates/preview", response_model=PreviewShape)
def preview(ask: PreviewAsk, caller: Calling) -> PreviewShape:
    """What a text would say to a real customer today; nothing is kept."""
    customer = find(caller.app, ask.customer)
    seen = occasions.preview(caller.app, customer.id, ask.text, by=caller.id, person=ask.person)
    names = [name for one in (*seen.content.sentences, *seen.content.forwardable) for name in one.records]
    return PreviewShape.of(seen, resolve(caller.app, names), templates.faults(caller.app, ask.text))


@door(router, "GET /api/customers/{id}/plays", response_model=list[OfferShape])
def offered_plays(id: str, caller: Calling) -> list[OfferShape]:
    """Which drafts the records call for today, the most pressing first."""
    customer = find(caller.app, id)
    return [OfferShape.of(one) for one in occasions.offers(caller.app, customer.id, by=caller.id)]


@door(router, "POST /api/customers/{id}/drafts", response_model=DraftShape, status_code=201)
def write_draft(id: str, ask: DraftAsk, caller: Calling) -> DraftShape:
    """Draft any play. Nothing is sent before a person approves it."""
    customer = find(caller.app, id)
    signal = None if ask.signal is None else SignalId(ask.signal)
    wanted = Wanted(Play(ask.play), ask.person, signal, ask.variant)
    return shape(caller.app, occasions.write(caller.app, customer.id, wanted, by=caller.id))
