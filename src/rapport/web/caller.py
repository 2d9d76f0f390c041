"""Who sends this request, and may they? Asked before any route runs."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from rapport.app import App
from rapport.errors import BadInput, NotAllowed, NotSignedIn
from rapport.users import service as users
from rapport.users.access import Needs, check
from rapport.users.model import Principal, Session, User, UserId
from rapport.users.tokens import same
from rapport.web import receiving

URLENCODED = "application/x-www-form-urlencoded"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})  # RFC 9110, 9.2.1
CSRF_HEADER, CSRF_FIELD = "x-csrf-token", receiving.CSRF_FIELD


@dataclass(frozen=True, slots=True)
class Caller:
    """A principal, the program bound to their workspace, and what their forms must carry."""

    app: App
    principal: Principal
    csrf: str  # empty for a machine's key

    @property
    def id(self) -> UserId:
        return self.principal.acts_as

    @property
    def user(self) -> User:
        if self.principal.user is None:
            raise NotAllowed("Only a signed-in person may do this, never an API key.")
        return self.principal.user


def program(request: Request) -> App:
    """The App that the server was built with, bound to no workspace."""
    app: App = request.app.state.rapport
    return app


def secure(app: App) -> bool:
    return app.settings.public_url.startswith("https://")


def cookie_name(app: App) -> str:
    """Under https the name itself keeps other hosts of the same domain from setting it (RFC 6265bis, __Host-)."""
    return "__Host-rapport" if secure(app) else "rapport"


def identify(app: App, authorization: str, cookie: str) -> tuple[Principal | None, Session | None]:
    """The caller by API key, else by cookie, else nobody. A wrong key is an error, never a reason to try the cookie."""
    if authorization:
        scheme, _, secret = authorization.partition(" ")
        if scheme.lower() != "bearer":
            raise NotSignedIn("Send the API key as `Authorization: Bearer rk_…`.")
        return users.principal_of_key(app, secret.strip()), None
    if not cookie:
        return None, None
    session = users.session(app, cookie)
    return Principal(session.workspace, session.user, None), session


class Guard:
    """What stands before a route: finds the caller, checks what the route needs, and the CSRF token of a form."""

    def __init__(self, needs: Needs) -> None:
        self.needs = needs

    async def __call__(self, request: Request) -> None:
        app = program(request)
        if self.needs is Needs.PUBLIC:
            return
        await keep(request)
        headers, cookie = request.headers.get("authorization", ""), request.cookies.get(cookie_name(app), "")
        principal, session = await run_in_threadpool(identify, app, headers, cookie)
        if session is not None and request.method not in SAFE:  # first: a forged request learns nothing of its rights
            await _require_csrf(request, session.csrf)
        check(principal, self.needs)
        if principal is None:
            raise NotSignedIn("You are not signed in. Sign in and try again.")
        bound = app.of(principal.workspace).acting(principal.actor)
        request.state.caller = Caller(bound, principal, session.csrf if session else "")


async def keep(request: Request) -> None:
    """What a person sent by a form, for the page that says why it was not taken: their words must not be lost."""
    if request.method not in SAFE and request.headers.get("content-type", "").startswith(URLENCODED):
        request.state.sent = await request.form()


async def _require_csrf(request: Request, expected: str) -> None:
    given = request.headers.get(CSRF_HEADER, "")
    kind = request.headers.get("content-type", "")
    if not given and kind.startswith(URLENCODED):
        given = str((await request.form()).get(CSRF_FIELD, ""))
    if not given and kind.startswith(receiving.MULTIPART) and request.url.path in receiving.STREAMED:
        given = await receiving.token(arriving(request))
    if not same(given, expected):
        raise NotAllowed("This form is from another session or another site. Reload the page and do it again.")


def arriving(request: Request) -> receiving.Incoming:
    """The form with files that this request brings: the guard reads its token, the route the rest. Raises BadInput."""
    if not request.headers.get("content-type", "").startswith(receiving.MULTIPART):
        raise BadInput("Files are sent as a form (multipart/form-data). Send them so; nothing was stored.")
    if not hasattr(request.state, "incoming"):
        request.state.incoming = receiving.Incoming(request)
    incoming: receiving.Incoming = request.state.incoming
    return incoming


async def current(request: Request) -> Caller:
    """For routes: who called. The guard has been here before. Async, since FastAPI calls the others in a thread."""
    caller: Caller = request.state.caller
    return caller


Calling = Annotated[Caller, Depends(current)]
