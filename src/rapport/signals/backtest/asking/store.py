"""Rows of replays: asked for, claimed by one worker, done or failed."""

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Index, Integer, Text, and_, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB

from rapport.db import Transaction, new_id, refers, table
from rapport.signals.backtest.model import Replay, ReplayId, ReplayKind, ReplayState
from rapport.users.model import UserId

replays = table(
    "replays",
    new_id(),
    Column("kind", Text, nullable=False),
    Column("asked", JSONB, nullable=False),
    Column("asked_by", BigInteger, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("state", Text, nullable=False),
    Column("done", Integer, nullable=False, server_default="0"),
    Column("total", Integer, nullable=False, server_default="0"),
    Column("beat_at", DateTime(timezone=True)),  # when its worker was last heard of
    Column("ended_at", DateTime(timezone=True)),
    Column("result", JSONB),
    Column("problem", Text, nullable=False, server_default=""),
    refers("asked_by", "users"),
    Index("ix_replays_state", "workspace_id", "state", "id"),
)


def add(tx: Transaction, kind: ReplayKind, asked: dict[str, Any], by: UserId, now: datetime) -> ReplayId:
    values = {"kind": kind.value, "asked": asked, "asked_by": by, "asked_at": now, "state": ReplayState.WAITING.value}
    return ReplayId(tx.execute(insert(replays).values(**values).returning(replays.c.id)).scalar_one())


def get(tx: Transaction, number: ReplayId) -> Replay | None:
    row = tx.execute(select(replays).where(replays.c.id == number)).one_or_none()
    return _replay(row) if row else None


def newest(tx: Transaction, kind: ReplayKind) -> Replay | None:
    query = select(replays).where(replays.c.kind == kind.value).order_by(replays.c.id.desc()).limit(1)
    row = tx.execute(query).one_or_none()
    return _replay(row) if row else None


def claim(tx: Transaction, now: datetime, patience: timedelta) -> Replay | None:
    """The oldest that waits, or whose worker has not been heard of for `patience`; nobody else gets it."""
    waiting = replays.c.state == ReplayState.WAITING.value
    lost = and_(replays.c.state == ReplayState.RUNNING.value, replays.c.beat_at < now - patience)
    first = select(replays.c.id).where(or_(waiting, lost)).order_by(replays.c.id).limit(1)
    claimed = (
        update(replays)
        .where(replays.c.id == first.with_for_update(skip_locked=True).scalar_subquery())
        .values(state=ReplayState.RUNNING.value, beat_at=now, done=0)
        .returning(replays)
    )
    row = tx.execute(claimed).one_or_none()
    return _replay(row) if row else None


def progress(tx: Transaction, number: ReplayId, done: int, total: int, now: datetime) -> None:
    tx.execute(update(replays).where(replays.c.id == number).values(done=done, total=total, beat_at=now))


def finish(tx: Transaction, number: ReplayId, result: str, now: datetime) -> None:
    """`result` is JSON."""
    values = {"state": ReplayState.DONE.value, "result": json.loads(result), "ended_at": now}
    tx.execute(update(replays).where(replays.c.id == number).values(**values))


def fail(tx: Transaction, number: ReplayId, problem: str, now: datetime) -> None:
    values = {"state": ReplayState.FAILED.value, "problem": problem, "ended_at": now}
    tx.execute(update(replays).where(replays.c.id == number).values(**values))


def waiting(tx: Transaction, by: UserId) -> int:
    """How many of one person are not done."""
    states = (ReplayState.WAITING.value, ReplayState.RUNNING.value)
    query = select(func.count()).where(replays.c.asked_by == by, replays.c.state.in_(states))
    return int(tx.execute(query).scalar_one())


def _replay(row: Any) -> Replay:
    return Replay(
        id=ReplayId(row.id),
        kind=ReplayKind(row.kind),
        asked=row.asked,
        asked_by=UserId(row.asked_by),
        asked_at=row.asked_at,
        state=ReplayState(row.state),
        done=row.done,
        total=row.total,
        ended_at=row.ended_at,
        result=row.result,
        problem=row.problem,
    )
