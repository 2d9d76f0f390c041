"""How does a program bring files in and see what became of them?"""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from pydantic import Field

from rapport.importing import dropping
from rapport.inbox.uploads.model import Upload, UploadId, UploadState
from rapport.web import importing
from rapport.web.caller import Calling, arriving
from rapport.web.doors import door
from rapport.web.shapes import Shape

router = APIRouter(tags=["imports"])

FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["files"],
                    "properties": {
                        "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
                        "header_only": {"type": "boolean", "default": False},
                        "own": {"type": "string", "description": "Domains and addresses of our side, with ; between."},
                        "customers": {"type": "string", "description": "A customer a line: its name and a domain."},
                    },
                }
            }
        },
    }
}


class FileShape(Shape):
    """One file of an import; `note` where it was not what its name says."""

    name: str
    size: int
    holds: str
    note: str


class ArrivalShape(Shape):
    """A customer whom something new came in about."""

    customer: int
    contacts: int
    people: int


class ImportShape(Shape):
    """An import: read = stored + known + excluded + quarantined, once it is done."""

    id: int
    state: UploadState
    files: list[FileShape]
    header_only: bool
    asked_at: datetime
    ended_at: datetime | None
    phase: str
    done: int
    total: int
    read: int
    stored: int
    known: int
    excluded: dict[str, int] = Field(description="By rule: internal, unmatched and the like.")
    quarantined: dict[str, int] = Field(description="By reason.")
    arrivals: list[ArrivalShape]
    problem: str

    @classmethod
    def of(cls, one: Upload) -> "ImportShape":
        tally = one.tally
        return cls(
            id=one.id,
            state=one.state,
            files=[FileShape.model_validate(file) for file in one.new.files],
            header_only=one.new.header_only,
            asked_at=one.asked_at,
            ended_at=one.ended_at,
            phase=one.phase,
            done=one.done,
            total=one.total,
            read=tally.read,
            stored=tally.stored,
            known=tally.known,
            excluded=tally.excluded,
            quarantined=tally.quarantined,
            arrivals=[ArrivalShape.model_validate(arrival) for arrival in one.arrivals],
            problem=one.problem,
        )


@door(router, "GET /api/imports", response_model=list[ImportShape])
def list_imports(caller: Calling) -> list[ImportShape]:
    """The imports of files that were dropped or sent, the newest first."""
    return [ImportShape.of(one) for one in dropping.newest(caller.app)]


@door(router, "POST /api/imports", response_model=ImportShape, status_code=202, openapi_extra=FORM)
async def add_import(request: Request, caller: Calling) -> ImportShape:
    """Send files as a form; they are imported in the background."""
    return ImportShape.of(await importing.take(caller, arriving(request), request.headers))


@door(router, "GET /api/imports/{id}", response_model=ImportShape)
def get_import(id: int, caller: Calling) -> ImportShape:
    """How far it is, and what came of it."""
    return ImportShape.of(dropping.get(caller.app, UploadId(id)))


@door(router, "POST /api/imports/{id}/cancel", response_model=ImportShape)
def cancel_import(id: int, caller: Calling) -> ImportShape:
    """End it; what was stored until then stays."""
    return ImportShape.of(dropping.cancel(caller.app, UploadId(id)))
