"""Rows of drafts, their versions and approvals."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    Row,
    Select,
    SmallInteger,
    Text,
    UniqueConstraint,
    and_,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB

from rapport.db import Transaction, new_id, refers, table
from rapport.drafts import rows
from rapport.drafts.model import (
    Approval,
    ApprovalId,
    Draft,
    DraftId,
    DraftState,
    Envelope,
    NewDraft,
    Version,
)
from rapport.errors import NotFound
from rapport.people.model import CustomerId
from rapport.people.store import customers
from rapport.users.model import MailboxId

drafts = table(
    "drafts",
    new_id(),
    Column("customer_id", BigInteger, nullable=False),
    Column("signal_id", BigInteger),
    Column("play", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("mailbox_id", BigInteger, nullable=False),
    Column("reply_to", JSONB),
    Column("target_id", BigInteger),
    Column("introducer_id", BigInteger),
    Column("suggested_cc", JSONB, nullable=False),
    Column("current_version", Integer, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("created_by", BigInteger),
    Column("discarded_because", Text, nullable=False, server_default=""),
    Column("variant", Text, nullable=False, server_default=""),  # of the play's template: what learning compares
    refers("customer_id", "customers", ondelete="CASCADE"),
    refers("signal_id", "signals"),
    refers("mailbox_id", "mailboxes"),
    refers("target_id", "stakeholders"),
    refers("introducer_id", "stakeholders"),
    refers("created_by", "users"),
    Index("ix_drafts_state", "workspace_id", "state"),
)

draft_versions = table(
    "draft_versions",
    Column("draft_id", BigInteger, nullable=False),
    Column("number", Integer, nullable=False),
    Column("content", JSONB, nullable=False),
    Column("faults", JSONB, nullable=False),
    Column("sender", Text, nullable=False),
    Column("recipients", JSONB, nullable=False),
    Column("mime", LargeBinary, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("made_by", BigInteger),
    refers("draft_id", "drafts", ondelete="CASCADE"),
    refers("made_by", "users"),
    UniqueConstraint("workspace_id", "draft_id", "number", "sha256"),
    Index("ix_draft_versions_message_id", "workspace_id", "message_id"),
    key=("draft_id", "number"),
)

approvals = table(
    "approvals",
    new_id(),
    Column("draft_id", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("by_user", BigInteger, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("send_after", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    # Set in the transaction after which the provider may accept (outbox): from then on a revocation or an edit
    # comes too late and must say so. Cleared only when the provider provably took nothing.
    Column("used_at", DateTime(timezone=True)),
    Column("expedited", Boolean, nullable=False, server_default="false"),
    Column("confirmed", JSONB, nullable=False, server_default="[]"),
    Column("reason", Text, nullable=False, server_default=""),
    Column("overrides", JSONB, nullable=False, server_default="[]"),
    Column("needed", SmallInteger, nullable=False, server_default="1"),  # people
    Column("first_id", BigInteger),  # the yes that this one completes, where two are needed
    # An approval can only exist for bytes that exist.
    ForeignKeyConstraint(
        ["workspace_id", "draft_id", "version", "sha256"],
        [
            "draft_versions.workspace_id",
            "draft_versions.draft_id",
            "draft_versions.number",
            "draft_versions.sha256",
        ],
        ondelete="CASCADE",
    ),
    refers("by_user", "users"),
    refers("first_id", "approvals", ondelete="CASCADE"),
    CheckConstraint("needed IN (1, 2)", name="needed"),
    Index("ix_approvals_draft", "workspace_id", "draft_id"),
)


def add(tx: Transaction, new: NewDraft, version: Version) -> Draft:
    """A draft with its first version, waiting."""
    made = insert(drafts).values(
        customer_id=new.customer,
        signal_id=new.signal,
        play=new.play,
        state=DraftState.PENDING,
        urgent=new.urgent,
        mailbox_id=new.mailbox,
        reply_to=asdict(new.reply_to) if new.reply_to else None,
        target_id=new.target,
        introducer_id=new.introducer,
        suggested_cc=[asdict(r) for r in new.suggested_cc],
        current_version=version.number,
        created_at=version.made_at,
        created_by=new.created_by,
        variant=new.variant,
    )
    draft_id = DraftId(tx.execute(made.returning(drafts.c.id)).scalar_one())
    add_version(tx, draft_id, version)
    return get(tx, draft_id)


def add_version(tx: Transaction, draft_id: DraftId, version: Version) -> None:
    """The draft's current version from now on."""
    envelope = version.envelope
    tx.execute(
        insert(draft_versions).values(
            draft_id=draft_id,
            number=version.number,
            content=asdict(version.content),
            faults=[asdict(f) for f in version.faults],
            sender=envelope.sender,
            recipients=list(envelope.recipients),
            mime=envelope.mime,
            message_id=envelope.message_id,
            sha256=envelope.sha256,
            made_at=version.made_at,
            made_by=version.made_by,
        )
    )
    tx.execute(update(drafts).where(drafts.c.id == draft_id).values(current_version=version.number))


def get(tx: Transaction, draft_id: DraftId) -> Draft:
    """Raises NotFound."""
    return _one(tx, draft_id, _current())


