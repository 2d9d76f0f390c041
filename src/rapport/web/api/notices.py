"""How does a program see what it was told, and whether everything runs?"""

from datetime import datetime

from fastapi import APIRouter

from rapport.signals.notices import service as notices
from rapport.signals.notices.health import service as healths
from rapport.web.caller import Calling
from rapport.web.doors import door
from rapport.web.shapes import Shape
from rapport.web.shapes_drafts import SignalShape
from rapport.web.shapes_notices import ChoicesShape

router = APIRouter(tags=["notices"])


class NoticeShape(Shape):
    """A signal that one person was told of in the app."""

    signal: SignalShape
    at: datetime
    seen_at: datetime | None


class StepShape(Shape):
    """A background step; `error` is of its last run, empty when that went well."""

    step: str
    ran_at: datetime
    failed_at: datetime | None
    error: str


class DetectorShape(Shape):
    """A detector that failed at a customer."""

    detector: str
    customer: int
    customer_name: str
    at: datetime
    reason: str


class FailedCallShape(Shape):
    """A call that was given up, or of which nobody knows whether it arrived."""

    webhook: int
    name: str
    signal: int | None
    state: str
    attempts: int
    detail: str
    changed_at: datetime


class FailedDigestShape(Shape):
    """A digest that did not leave, or of which nobody knows whether it did."""

    user: int
    on: str
    state: str
    attempts: int
    detail: str


class HealthShape(Shape):
    """All that runs, and all that is wrong."""

    is_well: bool
    steps: list[StepShape]
    detectors: list[DetectorShape]
    calls: list[FailedCallShape]
    digests: list[FailedDigestShape]
    quarantined: int
    tickets_of_nobody: int


@door(router, "GET /api/notices", response_model=list[NoticeShape])
def list_notices(caller: Calling) -> list[NoticeShape]:
    """What this person was told in the app, the newest first. Looking here marks nothing as seen."""
    found = notices.notices_of(caller.app, caller.user.id)
    return [NoticeShape(signal=SignalShape.of(one.signal), at=one.at, seen_at=one.seen_at) for one in found]


@door(router, "GET /api/me/notifications", response_model=ChoicesShape)
def notifications(caller: Calling) -> ChoicesShape:
    """What this person chose to hear of, or what suits their role."""
    return ChoicesShape.of(notices.choices_of(caller.app, caller.user.id))


@door(router, "PUT /api/me/notifications", response_model=ChoicesShape)
def choose(chosen: ChoicesShape, caller: Calling) -> ChoicesShape:
    """Choose anew, as a whole."""
    notices.choose(caller.app, caller.user.id, chosen.chosen)
    return chosen


@door(router, "GET /api/status", response_model=HealthShape)
def status(caller: Calling) -> HealthShape:
    """Background steps with their last run and last error, and everything that failed lately."""
    found = healths.health(caller.app)
    calls = [
        FailedCallShape(
            webhook=hook.id, name=hook.name, signal=call.signal, state=call.state, attempts=call.attempts,
            detail=call.detail, changed_at=call.changed_at,
        )
        for hook, call in found.calls
    ]  # fmt: skip
    digests = [
        FailedDigestShape(
            user=one.user, on=one.on.isoformat(), state=one.state, attempts=one.attempts, detail=one.detail
        )
        for one in found.digests
    ]
    return HealthShape(
        is_well=found.is_well,
        steps=[StepShape.model_validate(one) for one in found.steps],
        detectors=[DetectorShape.model_validate(one) for one in found.detectors],
        calls=calls,
        digests=digests,
        quarantined=found.quarantined,
        tickets_of_nobody=found.tickets,
    )
