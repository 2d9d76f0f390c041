"""Rows of conversations. Every function asks whose they are: a number alone opens nobody's."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Index, Row, Select, Text, delete, insert, or_, select, text, update
from sqlalchemy.dialects.postgresql import JSONB

from rapport.db import Transaction, new_id, refers, table
from rapport.errors import NotFound
from rapport.users.model import UserId
from rapport.users.talks.model import Answered, Line, LineId, Logged, Talk, TalkId

_EMPTY = text("'{}'::jsonb")

talks = table(
    "talks",
    new_id(),
    Column("by_user", BigInteger, nullable=False),
    Column("title", Text, nullable=False),
    Column("begun_at", DateTime(timezone=True), nullable=False),
    Column("last_at", DateTime(timezone=True), nullable=False),
    Column("context", JSONB, nullable=False, server_default=_EMPTY),
    refers("by_user", "users", ondelete="CASCADE"),
)
Index("ix_talks_by_user", talks.c.workspace_id, talks.c.by_user, talks.c.last_at)

talk_lines = table(
    "talk_lines",
    new_id(),
    Column("talk_id", BigInteger, nullable=False),
    Column("typed", Text, nullable=False),
    Column("cards", JSONB(none_as_null=True)),  # none: the answer broke off
    Column("words", Text, nullable=False, server_default=""),
    Column("at", DateTime(timezone=True), nullable=False),
    refers("talk_id", "talks", ondelete="CASCADE"),
)
Index("ix_talk_lines_talk", talk_lines.c.workspace_id, talk_lines.c.talk_id, talk_lines.c.id)

# No reference to the line: what a model did stays known when the conversation is deleted, without its words.
talk_calls = table(
    "talk_calls",
    new_id(),
    Column("talk_id", BigInteger),
    Column("by_user", BigInteger, nullable=False),
    Column("model", Text, nullable=False),
    Column("tool", Text, nullable=False),
    Column("arguments", JSONB, nullable=False, server_default=_EMPTY),
    Column("outcome", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    refers("by_user", "users", ondelete="CASCADE"),
)
Index("ix_talk_calls_talk", talk_calls.c.workspace_id, talk_calls.c.talk_id)


def begin(tx: Transaction, by: UserId, title: str, at: datetime) -> TalkId:
    values = {"by_user": by, "title": title, "begun_at": at, "last_at": at}
    return TalkId(tx.execute(insert(talks).values(values).returning(talks.c.id)).scalar_one())


def add(tx: Transaction, talk: TalkId, typed: str, at: datetime) -> LineId:
    values = {"talk_id": talk, "typed": typed, "at": at}
    tx.execute(update(talks).where(talks.c.id == talk).values(last_at=at))
    return LineId(tx.execute(insert(talk_lines).values(values).returning(talk_lines.c.id)).scalar_one())


def answer(tx: Transaction, talk: TalkId, line: LineId, answered: Answered) -> None:
    """Nothing happens where the conversation was deleted meanwhile."""
    found = update(talk_lines).where(talk_lines.c.id == line, talk_lines.c.talk_id == talk)
    tx.execute(found.values(cards=[dict(one) for one in answered.cards], words=answered.words))
    tx.execute(update(talks).where(talks.c.id == talk).values(context=dict(answered.context)))


def find(tx: Transaction, by: UserId, talk: int) -> Talk:
    """Raises NotFound, also for another person's."""
    row = tx.execute(select(talks).where(talks.c.id == talk, talks.c.by_user == by)).one_or_none()
    if row is None:
        raise NotFound(f"You have no conversation {talk}. It may have been deleted.")
    return _talk(row)


def listed(tx: Transaction, by: UserId, search: str, most: int) -> tuple[Talk, ...]:
    """The latest first; with `search` those in which it was typed or answered."""
    found: Select[Any] = select(talks).where(talks.c.by_user == by)
    if search:
        inside = select(talk_lines.c.talk_id).where(_holds(search))
        found = found.where(talks.c.id.in_(inside))
    newest = found.order_by(talks.c.last_at.desc(), talks.c.id.desc()).limit(most)
    return tuple(_talk(row) for row in tx.execute(newest))


def _holds(words: str) -> Any:
    return or_(
        talk_lines.c.typed.icontains(words, autoescape=True), talk_lines.c.words.icontains(words, autoescape=True)
    )


def lines(tx: Transaction, talk: TalkId, after: int, most: int) -> tuple[Line, ...]:
    """The last `most` that came after line `after`, the oldest first. Whose they are was asked by `find`."""
    found = select(talk_lines).where(talk_lines.c.talk_id == talk, talk_lines.c.id > after)
    rows = tx.execute(found.order_by(talk_lines.c.id.desc()).limit(most)).all()
    return tuple(_line(row) for row in reversed(rows))


def remove(tx: Transaction, by: UserId, talk: int | None) -> int:
    """One, or with None all of a person; how many there were. What a model was asked loses its words."""
    mine = (talks.c.by_user == by,) if talk is None else (talks.c.by_user == by, talks.c.id == talk)
    gone = [row.id for row in tx.execute(delete(talks).where(*mine).returning(talks.c.id))]
    tx.execute(update(talk_calls).where(talk_calls.c.talk_id.in_(gone)).values(arguments={}, outcome=""))
    return len(gone)


def log(tx: Transaction, by: UserId, talk: int | None, done: Sequence[Logged]) -> None:
    if done:
        tx.execute(
            insert(talk_calls),
            [
                {"by_user": by, "talk_id": talk, "model": one.model, "tool": one.tool,
                 "arguments": dict(one.arguments), "outcome": one.outcome, "at": one.at}
                for one in done
            ],
        )  # fmt: skip


def logged(tx: Transaction, by: UserId, most: int) -> tuple[Logged, ...]:
    """What models did in a person's conversations, the latest first."""
    found = select(talk_calls).where(talk_calls.c.by_user == by).order_by(talk_calls.c.id.desc()).limit(most)
    return tuple(Logged(row.model, row.tool, row.arguments, row.outcome, row.at) for row in tx.execute(found))


def _talk(row: Row[Any]) -> Talk:
    return Talk(TalkId(row.id), row.title, row.begun_at, row.last_at, row.context)


def _line(row: Row[Any]) -> Line:
    return Line(LineId(row.id), row.typed, None if row.cards is None else tuple(row.cards), row.at)
