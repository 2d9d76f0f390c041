"""The pages of notifications: what I was told, what I want to hear of, and what runs."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse

from rapport.drafts.policies.expedited import service as expedited
from rapport.errors import BadInput
from rapport.inbox.model import Severity
from rapport.people import store as people
from rapport.signals.model import SignalKind
from rapport.signals.notices import service as notices
from rapport.signals.notices.health import service as healths
from rapport.signals.notices.model import Channel, Choices
from rapport.users import store as users
from rapport.web.caller import Calling
from rapport.web.doors import door
from rapport.web.views import page

router = APIRouter(include_in_schema=False)

Ticked = Annotated[list[str] | None, Form()]


@door(router, "GET /notices")
def show_notices(request: Request, caller: Calling) -> HTMLResponse:
    """Looking at them is seeing them."""
    app, me = caller.app, caller.user.id
    found, asked = notices.notices_of(app, me), expedited.told(app, me)
    if any(one.seen_at is None for one in found):
        notices.see_all(app, me)
    if any(one.seen_at is None for one, _ in asked):
        expedited.see_all(app, me)
    with app.db.transaction() as tx:
        names = {one.id: one.name for one in people.list_customers(tx)}
    return page(request, "notices.html", {"notices": found, "asked": asked, "names": names})


@door(router, "GET /settings/notifications")
def show_choices(request: Request, caller: Calling, saved: bool = False) -> HTMLResponse:
    app, me = caller.app, caller.user
    with app.db.transaction() as tx:
        mailbox = users.mailbox_of(tx, me.id)
    shown = {
        "chosen": notices.choices_of(app, me.id),
        "kinds": SignalKind,
        "severities": Severity,
        "channels": Channel,
        "can_mail": mailbox is not None or bool(app.settings.notify_smtp),
        "saved": saved,
    }
    return page(request, "notifications.html", shown)


@door(router, "POST /settings/notifications")
def choose(
    caller: Calling,
    severity: Annotated[Severity, Form()],
    hour: Annotated[int, Form()],
    ticked: Ticked = None,
    quiet_until: Annotated[str, Form()] = "",
) -> RedirectResponse:
    """`ticked` holds channels, kinds, "everybody" and "weekends"."""
    on = frozenset(ticked or ())
    chosen = Choices(
        channels=frozenset(one for one in Channel if one.value in on),
        severity=severity,
        kinds=frozenset(one for one in SignalKind if one.value in on),
        everybody="everybody" in on,
        hour=hour,
        weekends="weekends" in on,
        quiet_until=_day(quiet_until),
    )
    notices.choose(caller.app, caller.user.id, chosen)
    return RedirectResponse("/settings/notifications?saved=true", status_code=303)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError as error:
        raise BadInput(f"“{text[:40]}” is no date. Write it as 2026-03-01, or leave it empty.") from error


@door(router, "GET /status")
def show_status(request: Request, caller: Calling) -> HTMLResponse:
    with caller.app.db.transaction() as tx:
        ours = {one.id: one.name for one in users.list_users(tx)}
    return page(request, "status.html", {"health": healths.health(caller.app), "ours": ours})
