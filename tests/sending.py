"""An approved draft, straight into the tables: what every test of sending starts from."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select, update

from rapport.app import App
from rapport.db import Transaction
from rapport.drafts import store as drafts
from rapport.drafts.envelope import compose
from rapport.drafts.model import (
    Approval,
    ApprovalId,
    Content,
    DraftId,
    DraftState,
    NewDraft,
    Play,
    Recipient,
    ReplyTo,
    Sentence,
    SentenceKind,
    Version,
)
from rapport.drafts.store import approvals
from rapport.people.model import CustomerId, StakeholderId
from rapport.signals.model import SignalId
from rapport.users import store as users
from rapport.users.model import MailboxId, UserId
from tests import world

GOOD_FOR = timedelta(hours=24)
MICHAEL = "michael.torres@dataflow.test"


@dataclass(frozen=True)
class Ground:
    """One CSM with a mailbox, one customer."""

    user: UserId
    mailbox: MailboxId
    customer: CustomerId


def ground(tx: Transaction, *, port: int = 25) -> Ground:
    nora = UserId(world.user(tx))
    mailbox = MailboxId(world.mailbox(tx, nora, port=port))
    world.own(tx, "northwind.test")
    return Ground(nora, mailbox, CustomerId(world.customer(tx, "DataFlow", owner=nora)))


@dataclass(frozen=True)
class About:
    """What a draft is about; everything has a default."""

    subject: str = "Integration issues"
    words: str = "Thank you for telling me.\n.and a line that starts with a dot\nGrüße"
    to: tuple[str, ...] = (MICHAEL,)
    play: Play = Play.ESCALATION_RESPONSE
    signal: SignalId | None = None
    reply_to: ReplyTo | None = None
    target: StakeholderId | None = None
    introducer: StakeholderId | None = None
    names: tuple[str, ...] = field(default=())


def version(tx: Transaction, on: Ground, about: About, unique: str, now: datetime, number: int = 1) -> Version:
    people = tuple(Recipient(a, n) for a, n in zip(about.to, (*about.names, *about.to), strict=False))
    content = Content(about.subject, (Sentence(SentenceKind.COURTESY, about.words),), people)
    envelope = compose(content, users.get_mailbox(tx, on.mailbox), about.reply_to, unique, now)
    return Version(number, content, envelope, (), now, None)


def pending(tx: Transaction, on: Ground, unique: str, now: datetime, about: About | None = None) -> DraftId:
    about = about or About()
    new = NewDraft(
        customer=on.customer,
        play=about.play,
        mailbox=on.mailbox,
        created_by=None,
        signal=about.signal,
        reply_to=about.reply_to,
        target=about.target,
        introducer=about.introducer,
    )
    return drafts.add(tx, new, version(tx, on, about, unique, now)).id


def approve(tx: Transaction, on: Ground, draft: DraftId, now: datetime) -> ApprovalId:
    """A human yes to the current version, without an undo window."""
    current = drafts.get(tx, draft).version
    sha256 = current.envelope.sha256
    yes = Approval(ApprovalId(0), draft, current.number, sha256, on.user, now, now, now + GOOD_FOR, None)
    drafts.set_state(tx, draft, DraftState.APPROVED)
    return drafts.add_approval(tx, yes).id


def approved(app: App, on: Ground, unique: str, about: About | None = None) -> DraftId:
    with app.db.transaction() as tx:
        draft = pending(tx, on, unique, app.now(), about)
        approve(tx, on, draft, app.now())
    return draft


def revoke(app: App, draft: DraftId) -> bool:
    """As drafts.service.revoke does: only while the approval is not used."""
    open_ones = (approvals.c.draft_id == draft, approvals.c.revoked_at.is_(None), approvals.c.used_at.is_(None))
    with app.db.transaction() as tx:
        done = tx.execute(update(approvals).where(*open_ones).values(revoked_at=app.now())).rowcount
        if done:
            drafts.set_state(tx, draft, DraftState.PENDING)
    return bool(done)


def state_of(app: App, draft: DraftId) -> DraftState:
    with app.db.transaction() as tx:
        return drafts.get(tx, draft).state


def used(app: App, draft: DraftId) -> bool:
    with app.db.transaction() as tx:
        return tx.execute(select(approvals.c.used_at).where(approvals.c.draft_id == draft)).scalar_one() is not None
