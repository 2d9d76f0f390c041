"""How does an administrator's own program set what is kept, and hand out or erase what is held?"""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import StreamingResponse

from rapport.inbox.keeping import service as keeping
from rapport.inbox.keeping.model import ExclusionId
from rapport.privacy.erasing import service as erasing
from rapport.privacy.exporting import service as exporting
from rapport.privacy.removing import service as removing
from rapport.users.audit import service as audit
from rapport.web import handing_out
from rapport.web.asks_privacy import ExclusionAsk, KeepingAsk, LogAsk, NameAsk
from rapport.web.caller import Caller, Calling
from rapport.web.doors import door
from rapport.web.shapes_privacy import (
    EntryShape,
    ErasureShape,
    ExclusionShape,
    KeepingShape,
    LogShape,
    RemovedShape,
    VerdictShape,
)

router = APIRouter(tags=["privacy"])


@door(router, "GET /api/privacy", response_model=KeepingShape)
def show(caller: Calling) -> KeepingShape:
    """What of mail is never stored, and for how long the rest is."""
    return _kept(caller)


def _kept(caller: Caller) -> KeepingShape:
    app = caller.app
    return KeepingShape(
        exclusions=[ExclusionShape.of(one) for one in keeping.exclusions(app)],
        header_only=keeping.header_only(app),
        days={held: time.days for held, time in keeping.times(app).of.items()},
    )


@door(router, "PUT /api/privacy", response_model=KeepingShape)
def change(ask: KeepingAsk, caller: Calling) -> KeepingShape:
    """Header-only mode, and days for classes."""
    if ask.header_only is not None:
        keeping.set_header_only(caller.app, on=ask.header_only, set_by=caller.user.id)
    for held, days in ask.days.items():
        keeping.set_time(caller.app, held, days, set_by=caller.user.id)
    return _kept(caller)


@door(router, "POST /api/privacy/exclusions", response_model=ExclusionShape)
def exclude(ask: ExclusionAsk, caller: Calling) -> ExclusionShape:
    """Such mail is not stored any more; what is stored stays."""
    return ExclusionShape.of(keeping.exclude(caller.app, ask.by, ask.value, set_by=caller.user.id))


@door(router, "DELETE /api/privacy/exclusions/{id}", status_code=204)
def include(id: int, caller: Calling) -> None:
    keeping.include(caller.app, ExclusionId(id))


@door(router, "GET /api/privacy/people/{id}", response_model=dict[str, Any])
def export_person(id: str, caller: Calling) -> dict[str, Any]:
    """Everything held of a person, by number, address or full name. Is written into the audit log."""
    return exporting.of_person(caller.app, erasing.find(caller.app, id))


@door(router, "DELETE /api/privacy/people/{id}", response_model=ErasureShape)
def erase_person(id: str, caller: Calling) -> ErasureShape:
    """Erase a person for good: by number, address or full name."""
    return ErasureShape.of(erasing.erase(caller.app, erasing.find(caller.app, id)))


@door(router, "GET /api/privacy/export")
def export(caller: Calling) -> StreamingResponse:
    """Everything that the workspace holds, as a zip of JSON lines."""
    return handing_out.zipped(caller.app)


@door(router, "DELETE /api/privacy/everything", response_model=RemovedShape)
def remove(ask: NameAsk, caller: Calling) -> RemovedShape:
    """All but who signs in and the log; `name` is the workspace's."""
    return RemovedShape(removed=dict(removing.remove_everything(caller.app, ask.name).of))


@door(router, "GET /api/audit", response_model=LogShape)
def log(asked: Annotated[LogAsk, Query()], caller: Calling) -> LogShape:
    """The audit log, the newest first, 100 a page."""
    entries, total = audit.find(caller.app, asked.wanted(caller.user.time_zone))
    return LogShape(entries=[EntryShape.of(one) for one in entries], total=total)


@door(router, "GET /api/audit/head", response_model=VerdictShape)
def head(caller: Calling, noted: str = "") -> VerdictShape:
    """Read the whole log: is it as it was written? With its head, to be kept elsewhere."""
    return VerdictShape.of(audit.verify(caller.app, noted))
