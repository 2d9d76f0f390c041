"""Rows of outcomes."""

from collections.abc import Sequence

from sqlalchemy import BigInteger, Column, DateTime, Float, Integer, Text, UniqueConstraint, exists, select
from sqlalchemy.dialects.postgresql import JSONB, insert

from rapport.db import Transaction, new_id, refers, table
from rapport.drafts.model import DraftId, DraftState, Play
from rapport.drafts.store import drafts
from rapport.learning.model import Outcome, OutcomeKind

outcomes = table(
    "outcomes",
    new_id(),
    Column("draft_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("edit_distance", Float),
    Column("after_s", Float),
    Column("edits", JSONB(none_as_null=True)),  # kind of sentence → edit distance, 0–1
    refers("draft_id", "drafts", ondelete="CASCADE"),
    UniqueConstraint("workspace_id", "draft_id", "kind"),
)


metric_assumptions = table(
    "metric_assumptions",
    Column("minutes_per_draft", Integer, nullable=False),
    Column("set_by", BigInteger),
    Column("set_at", DateTime(timezone=True), nullable=False),
    refers("set_by", "users"),
    key=(),
)


def add(tx: Transaction, outcome: Outcome) -> bool:
    """False when this kind is known of the draft: what happened first stays."""
    return bool(add_all(tx, [outcome]))


def add_all(tx: Transaction, found: Sequence[Outcome]) -> int:
    """The same for many at once; how many were new."""
    if not found:
        return 0
    new = insert(outcomes).values([_values(one) for one in found]).on_conflict_do_nothing()
    return len(tx.execute(new.returning(outcomes.c.id)).all())


def _values(outcome: Outcome) -> dict[str, object]:
    return {
        "draft_id": outcome.draft,
        "kind": outcome.kind.value,
        "at": outcome.at,
        "edit_distance": outcome.edit_distance,
        "after_s": outcome.after_s,
        "edits": dict(outcome.edits) if outcome.edits else None,
    }


def outcomes_of_all(tx: Transaction) -> tuple[Outcome, ...]:
    """The oldest first, with the play of their drafts."""
    query = select(outcomes, drafts.c.play).join(drafts, drafts.c.id == outcomes.c.draft_id)
    return tuple(
        Outcome(
            DraftId(row.draft_id),
            Play(row.play),
            OutcomeKind(row.kind),
            row.at,
            row.edit_distance,
            row.after_s,
            row.edits or {},
        )
        for row in tx.execute(query.order_by(outcomes.c.at, outcomes.c.id))
    )


DECISIONS = (OutcomeKind.APPROVED.value, OutcomeKind.EDITED.value, OutcomeKind.DISCARDED.value)


def undecided(tx: Transaction) -> tuple[DraftId, ...]:
    """Drafts that were sent or discarded and whose decision is not written down yet."""
    known = exists().where(outcomes.c.draft_id == drafts.c.id, outcomes.c.kind.in_(DECISIONS))
    final = drafts.c.state.in_((DraftState.SENT.value, DraftState.DISCARDED.value))
    return tuple(
        DraftId(n) for n in tx.execute(select(drafts.c.id).where(final, ~known).order_by(drafts.c.id)).scalars()
    )
