"""The page of thresholds: what a signal needs, tried on the past before it is saved."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse

from rapport.app import App
from rapport.errors import BadInput, Problem
from rapport.signals.backtest import service as backtests
from rapport.signals.backtest.asking import service as replays
from rapport.signals.backtest.model import Comparison, ReplayId, ReplayState
from rapport.signals.thresholds import service as thresholds
from rapport.signals.thresholds.model import Line, Wish
from rapport.users import store as users
from rapport.users.access import HAS, Needs
from rapport.web.caller import Caller, Calling
from rapport.web.doors import door
from rapport.web.drawing import Bar, bars
from rapport.web.views import environment, page

router = APIRouter(include_in_schema=False)

AT_ONCE = timedelta(seconds=1.5)  # of looking at the past before the page hears how far it is
HISTORY = 30  # changes shown


@door(router, "GET /settings/thresholds")
def show_thresholds(request: Request, caller: Calling, segment: str = "") -> HTMLResponse:
    lines = thresholds.lines(caller.app, segment)
    with caller.app.db.transaction() as tx:
        ours = {one.id: one.name for one in users.list_users(tx)}
    shown = {
        "groups": [(name, list(group)) for name, group in groupby(lines, key=lambda line: line.threshold.group)],
        "segment": segment,
        "segments": thresholds.segments(caller.app),
        "may_save": HAS[Needs.MANAGER](caller.principal),
        "changes": thresholds.history(caller.app)[:HISTORY],
        "labels": {line.threshold.name: line.threshold.label for line in lines},
        "ours": ours,
    }
    return page(request, "thresholds.html", shown)


@door(router, "POST /settings/thresholds/preview")
async def preview(request: Request, caller: Calling) -> HTMLResponse:
    """A fragment: the comparison, or how far it is and when to ask again."""
    form = await request.form()
    return await run_in_threadpool(_preview, caller, form)


def _preview(caller: Caller, form: FormData) -> HTMLResponse:
    app = caller.app
    try:
        wishes = _wishes(app, form)
        shown = _from_worker(caller, wishes, form) if not backtests.fits_in_memory(app) else _here(app, wishes)
    except Problem as problem:
        shown = {"sentence": problem.sentence}
    return HTMLResponse(environment().get_template("thresholds_preview.html").render(_whole(shown, caller)))


def _here(app: App, wishes: Sequence[Wish]) -> dict[str, Any]:
    """In this process, a little at a time: what was looked at is kept until the next request goes on."""
    done, total = backtests.gathered(app, AT_ONCE)
    if done < total:
        return {"done": done, "total": total}
    return _compared(backtests.preview(app, wishes), changed=bool(wishes))


def _from_worker(caller: Caller, wishes: Sequence[Wish], form: FormData) -> dict[str, Any]:
    number = str(form.get("replay", ""))
    asked = replays.get(caller.app, ReplayId(int(number))) if number.isdecimal() else None
    replay = asked or replays.ask_preview(caller.app, caller.id, wishes)
    found = replays.comparison(replay)
    if replay.state is ReplayState.FAILED:
        return {"sentence": replay.problem}
    if found is None:
        return {"done": replay.done, "total": replay.total, "replay": replay.id}
    return _compared(found, changed=bool(wishes))


def _compared(found: Comparison, *, changed: bool) -> dict[str, Any]:
    drawn = bars([Bar(one.of, one.live, one.proposed) for one in found.weeks])
    return {"found": found, "bars": drawn, "changed": changed}


def _whole(shown: Mapping[str, Any], caller: Caller) -> dict[str, Any]:
    """Every name that the fragment asks for."""
    nothing = {"sentence": "", "found": None, "bars": None, "done": 0, "total": 0, "replay": "", "changed": False}
    return {**nothing, **shown, "zone": caller.user.time_zone, "now": caller.app.now()}


@door(router, "POST /settings/thresholds")
async def save(request: Request, caller: Calling) -> RedirectResponse:
    form = await request.form()
    segment = str(form.get("segment", ""))
    wishes = await run_in_threadpool(_wishes, caller.app, form)
    if wishes:
        await run_in_threadpool(thresholds.change, caller.app, wishes, caller.id)
    return RedirectResponse(f"/settings/thresholds?{urlencode({'segment': segment})}", status_code=303)


def _wishes(app: App, form: FormData) -> list[Wish]:
    """Only what is different from what holds: an emptied field takes its value back. Raises BadInput, NotFound."""
    segment = str(form.get("segment", ""))
    found = []
    for line in thresholds.lines(app, segment):
        typed = form.get(line.threshold.name)
        if not isinstance(typed, str):
            continue
        wish = _wish(line, typed.strip(), segment)
        if wish is not None:
            found.append(wish)
    return found


def _wish(line: Line, typed: str, segment: str) -> Wish | None:
    name = line.threshold.name
    if not typed:
        return Wish(name, None, segment) if line.set_here else None
    try:
        value = float(typed.replace(",", "."))
    except ValueError as error:
        raise BadInput(f"{line.threshold.label}: “{typed[:30]}” is no number. Write one, or leave it empty.") from error
    if value == line.value:
        return None
    return Wish(name, None if value == line.inherited and line.set_here else value, segment)
