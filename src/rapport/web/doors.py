"""Which routes are there, and what does each ask of its caller? One table; a route without a line cannot be made."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from fastapi import APIRouter, Depends

from rapport.users.access import Needs
from rapport.web.caller import Guard

READ, WRITE, PERSON, PUBLIC = Needs.READ, Needs.WRITE, Needs.PERSON, Needs.PUBLIC

ACCESS: Mapping[str, Needs] = {
    # Getting in and out
    "GET /sign-in": PUBLIC,
    "POST /sign-in": PUBLIC,
    "GET /sign-in/{token}": PUBLIC,
    "POST /sign-out": PERSON,
    # Pages
    "GET /": PERSON,
    "GET /customers": PERSON,
    "GET /customers.csv": PERSON,
    "GET /customers/{customer}": PERSON,
    "GET /customers/{customer}/champion": PERSON,
    "GET /customers/{customer}/map": PERSON,
    "GET /customers/{customer}/map.svg": PERSON,
    "POST /customers/{customer}/intro-request": PERSON,
    "POST /customers/{customer}/escalation-response": PERSON,
    "POST /customers/{customer}/re-engagement": PERSON,
    "GET /people/{stakeholder}": PERSON,
    "POST /people/{stakeholder}/by-hand": PERSON,
    "POST /people/{stakeholder}/by-hand/remove": PERSON,
    "POST /people/{stakeholder}/line": PERSON,
    "GET /people/{stakeholder}/identity": PERSON,
    "POST /people/{stakeholder}/same": PERSON,
    "POST /people/{stakeholder}/split": PERSON,
    "POST /people/{stakeholder}/undo": PERSON,
    "GET /drafts": PERSON,
    "GET /drafts/{draft}": PERSON,
    "GET /drafts/{draft}/state": PERSON,
    "POST /drafts/{draft}/approve": PERSON,
    "POST /drafts/{draft}/revoke": PERSON,
    "POST /drafts/{draft}/edit": PERSON,
    "POST /drafts/{draft}/discard": PERSON,
    "POST /deliveries/{delivery}/settle": PERSON,
    "GET /signals": PERSON,
    "GET /signals/{signal}": PERSON,
    "POST /signals/{signal}/acknowledge": PERSON,
    "POST /signals/{signal}/dismiss": PERSON,
    "POST /signals/{signal}/snooze": PERSON,
    "POST /signals/{signal}/resolve": PERSON,
    "POST /signals/raise": PERSON,
    "POST /signals/act": PERSON,
    "GET /settings/webhooks": PERSON,
    "POST /settings/webhooks": PERSON,
    "POST /settings/webhooks/tickets": PERSON,
    "POST /settings/webhooks/tickets/{secret}/revoke": PERSON,
    "GET /settings/webhooks/{webhook}": PERSON,
    "POST /settings/webhooks/{webhook}/test": PERSON,
    "POST /settings/webhooks/{webhook}/pause": PERSON,
    "POST /settings/webhooks/{webhook}/remove": PERSON,
    "POST /tickets/{ticket}/customer": PERSON,
    "GET /messages/{message}": PERSON,
    "GET /messages/{message}/html": PERSON,
    "GET /records/{record}": PERSON,
    # Time: what we owe, by policy and by our word
    "GET /settings/sla": PERSON,
    "POST /settings/sla/terms": Needs.MANAGER,
    "POST /settings/sla/confirm": Needs.MANAGER,
    "POST /settings/sla/remove": Needs.MANAGER,
    "POST /settings/sla/week": Needs.MANAGER,
    "POST /settings/sla/holidays": Needs.MANAGER,
    "POST /settings/sla/holidays/remove": Needs.MANAGER,
    "POST /signals/{signal}/wait": PERSON,
    "POST /signals/{signal}/go-on": PERSON,
    "GET /signals/{signal}/report": PERSON,
    "POST /promises/{promise}/kept": PERSON,
    "POST /drafts/{draft}/answers": PERSON,
    "GET /caught": PERSON,
    "GET /caught/{name}": PERSON,
    "GET /settings/templates": PERSON,
    "GET /settings/templates/{name}": PERSON,
    "POST /settings/templates/{name}": PERSON,
    "POST /settings/templates/{name}/reset": PERSON,
    "POST /customers/{customer}/drafts": PERSON,
    "GET /customers/{customer}/plays": PERSON,
    # The JSON of the same
    "POST /api/hooks/tickets": PUBLIC,  # its signature is checked instead (web/api/hooks.py)
    "GET /api/tickets/unknown": READ,
    # Where names of customers travel to, and a secret to check them with: no machine's key.
    "GET /api/webhooks": READ,
    "POST /api/webhooks": PERSON,
    "GET /api/webhooks/{id}/calls": READ,
    "POST /api/webhooks/{id}/test": WRITE,
    "POST /api/webhooks/{id}/pause": WRITE,
    "POST /api/webhooks/{id}/resume": WRITE,
    "DELETE /api/webhooks/{id}": PERSON,
    "GET /api/openapi.json": READ,
    "GET /api/me": READ,
    "GET /api/customers": READ,
    "GET /api/customers/{id}": READ,
    "GET /api/customers/{id}/threading-score": READ,
    "GET /api/customers/{id}/stakeholder-gaps": READ,
    "GET /api/customers/{id}/map": READ,
    "GET /api/customers/{id}/reporting-lines": READ,
    "POST /api/customers/{id}/reporting-lines/confirm": WRITE,
    "POST /api/customers/{id}/reporting-lines/deny": WRITE,
    "GET /api/customers/{id}/patterns": READ,
    "GET /api/customers/{id}/changes": READ,
    "GET /api/customers/{id}/introducer": READ,
    "POST /api/customers/{id}/intro-request": WRITE,
    "POST /api/customers/{id}/escalation-response": WRITE,
    "POST /api/customers/{id}/re-engagement": WRITE,
    "GET /api/customers/{id}/plays": READ,
    "POST /api/customers/{id}/drafts": WRITE,
    "GET /api/templates": READ,
    "GET /api/templates/{name}": READ,
    "GET /api/templates/{name}/editions": READ,
    "POST /api/templates/preview": WRITE,
    # Words that every draft is made of: no machine's key, as for the edit of one.
    "PUT /api/templates/{name}": PERSON,
    "DELETE /api/templates/{name}": PERSON,
    "GET /api/stakeholders/{id}": READ,
    # Stored with who set it: a person, or whoever made the key.
    "POST /api/stakeholders/{id}/by-hand": WRITE,
    "DELETE /api/stakeholders/{id}/by-hand": WRITE,
    "GET /api/map-accuracy": READ,
    "GET /api/risk-signals/{id}/context": READ,
    "GET /api/signals": READ,
    "POST /api/signals/{id}/acknowledge": WRITE,
    "POST /api/signals/{id}/dismiss": WRITE,
    "POST /api/signals/{id}/snooze": WRITE,
    "POST /api/signals/{id}/resolve": WRITE,
    "POST /api/signals": WRITE,
    "GET /api/signals/{id}": READ,
    "GET /api/signals/{id}/history": READ,
    "GET /api/customers/{id}/why-not": READ,
    "GET /api/people/proposals": READ,
    "POST /api/people/proposals/{id}/confirm": WRITE,
    "POST /api/people/proposals/{id}/deny": WRITE,
    "GET /api/people/{id}": READ,
    "POST /api/people/{id}/merge": WRITE,
    "POST /api/people/{id}/split": WRITE,
    "POST /api/people/decisions/{id}/undo": WRITE,
    "POST /api/customers/{id}/aliases": WRITE,
    "POST /api/customers/{id}/subsidiaries": WRITE,
    "GET /api/drafts": READ,
    "GET /api/drafts/{id}": READ,
    # Words put into a person's mouth, and the yes to them: no machine's key, whatever its scope.
    "POST /api/drafts/{id}/edit": PERSON,
    "POST /api/drafts/{id}/approve": PERSON,
    "POST /api/drafts/{id}/revoke": WRITE,
    "POST /api/drafts/{id}/discard": WRITE,
    "GET /api/deliveries": READ,
    "GET /api/sla": READ,
    "POST /api/sla/terms": Needs.MANAGER,
    "DELETE /api/sla/terms/{id}": Needs.MANAGER,
    "POST /api/sla/confirm": Needs.MANAGER,
    "POST /api/sla/week": Needs.MANAGER,
    "POST /api/sla/holidays": Needs.MANAGER,
    "DELETE /api/sla/holidays/{day}": Needs.MANAGER,
    "GET /api/risk-signals/{id}/clocks": READ,
    "POST /api/risk-signals/{id}/wait": WRITE,
    "POST /api/risk-signals/{id}/go-on": WRITE,
    "GET /api/risk-signals/{id}/report": READ,
    "GET /api/owed": READ,
    "POST /api/promises/{id}/kept": WRITE,
    "GET /api/drafts/{id}/blanks": READ,
    # A promise in a person's name: no machine's key.
    "POST /api/drafts/{id}/answers": PERSON,
    "POST /api/chat": WRITE,  # it drafts for a key too, and refuses it to send (web/chat/sending.py)
    "GET /api/chat/{draft}": READ,
}

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


def door(router: APIRouter, name: str, **options: Any) -> Callable[[Endpoint], Endpoint]:
    """Make a route, guarded by its line in ACCESS. Raises KeyError, at import, when it has none."""
    method, _, path = name.partition(" ")
    guard = Depends(Guard(ACCESS[name]))

    def register(endpoint: Endpoint) -> Endpoint:
        router.add_api_route(path, endpoint, methods=[method], dependencies=[guard], **options)
        return endpoint

    return register
