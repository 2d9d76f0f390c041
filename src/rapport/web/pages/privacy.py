"""The pages of privacy: what is never stored, for how long the rest is, and how somebody or everything leaves."""

import json
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from rapport.errors import Problem
from rapport.inbox.keeping import service as keeping
from rapport.inbox.keeping import words
from rapport.inbox.keeping.model import By, ExclusionId, Held
from rapport.privacy.erasing import service as erasing
from rapport.privacy.exporting import service as exporting
from rapport.privacy.model import Rows
from rapport.privacy.removing import service as removing
from rapport.users import store as users
from rapport.users.access import HAS, Needs
from rapport.web import handing_out
from rapport.web.asks_privacy import checked_days
from rapport.web.caller import Caller, Calling
from rapport.web.doors import door
from rapport.web.views import page

router = APIRouter(include_in_schema=False)

HERE = "/settings/privacy"
Text = Annotated[str, Form(max_length=1000)]
Ticked = Annotated[bool, Form()]
Days = Annotated[str, Form(max_length=20)]


@door(router, "GET /settings/privacy")
def show(request: Request, caller: Calling, done: str = "") -> HTMLResponse:
    return _page(request, caller, done=done)


def _page(request: Request, caller: Caller, *, done: str = "", sentence: str = "", status: int = 200) -> HTMLResponse:
    app = caller.app
    with app.db.transaction() as tx:
        names = {one.id: one.name for one in users.list_users(tx)}
    shown = {
        "exclusions": keeping.exclusions(app),
        "looks_at": words.LOOKS_AT,
        "header_only": keeping.header_only(app),
        "times": [
            (held, words.CALLED[held], words.GOES[held], time.days if (time := keeping.times(app).of.get(held)) else "")
            for held in Held
        ],
        "names": names,
        "may": HAS[Needs.ADMIN](caller.principal),
        "done": DONE.get(done, ""),
        "sentence": sentence,
    }
    return page(request, "privacy.html", shown, status=status)


DONE = {
    "erased": "The person was erased. The scores of their customers were made anew; the audit log has the numbers.",
    "removed": "Everything was removed. You can begin anew, or close the account on the command line.",
}


@door(router, "POST /settings/privacy/exclusions")
def exclude(request: Request, caller: Calling, by: Annotated[By, Form()], value: Text = "") -> Response:
    try:
        keeping.exclude(caller.app, by, value, set_by=caller.user.id)
    except Problem as problem:
        return _page(request, caller, sentence=problem.sentence, status=problem.status)
    return RedirectResponse(HERE, status_code=303)


@door(router, "POST /settings/privacy/exclusions/{exclusion}/remove")
def include(exclusion: int, caller: Calling) -> RedirectResponse:
    keeping.include(caller.app, ExclusionId(exclusion))
    return RedirectResponse(HERE, status_code=303)


@door(router, "POST /settings/privacy/header-only")
def set_header_only(caller: Calling, on: Ticked = False) -> RedirectResponse:
    keeping.set_header_only(caller.app, on=on, set_by=caller.user.id)
    return RedirectResponse(HERE, status_code=303)


@door(router, "POST /settings/privacy/times")
def set_time(request: Request, caller: Calling, held: Annotated[Held, Form()], days: Days = "") -> Response:
    try:
        keeping.set_time(caller.app, held, checked_days(days), set_by=caller.user.id)
    except Problem as problem:
        return _page(request, caller, sentence=problem.sentence, status=problem.status)
    return RedirectResponse(HERE, status_code=303)


@door(router, "GET /settings/privacy/person")
def show_person(request: Request, caller: Calling, who: str = "") -> HTMLResponse:
    """What is held of somebody, and what an erasure would do."""
    try:
        whom = erasing.find(caller.app, who)
    except Problem as problem:
        return _page(request, caller, sentence=problem.sentence, status=problem.status)
    told = erasing.preview(caller.app, whom)
    shown = {"removed": _called(told.removed), "scrubbed": _called(told.scrubbed)}
    return page(request, "privacy_person.html", {"whom": whom, "told": told, "who": who, **shown})


# What a table holds, where its own name does not say it.
CALLED = {
    "touches": "contacts",
    "stakeholders": "jobs",
    "usage": "days of product use",
    "raw_messages": "mails’ original bytes",
    "messages": "mails",
    "message_addresses": "places in the mail of others",
    "message_absences": "automatic mails about them",
    "meeting_attendees": "places in meetings of others",
    "job_claims": "words about somebody’s job",
    "identity_decisions": "decisions about who is one person",
    "bans": "words against writing to them",
    "own_hours": "quiet hours of theirs",
}


def _called(rows: Rows) -> list[tuple[str, int]]:
    """The most rows first."""
    ordered = sorted(rows.of.items(), key=lambda one: (-one[1], one[0]))
    return [(CALLED.get(name, name.replace("_", " ")), count) for name, count in ordered]


@door(router, "POST /settings/privacy/person/export")
def export_person(caller: Calling, who: Text) -> Response:
    found = exporting.of_person(caller.app, erasing.find(caller.app, who))
    headers = {"Content-Disposition": 'attachment; filename="person.json"'}
    body = json.dumps(found, ensure_ascii=False, indent=1)
    return Response(body.encode("utf-8", "replace"), media_type="application/json", headers=headers)


@door(router, "POST /settings/privacy/person/erase")
def erase_person(caller: Calling, who: Text) -> RedirectResponse:
    erasing.erase(caller.app, erasing.find(caller.app, who))
    return RedirectResponse(f"{HERE}?done=erased", status_code=303)


@door(router, "POST /settings/privacy/export")
def export(caller: Calling) -> StreamingResponse:
    return handing_out.zipped(caller.app)


@door(router, "POST /settings/privacy/remove")
def remove(request: Request, caller: Calling, name: Text = "") -> Response:
    try:
        removing.remove_everything(caller.app, name)
    except Problem as problem:
        return _page(request, caller, sentence=problem.sentence, status=problem.status)
    return RedirectResponse(f"{HERE}?done=removed", status_code=303)
