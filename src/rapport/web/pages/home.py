"""The page of the morning, and the way in and out."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from rapport.drafts import store as drafts
from rapport.drafts.model import DraftState
from rapport.errors import NotSignedIn
from rapport.outbox import store as outbox
from rapport.outbox.clocks import service as clocks
from rapport.people import store as people
from rapport.relationships.portfolio import service as portfolio
from rapport.signals import store as signals
from rapport.users import service as users
from rapport.users.model import SignedIn
from rapport.web import today
from rapport.web.caller import Calling, cookie_name, program, secure
from rapport.web.clocks import owed_lines
from rapport.web.doors import door
from rapport.web.views import frame, page

router = APIRouter(include_in_schema=False)


@door(router, "GET /")
def show_today(request: Request, caller: Calling, all: bool = False) -> HTMLResponse:
    """`all`: the customers of colleagues too."""
    app, now = caller.app, caller.app.now()
    with app.db.transaction() as tx:
        customers = people.list_customers(tx)
        opened = [one for one in signals.open_signals(tx) if not one.sleeps(now)]
        waiting = drafts.list_drafts(tx, (DraftState.PENDING,))
        stuck = [one for state in today.STUCK for one in outbox.in_state(tx, state, until=now)]
        promised = clocks.owed_of(tx, opened, now)
        own = today.mine(customers, caller.user.id)
        near = [one for one in customers if all or one.id in own]
        quiet = portfolio.standings_of(app, tx, [one.id for one in near])
        around = frame(tx, caller)
    names = {customer.id: customer.name for customer in customers}
    shown = frozenset(names) if all else own
    lines = {
        "owed": today.owed(waiting, stuck, names, owed_lines(promised, names)),
        "news": today.news(opened, names),
        "touch": today.worth_a_touch(near, quiet, {one.customer for one in opened}, now.date()),
    }
    lanes = {name: today.lane(found, shown) for name, found in lines.items()}
    elsewhere = sum(lane.elsewhere for lane in lanes.values())
    said = {"all": all, "elsewhere": elsewhere, "colleagues": len(own) < len(names), "no_customers": not customers}
    return page(request, "today.html", {**lanes, **said}, around=around)


@door(router, "GET /sign-in")
def show_sign_in(request: Request, next: str = "/") -> HTMLResponse:
    return page(request, "sign_in.html", {"next": _own_page(next), "email": "", "sentence": ""})


@door(router, "POST /sign-in")
def sign_in(
    request: Request,
    email: Annotated[str, Form()],
    password: Annotated[str, Form()],
    next: Annotated[str, Form()] = "/",
) -> Response:
    try:
        signed_in = users.sign_in(program(request), email, password)
    except NotSignedIn as problem:
        shown = {"next": _own_page(next), "email": email, "sentence": problem.sentence}
        return page(request, "sign_in.html", shown, status=problem.status)
    return _enter(request, signed_in, _own_page(next))


@door(router, "GET /sign-in/{token}")
def follow_link(request: Request, token: str) -> Response:
    return _enter(request, users.follow_link(program(request), token), "/")


@door(router, "POST /sign-out")
def sign_out(request: Request) -> RedirectResponse:
    app = program(request)
    users.sign_out(app, request.cookies.get(cookie_name(app), ""))
    answer = RedirectResponse("/sign-in", status_code=303)
    answer.delete_cookie(cookie_name(app), secure=secure(app), httponly=True, samesite="lax")
    return answer


def _enter(request: Request, signed_in: SignedIn, target: str) -> RedirectResponse:
    app = program(request)
    answer = RedirectResponse(target, status_code=303)
    answer.set_cookie(
        cookie_name(app),
        signed_in.token,
        max_age=int(app.settings.session_lifetime.total_seconds()),
        secure=secure(app),
        httponly=True,
        samesite="lax",
        path="/",
    )
    return answer


def _own_page(target: str) -> str:
    """A path of ours: //evil.example, \\evil.example and https://evil.example are somebody else's."""
    parts = urlsplit(target)
    ours = not parts.scheme and not parts.netloc and target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if ours and target.isprintable() else "/"
