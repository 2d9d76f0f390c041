"""What is refused before a request is looked at, and what every answer says to the browser?

Pure ASGI, around everything else: the host's name (DNS rebinding), where a form comes from, how large a body is, and
the security headers.
"""

import asyncio
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rapport.errors import BadInput, NotAllowed, Problem
from rapport.settings import Settings
from rapport.web.problems import as_json
from rapport.web.receiving import STREAMED, TooSlow

LARGEST_BODY = 1024 * 1024  # bytes; a draft is a few thousand, uploads have their own way
BODY_WITHIN_S = 30.0  # seconds for a body to arrive: whoever drips one must not hold a connection for good
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # none at all would make browsers send `Origin: null` with our own forms
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class TooLarge(BadInput):
    """The body of a request is larger than anything here needs."""

    status, slug = 413, "too-large"


class WrongHost(Problem):
    """The request was made to a name that is not ours (RFC 9110, 7.4)."""

    status, exit_code, slug = 421, 65, "wrong-host"


def hosts(settings: Settings) -> frozenset[str]:
    """The names under which this server may be asked."""
    public = urlsplit(settings.public_url).hostname
    return frozenset({"127.0.0.1", "localhost", "::1", settings.host, *([public] if public else [])})


class Shield:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, allowed: Iterable[str]) -> None:
        self.app, self.allowed = app, frozenset(allowed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)  # a foreign mail's HTML brings a stricter policy of its own
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            streamed = scope["method"] == "POST" and scope["path"] in STREAMED
            self._refuse(scope["method"], Headers(scope=scope), streamed=streamed)
            body = b"" if streamed else await _whole_body(receive)
        except Problem as problem:
            await as_json(problem, scope["path"])(scope, receive, with_headers)
            return
        await self.app(scope, receive if streamed else _again(body, receive), with_headers)

    def _refuse(self, method: str, headers: Headers, *, streamed: bool) -> None:
        host = _hostname(headers.get("host", ""))
        if host not in self.allowed:
            raise WrongHost(f"This server is not called “{host}”. Set RAPPORT_PUBLIC_URL to the address people type.")
        stated = headers.get("content-length", "")
        if not streamed and stated.isdigit() and int(stated) > LARGEST_BODY:
            raise _too_large()
        if method in UNSAFE:
            _refuse_other_sites(headers, self.allowed)


def _refuse_other_sites(headers: Headers, allowed: frozenset[str]) -> None:
    """A form of another site must not act here, not even sign-in, which has no session to carry a token of."""
    origin, site = headers.get("origin"), headers.get("sec-fetch-site", "same-origin")
    if site not in ("same-origin", "none") or (
        origin is not None and _hostname(urlsplit(origin).netloc) not in allowed
    ):
        raise NotAllowed("This request comes from another web site. Open Rapport itself and do it there.")


def _hostname(netloc: str) -> str:
    try:
        return urlsplit(f"//{netloc}").hostname or ""
    except ValueError:
        return ""


def _too_large() -> TooLarge:
    return TooLarge(f"The request is larger than {LARGEST_BODY // 1024} KiB. Send less at once.")


async def _whole_body(receive: Receive) -> bytes:
    """All of the body, however it is cut into pieces. Raises TooLarge, TooSlow."""
    try:
        async with asyncio.timeout(BODY_WITHIN_S):
            return await _pieces(receive)
    except TimeoutError as error:
        raise TooSlow(f"The request did not arrive within {BODY_WITHIN_S:.0f} seconds. Send it again.") from error


async def _pieces(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > LARGEST_BODY:
            raise _too_large()
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    """The body once more in one piece, then whatever comes after."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
