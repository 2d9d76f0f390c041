"""The page of the back-test: how often were signals right, and did a look at the past know the future?"""

from datetime import date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse

from rapport.app import App
from rapport.signals.backtest.asking import service as replays
from rapport.signals.backtest.model import RIGHT, WRONG, Replay, ReplayId, ReplayKind, Report
from rapport.users import store as users
from rapport.web.asof import local_day, moment
from rapport.web.caller import Caller, Calling
from rapport.web.doors import door
from rapport.web.planted import Told, told
from rapport.web.views import page

router = APIRouter(include_in_schema=False)

HALF_A_YEAR = timedelta(days=182)


@door(router, "GET /back-test")
def show_backtest(request: Request, caller: Calling) -> HTMLResponse:
    return _page(request, caller, replays.newest(caller.app, ReplayKind.BACKTEST))


@door(router, "GET /back-test/{replay}")
def show_replay(request: Request, replay: int, caller: Calling) -> HTMLResponse:
    return _page(request, caller, replays.get(caller.app, ReplayId(replay)))


@door(router, "POST /back-test")
def ask_backtest(
    caller: Calling,
    since: Annotated[str, Form()] = "",
    until: Annotated[str, Form()] = "",
    days: Annotated[int, Form(ge=1, le=366)] = 7,
) -> RedirectResponse:
    zone = caller.user.time_zone
    last = moment(until, caller.app.now(), zone)
    first = moment(since, caller.app.now(), zone) if since.strip() else last - HALF_A_YEAR
    asked = replays.ask_backtest(caller.app, caller.user.id, first, last, timedelta(days=days))
    return RedirectResponse(f"/back-test/{asked.id}", status_code=303)


def _page(request: Request, caller: Caller, replay: Replay | None) -> HTMLResponse:
    report = replays.report(replay) if replay is not None else None
    zone = caller.user.time_zone
    today = local_day(caller.app.now(), zone)
    shown: dict[str, Any] = {
        "replay": replay,
        "report": report,
        "planted": _planted(caller.app, report) if report is not None else None,
        "right": RIGHT,
        "wrong": WRONG,
        "from_day": _asked(replay, "since", today - HALF_A_YEAR, zone),
        "to_day": _asked(replay, "until", today, zone),
    }
    return page(request, "backtest.html", shown)


def _planted(app: App, report: Report) -> Told | None:
    """In the demo: what was made to happen, and which signal told of it."""
    with app.db.transaction() as tx:
        workspace = users.get_workspace(tx)
    return told(report, workspace.created_at) if workspace.demo else None


def _asked(replay: Replay | None, end: str, otherwise: date, zone: str) -> str:
    """The day that the newest replay was asked for, so that the form says what the page shows."""
    if replay is None or end not in replay.asked:
        return otherwise.isoformat()
    return local_day(datetime.fromisoformat(replay.asked[end]), zone).isoformat()
