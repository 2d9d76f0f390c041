"""Rows of deliveries, replies and introductions."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Float,
    Index,
    Integer,
    Row,
    Text,
    UniqueConstraint,
    bindparam,
    case,
    cast,
    exists,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from rapport.db import Transaction, new_id, refers, table
from rapport.drafts.model import ApprovalId, DraftId, DraftState, Envelope
from rapport.drafts.policies.store import RELEASES
from rapport.drafts.store import approvals, draft_versions, drafts
from rapport.errors import NotFound
from rapport.outbox.model import Delivery, DeliveryId, DeliveryState
from rapport.users.model import MailboxId

deliveries = table(
    "deliveries",
    new_id(),
    Column("approval_id", BigInteger, nullable=False),
    Column("draft_id", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("next_try_at", DateTime(timezone=True), nullable=False),
    Column("detail", Text, nullable=False),
    Column("sent_at", DateTime(timezone=True)),
    Column("filed_at", DateTime(timezone=True)),  # our own copy was taken into the inbox
    # Nothing travels without a human yes, and one yes travels once (guarantees.md, 1).
    refers("approval_id", "approvals", ondelete="CASCADE"),
    refers("draft_id", "drafts", ondelete="CASCADE"),
    UniqueConstraint("workspace_id", "approval_id"),
    # Two approvals of one draft (a double click) are still one mail.
    Index(
        "uq_deliveries_draft",
        "workspace_id",
        "draft_id",
        unique=True,
        postgresql_where=text("state NOT IN ('rejected', 'withdrawn')"),
    ),
    Index("ix_deliveries_state", "workspace_id", "state", "next_try_at"),
)

replies = table(
    "replies",
    Column("delivery_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("matched_by", Text, nullable=False),
    Column("tone", Text),
    Column("sentiment", Float),
    Column("sentiment_before", Float),
    refers("delivery_id", "deliveries", ondelete="CASCADE"),
    refers("message_id", "messages", ondelete="CASCADE"),
    key=("delivery_id", "message_id"),
)

introductions = table(
    "introductions",
    new_id(),
    Column("customer_id", BigInteger, nullable=False),
    Column("target_id", BigInteger, nullable=False),
    Column("introducer_id", BigInteger, nullable=False),
    Column("draft_id", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    Column("rests_until", DateTime(timezone=True)),
    Column("corrected_at", DateTime(timezone=True)),
    Column("followed_up_at", DateTime(timezone=True)),
    Column("follow_up_id", BigInteger),
    Column("closed_at", DateTime(timezone=True)),
    refers("follow_up_id", "drafts"),
    refers("customer_id", "customers", ondelete="CASCADE"),
    refers("target_id", "stakeholders", ondelete="CASCADE"),
    refers("introducer_id", "stakeholders", ondelete="CASCADE"),
    refers("draft_id", "drafts", ondelete="CASCADE"),
    UniqueConstraint("workspace_id", "draft_id"),
)

RELEASED = (DraftState.APPROVED, DraftState.EDITED)
DEAD = (DeliveryState.REJECTED, DeliveryState.WITHDRAWN)  # nothing left, nothing will
RAN_OUT = "The approval ran out before the mail was sent. Approve it again."


@dataclass(frozen=True, slots=True)
class Move:
    """One step of a delivery: written only if it is still where `before` says, in the same attempt."""

    before: Delivery
    to: DeliveryState
    at: datetime
    next_try_at: datetime
    detail: str
    left_at: datetime | None = None  # when it was sent, where that was before `at`


def enqueue(tx: Transaction, now: datetime) -> tuple[DraftId, ...]:
    """A delivery for every approval that is due. Returns the drafts whose approval has run out meanwhile: they get a
    withdrawn delivery, so that it shows. The unique keys make it once, however many call this."""
    late = approvals.c.expires_at <= now
    state = case((late, literal(DeliveryState.WITHDRAWN.value)), else_=literal(DeliveryState.APPROVED.value))
    detail = case((late, literal(RAN_OUT)), else_=literal(""))
    at = cast(literal(now), DateTime(timezone=True))
    due = (
        select(approvals.c.id, approvals.c.draft_id, state, literal(0), at, at, detail)
        .join(drafts, drafts.c.id == approvals.c.draft_id)
        .where(approvals.c.revoked_at.is_(None), approvals.c.send_after <= now, RELEASES)
        .where(drafts.c.current_version == approvals.c.version, drafts.c.state.in_(RELEASED))
        .where(~exists().where(deliveries.c.approval_id == approvals.c.id))
        .order_by(approvals.c.id)
    )
    names = ["approval_id", "draft_id", "state", "attempts", "changed_at", "next_try_at", "detail"]
    new = insert(deliveries).from_select(names, due).on_conflict_do_nothing()
    made = tx.execute(new.returning(deliveries.c.draft_id, deliveries.c.state))
    return tuple(DraftId(row.draft_id) for row in made if row.state == DeliveryState.WITHDRAWN)


def withdraw(tx: Transaction, now: datetime) -> tuple[DraftId, ...]:
    """End what waits under an approval that was revoked, has run out or was for another version."""
    void = or_(
        approvals.c.revoked_at.is_not(None),
        approvals.c.expires_at <= now,
        drafts.c.current_version != approvals.c.version,
    )
    reason = case((approvals.c.expires_at <= now, RAN_OUT), else_="The approval was withdrawn. Nothing was sent.")
    done = (
        update(deliveries)
        .where(deliveries.c.state == DeliveryState.APPROVED, deliveries.c.approval_id == approvals.c.id)
        .where(deliveries.c.draft_id == drafts.c.id, void)
        .values(state=DeliveryState.WITHDRAWN, changed_at=now, detail=reason)
    )
    return tuple(DraftId(row.draft_id) for row in tx.execute(done.returning(deliveries.c.draft_id)))


def claim(tx: Transaction, now: datetime) -> Delivery | None:
    """Take the next one that is due, urgent ones first; two workers never take the same.

    `attempts` goes up with every claim and fences off a worker that was slow: its later writes name an old number.
    """
    due = (
        select(deliveries.c.id)
        .join(drafts, drafts.c.id == deliveries.c.draft_id)
        .where(deliveries.c.state == DeliveryState.APPROVED, deliveries.c.next_try_at <= now)
        .order_by(drafts.c.urgent.desc(), deliveries.c.next_try_at, deliveries.c.id)
        .limit(1)
        .with_for_update(of=deliveries, skip_locked=True)
        .cte("due")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    taken = (
        update(deliveries)
        .where(deliveries.c.id == due.c.id)
        .values(state=DeliveryState.SENDING, attempts=deliveries.c.attempts + 1, changed_at=now)
    )
    number = tx.execute(taken.returning(deliveries.c.id)).scalar_one_or_none()
    return None if number is None else get(tx, DeliveryId(number))


def move(tx: Transaction, step: Move) -> bool:
    """Write one step; False when somebody else has moved the delivery since it was read."""
    values: dict[str, Any] = {"state": step.to, "changed_at": step.at, "next_try_at": step.next_try_at}
    if step.to is DeliveryState.SENT:
        values["sent_at"] = step.left_at or step.at
    same = (deliveries.c.id == step.before.id, deliveries.c.state == step.before.state)
    written = update(deliveries).where(*same, deliveries.c.attempts == step.before.attempts)
    return tx.execute(written.values(**values, detail=step.detail)).rowcount == 1


def use_approval(tx: Transaction, approval: ApprovalId, sha256: bytes, now: datetime) -> bool:
    """Use up a human yes: True once, if it still holds and is for bytes with this SHA-256. Whoever revokes or edits
    at the same moment waits for this row, and then finds it used (or we find it revoked)."""
    current = select(drafts.c.current_version).where(drafts.c.id == approvals.c.draft_id).scalar_subquery()
    used = (
        update(approvals)
        .where(approvals.c.id == approval, approvals.c.sha256 == sha256, approvals.c.version == current)
        .where(approvals.c.revoked_at.is_(None), approvals.c.used_at.is_(None), approvals.c.expires_at > now, RELEASES)
        .values(used_at=now)
    )
    return tx.execute(used).rowcount == 1


def handed_over_at(tx: Transaction, approval: ApprovalId) -> datetime | None:
    """When a yes was used up, just before the provider could accept; None when it was not."""
    found: datetime | None = tx.execute(select(approvals.c.used_at).where(approvals.c.id == approval)).scalar_one()
    return found


def release_approval(tx: Transaction, approval: ApprovalId) -> None:
    """The provider took nothing: the yes may be used again, or revoked."""
    tx.execute(update(approvals).where(approvals.c.id == approval).values(used_at=None))


def write_durably(tx: Transaction) -> None:
    """This transaction is on disk when it is committed, whatever the server's habit."""
    tx.execute(text("SET LOCAL synchronous_commit = on"))


