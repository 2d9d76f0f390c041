"""The page of mailboxes: every source with what became of everything in it, and what could not be read."""

from collections.abc import Callable, Sequence
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from rapport.importing import dropping
from rapport.inbox.uploads.model import SetAside, sums
from rapport.outbox.sources import service as sent
from rapport.web.caller import Calling
from rapport.web.doors import door
from rapport.web.views import page

router = APIRouter(include_in_schema=False)

MOST = 500  # lines of the quarantine on one page
SORTS: dict[str, Callable[[SetAside], Any]] = {
    "when": lambda one: one.stored_at,
    "reason": lambda one: one.reason,
    "source": lambda one: (one.source, one.position),
    "size": lambda one: one.size,
}


@door(router, "GET /settings/mailboxes")
def show_mailboxes(request: Request, caller: Calling, sort: str = "when", down: bool = True) -> HTMLResponse:
    """`sort`: a column of the quarantine; `down`: the largest or latest first."""
    by = sort if sort in SORTS else "when"
    count, aside = dropping.aside(caller.app, MOST)
    shown = {
        "mailboxes": sent.audits(caller.app),
        "runs": [(one, sums(one.tally)) for one in dropping.runs(caller.app)],
        "aside": _sorted(aside, by, down=down),
        "aside_count": count,
        "sort": by,
        "down": down,
    }
    return page(request, "mailboxes.html", shown)


def _sorted(found: Sequence[SetAside], by: str, *, down: bool) -> list[SetAside]:
    return sorted(found, key=SORTS[by], reverse=down)
