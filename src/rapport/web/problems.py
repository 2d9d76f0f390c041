"""How does a Problem look: as RFC 9457 JSON under /api, as a page with the same sentence elsewhere?"""

from collections.abc import Mapping
from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import URL
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response

from rapport.errors import BadInput, NotFound, NotSignedIn, Problem, Unavailable
from rapport.web.views import page

log = structlog.get_logger()

SHORT = 20  # characters: less than this is typed again in a moment


def install(app: FastAPI) -> None:
    """One handler for everything that can go wrong."""
    for kind in (Problem, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, answer)


def answer(request: Request, error: Exception) -> Response:
    """The same sentence through every door."""
    problem = _as_problem(request, error)
    if request.url.path.startswith("/api/"):
        return as_json(problem, request.url.path)
    if isinstance(problem, NotSignedIn) and request.method == "GET" and not request.url.path.startswith("/sign-in"):
        back = URL("/sign-in").include_query_params(next=request.url.path)
        return RedirectResponse(str(back), status_code=303)
    shown = {
        "problem": problem,
        "title": title(problem),
        "written": written(getattr(request.state, "sent", {})),
        "again": request.method == "GET" and problem.status == Unavailable.status,
        "back": _came_from(request),
    }
    return page(request, "problem.html", shown, status=problem.status)


def _came_from(request: Request) -> str:
    """The page of ours whose form was sent: "load it again" is one click. Empty where nobody says."""
    said = URL(request.headers.get("referer", ""))
    ours = request.method == "POST" and said.netloc == request.url.netloc and not said.path.startswith("//")
    return said.path if ours else ""


def written(sent: Mapping[str, object]) -> list[str]:
    """The sentences that a person sent, without what is no writing: tokens, numbers, a password."""
    texts = [value for name, value in sent.items() if isinstance(value, str) and name not in ("password", "csrf")]
    return [text for text in texts if len(text) > SHORT and any(letter.isspace() for letter in text)]


def as_json(problem: Problem, path: str) -> JSONResponse:
    """RFC 9457: type, title, status, detail, instance."""
    body = {
        "type": f"urn:rapport:problem:{problem.slug}",
        "title": title(problem),
        "status": problem.status,
        "detail": problem.sentence,
        "instance": path,
    }
    return JSONResponse(body, status_code=problem.status, media_type="application/problem+json")


def title(problem: Problem) -> str:
    return problem.slug.replace("-", " ").capitalize()


def _as_problem(request: Request, error: Exception) -> Problem:
    if isinstance(error, Problem):
        return error
    if isinstance(error, RequestValidationError):
        return BadInput(_what_is_wrong(error))
    if isinstance(error, HTTPException):
        return _of_http(request, error)
    # The route and not the address: that holds links to sign in with.
    log.error("a page or a call failed", route=getattr(request.scope.get("route"), "path", ""), exc_info=error)
    return Problem("Something went wrong on our side, and nothing was changed. Try again; the log says what it was.")


def _what_is_wrong(error: RequestValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(str(step) for step in first["loc"][1:]) or "the request"
    return f"“{where}” cannot be used: {first['msg']}. Correct it and send it again."


def _of_http(request: Request, error: HTTPException) -> Problem:
    if error.status_code == HTTPStatus.NOT_FOUND:
        return NotFound(f"There is nothing at {request.url.path}. Check the address.")
    problem = Problem(f"{HTTPStatus(error.status_code).phrase}: {error.detail or 'the request cannot be served'}.")
    problem.status = error.status_code
    problem.slug = HTTPStatus(error.status_code).phrase.lower().replace(" ", "-").replace("'", "")
    return problem