def lock(tx: Transaction, draft_id: DraftId) -> Draft:
    """The same, and nobody else may change it before this transaction ends. Raises NotFound."""
    tx.execute(select(drafts.c.id).where(drafts.c.id == draft_id).with_for_update())
    # A second statement sees what the one that held the lock before has written.
    return get(tx, draft_id)


def lock_customer(tx: Transaction, customer: CustomerId) -> None:
    """Two who ask for the same draft at once take turns; held until this transaction ends."""
    tx.execute(select(customers.c.id).where(customers.c.id == customer).with_for_update(key_share=True))


def list_drafts(
    tx: Transaction, states: Sequence[DraftState] = (), customer: CustomerId | None = None
) -> tuple[Draft, ...]:
    """Urgent ones first, then the oldest; all states when none is named."""
    found = _current().order_by(drafts.c.urgent.desc(), drafts.c.created_at, drafts.c.id)
    if states:
        found = found.where(drafts.c.state.in_(states))
    if customer is not None:
        found = found.where(drafts.c.customer_id == customer)
    return tuple(rows.draft(row) for row in tx.execute(found))


def latest(tx: Transaction, state: DraftState, most: int) -> tuple[Draft, ...]:
    """Those written last."""
    found = _current().where(drafts.c.state == state).order_by(drafts.c.created_at.desc(), drafts.c.id)
    return tuple(rows.draft(row) for row in tx.execute(found.limit(most)))


def versions(tx: Transaction, draft_id: DraftId) -> tuple[Version, ...]:
    """Every version, the first one first: what changed since."""
    found = (
        select(draft_versions, drafts.c.mailbox_id)
        .join_from(draft_versions, drafts, draft_versions.c.draft_id == drafts.c.id)
        .where(draft_versions.c.draft_id == draft_id)
        .order_by(draft_versions.c.number)
    )
    return tuple(rows.version(row) for row in tx.execute(found))


def set_state(tx: Transaction, draft_id: DraftId, state: DraftState, because: str = "") -> None:
    changed = {"state": state, **({"discarded_because": because} if because else {})}
    tx.execute(update(drafts).where(drafts.c.id == draft_id).values(**changed))


def mark_sent(tx: Transaction, draft_id: DraftId) -> None:
    set_state(tx, draft_id, DraftState.SENT)


def get_envelope(tx: Transaction, draft_id: DraftId, version: int) -> Envelope:
    """The bytes of one version. Raises NotFound."""
    found = (
        select(draft_versions, drafts.c.mailbox_id)
        .join_from(draft_versions, drafts, draft_versions.c.draft_id == drafts.c.id)
        .where(draft_versions.c.draft_id == draft_id, draft_versions.c.number == version)
    )
    row = tx.execute(found).one_or_none()
    if row is None:
        raise NotFound(f"Draft {draft_id} has no version {version}.")
    return rows.envelope(row, MailboxId(row.mailbox_id))


def add_approval(tx: Transaction, new: Approval) -> Approval:
    """Written with a number of its own; the one in `new` is not used."""
    made = insert(approvals).values(
        draft_id=new.draft,
        version=new.version,
        sha256=new.sha256,
        by_user=new.by,
        at=new.at,
        send_after=new.send_after,
        expires_at=new.expires_at,
        expedited=new.expedited,
        confirmed=list(new.confirmed),
        reason=new.reason,
        overrides=list(new.overrides),
        needed=new.needed,
        first_id=new.first,
    )
    return rows.approval(tx.execute(made.returning(approvals)).one())


def get_approval(tx: Transaction, approval_id: ApprovalId) -> Approval:
    """Raises NotFound."""
    row = tx.execute(select(approvals).where(approvals.c.id == approval_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no approval {approval_id}.")
    return rows.approval(row)


def open_approvals(tx: Transaction, draft_id: DraftId) -> tuple[Approval, ...]:
    """Given and not taken back, used or not, newest first."""
    found = select(approvals).where(approvals.c.draft_id == draft_id, approvals.c.revoked_at.is_(None))
    return tuple(rows.approval(row) for row in tx.execute(found.order_by(approvals.c.id.desc())))


def revoke(tx: Transaction, draft_id: DraftId, now: datetime) -> int:
    """Take back every approval that nothing has been done with; how many that were.

    One conditional write against the outbox's own (`used_at`): PostgreSQL looks at the row again after waiting for
    its lock, so exactly one of the two wins.
    """
    unused = and_(approvals.c.draft_id == draft_id, approvals.c.revoked_at.is_(None), approvals.c.used_at.is_(None))
    return tx.execute(update(approvals).where(unused).values(revoked_at=now)).rowcount


@cache
def _current() -> Select[Any]:
    same = and_(draft_versions.c.draft_id == drafts.c.id, draft_versions.c.number == drafts.c.current_version)
    columns = [c for c in draft_versions.c if c.name not in ("workspace_id", "draft_id")]
    return select(drafts, *columns).join_from(drafts, draft_versions, same)


def _one(tx: Transaction, draft_id: DraftId, found: Select[Any]) -> Draft:
    row: Row[Any] | None = tx.execute(found.where(drafts.c.id == draft_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no draft {draft_id}. It may belong to another workspace or was never written.")
    return rows.draft(row)
