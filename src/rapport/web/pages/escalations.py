"""The pages of policies, waits, promises and reports, and the form that fills in what a draft asks."""

from datetime import date, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import HTMLResponse, RedirectResponse, Response

from rapport.drafts.model import DraftId
from rapport.drafts.promises import service as promising
from rapport.drafts.promises.model import Hours, PolicyId, Terms, Week
from rapport.inbox.model import Severity
from rapport.outbox.clocks import service as clocks
from rapport.outbox.reports.model import Format
from rapport.signals.model import EscalationType, SignalId
from rapport.users.access import HAS, Needs
from rapport.web.api.escalations import report_response
from rapport.web.caller import Calling
from rapport.web.clocks import answers
from rapport.web.doors import door
from rapport.web.views import page

router = APIRouter(include_in_schema=False)

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
Text = Annotated[str, Form()]
HoursGiven = Annotated[float, Field(gt=0, le=2160)]  # 90 days


class TermsForm(BaseModel):
    """Terms as a page sends them, in hours; an empty type means every type."""

    model_config = ConfigDict(frozen=True)

    severity: Severity
    type: str = ""
    first_response: HoursGiven
    update_every: HoursGiven
    resolution: HoursGiven
    hours: Hours = Hours.BUSINESS

    def terms(self) -> Terms:
        kind = EscalationType(self.type) if self.type in tuple(EscalationType) else None
        first, update, resolution = (
            timedelta(hours=one) for one in (self.first_response, self.update_every, self.resolution)
        )
        return Terms(self.severity, kind, first, update, resolution, self.hours)


@door(router, "GET /settings/sla")
def show_policies(request: Request, caller: Calling) -> HTMLResponse:
    policies, week = promising.rules(caller.app)
    shown = {
        "policies": sorted(policies, key=lambda one: (-list(Severity).index(one.terms.severity), one.terms.type or "")),
        "week": week,
        "days": DAYS,
        "severities": tuple(reversed(Severity)),
        "types": tuple(EscalationType),
        "confirmed": all(one.is_confirmed for one in policies),
        "may_change": HAS[Needs.MANAGER](caller.principal),
    }
    return page(request, "sla.html", shown)


def _back() -> RedirectResponse:
    return RedirectResponse("/settings/sla", status_code=303)


@door(router, "POST /settings/sla/terms")
def set_terms(caller: Calling, form: Annotated[TermsForm, Form()]) -> RedirectResponse:
    promising.set_terms(caller.app, form.terms(), by=caller.user.id)
    return _back()


@door(router, "POST /settings/sla/confirm")
def confirm_terms(caller: Calling) -> RedirectResponse:
    promising.confirm(caller.app, by=caller.user.id)
    return _back()


@door(router, "POST /settings/sla/remove")
def remove_terms(caller: Calling, policy: Annotated[int, Form()]) -> RedirectResponse:
    promising.remove(caller.app, PolicyId(policy))
    return _back()


@door(router, "POST /settings/sla/week")
def set_week(
    caller: Calling,
    zone: Text = "",
    opens: Annotated[time, Form()] = time(9),
    closes: Annotated[time, Form()] = time(17),
    day: Annotated[list[int] | None, Form()] = None,
) -> RedirectResponse:
    promising.set_week(caller.app, Week(zone.strip(), opens, closes, frozenset(day or ())), by=caller.user.id)
    return _back()


@door(router, "POST /settings/sla/holidays")
def add_holidays(caller: Calling, text: Text = "") -> RedirectResponse:
    promising.add_holidays(caller.app, text.encode())
    return _back()


@door(router, "POST /settings/sla/holidays/remove")
def remove_holiday(caller: Calling, day: Annotated[date, Form()]) -> RedirectResponse:
    promising.remove_holiday(caller.app, day)
    return _back()


@door(router, "POST /signals/{signal}/wait")
def wait(signal: int, caller: Calling, because: Text = "") -> RedirectResponse:
    clocks.pause(caller.app, SignalId(signal), because, by=caller.user.id)
    return RedirectResponse(f"/signals/{signal}", status_code=303)


@door(router, "POST /signals/{signal}/go-on")
def go_on(signal: int, caller: Calling) -> RedirectResponse:
    clocks.resume(caller.app, SignalId(signal))
    return RedirectResponse(f"/signals/{signal}", status_code=303)


@door(router, "GET /signals/{signal}/report")
def show_report(signal: int, caller: Calling, format: Format = Format.DOCX) -> Response:
    return report_response(caller, signal, format)


@door(router, "POST /promises/{promise}/kept")
def promise_kept(promise: int, caller: Calling) -> RedirectResponse:
    kept = promising.kept(caller.app, promise, by=caller.user.id)
    return RedirectResponse(f"/signals/{kept.signal}", status_code=303)


class AnswersForm(BaseModel):
    """One row a blank, column by column, as browsers send them."""

    model_config = ConfigDict(frozen=True)

    version: int
    sentence: list[str] = Field(default_factory=list, max_length=50)
    owner: list[str] = Field(default_factory=list, max_length=50)
    what: list[str] = Field(default_factory=list, max_length=50)
    due: list[str] = Field(default_factory=list, max_length=50)
    cadence: list[str] = Field(default_factory=list, max_length=50)


@door(router, "POST /drafts/{draft}/answers")
def answer(draft: int, caller: Calling, form: Annotated[AnswersForm, Form()]) -> RedirectResponse:
    columns = (form.sentence, form.owner, form.what, form.due, form.cadence)
    given = answers(columns, caller.user.time_zone)
    promising.answer(caller.app, DraftId(draft), form.version, given, by=caller.user.id)
    return RedirectResponse(f"/drafts/{draft}", status_code=303)
