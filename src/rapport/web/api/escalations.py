"""How does a machine read clocks, what is owed, blanks and reports, and how are policies set?"""

from datetime import date

from fastapi import APIRouter
from starlette.responses import Response

from rapport.drafts import service as drafts
from rapport.drafts.model import DraftId
from rapport.drafts.promises import sentences
from rapport.drafts.promises import service as promising
from rapport.drafts.promises.model import PolicyId
from rapport.errors import BadInput
from rapport.outbox.clocks import service as clocks
from rapport.outbox.reports import service as reports
from rapport.outbox.reports.model import MEDIA, Format
from rapport.signals.model import SignalId
from rapport.web.api.drafts import shape
from rapport.web.asks_clocks import AnswersAsk, HolidaysAsk, TermsAsk, WaitAsk, WeekAsk
from rapport.web.caller import Caller, Calling
from rapport.web.doors import door
from rapport.web.shapes_clocks import (
    BlankShape,
    BlanksShape,
    OwedShape,
    PolicyShape,
    PromiseShape,
    RulesShape,
    StandingShape,
    WeekShape,
)
from rapport.web.shapes_drafts import DraftShape

router = APIRouter(tags=["escalations"])


def _rules(caller: Caller) -> RulesShape:
    policies, week = promising.rules(caller.app)
    return RulesShape(policies=[PolicyShape.of(one) for one in policies], week=WeekShape.of(week))


def _standing(caller: Caller, number: int) -> StandingShape:
    found = clocks.standing(caller.app, SignalId(number))
    if found is None:
        raise BadInput(f"Signal {number} is no escalation, so it has no clocks.")
    return StandingShape.of(found)


@door(router, "GET /api/sla", response_model=RulesShape)
def get_rules(caller: Calling) -> RulesShape:
    """Service policies, the working week and its holidays."""
    return _rules(caller)


@door(router, "POST /api/sla/terms", response_model=RulesShape)
def set_terms(ask: TermsAsk, caller: Calling) -> RulesShape:
    """Put terms in force for a severity, or for one type of it."""
    promising.set_terms(caller.app, ask.terms(), by=caller.id)
    return _rules(caller)


@door(router, "POST /api/sla/confirm", response_model=RulesShape)
def confirm_terms(caller: Calling) -> RulesShape:
    """These are our terms: drafts may name them from now on."""
    promising.confirm(caller.app, by=caller.id)
    return _rules(caller)


@door(router, "DELETE /api/sla/terms/{id}", response_model=RulesShape)
def remove_terms(id: int, caller: Calling) -> RulesShape:
    """Terms of one type are no longer in force."""
    promising.remove(caller.app, PolicyId(id))
    return _rules(caller)


@door(router, "POST /api/sla/week", response_model=RulesShape)
def set_week(ask: WeekAsk, caller: Calling) -> RulesShape:
    """When somebody is there."""
    promising.set_week(caller.app, ask.week(), by=caller.id)
    return _rules(caller)


@door(router, "POST /api/sla/holidays", response_model=RulesShape)
def add_holidays(ask: HolidaysAsk, caller: Calling) -> RulesShape:
    """Add days off."""
    promising.add_holidays(caller.app, ask.text.encode())
    return _rules(caller)


@door(router, "DELETE /api/sla/holidays/{day}", response_model=RulesShape)
def remove_holiday(day: date, caller: Calling) -> RulesShape:
    """A working day again."""
    promising.remove_holiday(caller.app, day)
    return _rules(caller)


@door(router, "GET /api/risk-signals/{id}/clocks", response_model=StandingShape)
def get_clocks(id: int, caller: Calling) -> StandingShape:
    """First response, next update and resolution, with pauses and promises."""
    return _standing(caller, id)


@door(router, "POST /api/risk-signals/{id}/wait", response_model=StandingShape)
def wait(id: int, ask: WaitAsk, caller: Calling) -> StandingShape:
    """They have to answer first: update and resolution stand still until they write."""
    clocks.pause(caller.app, SignalId(id), ask.because, by=caller.id)
    return _standing(caller, id)


@door(router, "POST /api/risk-signals/{id}/go-on", response_model=StandingShape)
def go_on(id: int, caller: Calling) -> StandingShape:
    """It is our turn again."""
    clocks.resume(caller.app, SignalId(id))
    return _standing(caller, id)


@door(router, "GET /api/risk-signals/{id}/report")
def get_report(id: int, caller: Calling, format: Format = Format.MARKDOWN) -> Response:
    """The internal escalation report: md, html or docx."""
    return report_response(caller, id, format)


def report_response(caller: Caller, number: int, form: Format) -> Response:
    """The file, to be saved: what it holds is not for this site's pages."""
    written = reports.written(caller.app, SignalId(number), form, reader=caller.id)
    name = f'attachment; filename="escalation-{number}.{form}"'
    return Response(written, media_type=MEDIA[form], headers={"Content-Disposition": name})


@door(router, "GET /api/owed", response_model=list[OwedShape])
def list_owed(caller: Calling) -> list[OwedShape]:
    """What customers wait for and clocks ask for, the earliest due first."""
    return [OwedShape.of(one) for one in clocks.owed(caller.app)]


@door(router, "POST /api/promises/{id}/kept", response_model=PromiseShape)
def promise_kept(id: int, caller: Calling) -> PromiseShape:
    """It is done."""
    return PromiseShape.of(promising.kept(caller.app, id, by=caller.id))


@door(router, "GET /api/drafts/{id}/blanks", response_model=BlanksShape)
def list_blanks(id: int, caller: Calling) -> BlanksShape:
    """What the draft asks of a person."""
    draft = drafts.get(caller.app, DraftId(id))
    asked = [BlankShape.of(one) for one in sentences.blanks(draft.version.content)]
    owners, cadence = promising.owners(caller.app, draft), promising.cadence(caller.app, draft)
    return BlanksShape(version=draft.version.number, blanks=asked, owners=list(owners), by_policy=cadence)


@door(router, "POST /api/drafts/{id}/answers", response_model=DraftShape)
def answer_blanks(id: int, ask: AnswersAsk, caller: Calling) -> DraftShape:
    """Who does what, and by when: a new version, with a stored promise behind each."""
    given = [one.answer() for one in ask.answers]
    return shape(caller.app, promising.answer(caller.app, DraftId(id), ask.version, given, by=caller.id))
