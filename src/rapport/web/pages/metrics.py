"""The page of metrics, and the assumption behind the time saved."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse

from rapport.learning.metrics import service as metrics
from rapport.web.caller import Calling
from rapport.web.doors import door
from rapport.web.shapes_metrics import name
from rapport.web.views import page

router = APIRouter(include_in_schema=False)


@door(router, "GET /metrics")
def show(request: Request, caller: Calling) -> HTMLResponse:
    return page(request, "metrics.html", {"found": metrics.metrics(caller.app), "name": name})


@door(router, "POST /metrics/assumption")
def assume(caller: Calling, minutes: Annotated[int, Form()]) -> RedirectResponse:
    metrics.assume(caller.app, minutes, by=caller.user.id)
    return RedirectResponse("/metrics", status_code=303)
