"""Rows that metrics are counted from, without the names of whoever did it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Subquery, and_, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from rapport.db import Transaction
from rapport.drafts.model import Play
from rapport.drafts.store import drafts
from rapport.learning.metrics.model import USUAL_MINUTES, Case
from rapport.learning.model import OutcomeKind
from rapport.learning.store import metric_assumptions, outcomes
from rapport.outbox.following.introductions.store import introduction_steps
from rapport.outbox.model import IntroductionState, Tone
from rapport.outbox.store import deliveries, replies
from rapport.signals.model import SignalKind, SignalStatus
from rapport.signals.store import signals
from rapport.users.model import UserId

CALMED_WITHIN = timedelta(days=14)  # the length of a usual resolution term for a high severity


def cases(tx: Transaction, now: datetime) -> tuple[Case, ...]:
    """Every draft with what became of it, the oldest first."""
    became = (
        select(
            outcomes.c.draft_id,
            func.array_agg(outcomes.c.kind).label("kinds"),
            func.jsonb_agg(outcomes.c.edits).filter(outcomes.c.edits.is_not(None)).label("edits"),
            func.max(outcomes.c.edit_distance).label("edit_distance"),
            func.min(outcomes.c.after_s).label("after_s"),
            func.max(outcomes.c.at).filter(outcomes.c.kind == OutcomeKind.SENT).label("sent_at"),
        )
        .group_by(outcomes.c.draft_id)
        .subquery()
    )
    tones = _tones()
    calm = and_(
        signals.c.status == SignalStatus.RESOLVED, signals.c.closed_at <= became.c.sent_at + CALMED_WITHIN
    )  # fmt: skip
    due = and_(signals.c.kind == SignalKind.TICKET_ESCALATED, became.c.sent_at.is_not(None))
    judged = and_(due, or_(calm, became.c.sent_at + CALMED_WITHIN <= now))
    found = (
        select(
            drafts.c.play, drafts.c.variant, drafts.c.discarded_because,
            became, tones.c.tone, judged.label("judged"), calm.label("calm"),
        )
        .outerjoin(became, became.c.draft_id == drafts.c.id)
        .outerjoin(tones, tones.c.draft_id == drafts.c.id)
        .outerjoin(signals, signals.c.id == drafts.c.signal_id)
        .order_by(drafts.c.id)
    )  # fmt: skip
    return tuple(_case(row) for row in tx.execute(found))


def _tones() -> Subquery:
    """How the answers to a draft sounded."""
    answered = select(deliveries.c.draft_id, func.min(replies.c.tone).label("tone"))
    answered = answered.join(replies, replies.c.delivery_id == deliveries.c.id)
    return answered.group_by(deliveries.c.draft_id).subquery()


def _case(row: Row[Any]) -> Case:
    kinds = row.kinds or ()
    return Case(
        play=Play(row.play),
        variant=row.variant,
        approved=OutcomeKind.APPROVED in kinds,
        edited=OutcomeKind.EDITED in kinds,
        discarded=OutcomeKind.DISCARDED in kinds,
        because=row.discarded_because,
        edit_distance=row.edit_distance,
        sent=row.sent_at is not None,
        reply_after=None if row.after_s is None else timedelta(seconds=row.after_s),
        tone=None if row.tone is None else Tone(row.tone),
        escalated=bool(row.judged),
        calmed=bool(row.judged and row.calm),
        edits=row.edits[0] if row.edits else {},
    )


def signals_acted_on(tx: Transaction) -> tuple[tuple[str, bool], ...]:
    """Every signal's kind, and whether somebody wrote, answered or resolved because of it."""
    wrote = exists().where(drafts.c.signal_id == signals.c.id, drafts.c.state == "sent")
    did = or_(wrote, signals.c.response_sent_at.is_not(None), signals.c.status == SignalStatus.RESOLVED)
    return tuple((row.kind, row.did) for row in tx.execute(select(signals.c.kind, did.label("did"))))


def answered_escalations(tx: Transaction) -> tuple[int, ...]:
    """Numbers of the escalations that were answered."""
    found = select(signals.c.id).where(
        signals.c.kind == SignalKind.TICKET_ESCALATED, signals.c.response_sent_at.is_not(None)
    )
    return tuple(tx.execute(found.order_by(signals.c.id)).scalars())


def seen_of_introductions(tx: Transaction) -> Mapping[int, frozenset[IntroductionState]]:
    """Every step that an introduction has seen."""
    found: dict[int, set[IntroductionState]] = {}
    for row in tx.execute(select(introduction_steps.c.introduction_id, introduction_steps.c.state)):
        found.setdefault(row.introduction_id, set()).add(IntroductionState(row.state))
    return {number: frozenset(states) for number, states in found.items()}


def minutes_per_draft(tx: Transaction) -> int:
    """What somebody has assumed, or USUAL_MINUTES."""
    found = tx.execute(select(metric_assumptions.c.minutes_per_draft)).scalar_one_or_none()
    return USUAL_MINUTES if found is None else int(found)


def assume(tx: Transaction, minutes: int, by: UserId, now: datetime) -> None:
    """From now on."""
    values = {"minutes_per_draft": minutes, "set_by": by, "set_at": now}
    new = insert(metric_assumptions).values(values)
    tx.execute(new.on_conflict_do_update(index_elements=["workspace_id"], set_=values))
