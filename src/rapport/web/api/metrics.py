"""How does a machine read what came of the team's work?"""

from fastapi import APIRouter

from rapport.learning.metrics import service as metrics
from rapport.web.asks import Ask
from rapport.web.caller import Calling
from rapport.web.doors import door
from rapport.web.shapes_metrics import MetricsShape

router = APIRouter(tags=["metrics"])


class AssumptionAsk(Ask):
    """Minutes that such a mail takes by hand."""

    minutes: int


@door(router, "GET /api/metrics", response_model=MetricsShape)
def get(caller: Calling) -> MetricsShape:
    """Acceptance, edits, answers, response times, signals acted on, introductions, accuracy, time saved."""
    return MetricsShape.of(metrics.metrics(caller.app))


@door(router, "POST /api/metrics/assumption", status_code=204)
def assume(ask: AssumptionAsk, caller: Calling) -> None:
    metrics.assume(caller.app, ask.minutes, by=caller.user.id)
