"""The pages of webhooks: what ticket systems tell us, and whom we tell."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse

from rapport.errors import Problem
from rapport.importing import tickets as importing
from rapport.inbox.model import Severity, TicketId
from rapport.inbox.records import store as records
from rapport.people import service as people_service
from rapport.people import store as people
from rapport.signals.model import SignalKind
from rapport.signals.notices.incoming import service as incoming
from rapport.signals.notices.model import CallState, HookSecretId, NewWebhook, WebhookId, WebhookKind
from rapport.signals.notices.outgoing import service as outgoing
from rapport.web.caller import Caller, Calling
from rapport.web.doors import door
from rapport.web.views import page

router = APIRouter(include_in_schema=False)

HERE = "/settings/webhooks"
Text = Annotated[str, Form()]


@door(router, "GET /settings/webhooks")
def show_webhooks(request: Request, caller: Calling) -> HTMLResponse:
    return _page(request, caller)


def _page(request: Request, caller: Caller, **said: object) -> HTMLResponse:
    """`said`: a secret that is shown this once, or a sentence about what was not done."""
    app = caller.app
    with app.db.transaction() as tx:
        lost = records.tickets_of_nobody(tx)
        names = [one.name for one in people.list_customers(tx)]
    status = said.pop("status", 200)
    shown = {
        "webhooks": [(one, outgoing.calls_of(app, one.id)[:1]) for one in outgoing.list_webhooks(app)],
        "secrets": incoming.secrets(app),
        "calls": incoming.calls(app),
        "lost": lost,
        "names": names,
        "kinds": SignalKind,
        "severities": Severity,
        "tickets_url": f"{app.settings.address}/api/hooks/tickets?workspace={app.db.workspace}",
        "secret": "",
        "secret_of": "",
        "sentence": "",
        **said,
    }
    return page(request, "webhooks.html", shown, status=status if isinstance(status, int) else 200)


@door(router, "POST /settings/webhooks")
def add_webhook(
    request: Request,
    caller: Calling,
    url: Text = "",
    name: Text = "",
    kind: Annotated[WebhookKind, Form()] = WebhookKind.SIGNED,
    about: Annotated[list[str] | None, Form()] = None,
) -> HTMLResponse:
    """`about` holds the least severity, the kinds that are ticked, and "cleared"."""
    ticked = frozenset(about or ())
    severity = next((one for one in Severity if one.value in ticked), Severity.LOW)
    kinds = frozenset(one for one in SignalKind if one.value in ticked)
    try:
        new = NewWebhook(url, kind, name, severity, kinds, "cleared" in ticked)
        webhook, secret = outgoing.add(caller.app, new, caller.user.id)
    except Problem as problem:
        return _page(request, caller, sentence=problem.sentence, status=problem.status)
    return _page(request, caller, secret=secret, secret_of=webhook.name)


@door(router, "POST /settings/webhooks/tickets")
def add_ticket_secret(request: Request, caller: Calling) -> HTMLResponse:
    _, secret = incoming.add_secret(caller.app, caller.user.id)
    return _page(request, caller, secret=secret, secret_of="tickets")  # noqa: S106 - what the secret is for


@door(router, "POST /settings/webhooks/tickets/{secret}/revoke")
def revoke_ticket_secret(secret: int, caller: Calling) -> RedirectResponse:
    incoming.revoke(caller.app, HookSecretId(secret))
    return RedirectResponse(HERE, status_code=303)


@door(router, "GET /settings/webhooks/{webhook}")
def show_webhook(request: Request, webhook: int, caller: Calling) -> HTMLResponse:
    found = outgoing.get(caller.app, WebhookId(webhook))
    shown = {"webhook": found, "calls": outgoing.calls_of(caller.app, found.id), "states": CallState}
    return page(request, "webhook.html", shown)


@door(router, "POST /settings/webhooks/{webhook}/test")
def test_webhook(webhook: int, caller: Calling) -> RedirectResponse:
    outgoing.test(caller.app, WebhookId(webhook))
    return RedirectResponse(f"{HERE}/{webhook}", status_code=303)


@door(router, "POST /settings/webhooks/{webhook}/pause")
def pause_webhook(webhook: int, caller: Calling, resume: Annotated[bool, Form()] = False) -> RedirectResponse:
    (outgoing.resume if resume else outgoing.pause)(caller.app, WebhookId(webhook))
    return RedirectResponse(f"{HERE}/{webhook}", status_code=303)


@door(router, "POST /settings/webhooks/{webhook}/remove")
def remove_webhook(webhook: int, caller: Calling) -> RedirectResponse:
    outgoing.remove(caller.app, WebhookId(webhook))
    return RedirectResponse(HERE, status_code=303)


@door(router, "POST /tickets/{ticket}/customer")
def assign_ticket(ticket: int, caller: Calling, customer: Text = "") -> RedirectResponse:
    """A person says whose ticket it is."""
    with caller.app.db.transaction() as tx:
        found = people_service.find_customer(tx, customer).id
    importing.assign(caller.app, TicketId(ticket), found)
    return RedirectResponse(HERE, status_code=303)
