"""How does a machine see drafts, and how does a person's own program decide on them?"""

from fastapi import APIRouter

from rapport.app import App
from rapport.drafts import service as drafts
from rapport.drafts.model import Draft, DraftId
from rapport.drafts.rewording import service as rewording
from rapport.learning.hours import service as hours
from rapport.outbox import service as outbox
from rapport.web.asks import ApproveAsk, Because, EditAsk
from rapport.web.caller import Calling
from rapport.web.doors import door
from rapport.web.evidence import resolve
from rapport.web.shapes_drafts import ApprovalShape, DeliveryShape, DraftShape
from rapport.web.shapes_metrics import BestHourShape
from rapport.web.shapes_rewording import ModelCallShape

router = APIRouter(tags=["drafts"])


def shape(app: App, draft: Draft) -> DraftShape:
    """A draft with the records beneath its sentences."""
    content = draft.version.content
    records = [name for one in (*content.sentences, *content.forwardable) for name in one.records]
    return DraftShape.of(draft, resolve(app, records))


@door(router, "GET /api/drafts", response_model=list[DraftShape])
def list_drafts(caller: Calling) -> list[DraftShape]:
    """Drafts that wait for a person."""
    return [shape(caller.app, draft) for draft in drafts.pending(caller.app)]


@door(router, "GET /api/drafts/{id}", response_model=DraftShape)
def get_draft(id: int, caller: Calling) -> DraftShape:
    """One draft as it would travel."""
    return shape(caller.app, drafts.get(caller.app, DraftId(id)))


@door(router, "POST /api/drafts/{id}/edit", response_model=DraftShape)
def edit_draft(id: int, ask: EditAsk, caller: Calling) -> DraftShape:
    """A new version in a person's own words; approvals of the old one are void. No API key can do this."""
    return shape(caller.app, drafts.edit(caller.app, DraftId(id), ask.edit(), by=caller.user.id))


@door(router, "POST /api/drafts/{id}/reword", response_model=DraftShape)
def reword_draft(id: int, caller: Calling) -> DraftShape:
    """Ask the language model: a new version of the sentences that may stand, else the same. No API key can do this."""
    return shape(caller.app, rewording.reword(caller.app, DraftId(id), by=caller.user.id))


@door(router, "GET /api/drafts/{id}/model-calls", response_model=list[ModelCallShape])
def list_model_calls(id: int, caller: Calling) -> list[ModelCallShape]:
    """What the language model was asked and answered, the newest first, with a verdict on each sentence."""
    return [ModelCallShape.of(call) for call in rewording.calls(caller.app, DraftId(id))]


@door(router, "GET /api/drafts/{id}/best-hour", response_model=BestHourShape | None)
def best_hour(id: int, caller: Calling) -> BestHourShape | None:
    """When its recipient usually answers; a suggestion, which decides nothing."""
    found = hours.best_hour(caller.app, drafts.get(caller.app, DraftId(id)))
    return None if found is None else BestHourShape.of(found)


@door(router, "POST /api/drafts/{id}/approve", response_model=ApprovalShape)
def approve_draft(id: int, ask: ApproveAsk, caller: Calling) -> ApprovalShape:
    """A person's yes to exactly these bytes. No API key can do this, whatever its scope."""
    return ApprovalShape.of(drafts.approve(caller.app, DraftId(id), ask.yes(), by=caller.user.id))


@door(router, "POST /api/drafts/{id}/revoke", status_code=204)
def revoke_approval(id: int, caller: Calling) -> None:
    """Take the yes back, as long as nothing has left."""
    drafts.revoke(caller.app, DraftId(id), by=caller.id)


@door(router, "POST /api/drafts/{id}/discard", status_code=204)
def discard_draft(id: int, ask: Because, caller: Calling) -> None:
    """Throw a draft away, with the reason."""
    drafts.discard(caller.app, DraftId(id), by=caller.id, because=ask.because)


@door(router, "GET /api/deliveries", response_model=list[DeliveryShape])
def list_deliveries(caller: Calling) -> list[DeliveryShape]:
    """What became of everything that was approved."""
    return [DeliveryShape.of(delivery) for delivery in outbox.deliveries(caller.app)]
