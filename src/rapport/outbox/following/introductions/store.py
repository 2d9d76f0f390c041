"""Rows of introductions and of their steps."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Index, Row, Text, bindparam, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY, TEXT
from sqlalchemy.dialects.postgresql import insert as upsert

from rapport.db import Transaction, new_id, refers, table
from rapport.drafts.model import DraftId, DraftState, Play
from rapport.drafts.store import drafts
from rapport.errors import NotFound
from rapport.outbox.model import Delivery, Introduction, IntroductionId, IntroductionState, Step
from rapport.outbox.store import introductions
from rapport.people.model import CustomerId, StakeholderId
from rapport.people.store import addresses, jobs
from rapport.relationships.model import TouchKind
from rapport.relationships.store import touches
from rapport.users.model import UserId

introduction_steps = table(
    "introduction_steps",
    new_id(),
    Column("introduction_id", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("record", Text, nullable=False, server_default=""),
    Column("by_user", BigInteger),
    Column("note", Text, nullable=False, server_default=""),
    refers("introduction_id", "introductions", ondelete="CASCADE"),
    refers("by_user", "users"),
    Index("ix_introduction_steps_introduction", "workspace_id", "introduction_id", "at"),
)


def add(tx: Transaction, delivery: Delivery, now: datetime) -> None:
    """Asked, from now on, if the draft asks for an introduction; the introducer's last_asked_at says so too."""
    asked = (
        select(drafts.c.customer_id, drafts.c.target_id, drafts.c.introducer_id)
        .where(drafts.c.id == delivery.draft, drafts.c.target_id.is_not(None), drafts.c.introducer_id.is_not(None))
    )  # fmt: skip
    row = tx.execute(asked).one_or_none()
    if row is None:
        return
    new = upsert(introductions).values(
        customer_id=row.customer_id,
        target_id=row.target_id,
        introducer_id=row.introducer_id,
        draft_id=delivery.draft,
        state=IntroductionState.ASKED,
        asked_at=now,
        changed_at=now,
    )
    number = tx.execute(new.on_conflict_do_nothing().returning(introductions.c.id)).scalar_one_or_none()
    if number is not None:
        add_step(tx, Step(IntroductionId(number), IntroductionState.ASKED, now, note="The request was sent."))
    tx.execute(update(jobs).where(jobs.c.id == row.introducer_id).values(last_asked_at=now))


def get(tx: Transaction, number: IntroductionId, *, lock: bool = False) -> Introduction:
    """Raises NotFound. `lock` keeps others from moving it until the transaction ends."""
    found = select(introductions).where(introductions.c.id == number)
    row = tx.execute(found.with_for_update() if lock else found).one_or_none()
    if row is None:
        raise NotFound(f"There is no introduction {number}. Look at the introductions.")
    return _introduction(row)


def in_states(
    tx: Transaction, states: Sequence[IntroductionState] = tuple(IntroductionState)
) -> tuple[Introduction, ...]:
    """The newest first."""
    return tuple(_introduction(row) for row in tx.execute(_IN_STATES, {"states": list(states)}))


_IN_STATES = (
    select(introductions)
    .where(introductions.c.state == func.any(bindparam("states", type_=ARRAY(Text))))
    .order_by(introductions.c.id.desc())
)


_THEIRS = (
    select(jobs.c.id)
    .join(addresses, addresses.c.person_id == jobs.c.person_id)
    .where(addresses.c.address == func.any(bindparam("emails", type_=ARRAY(TEXT))))
)
_OF_ADDRESSES = _IN_STATES.where(
    or_(introductions.c.introducer_id.in_(_THEIRS), introductions.c.target_id.in_(_THEIRS))
)


def of_addresses(
    tx: Transaction, emails: Collection[str], states: Sequence[IntroductionState]
) -> tuple[Introduction, ...]:
    """Those whose introducer or target has one of these addresses, the newest first."""
    asked = {"emails": list(emails), "states": list(states)}
    return tuple(_introduction(row) for row in tx.execute(_OF_ADDRESSES, asked).all())


def move(tx: Transaction, before: Introduction, step: Step, rests_until: datetime | None = None) -> Introduction:
    """Write where it stands now and the step that shows it; on the target's job, who introduced us and when (PRD-044;
    the first time stays).

    Nothing is written when somebody else has moved it since it was read. A step by a person is a correction.
    """
    corrected = before.corrected_at if step.by is None else step.at
    changed = {"rests_until": rests_until, "corrected_at": corrected}
    same = (introductions.c.id == before.id, introductions.c.state == before.state)
    moved = update(introductions).where(*same).values(state=step.state, changed_at=step.at, **changed)
    if tx.execute(moved).rowcount != 1:
        return before
    add_step(tx, step)
    if step.state is IntroductionState.INTRODUCED:
        credit(tx, before, step.at)
    return replace(before, state=step.state, changed_at=step.at, rests_until=rests_until, corrected_at=corrected)


