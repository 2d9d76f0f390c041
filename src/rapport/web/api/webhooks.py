"""How does a program see and try the webhooks of a workspace?"""

from datetime import datetime

from fastapi import APIRouter
from pydantic import Field

from rapport.inbox.model import Severity
from rapport.signals.model import SignalKind
from rapport.signals.notices.model import CallState, News, NewWebhook, Webhook, WebhookCall, WebhookId, WebhookKind
from rapport.signals.notices.outgoing import service as outgoing
from rapport.web.asks import LONGEST_LINE, Ask
from rapport.web.caller import Calling
from rapport.web.doors import door
from rapport.web.shapes import Shape

router = APIRouter(tags=["webhooks"])


class WebhookAsk(Ask):
    """Where to tell another system, and of what. No kinds: all of them."""

    url: str = Field(min_length=1, max_length=2 * LONGEST_LINE)
    kind: WebhookKind = WebhookKind.SIGNED
    name: str = Field(default="", max_length=LONGEST_LINE)
    severity: Severity = Severity.LOW
    kinds: list[SignalKind] = Field(default_factory=list, max_length=20)
    cleared: bool = False


class WebhookShape(Shape):
    """Without address and secret."""

    id: int
    name: str
    kind: WebhookKind
    host: str
    severity: Severity
    kinds: list[SignalKind]
    cleared: bool
    created_at: datetime
    paused_at: datetime | None
    paused_because: str

    @classmethod
    def of(cls, one: Webhook) -> "WebhookShape":
        return cls(
            id=one.id,
            name=one.name,
            kind=one.kind,
            host=one.host,
            severity=one.severity,
            kinds=sorted(one.kinds),
            cleared=one.cleared,
            created_at=one.created_at,
            paused_at=one.paused_at,
            paused_because=one.paused_because,
        )


class MadeWebhookShape(Shape):
    """The only time that its secret is shown; empty for Slack, which checks none."""

    webhook: WebhookShape
    secret: str


class WebhookCallShape(Shape):
    """One thing said to a webhook, and how far it got."""

    id: int
    signal: int | None
    news: News
    state: CallState
    attempts: int
    status: int | None
    detail: str
    created_at: datetime
    changed_at: datetime
    due_at: datetime

    @classmethod
    def of(cls, one: WebhookCall) -> "WebhookCallShape":
        return cls.model_validate(one)


@door(router, "GET /api/webhooks", response_model=list[WebhookShape])
def list_webhooks(caller: Calling) -> list[WebhookShape]:
    """Where other systems are told of signals."""
    return [WebhookShape.of(one) for one in outgoing.list_webhooks(caller.app)]


@door(router, "POST /api/webhooks", response_model=MadeWebhookShape, status_code=201)
def add_webhook(ask: WebhookAsk, caller: Calling) -> MadeWebhookShape:
    """Add one; its signing secret is in this answer and nowhere else."""
    new = NewWebhook(ask.url, ask.kind, ask.name, ask.severity, frozenset(ask.kinds), ask.cleared)
    webhook, secret = outgoing.add(caller.app, new, caller.id)
    return MadeWebhookShape(webhook=WebhookShape.of(webhook), secret=secret)


@door(router, "GET /api/webhooks/{id}/calls", response_model=list[WebhookCallShape])
def webhook_calls(id: int, caller: Calling) -> list[WebhookCallShape]:
    """The last calls, the newest first."""
    return [WebhookCallShape.of(one) for one in outgoing.calls_of(caller.app, WebhookId(id))]


@door(router, "POST /api/webhooks/{id}/test", response_model=WebhookCallShape)
def test_webhook(id: int, caller: Calling) -> WebhookCallShape:
    """Call it now, once."""
    return WebhookCallShape.of(outgoing.test(caller.app, WebhookId(id)))


@door(router, "POST /api/webhooks/{id}/pause", response_model=WebhookShape)
def pause_webhook(id: int, caller: Calling) -> WebhookShape:
    """No calls until it is resumed; what comes up meanwhile waits."""
    return WebhookShape.of(outgoing.pause(caller.app, WebhookId(id)))


@door(router, "POST /api/webhooks/{id}/resume", response_model=WebhookShape)
def resume_webhook(id: int, caller: Calling) -> WebhookShape:
    """Calls leave again."""
    return WebhookShape.of(outgoing.resume(caller.app, WebhookId(id)))


@door(router, "DELETE /api/webhooks/{id}", status_code=204)
def remove_webhook(id: int, caller: Calling) -> None:
    """With its calls."""
    outgoing.remove(caller.app, WebhookId(id))
