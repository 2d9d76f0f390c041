"""Rows of the policy, of quiet hours, of who is not to be written to, and of reviews."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    DateTime,
    Index,
    Integer,
    SmallInteger,
    Text,
    Time,
    and_,
    delete,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from rapport.db import Transaction, new_id, refers, table
from rapport.drafts.model import Approval, ApprovalId, Draft, DraftId, DraftState, Play
from rapport.drafts.policies.model import Ban, Limits, OwnHours, Quiet, Review, Rule, Who, Whom
from rapport.drafts.rows import approval as as_approval
from rapport.drafts.store import approvals, drafts
from rapport.inbox.model import MessageId, Severity
from rapport.inbox.store import message_addresses, messages
from rapport.people.model import CustomerId, PersonId
from rapport.people.store import jobs
from rapport.users.model import UserId

policies = table(
    "policies",
    Column("play", Text, nullable=False),
    Column("severity", Text, nullable=False),  # empty: whatever it is
    Column("who", Text, nullable=False),
    Column("within_minutes", Integer, nullable=False),
    Column("stand_in_minutes", Integer, nullable=False),
    Column("set_by", BigInteger, nullable=False),
    Column("set_at", DateTime(timezone=True), nullable=False),
    refers("set_by", "users"),
    CheckConstraint("who IN ('self', 'manager', 'two')", name="who"),
    key=("play", "severity"),
)

contact_limits = table(
    "contact_limits",
    Column("quiet_begins", Time, nullable=False),
    Column("quiet_ends", Time, nullable=False),
    Column("weekends", Boolean, nullable=False),
    Column("asks", SmallInteger, nullable=False),
    Column("set_by", BigInteger, nullable=False),
    Column("set_at", DateTime(timezone=True), nullable=False),
    refers("set_by", "users"),
    key=(),
)

own_hours = table(
    "own_hours",
    new_id(),
    Column("address", Text, nullable=False, server_default=""),  # of a person; empty: of the customer
    Column("customer_id", BigInteger),
    Column("quiet_begins", Time, nullable=False),
    Column("quiet_ends", Time, nullable=False),
    Column("weekends", Boolean, nullable=False),
    Column("zone", Text, nullable=False),
    Column("set_by", BigInteger, nullable=False),
    Column("set_at", DateTime(timezone=True), nullable=False),
    refers("customer_id", "customers", ondelete="CASCADE"),
    refers("set_by", "users"),
    Index("uq_own_hours", "workspace_id", "address", "customer_id", unique=True, postgresql_nulls_not_distinct=True),
)

bans = table(
    "bans",
    new_id(),
    Column("address", Text, nullable=False, server_default=""),
    Column("customer_id", BigInteger),
    Column("because", Text, nullable=False),
    Column("set_by", BigInteger, nullable=False),
    Column("set_at", DateTime(timezone=True), nullable=False),
    Column("lifted_by", BigInteger),
    Column("lifted_at", DateTime(timezone=True)),
    refers("customer_id", "customers", ondelete="CASCADE"),
    refers("set_by", "users"),
    refers("lifted_by", "users"),
    Index(
        "uq_bans_open",
        "workspace_id",
        "address",
        "customer_id",
        unique=True,
        postgresql_where=text("lifted_at IS NULL"),
        postgresql_nulls_not_distinct=True,
    ),
)

reviews = table(
    "reviews",
    Column("approval_id", BigInteger, nullable=False),
    Column("by_user", BigInteger, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("note", Text, nullable=False),
    refers("approval_id", "approvals", ondelete="CASCADE"),
    refers("by_user", "users"),
    key=("approval_id",),
)

# A yes that a delivery may be made of: the only one needed, or the one that completes the number.
RELEASES = or_(approvals.c.needed == 1, approvals.c.first_id.is_not(None))
RELEASED = (DraftState.APPROVED, DraftState.EDITED, DraftState.SENT)


def first_of_two(tx: Transaction, draft: Draft, now: datetime) -> Approval | None:
    """A yes to exactly what stands there that waits for a second one: still good, and of no earlier round."""
    earlier = approvals.alias()
    round_ended = select(func.max(earlier.c.id)).where(earlier.c.draft_id == draft.id, earlier.c.first_id.is_not(None))
    found = (
        select(approvals)
        .where(approvals.c.draft_id == draft.id, approvals.c.sha256 == draft.version.envelope.sha256)
        .where(approvals.c.revoked_at.is_(None), approvals.c.expires_at > now, ~RELEASES)
        .where(approvals.c.id > func.coalesce(round_ended.scalar_subquery(), 0))
        .order_by(approvals.c.id)
        .limit(1)
    )
    row = tx.execute(found).one_or_none()
    return None if row is None else as_approval(row)


def mark_urgent(tx: Transaction, draft_id: DraftId) -> None:
    tx.execute(update(drafts).where(drafts.c.id == draft_id).values(urgent=True))


def rules(tx: Transaction) -> tuple[Rule, ...]:
    """What the team has set itself."""
    found = tx.execute(select(policies).order_by(policies.c.play, policies.c.severity))
    return tuple(
        Rule(
            Play(row.play),
            Severity(row.severity) if row.severity else None,
            Who(row.who),
            timedelta(minutes=row.within_minutes),
            timedelta(minutes=row.stand_in_minutes),
        )
        for row in found
    )


def put_rule(tx: Transaction, rule: Rule, by: UserId, at: datetime) -> None:
    values = {
        "who": rule.who,
        "within_minutes": int(rule.within / timedelta(minutes=1)),
        "stand_in_minutes": int(rule.stand_in_after / timedelta(minutes=1)),
        "set_by": by,
        "set_at": at,
    }
    made = insert(policies).values(play=rule.play, severity=rule.severity or "", **values)
    tx.execute(made.on_conflict_do_update(index_elements=["workspace_id", "play", "severity"], set_=values))


def drop_rule(tx: Transaction, play: Play, severity: Severity | None) -> bool:
    """Back to what is shipped; False when the team had set nothing."""
    same = (policies.c.play == play, policies.c.severity == (severity or ""))
    return tx.execute(delete(policies).where(*same)).rowcount > 0


def limits(tx: Transaction) -> Limits | None:
    """None while nobody has set them."""
    row = tx.execute(select(contact_limits)).one_or_none()
    return None if row is None else Limits(_quiet(row), row.asks, set_by_hand=True)


def put_limits(tx: Transaction, new: Limits, by: UserId, at: datetime) -> None:
    values = {**_hours(new.quiet), "asks": new.asks, "set_by": by, "set_at": at}
    made = insert(contact_limits).values(**values)
    tx.execute(made.on_conflict_do_update(index_elements=["workspace_id"], set_=values))


def all_own_hours(tx: Transaction) -> tuple[OwnHours, ...]:
    found = tx.execute(select(own_hours).order_by(own_hours.c.id))
    return tuple(OwnHours(_whom(row), _quiet(row), row.zone, UserId(row.set_by), row.set_at) for row in found)


def put_own_hours(tx: Transaction, new: OwnHours) -> None:
    values = {**_hours(new.quiet), "zone": new.zone, "set_by": new.set_by, "set_at": new.set_at}
    made = insert(own_hours).values(address=new.whom.address, customer_id=new.whom.customer, **values)
    tx.execute(made.on_conflict_do_update(index_elements=["workspace_id", "address", "customer_id"], set_=values))


def drop_own_hours(tx: Transaction, whom: Whom) -> bool:
    return tx.execute(delete(own_hours).where(_of(own_hours, whom))).rowcount > 0


def open_bans(tx: Transaction) -> tuple[Ban, ...]:
    """The newest first."""
    found = tx.execute(select(bans).where(bans.c.lifted_at.is_(None)).order_by(bans.c.id.desc()))
    return tuple(Ban(row.id, _whom(row), row.because, UserId(row.set_by), row.set_at) for row in found)


def add_ban(tx: Transaction, whom: Whom, because: str, by: UserId, at: datetime) -> bool:
    """False when they are banned already."""
    made = insert(bans).values(address=whom.address, customer_id=whom.customer, because=because, set_by=by, set_at=at)
    return tx.execute(made.on_conflict_do_nothing().returning(bans.c.id)).one_or_none() is not None


def lift_ban(tx: Transaction, number: int, by: UserId, at: datetime) -> bool:
    same = (bans.c.id == number, bans.c.lifted_at.is_(None))
    return tx.execute(update(bans).where(*same).values(lifted_by=by, lifted_at=at)).rowcount > 0


def asked(tx: Transaction, person: PersonId, since: datetime, *, but: DraftId) -> tuple[datetime, ...]:
    """When introductions were asked of this person, in whichever job, by drafts that were released; oldest first."""
    found = (
        select(func.max(approvals.c.at).label("at"))
        .join(drafts, drafts.c.id == approvals.c.draft_id)
        .join(jobs, jobs.c.id == drafts.c.introducer_id)
        .where(drafts.c.play == Play.INTRO_REQUEST, drafts.c.state.in_(RELEASED), drafts.c.id != but)
        .where(jobs.c.person_id == person, approvals.c.revoked_at.is_(None), approvals.c.at > since)
        .group_by(drafts.c.id)
        .order_by("at")
    )
    return tuple(row.at for row in tx.execute(found))


def written_by(tx: Transaction, addresses: Sequence[str], limit: int) -> tuple[MessageId, ...]:
    """The newest mails that a person wrote from one of these addresses."""
    found = (
        select(messages.c.id)
        .join(message_addresses, message_addresses.c.message_id == messages.c.id)
        .where(message_addresses.c.address.in_(addresses), message_addresses.c.field == "from")
        .where(messages.c.kind == "person")
        .order_by(messages.c.sent_at.desc(), messages.c.id.desc())
        .limit(limit)
    )
    return tuple(MessageId(row.id) for row in tx.execute(found))


def to_review(tx: Transaction, limit: int) -> tuple[Review, ...]:
    """Approvals out of the ordinary that stand: those nobody has looked at first, then the newest."""
    unusual = or_(approvals.c.expedited, func.jsonb_array_length(approvals.c.overrides) > 0)
    found = (
        select(approvals, reviews.c.by_user.label("reviewed_by"), reviews.c.at.label("reviewed_at"), reviews.c.note)
        .join(drafts, drafts.c.id == approvals.c.draft_id)
        .outerjoin(reviews, reviews.c.approval_id == approvals.c.id)
        .where(unusual, approvals.c.revoked_at.is_(None), drafts.c.state.in_(RELEASED))
        .order_by(reviews.c.at.is_not(None), approvals.c.id.desc())
        .limit(limit)
    )
    return tuple(_review(row) for row in tx.execute(found))


def add_review(tx: Transaction, approval: ApprovalId, by: UserId, note: str, at: datetime) -> bool:
    """False when somebody was faster."""
    made = insert(reviews).values(approval_id=approval, by_user=by, at=at, note=note)
    return tx.execute(made.on_conflict_do_nothing().returning(reviews.c.approval_id)).one_or_none() is not None


def _review(row: Any) -> Review:
    return Review(
        approval=ApprovalId(row.id),
        draft=DraftId(row.draft_id),
        by=UserId(row.by_user),
        at=row.at,
        reason=row.reason,
        overrides=tuple(row.overrides),
        reviewed_by=UserId(row.reviewed_by) if row.reviewed_by is not None else None,
        reviewed_at=row.reviewed_at,
        note=row.note or "",
    )


def _whom(row: Any) -> Whom:
    return Whom(row.address, CustomerId(row.customer_id) if row.customer_id is not None else None)


def _of(rows: Any, whom: Whom) -> ColumnElement[bool]:
    return and_(rows.c.address == whom.address, rows.c.customer_id.is_not_distinct_from(whom.customer))


def _quiet(row: Any) -> Quiet:
    return Quiet(row.quiet_begins, row.quiet_ends, row.weekends)


def _hours(quiet: Quiet) -> dict[str, time | bool]:
    return {"quiet_begins": quiet.begins, "quiet_ends": quiet.ends, "weekends": quiet.weekends}
