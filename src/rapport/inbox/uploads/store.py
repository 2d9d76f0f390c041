"""Rows of drops, claimed by one worker at a time; what imports counted; what could not be read."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Index,
    Text,
    and_,
    false,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from rapport.db import Transaction, new_id, refers, table
from rapport.inbox.model import ImportId, Tally
from rapport.inbox.store import imports, meetings, messages, set_aside
from rapport.inbox.uploads.model import (
    Arrival,
    NewUpload,
    SetAside,
    SourceRun,
    Upload,
    UploadedFile,
    UploadId,
    UploadState,
)
from rapport.users.model import UserId

uploads = table(
    "uploads",
    new_id(),
    Column("files", JSONB, nullable=False),
    Column("folder", Text, nullable=False),
    Column("header_only", Boolean, nullable=False),
    Column("own", ARRAY(Text), nullable=False),
    Column("asked_by", BigInteger, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("state", Text, nullable=False),
    Column("phase", Text, nullable=False, server_default=""),
    Column("done", BigInteger, nullable=False, server_default="0"),
    Column("total", BigInteger, nullable=False, server_default="0"),
    Column("counts", JSONB, nullable=False),
    Column("touched_from", BigInteger),
    Column("arrivals", JSONB, nullable=False, server_default="[]"),
    Column("stop_asked", Boolean, nullable=False, server_default=false()),
    Column("beat_at", DateTime(timezone=True)),  # when its worker was last heard of
    Column("ended_at", DateTime(timezone=True)),
    Column("problem", Text, nullable=False, server_default=""),
    refers("asked_by", "users"),
    Index("ix_uploads_state", "workspace_id", "state", "id"),
)

ASIDE = ("id", "source", "position", "reason", "detail", "size", "stored_at")
OPEN = (UploadState.WAITING.value, UploadState.RUNNING.value)


def add(tx: Transaction, new: NewUpload, by: UserId, now: datetime) -> Upload:
    values = {
        "files": [asdict(one) for one in new.files],
        "folder": new.folder,
        "header_only": new.header_only,
        "own": list(new.own),
        "asked_by": by,
        "asked_at": now,
        "state": UploadState.WAITING.value,
        "counts": asdict(Tally()),
    }
    return _upload(tx.execute(insert(uploads).values(**values).returning(uploads)).one())


def get(tx: Transaction, number: UploadId) -> Upload | None:
    row = tx.execute(select(uploads).where(uploads.c.id == number)).one_or_none()
    return _upload(row) if row else None


def newest(tx: Transaction, count: int) -> tuple[Upload, ...]:
    found = tx.execute(select(uploads).order_by(uploads.c.id.desc()).limit(count))
    return tuple(_upload(row) for row in found)


def waiting(tx: Transaction, by: UserId) -> int:
    """How many of one person have not ended."""
    query = select(func.count()).where(uploads.c.asked_by == by, uploads.c.state.in_(OPEN))
    return int(tx.execute(query).scalar_one())


def open_folders(tx: Transaction) -> frozenset[str]:
    """Where the files lie of those that have not ended."""
    return frozenset(tx.execute(select(uploads.c.folder).where(uploads.c.state.in_(OPEN))).scalars())


def claim(tx: Transaction, now: datetime, patience: timedelta) -> Upload | None:
    """The oldest that waits, or whose worker has not been heard of for `patience`; nobody else gets it."""
    lost = and_(uploads.c.state == UploadState.RUNNING.value, uploads.c.beat_at < now - patience)
    first = select(uploads.c.id).where(or_(uploads.c.state == UploadState.WAITING.value, lost)).order_by(uploads.c.id)
    chosen = first.limit(1).with_for_update(skip_locked=True).scalar_subquery()
    claimed = update(uploads).where(uploads.c.id == chosen)
    values = {"state": UploadState.RUNNING.value, "beat_at": now, "done": 0}
    row = tx.execute(claimed.values(**values).returning(uploads)).one_or_none()
    return _upload(row) if row else None


def begin(tx: Transaction, number: UploadId, touched_from: int) -> None:
    tx.execute(update(uploads).where(uploads.c.id == number).values(touched_from=touched_from))


def alive(tx: Transaction, number: UploadId, now: datetime) -> None:
    """Its worker is still there."""
    tx.execute(update(uploads).where(uploads.c.id == number).values(beat_at=now))


def beat(tx: Transaction, number: UploadId, step: tuple[str, int, int], tally: Tally, now: datetime) -> bool:
    """Note phase, done and total; whether it is still wanted."""
    phase, done, total = step
    values = {"phase": phase, "done": done, "total": total, "counts": asdict(tally), "beat_at": now}
    noted = update(uploads).where(uploads.c.id == number).values(**values).returning(uploads.c.stop_asked)
    return not tx.execute(noted).scalar_one()


def stop(tx: Transaction, number: UploadId, now: datetime) -> None:
    """One that waits has ended; one that runs is asked to end. One that has ended stays as it is."""
    here = update(uploads).where(uploads.c.id == number)
    waits = here.where(uploads.c.state == UploadState.WAITING.value)
    tx.execute(waits.values(state=UploadState.CANCELLED.value, stop_asked=True, ended_at=now))
    tx.execute(here.where(uploads.c.state == UploadState.RUNNING.value).values(stop_asked=True))


def end(tx: Transaction, number: UploadId, state: UploadState, now: datetime, problem: str = "") -> None:
    values = {"state": state.value, "ended_at": now, "problem": problem}
    tx.execute(update(uploads).where(uploads.c.id == number).values(**values))


def arrive(tx: Transaction, number: UploadId, tally: Tally, arrivals: Sequence[Arrival]) -> None:
    """The counts as they were in the end, and at which customers something new came in."""
    values = {"counts": asdict(tally), "arrivals": [asdict(one) for one in arrivals]}
    tx.execute(update(uploads).where(uploads.c.id == number).values(**values))


def runs(tx: Transaction) -> tuple[SourceRun, ...]:
    """Every import, the newest first."""
    return tuple(
        SourceRun(ImportId(row.id), row.label, row.started_at, row.finished_at, Tally(**row.counts))
        for row in tx.execute(select(imports).order_by(imports.c.id.desc()))
    )


def aside(tx: Transaction, most: int) -> tuple[SetAside, ...]:
    """What could not be read, the newest first, without the bytes."""
    columns = [set_aside.c[name] for name in ASIDE]
    found = tx.execute(select(*columns).order_by(set_aside.c.id.desc()).limit(most))
    return tuple(SetAside(**row) for row in found.mappings())


def held_mails(tx: Transaction, fingerprints: Sequence[bytes]) -> frozenset[bytes]:
    """Those of them that a stored mail has."""
    asked = select(messages.c.fingerprint).where(messages.c.fingerprint.in_(fingerprints))
    return frozenset(bytes(one) for one in tx.execute(asked).scalars())


def held_meetings(tx: Transaction, uids: Sequence[str]) -> frozenset[tuple[str, str]]:
    """UID and RECURRENCE-ID of every stored meeting that has one of these UIDs."""
    asked = select(meetings.c.uid, meetings.c.recurrence).where(meetings.c.uid.in_(uids))
    return frozenset((row.uid, row.recurrence) for row in tx.execute(asked))


def note(tx: Transaction, number: UploadId, problem: str) -> None:
    """What was found out about an import after its end."""
    tx.execute(update(uploads).where(uploads.c.id == number).values(problem=problem))


def aside_count(tx: Transaction) -> int:
    return int(tx.execute(select(func.count()).select_from(set_aside)).scalar_one())


def _upload(row: Any) -> Upload:
    files = tuple(UploadedFile(**one) for one in row.files)
    return Upload(
        id=UploadId(row.id),
        new=NewUpload(files, row.folder, row.header_only, tuple(row.own)),
        asked_by=UserId(row.asked_by),
        asked_at=row.asked_at,
        state=UploadState(row.state),
        phase=row.phase,
        done=row.done,
        total=row.total,
        tally=Tally(**row.counts),
        touched_from=row.touched_from,
        arrivals=tuple(Arrival(**one) for one in row.arrivals),
        stop_asked=row.stop_asked,
        ended_at=row.ended_at,
        problem=row.problem,
    )
