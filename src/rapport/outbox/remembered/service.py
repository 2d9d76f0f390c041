"""How does mail that left before Rapport was there become a draft with a decision, and what was answered to it?"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from rapport.db import Transaction
from rapport.drafts import store as drafts
from rapport.drafts.model import Approval, ApprovalId, DraftState, NewDraft, Version
from rapport.inbox import store as inbox
from rapport.outbox import service as outbox
from rapport.outbox import store as outbox_store
from rapport.outbox.following.introductions import store as introductions
from rapport.outbox.remembered import store
from rapport.users.model import UserId

LASTED = timedelta(hours=24)  # an approval


@dataclass(frozen=True, slots=True)
class Past:
    """A draft that was decided on; the last version is the one that left. `because`: why none did."""

    new: NewDraft
    versions: Sequence[Version]
    by: UserId
    because: str = ""


def remember(tx: Transaction, past: Past) -> None:
    """With its approval and delivery, or with the reason for which it was discarded. Nothing leaves."""
    first, last = past.versions[0], past.versions[-1]
    draft = drafts.add(tx, past.new, first)
    if last is not first:
        drafts.add_version(tx, draft.id, last)
    if past.because:
        drafts.set_state(tx, draft.id, DraftState.DISCARDED, past.because)
        return
    at, sha256 = last.made_at, last.envelope.sha256
    asked = Approval(ApprovalId(0), draft.id, last.number, sha256, past.by, at, at, at + LASTED, None)
    yes = drafts.add_approval(tx, asked)
    outbox_store.use_approval(tx, yes.id, sha256, at)
    delivery = store.add_sent(tx, yes)
    drafts.mark_sent(tx, draft.id)
    if past.new.target is not None:
        introductions.add(tx, outbox_store.get(tx, delivery), at)


def follow(tx: Transaction, answered: Collection[str], introducing: Collection[str]) -> None:
    """What the mailbox holds of the answers, matched as if it had come in now; of requests for an introduction the
    whole conversation. Both are Message-IDs without angle brackets."""
    stored = inbox.get_messages(tx, store.conversations(tx, answered, introducing))
    outbox.match_replies(tx, sorted(stored.values(), key=lambda one: (one.mail.sent_at, one.id)))
