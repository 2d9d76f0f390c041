"""How do the doors become one server?"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import JSONResponse
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from rapport import __version__, jobs
from rapport.app import App
from rapport.web import live, problems
from rapport.web.api import chat as api_chat
from rapport.web.api import customers as api_customers
from rapport.web.api import drafts as api_drafts
from rapport.web.api import escalations as api_escalations
from rapport.web.api import hooks as api_hooks
from rapport.web.api import imports as api_imports
from rapport.web.api import introductions as api_introductions
from rapport.web.api import lines as api_lines
from rapport.web.api import maps as api_maps
from rapport.web.api import me as api_me
from rapport.web.api import metrics as api_metrics
from rapport.web.api import notices as api_notices
from rapport.web.api import people as api_people
from rapport.web.api import policies as api_policies
from rapport.web.api import privacy as api_privacy
from rapport.web.api import search as api_search
from rapport.web.api import signals as api_signals
from rapport.web.api import stakeholders as api_stakeholders
from rapport.web.api import templates as api_templates
from rapport.web.api import thresholds as api_thresholds
from rapport.web.api import voice as api_voice
from rapport.web.api import webhooks as api_webhooks
from rapport.web.doors import door
from rapport.web.pages import (
    audit,
    backtests,
    caught,
    chat,
    customers,
    drafts,
    escalations,
    home,
    identity,
    imports,
    introductions,
    mailboxes,
    maps,
    metrics,
    notices,
    people,
    policies,
    privacy,
    records,
    settings,
    signals,
    templates,
    thresholds,
    voice,
    webhooks,
)
from rapport.web.shield import Shield, hosts
from rapport.web.turns import Turns
from rapport.web.views import STATIC

ROUTERS = (
    api_me.router,
    api_search.router,
    api_customers.router,
    api_maps.router,
    api_lines.router,
    api_stakeholders.router,
    api_people.router,
    api_drafts.router,
    api_policies.router,
    api_privacy.router,
    api_voice.router,
    api_introductions.router,
    api_imports.router,
    api_metrics.router,
    api_escalations.router,
    api_templates.router,
    api_signals.router,
    api_thresholds.router,
    api_chat.router,
    api_hooks.router,
    api_notices.router,
    api_webhooks.router,
    home.router,
    chat.router,
    customers.router,
    maps.router,
    people.router,
    identity.router,
    drafts.router,
    policies.router,
    privacy.router,
    audit.router,
    voice.router,
    introductions.router,
    imports.router,
    mailboxes.router,
    metrics.router,
    escalations.router,
    templates.router,
    signals.router,
    thresholds.router,
    backtests.router,
    records.router,
    caught.router,
    webhooks.router,
    settings.router,
    notices.router,
    live.router,
)
about = APIRouter(include_in_schema=False)


@door(about, "GET /api/openapi.json")
def openapi(request: Request) -> JSONResponse:
    """OpenAPI 3.1 of everything under /api."""
    app: FastAPI = request.app
    return JSONResponse(app.openapi())


# One list, made once: an included router is asked for its routes at every request, and twice when one of them fits.
every = tuple(route for router in (*ROUTERS, about) for route in router.routes)


class Files(StaticFiles):
    """Static files; their addresses carry a hash of the content, so that browsers may keep them for good."""

    async def get_response(self, path: str, scope: Scope):  # type: ignore[no-untyped-def]
        answer = await super().get_response(path, scope)
        kept = b"v=" in scope["query_string"]
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable" if kept else "no-cache"
        return answer


def build(app: App, *, worker: bool = False) -> FastAPI:
    """The whole server; with `worker` it also does the background work, from start to stop."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if not worker:
            yield
            return
        async with jobs.background(app):
            yield

    # The generated pages of FastAPI fetch their scripts from elsewhere, so they are off; /api/openapi.json is ours.
    served = FastAPI(
        title="Rapport", version=__version__, openapi_url=None, docs_url=None, redoc_url=None, lifespan=lifespan
    )
    served.state.rapport = app
    served.state.live = live.Hub(app.db)
    served.router.routes.extend(every)
    served.mount("/static", Files(directory=STATIC), name="static")
    problems.install(served)
    served.add_middleware(Turns)
    served.add_middleware(Shield, allowed=hosts(app.settings))
    return served
