"""The page of the audit log: who did what, filtered, sorted, checked, and as CSV."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from rapport.errors import Problem
from rapport.users import service as user_service
from rapport.users import store as users
from rapport.users.access import HAS, Needs
from rapport.users.audit import service as audit
from rapport.users.audit.model import Act
from rapport.web import audit_csv
from rapport.web.asks_privacy import ON_A_PAGE, wanted
from rapport.web.caller import Caller, Calling
from rapport.web.doors import door
from rapport.web.views import page

router = APIRouter(include_in_schema=False)

FILTERS = ("act", "who", "about", "since", "until", "sort", "oldest")
ALL = 1_000_000  # entries of a CSV; more than a spreadsheet program opens


@door(router, "GET /settings/audit")
def show(request: Request, caller: Calling) -> HTMLResponse:
    """The entries, for administrators; everybody else reads whom to ask."""
    asked = _asked(request)
    may = HAS[Needs.ADMIN](caller.principal)
    number = int(text) if (text := request.query_params.get("page", "")).isdigit() and len(text) < 9 else 1
    shown: dict[str, object] = {
        "asked": asked,
        "page": number,
        "acts": list(Act),
        "may": may,
        "sentence": "",
        "verdict": None,
        "most": 0,
    }
    query = urlencode({name: value for name, value in asked.items() if value})
    shown |= {"entries": (), "total": 0, "head_text": "", "names": {}, "query": query}
    if may:
        try:
            shown |= _found(caller, asked, number)
            if "verify" in request.query_params:
                shown["verdict"] = audit.verify(caller.app, request.query_params.get("noted", ""))
        except Problem as problem:
            return page(request, "audit.html", shown | {"sentence": problem.sentence}, status=problem.status)
    return page(request, "audit.html", shown)


def _asked(request: Request) -> dict[str, str]:
    return {name: request.query_params.get(name, "")[:200] for name in FILTERS}


def _found(caller: Caller, asked: dict[str, str], number: int) -> dict[str, object]:
    entries, total = audit.find(caller.app, wanted(asked, caller.user.time_zone, page=number))
    with caller.app.db.transaction() as tx:
        names = {f"user:{one.id}": one.name for one in users.list_users(tx)}
    names |= {f"key:{one.id}": one.name for one in user_service.list_keys(caller.app)}
    pages = -(-total // ON_A_PAGE)
    return {"entries": entries, "total": total, "names": names, "most": pages, "head_text": audit.head(caller.app).text}


@door(router, "GET /settings/audit.csv")
def as_csv(request: Request, caller: Calling) -> Response:
    """What the page shows, all of it."""
    entries, _ = audit.find(caller.app, wanted(_asked(request), caller.user.time_zone, most=ALL))
    headers = {"Content-Disposition": 'attachment; filename="audit-log.csv"'}
    return Response(audit_csv.written(entries), media_type="text/csv; charset=utf-8", headers=headers)
