"""Rows of templates that a team has made its own; what is shipped is in files and has no row."""

from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Integer, Row, Text, func, select
from sqlalchemy.dialects.postgresql import insert

from rapport.db import Transaction, refers, table
from rapport.drafts.templates.model import Edition
from rapport.users.model import UserId

templates = table(
    "templates",
    Column("name", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("text", Text, nullable=False),  # empty: back to the shipped one
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("made_by", BigInteger, nullable=False),
    refers("made_by", "users"),
    key=("name", "number"),
)


def add(tx: Transaction, edition: Edition) -> bool:
    """The one that is used from now on; False when a colleague has just taken its number."""
    new = insert(templates).values(
        name=edition.name,
        number=edition.number,
        text=edition.text,
        made_at=edition.made_at,
        made_by=edition.made_by,
    )
    return tx.execute(new.on_conflict_do_nothing().returning(templates.c.number)).first() is not None


def editions(tx: Transaction, name: str) -> tuple[Edition, ...]:
    """Of one template, the newest first."""
    found = select(templates).where(templates.c.name == name).order_by(templates.c.number.desc())
    return tuple(_edition(row) for row in tx.execute(found))


def newest(tx: Transaction) -> dict[str, Edition]:
    """The newest of each template that was ever changed."""
    last = select(templates.c.name, func.max(templates.c.number).label("number")).group_by(templates.c.name).subquery()
    same = (templates.c.name == last.c.name) & (templates.c.number == last.c.number)
    return {row.name: _edition(row) for row in tx.execute(select(templates).join(last, same))}


def _edition(row: Row[Any]) -> Edition:
    return Edition(row.name, row.number, row.text, row.made_at, UserId(row.made_by))
