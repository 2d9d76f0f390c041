"""Rows of who was told of which urgent draft."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Index, Integer, Text, UniqueConstraint, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from rapport.db import Transaction, new_id, refers, table
from rapport.drafts.model import DraftId, DraftState
from rapport.drafts.policies.expedited.model import TellState, Told
from rapport.drafts.store import drafts
from rapport.signals.notices.model import Channel
from rapport.users.model import UserId

approval_notices = table(
    "approval_notices",
    new_id(),
    Column("draft_id", BigInteger, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("channel", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("detail", Text, nullable=False),
    Column("seen_at", DateTime(timezone=True)),
    refers("draft_id", "drafts", ondelete="CASCADE"),
    refers("user_id", "users", ondelete="CASCADE"),
    # What makes "never twice" true, whatever crashes and however many workers look.
    UniqueConstraint("workspace_id", "draft_id", "user_id", "channel"),
    Index("ix_approval_notices_state", "workspace_id", "state", "changed_at"),
)

_N = approval_notices.c


def add(tx: Transaction, draft: DraftId, user: UserId, channel: Channel, said: tuple[str, datetime]) -> bool:
    """`said`: the sentence and when. In the app it is told by being there; a mail is due. False when it was told."""
    sentence, now = said
    state = TellState.TOLD if channel is Channel.APP else TellState.DUE
    new = insert(approval_notices).values(
        draft_id=draft,
        user_id=user,
        channel=channel,
        state=state,
        sentence=sentence,
        at=now,
        attempts=0,
        changed_at=now,
        detail="",
    )
    return tx.execute(new.on_conflict_do_nothing().returning(_N.id)).first() is not None


def claim(tx: Transaction, now: datetime, again_before: datetime, most: int) -> Told | None:
    """One mail that is due, taken: nobody else tries it meanwhile. One that was tried waits until `again_before`."""
    ready = or_(_N.attempts == 0, _N.changed_at <= again_before)
    which = (
        select(_N.id)
        .where(_N.state == TellState.DUE, _N.attempts < most, ready)
        .order_by(_N.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    taken = update(approval_notices).where(_N.id == which)
    taken = taken.values(state=TellState.SENDING, attempts=_N.attempts + 1, changed_at=now)
    row = tx.execute(taken.returning(approval_notices)).one_or_none()
    return None if row is None else _told(row)


def end(tx: Transaction, number: int, state: TellState, detail: str, now: datetime) -> None:
    values = {"state": state, "detail": detail, "changed_at": now}
    tx.execute(update(approval_notices).where(_N.id == number).values(values))


def give_up(tx: Transaction, before: datetime, most: int, now: datetime) -> None:
    """What was being sent when the program stopped may have arrived; what was tried `most` times stays untold."""
    stuck = (_N.state == TellState.SENDING) & (_N.changed_at < before)
    tx.execute(update(approval_notices).where(stuck).values(state=TellState.UNKNOWN, changed_at=now))
    tried = (_N.state == TellState.DUE) & (_N.attempts >= most)
    tx.execute(update(approval_notices).where(tried).values(state=TellState.GIVEN_UP, changed_at=now))


def is_waiting(tx: Transaction, draft: DraftId) -> bool:
    found = tx.execute(select(drafts.c.state).where(drafts.c.id == draft)).scalar_one_or_none()
    return found == DraftState.PENDING


def of_person(tx: Transaction, user: UserId, most: int) -> tuple[tuple[Told, bool], ...]:
    """(what somebody was told in the app, whether the draft still waits), the newest first."""
    found = (
        select(approval_notices, drafts.c.state.label("draft_state"))
        .join(drafts, drafts.c.id == _N.draft_id)
        .where(_N.user_id == user, _N.channel == Channel.APP)
        .order_by(_N.id.desc())
        .limit(most)
    )
    return tuple((_told(row), row.draft_state == DraftState.PENDING) for row in tx.execute(found))


def see_all(tx: Transaction, user: UserId, now: datetime) -> None:
    tx.execute(update(approval_notices).where(_N.user_id == user, _N.seen_at.is_(None)).values(seen_at=now))


def told_of(tx: Transaction, draft: DraftId) -> Sequence[Told]:
    """Everybody who was told of a draft, in order."""
    found = select(approval_notices).where(_N.draft_id == draft).order_by(_N.id)
    return [_told(row) for row in tx.execute(found)]


def _told(row: Any) -> Told:
    return Told(
        id=row.id,
        draft=DraftId(row.draft_id),
        user=UserId(row.user_id),
        channel=Channel(row.channel),
        state=TellState(row.state),
        sentence=row.sentence,
        at=row.at,
        attempts=row.attempts,
        seen_at=row.seen_at,
    )
