"""What does the JSON of privacy and of the audit log look like?"""

from collections.abc import Mapping
from datetime import datetime

from rapport.inbox.keeping.model import By, Exclusion, Held
from rapport.privacy.model import Erasure
from rapport.users.audit.model import Entry, Value, Verdict
from rapport.web.shapes import Shape


class ExclusionShape(Shape):
    id: int
    by: By
    value: str
    set_by: int | None
    set_at: datetime

    @classmethod
    def of(cls, one: Exclusion) -> "ExclusionShape":
        return cls(id=one.id, by=one.by, value=one.value, set_by=one.set_by, set_at=one.set_at)


class KeepingShape(Shape):
    """What may be kept of mail, and for how long."""

    exclusions: list[ExclusionShape]
    header_only: bool
    days: dict[Held, int]  # a class that is missing is kept until somebody removes it


class ErasureShape(Shape):
    """Rows by table: removed, and kept without the person."""

    removed: dict[str, int]
    scrubbed: dict[str, int]

    @classmethod
    def of(cls, one: Erasure) -> "ErasureShape":
        return cls(removed=dict(one.removed.of), scrubbed=dict(one.scrubbed.of))


class RemovedShape(Shape):
    removed: dict[str, int]


class EntryShape(Shape):
    number: int
    at: datetime
    who: str  # "user:3", "key:2", "command line", "program"
    act: str
    about: str
    details: Mapping[str, Value]
    hash: str  # hex

    @classmethod
    def of(cls, one: Entry) -> "EntryShape":
        return cls(
            number=one.number,
            at=one.at,
            who=one.who,
            act=one.act,
            about=one.about,
            details=one.details,
            hash=one.hash.hex(),
        )


class LogShape(Shape):
    entries: list[EntryShape]
    total: int  # that fit, on all pages


class VerdictShape(Shape):
    """Whether the whole log is as it was written. Keep `head` elsewhere and give it back as `?noted=`."""

    holds: bool
    entries: int
    head: str
    broken: int | None
    why: str

    @classmethod
    def of(cls, one: Verdict) -> "VerdictShape":
        return cls(holds=one.holds, entries=one.entries, head=one.head.text, broken=one.broken, why=one.why)
