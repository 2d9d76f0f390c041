"""Rows of the audit log. The program's role may add to it and read it, and do nothing else with it (migrations)."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, LargeBinary, Row, Select, Text, func, insert, select, text
from sqlalchemy.dialects.postgresql import JSONB

from rapport.db import WORKSPACE, Transaction, table
from rapport.users.audit.chain import START
from rapport.users.audit.model import Entry, Head, Wanted

READ_AT_ONCE = 1_000  # entries, where the whole log is read

audit_log = table(
    "audit_log",
    Column("number", BigInteger, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("who", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("details", JSONB, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    key=("number",),
)
SORTS = {name: audit_log.c[name] for name in ("number", "who", "act", "about")}


def head(tx: Transaction, *, lock: bool = False) -> Head:
    """The newest entry's. With `lock` nobody else of this workspace adds one until the transaction ends."""
    if lock:
        tx.execute(
            text(f"SELECT pg_advisory_xact_lock(hashtextextended('audit', current_setting('{WORKSPACE}')::bigint))")
        )
    newest = select(audit_log.c.number, audit_log.c.hash).order_by(audit_log.c.number.desc()).limit(1)
    row = tx.execute(newest).one_or_none()
    return Head(row.number, bytes(row.hash)) if row else START


def add(tx: Transaction, entry: Entry) -> None:
    tx.execute(
        insert(audit_log).values(
            number=entry.number,
            at=entry.at,
            who=entry.who,
            act=entry.act,
            about=entry.about,
            details=dict(entry.details),
            previous=entry.previous,
            hash=entry.hash,
        )
    )


def every(tx: Transaction) -> Iterator[Entry]:
    """The whole log, oldest first, a few at a time."""
    asked = select(audit_log).order_by(audit_log.c.number).execution_options(yield_per=READ_AT_ONCE)
    with tx.execute(asked) as rows:  # whoever stops reading at a fault ends the cursor too
        for row in rows:
            yield _entry(row)


def find(tx: Transaction, wanted: Wanted) -> tuple[Entry, ...]:
    column = SORTS.get(wanted.sort, audit_log.c.number)
    order = (
        (column.asc(), audit_log.c.number.asc()) if wanted.oldest_first else (column.desc(), audit_log.c.number.desc())
    )
    asked = _matching(select(audit_log), wanted).order_by(*order).offset(wanted.after).limit(wanted.most)
    return tuple(_entry(row) for row in tx.execute(asked))


def count(tx: Transaction, wanted: Wanted) -> int:
    return int(tx.execute(_matching(select(func.count()).select_from(audit_log), wanted)).scalar_one())


def _matching(asked: Select[Any], wanted: Wanted) -> Select[Any]:
    if wanted.act:
        asked = asked.where(audit_log.c.act == wanted.act)
    if wanted.who:
        asked = asked.where(audit_log.c.who == wanted.who)
    if wanted.about:
        asked = asked.where(audit_log.c.about.startswith(wanted.about, autoescape=True))
    if wanted.since is not None:
        asked = asked.where(audit_log.c.at >= wanted.since)
    if wanted.until is not None:
        asked = asked.where(audit_log.c.at < wanted.until)
    return asked


def _entry(row: Row[Any]) -> Entry:
    return Entry(row.number, row.at, row.who, row.act, row.about, row.details, bytes(row.previous), bytes(row.hash))
