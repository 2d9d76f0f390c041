"""Rows of imports: what was asked for, how far it is, what became of it."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Column, DateTime, Index, Text, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert

from rapport.db import Transaction, new_id, table
from rapport.errors import Conflict
from rapport.inbox.model import ImportId, Tally
from rapport.inbox.runs import Cursor, ImportRun

imports = table(
    "imports",
    new_id(),
    Column("sources", Text, nullable=False),  # digest of what was asked for: the same again continues an open one
    Column("cursor", JSONB, nullable=False),
    Column("counts", JSONB, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("finished_at", DateTime(timezone=True)),
    Column("label", Text, nullable=False, server_default=""),  # what was asked for, as a person calls it
    Index("ix_imports_sources", "workspace_id", "sources"),
)


def begin_import(tx: Transaction, sources: bytes, listing: str, now: datetime, label: str = "") -> ImportRun:
    """Go on with the run of these sources that was interrupted, or start one.

    When the list of files has changed meanwhile it starts from the beginning: what is known is skipped, nothing else.
    """
    digest = sources.hex()
    left = tx.execute(select(imports).where(imports.c.sources == digest, imports.c.finished_at.is_(None))).one_or_none()
    if left is not None and left.cursor["listing"] == listing:
        return ImportRun(ImportId(left.id), Cursor(**left.cursor), Tally(**left.counts))
    fresh = {"cursor": asdict(Cursor(listing)), "counts": asdict(Tally()), "started_at": now}
    if left is not None:
        tx.execute(update(imports).where(imports.c.id == left.id).values(fresh))
        return ImportRun(ImportId(left.id), Cursor(listing), Tally())
    adding = insert(imports).values(sources=digest, label=label, **fresh).returning(imports.c.id)
    return ImportRun(ImportId(tx.execute(adding).scalar_one()), Cursor(listing), Tally())


def move_import(tx: Transaction, before: ImportRun, after: ImportRun, finished_at: datetime | None = None) -> None:
    """Note how far it is, in the transaction that stores what was read. Raises Conflict if another program moved it."""
    here = update(imports).where(imports.c.id == before.id, imports.c.finished_at.is_(None))
    here = here.where(imports.c.cursor == asdict(before.cursor))
    values = {"cursor": asdict(after.cursor), "counts": asdict(after.tally), "finished_at": finished_at}
    if tx.execute(here.values(values)).rowcount != 1:
        raise Conflict("The same import runs in another program. Let it finish; nothing of it was taken twice.")