def reopen_draft(tx: Transaction, draft: DraftId, now: datetime) -> None:
    """Back to pending, unless another approval of it holds or a delivery of it may have left."""
    alive = exists().where(deliveries.c.draft_id == draft, deliveries.c.state.not_in(DEAD))
    tried = exists().where(deliveries.c.approval_id == approvals.c.id)
    holds = exists().where(
        approvals.c.draft_id == draft, approvals.c.revoked_at.is_(None), approvals.c.expires_at > now, RELEASES, ~tried
    )
    released = (drafts.c.id == draft, drafts.c.state.in_(RELEASED), ~alive, ~holds)
    tx.execute(update(drafts).where(*released).values(state=DraftState.PENDING))


_ROWS = (
    select(
        deliveries,
        draft_versions.c.sender,
        draft_versions.c.recipients,
        draft_versions.c.mime,
        draft_versions.c.message_id,
        approvals.c.sha256,
        drafts.c.mailbox_id,
    )
    .join(approvals, approvals.c.id == deliveries.c.approval_id)
    .join(drafts, drafts.c.id == deliveries.c.draft_id)
    .join(
        draft_versions,
        (draft_versions.c.draft_id == approvals.c.draft_id) & (draft_versions.c.number == approvals.c.version),
    )
)
_IN_STATE = _ROWS.where(
    deliveries.c.state == bindparam("state"), deliveries.c.changed_at <= bindparam("until")
).order_by(deliveries.c.changed_at, deliveries.c.id)


