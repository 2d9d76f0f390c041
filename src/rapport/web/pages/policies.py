"""The pages of approving: who approves what, when recipients sleep, and what is looked at afterwards."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse

from rapport.drafts.model import ApprovalId, Play
from rapport.drafts.policies import service as policies
from rapport.drafts.policies.model import OwnHours, Who
from rapport.drafts.policies.signing import SENIOR
from rapport.inbox.model import Severity
from rapport.people import store as people
from rapport.users import store as users
from rapport.web.asks_policies import HoursAsk, LimitsAsk, RuleAsk, whom
from rapport.web.caller import Caller, Calling
from rapport.web.doors import door
from rapport.web.views import page

router = APIRouter(include_in_schema=False)

HERE = "/settings/policies"
Text = Annotated[str, Form(max_length=1000)]
Ticked = Annotated[bool, Form()]


@door(router, "GET /settings/policies")
def show(request: Request, caller: Calling) -> HTMLResponse:
    app = caller.app
    values = {
        "rules": policies.all_rules(app),
        "limits": policies.limits(app),
        "hours": policies.own_hours(app),
        "bans": policies.bans(app),
        "whos": list(Who),
        "plays": list(Play),
        "severities": list(Severity),
        "senior": caller.user.role in SENIOR,
    }
    return page(request, "policies.html", {**values, **_names(caller)})


@door(router, "POST /settings/policies")
def set_rule(
    caller: Calling,
    play: Annotated[Play, Form()],
    who: Annotated[Who, Form()],
    within: Annotated[int, Form(ge=1, le=43_200)],
    stand_in: Annotated[int, Form(ge=0, le=43_200)],
    severity: Annotated[str, Form()] = "",
) -> RedirectResponse:
    grave = Severity(severity) if severity in set(Severity) else None
    ask = RuleAsk(play=play, severity=grave, who=who, within_minutes=within, stand_in_minutes=stand_in)
    policies.set_rule(caller.app, ask.rule(), by=caller.user.id)
    return RedirectResponse(HERE, status_code=303)


@door(router, "POST /settings/policies/limits")
def set_limits(
    caller: Calling, begins: Text, ends: Text, asks: Annotated[int, Form(ge=0, le=50)], weekends: Ticked = False
) -> RedirectResponse:
    ask = LimitsAsk(begins=begins, ends=ends, weekends=weekends, asks=asks)
    policies.set_limits(caller.app, ask.limits(), by=caller.user.id)
    return RedirectResponse(HERE, status_code=303)


@door(router, "POST /settings/policies/hours")
def set_hours(
    caller: Calling,
    about: Text,
    begins: Text = "20:00",
    ends: Text = "07:00",
    zone: Text = "",
    weekends: Ticked = False,
) -> RedirectResponse:
    app, quiet = caller.app, HoursAsk(begins=begins, ends=ends, weekends=weekends).quiet()
    policies.set_own_hours(app, OwnHours(whom(app, about), quiet, zone.strip(), caller.user.id, app.now()))
    return RedirectResponse(HERE, status_code=303)


@door(router, "POST /settings/policies/hours/remove")
def drop_hours(caller: Calling, about: Text) -> RedirectResponse:
    policies.drop_own_hours(caller.app, whom(caller.app, about))
    return RedirectResponse(HERE, status_code=303)


@door(router, "POST /settings/policies/do-not-contact")
def ban(caller: Calling, about: Text, because: Text) -> RedirectResponse:
    policies.ban(caller.app, whom(caller.app, about), by=caller.user.id, because=because)
    return RedirectResponse(HERE, status_code=303)


@door(router, "POST /settings/policies/do-not-contact/{number}/lift")
def lift(number: int, caller: Calling) -> RedirectResponse:
    policies.lift_ban(caller.app, number, by=caller.user.id)
    return RedirectResponse(HERE, status_code=303)


@door(router, "GET /reviews")
def reviews(request: Request, caller: Calling) -> HTMLResponse:
    """What went out in a hurry, in somebody's stead or in spite of something."""
    return page(request, "reviews.html", {"reviews": policies.reviews(caller.app), **_names(caller)})


@door(router, "POST /reviews/{approval}")
def review(approval: int, caller: Calling, note: Text) -> RedirectResponse:
    policies.review(caller.app, ApprovalId(approval), by=caller.user.id, note=note)
    return RedirectResponse("/reviews", status_code=303)


def _names(caller: Caller) -> dict[str, object]:
    with caller.app.db.transaction() as tx:
        customers = {one.id: one.name for one in people.list_customers(tx)}
        return {"customers": customers, "people": {one.id: one.name for one in users.list_users(tx)}}