def credit(tx: Transaction, introduction: Introduction, at: datetime) -> None:
    """On the target's job: who introduced us, and when. The first time stays."""
    first = (jobs.c.id == introduction.target, jobs.c.introduced_by.is_(None))
    tx.execute(update(jobs).where(*first).values(introduced_by=introduction.introducer, introduction_date=at.date()))


def forget_introducer(tx: Transaction, introduction: Introduction) -> None:
    """It did not happen after all: the target's job no longer says that this introducer made it."""
    same = (jobs.c.id == introduction.target, jobs.c.introduced_by == introduction.introducer)
    tx.execute(update(jobs).where(*same).values(introduced_by=None, introduction_date=None))


def mark(tx: Transaction, number: IntroductionId, **values: datetime | DraftId | None) -> None:
    """Columns that tell what was written on the way: followed_up_at, follow_up_id, closed_at."""
    tx.execute(update(introductions).where(introductions.c.id == number).values(**values))


def add_step(tx: Transaction, step: Step) -> None:
    tx.execute(
        insert(introduction_steps).values(
            introduction_id=step.introduction,
            state=step.state,
            at=step.at,
            record=step.record,
            by_user=step.by,
            note=step.note,
        )
    )


def steps(tx: Transaction) -> Mapping[IntroductionId, tuple[Step, ...]]:
    """Of every introduction, the oldest first."""
    found: dict[IntroductionId, list[Step]] = {}
    ordered = select(introduction_steps).order_by(introduction_steps.c.at, introduction_steps.c.id)
    for row in tx.execute(ordered):
        by = None if row.by_user is None else UserId(row.by_user)
        number = IntroductionId(row.introduction_id)
        found.setdefault(number, []).append(
            Step(number, IntroductionState(row.state), row.at, row.record, by, row.note)
        )
    return {number: tuple(listed) for number, listed in found.items()}


def thanked(tx: Transaction) -> Mapping[StakeholderId, datetime]:
    """For whose introduction a thank-you draft was sent, by the job of who was introduced; when it was written."""
    found = (
        select(drafts.c.target_id, func.max(drafts.c.created_at).label("at"))
        .where(drafts.c.play == Play.THANK_YOU, drafts.c.state == DraftState.SENT, drafts.c.target_id.is_not(None))
        .group_by(drafts.c.target_id)
    )
    return {StakeholderId(row.target_id): row.at for row in tx.execute(found)}


def addresses_of(tx: Transaction, people: Collection[StakeholderId]) -> dict[StakeholderId, frozenset[str]]:
    """Every address of the people behind these jobs."""
    found = (
        select(jobs.c.id, func.array_agg(addresses.c.address, type_=ARRAY(TEXT)).label("known"))
        .join(addresses, addresses.c.person_id == jobs.c.person_id)
        .where(jobs.c.id.in_(people))
        .group_by(jobs.c.id)
    )
    return {StakeholderId(row.id): frozenset(row.known) for row in tx.execute(found)}


def met_after(tx: Transaction, introduction: Introduction, since: datetime) -> tuple[datetime, str] | None:
    """The first meeting with the target since then, and its record."""
    first = (
        select(touches.c.at, touches.c.record)
        .join(jobs, jobs.c.person_id == touches.c.person_id)
        .where(jobs.c.id == introduction.target, touches.c.kind == TouchKind.MEETING, touches.c.at >= since)
        .order_by(touches.c.at)
        .limit(1)
    )
    row = tx.execute(first).one_or_none()
    return None if row is None else (row.at, row.record)


def _introduction(row: Row[Any]) -> Introduction:
    return Introduction(
        id=IntroductionId(row.id),
        customer=CustomerId(row.customer_id),
        target=StakeholderId(row.target_id),
        introducer=StakeholderId(row.introducer_id),
        draft=DraftId(row.draft_id),
        state=IntroductionState(row.state),
        asked_at=row.asked_at,
        changed_at=row.changed_at,
        rests_until=row.rests_until,
        corrected_at=row.corrected_at,
        followed_up_at=row.followed_up_at,
        follow_up=None if row.follow_up_id is None else DraftId(row.follow_up_id),
        closed_at=row.closed_at,
    )
