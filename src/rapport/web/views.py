"""How does a page become HTML: one environment, one frame, values that format themselves?"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from starlette.responses import HTMLResponse

from rapport.db import Transaction
from rapport.drafts.waiting.store import waiting
from rapport.users import store as users
from rapport.web import commands, words
from rapport.web.caller import Caller
from rapport.web.evidence import link_of
from rapport.web.portfolio import Line

HERE = Path(__file__).parent
STATIC = HERE / "static"
MOST_ROWS = 2_000  # of the tables of customers, drawn and kept; some 2 kB each


Frame = Mapping[str, Any]
NOBODY: Frame = {"me": None, "zone": "UTC", "csrf": "", "demo": False}


def page(
    request: Request, template: str, values: Mapping[str, Any], *, around: Frame | None = None, status: int = 200
) -> HTMLResponse:
    """A whole page inside the frame, or without it when nobody is signed in; `around` is the frame of a page that has
    read it with its own values. Raises ValueError for values that would hide what the frame shows."""
    caller: Caller | None = getattr(request.state, "caller", None)
    if around is None:
        around = _read(caller) if caller is not None else NOBODY
    now = request.app.state.rapport.now()
    framed = {"now": now, "today": now.date(), "path": request.url.path, **around}
    if hidden := framed.keys() & values.keys():
        raise ValueError(f"{template} has values of the frame's names: {', '.join(sorted(hidden))}.")
    return HTMLResponse(environment().get_template(template).render({**framed, **values}), status_code=status)


def part(template: str, values: Mapping[str, Any]) -> Markup:
    """A piece of a page, of these values alone: it sees nothing of the frame."""
    return Markup(environment().get_template(template).render(values))  # noqa: S704 - a template of ours, which escapes


def _read(caller: Caller) -> Frame:
    with caller.app.db.transaction() as tx:
        return frame(tx, caller)


def frame(tx: Transaction, caller: Caller) -> Frame:
    """What stands around every page: who I am, what waits, whether this is the demo. For a page that reads nothing
    afterwards; the others leave it to `page`."""
    workspace = users.get_workspace(tx)
    waits = waiting(tx, caller.user.id, caller.app.now())
    return {
        "me": caller.user,
        "zone": caller.user.time_zone,
        "csrf": caller.csrf,
        "workspace": workspace,
        "demo": workspace.demo,
        "waits": waits,
        **_ways(workspace.demo),
    }


@cache
def _ways(demo: bool) -> dict[str, Any]:
    """Where one can go, and the sheet of all keys: what is the same on every page is made once."""
    goes = commands.there((*commands.BAR, *([commands.CAUGHT] if demo else [])))
    return {"goes": goes, "keys_sheet": part("keys.html", {"goes": goes})}


@cache
def environment() -> Environment:
    """Everything is escaped; a name that does not exist is an error, not an empty place."""
    env = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters |= {
        "money": words.money,
        "label": words.label,
        "day": words.day,
        "tenths": words.tenths,
        "whole": words.whole,
        "initials": words.initials,
        "shorten": words.shorten,
        "opening": words.opening,
        "link": link_of,
        "row": _row,
        "when": _when,
        "ago": _ago,
        "clock": _clock,
    }
    env.globals |= {"static": _static, "days_until": words.days_until}
    return env


def compile_all() -> None:
    """Every template now, half a second for all: else the first who asks for each page waits for it."""
    for name in environment().list_templates():
        environment().get_template(name)


@lru_cache(MOST_ROWS)
def _row(line: Line) -> Markup:
    """A row of the table of customers, drawn anew only when something in it has changed: it shows its line alone."""
    return part("customers_row.html", {"line": line})


@pass_context
def _when(context: Context, at: datetime | None) -> str:
    return words.when(at, context["zone"])


@pass_context
def _clock(context: Context, at: datetime) -> str:
    return words.clock(at, context["zone"])


@pass_context
def _ago(context: Context, at: datetime | None) -> Markup | str:
    """Relative, with the exact time on hover."""
    if at is None:
        return words.NOTHING
    exact, short = words.when(at, context["zone"]), words.ago(at, context["now"])
    return Markup(f'<time datetime="{at.isoformat()}" title="{exact}">{short}</time>')  # noqa: S704 - digits and names of months


@cache
def _static(name: str) -> str:
    """The address of a file in static/, which changes with its content, so that browsers may keep it for good."""
    version = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={version}"
