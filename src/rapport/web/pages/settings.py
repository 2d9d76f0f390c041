"""The pages of settings: everything in one place, who works here, keys for programs."""

from datetime import timedelta
from typing import Annotated
from zoneinfo import available_timezones

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse

from rapport.app import App
from rapport.errors import Problem
from rapport.users import service as users
from rapport.users import store
from rapport.users.access import HAS, Needs
from rapport.users.model import ApiKeyId, NewKey, NewUser, Role, Scope, User, UserId
from rapport.web import commands
from rapport.web.caller import Caller, Calling
from rapport.web.doors import door
from rapport.web.views import page

router = APIRouter(include_in_schema=False)

HERE = "/settings/people"
LIFETIMES = {7: "a week", 30: "a month", 90: "three months", 365: "a year"}  # days a key lives
Text = Annotated[str, Form()]


@door(router, "GET /settings")
def show_settings(request: Request) -> HTMLResponse:
    return page(request, "settings.html", {"places": commands.there(commands.SETTINGS)})


@door(router, "GET /settings/people")
def show_people(request: Request, caller: Calling) -> HTMLResponse:
    return _page(request, caller)


def _page(request: Request, caller: Caller, *, status: int = 200, **said: object) -> HTMLResponse:
    """`said`: something that is shown this once, or a sentence about what was not done."""
    with caller.app.db.transaction() as tx:
        everybody = store.list_users(tx)
    shown = {
        "everybody": everybody,
        "names": {one.id: one.name for one in everybody},
        "keys": users.list_keys(caller.app),
        "may": HAS[Needs.ADMIN](caller.principal),
        "roles": Role,
        "scopes": Scope,
        "lifetimes": LIFETIMES,
        "zones": sorted(available_timezones()),
        "hours": int(users.LINK_LIFETIME.total_seconds() // 3600),
        "link": "",
        "link_of": "",
        "secret": "",
        "secret_of": "",
        "sentence": "",
        **said,
    }
    return page(request, "settings_people.html", shown, status=status)


@door(router, "POST /settings/people")
def invite(
    request: Request,
    caller: Calling,
    email: Text = "",
    name: Text = "",
    role: Annotated[Role, Form()] = Role.CSM,
    time_zone: Text = "UTC",
) -> HTMLResponse:
    try:
        user = users.add_user(caller.app, NewUser(email, name, role, time_zone or "UTC"))
    except Problem as problem:
        return _page(request, caller, sentence=problem.sentence, status=problem.status)
    return _page(request, caller, link=_link(caller.app, user), link_of=user.name)


@door(router, "POST /settings/people/{user}/link")
def make_link(request: Request, user: int, caller: Calling) -> HTMLResponse:
    with caller.app.db.transaction() as tx:
        found = store.get_user(tx, UserId(user))
    return _page(request, caller, link=_link(caller.app, found), link_of=found.name)


@door(router, "POST /settings/keys")
def make_key(
    request: Request,
    caller: Calling,
    name: Text = "",
    days: Annotated[int, Form()] = 90,
    scopes: Annotated[list[Scope] | None, Form()] = None,
) -> HTMLResponse:
    new = NewKey(name.strip(), frozenset(scopes or ()), caller.user.id, timedelta(days=days))
    try:
        key, secret = users.make_key(caller.app, new)
    except Problem as problem:
        return _page(request, caller, sentence=problem.sentence, status=problem.status)
    return _page(request, caller, secret=secret, secret_of=key.name)


@door(router, "POST /settings/keys/{key}/revoke")
def revoke_key(key: int, caller: Calling) -> RedirectResponse:
    users.revoke_key(caller.app, ApiKeyId(key))
    return RedirectResponse(HERE, status_code=303)


def _link(app: App, user: User) -> str:
    return f"{app.settings.address}/sign-in/{users.make_link(app, user.id)}"
