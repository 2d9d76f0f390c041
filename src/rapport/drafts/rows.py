"""What does a row of drafts, versions or approvals say as a value?"""

from collections.abc import Mapping, Sequence
from typing import Any

from rapport.drafts.model import (
    Approval,
    ApprovalId,
    Content,
    Draft,
    DraftId,
    DraftState,
    Envelope,
    Fault,
    Play,
    Recipient,
    ReplyTo,
    Sentence,
    SentenceKind,
    Version,
)
from rapport.people.model import CustomerId, StakeholderId
from rapport.signals.model import SignalId
from rapport.users.model import MailboxId, UserId


def draft(row: Any) -> Draft:
    """A row of drafts joined with its current version."""
    return Draft(
        id=DraftId(row.id),
        customer=CustomerId(row.customer_id),
        signal=SignalId(row.signal_id) if row.signal_id is not None else None,
        play=Play(row.play),
        state=DraftState(row.state),
        urgent=row.urgent,
        mailbox=MailboxId(row.mailbox_id),
        reply_to=_reply_to(row.reply_to) if row.reply_to else None,
        target=StakeholderId(row.target_id) if row.target_id is not None else None,
        introducer=StakeholderId(row.introducer_id) if row.introducer_id is not None else None,
        version=version(row),
        created_at=row.created_at,
        created_by=UserId(row.created_by) if row.created_by is not None else None,
        suggested_cc=_recipients(row.suggested_cc),
        discarded_because=row.discarded_because,
    )


def version(row: Any) -> Version:
    """A row of draft_versions that also has the draft's mailbox_id."""
    return Version(
        number=row.number,
        content=content(row.content),
        envelope=envelope(row, MailboxId(row.mailbox_id)),
        faults=tuple(Fault(**fault) for fault in row.faults),
        made_at=row.made_at,
        made_by=UserId(row.made_by) if row.made_by is not None else None,
    )


def envelope(row: Any, mailbox: MailboxId) -> Envelope:
    return Envelope(
        mailbox=mailbox,
        sender=row.sender,
        recipients=tuple(row.recipients),
        mime=bytes(row.mime),
        message_id=row.message_id,
        sha256=bytes(row.sha256),
    )


def approval(row: Any) -> Approval:
    return Approval(
        id=ApprovalId(row.id),
        draft=DraftId(row.draft_id),
        version=row.version,
        sha256=bytes(row.sha256),
        by=UserId(row.by_user),
        at=row.at,
        send_after=row.send_after,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        used_at=row.used_at,
        expedited=row.expedited,
        confirmed=tuple(row.confirmed),
        reason=row.reason,
        overrides=tuple(row.overrides),
        needed=row.needed,
        first=ApprovalId(row.first_id) if row.first_id is not None else None,
    )


def content(stored: Mapping[str, Any]) -> Content:
    return Content(
        subject=stored["subject"],
        sentences=_sentences(stored["sentences"]),
        to=_recipients(stored["to"]),
        cc=_recipients(stored["cc"]),
        forwardable=_sentences(stored["forwardable"]),
    )


def _sentences(stored: Sequence[Mapping[str, Any]]) -> tuple[Sentence, ...]:
    return tuple(
        Sentence(SentenceKind(s["kind"]), s["text"], tuple(s["records"]), s["break_after"], s["bullet"]) for s in stored
    )


def _recipients(stored: Sequence[Mapping[str, Any]]) -> tuple[Recipient, ...]:
    return tuple(Recipient(**r) for r in stored)


def _reply_to(stored: Mapping[str, Any]) -> ReplyTo:
    return ReplyTo(stored["record"], stored["message_id"], tuple(stored["references"]), stored["subject"])