def get(tx: Transaction, delivery: DeliveryId, *, lock: bool = False) -> Delivery:
    """Raises NotFound. `lock` keeps others from moving it until the transaction ends."""
    found = _ROWS.where(deliveries.c.id == delivery)
    row = tx.execute(found.with_for_update(of=deliveries) if lock else found).one_or_none()
    if row is None:
        raise NotFound(f"There is no delivery {delivery}. Look at the list of deliveries.")
    return _delivery(row)


def in_state(tx: Transaction, state: DeliveryState, *, until: datetime) -> tuple[Delivery, ...]:
    """Those that have been in a state since `until` or longer, the oldest first."""
    return tuple(_delivery(row) for row in tx.execute(_IN_STATE, {"state": state, "until": until}))


def latest(tx: Transaction, limit: int) -> tuple[Delivery, ...]:
    """The newest first."""
    return tuple(_delivery(row) for row in tx.execute(_ROWS.order_by(deliveries.c.id.desc()).limit(limit)))


def _delivery(row: Row[Any]) -> Delivery:
    people = tuple(row.recipients)
    mailbox = MailboxId(row.mailbox_id)
    return Delivery(
        id=DeliveryId(row.id),
        approval=ApprovalId(row.approval_id),
        draft=DraftId(row.draft_id),
        envelope=Envelope(mailbox, row.sender, people, bytes(row.mime), row.message_id, bytes(row.sha256)),
        state=DeliveryState(row.state),
        attempts=row.attempts,
        changed_at=row.changed_at,
        next_try_at=row.next_try_at,
        detail=row.detail,
        sent_at=row.sent_at,
    )
