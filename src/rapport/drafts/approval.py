"""May this person say yes to exactly this, and what does the yes allow?

A yes is to one version and its bytes. It is for a while, and it can be taken back until the outbox has used it. Only a
UserId can give one: no key, job or model has a type that fits.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from rapport.drafts.model import (
    Approval,
    ApprovalId,
    Draft,
    DraftState,
    Fault,
    Version,
    Yes,
)
from rapport.errors import BadInput, Conflict, NotAllowed
from rapport.users.model import Mailbox, Role, User

UNWRITTEN = ApprovalId(0)  # the database gives the number


def approve(
    draft: Draft, yes: Yes, by: User, mailbox: Mailbox, now: datetime, lasting: tuple[timedelta, timedelta]
) -> Approval:
    """The approval, not yet written. `lasting` is (undo window, lifetime).

    Raises Conflict when what was read is not what stands there now, NotAllowed when it is somebody else's draft,
    BadInput with the faults that are open.
    """
    refuse_unless_waiting(draft, "approved")
    refuse_unless_current(draft, yes.version)
    if yes.sha256 != draft.version.envelope.sha256:
        raise Conflict(f"What you approved is not what draft {draft.id} holds. Load it again and read it once more.")
    stand_in = refuse_unless_allowed(draft, by, mailbox)
    refuse_faults(draft.version, yes.confirmed)
    undo, lifetime = lasting
    return Approval(
        id=UNWRITTEN,
        draft=draft.id,
        version=yes.version,
        sha256=yes.sha256,
        by=by.id,
        at=now,
        send_after=now if yes.urgent else now + undo,
        expires_at=now + lifetime,
        revoked_at=None,
        expedited=yes.urgent or stand_in,
        confirmed=tuple(f"said:{by.id}: {sentence}" for sentence in said(draft.version, yes.confirmed)),
    )


def state_after(version: Version) -> DraftState:
    """APPROVED as the composer wrote it, EDITED when a person had a hand in it."""
    return DraftState.APPROVED if version.made_by is None else DraftState.EDITED


def refuse_unless_waiting(draft: Draft, what: str) -> None:
    """Only a waiting draft can be approved, edited or discarded. Raises Conflict that says what became of it."""
    became = {
        DraftState.APPROVED: "is approved already; undo that first if it has not left yet",
        DraftState.EDITED: "is approved already; undo that first if it has not left yet",
        DraftState.DISCARDED: "was discarded; write a new one",
        DraftState.SENT: "was sent",
    }
    if draft.state in became:
        raise Conflict(f"Draft {draft.id} cannot be {what}: it {became[draft.state]}.")


def refuse_unless_open(draft: Draft, what: str) -> None:
    """What is approved and has not left may still be edited; what is gone may not. Raises Conflict."""
    if draft.state in (DraftState.DISCARDED, DraftState.SENT):
        refuse_unless_waiting(draft, what)


def refuse_unless_current(draft: Draft, version: int) -> None:
    """Raises Conflict when somebody has changed the draft since it was read."""
    if version != draft.version.number:
        raise Conflict(
            f"Draft {draft.id} was changed while you were reading it: you have version {version}, "
            f"and version {draft.version.number} is the current one. Load it again and read what is different."
        )


def refuse_unless_allowed(draft: Draft, by: User, mailbox: Mailbox) -> bool:
    """Whether `by` stands in for the one whose mail it is.

    Everybody decides on mail from their own mailbox; managers and administrators on any; on an urgent draft any
    colleague may stand in, and the approval is marked for a look afterwards. Raises NotAllowed.
    """
    if by.disabled_at is not None:
        raise NotAllowed(f"{by.name} can no longer sign in, and so cannot approve draft {draft.id}.")
    if mailbox.user_id == by.id:
        return False
    if by.role in (Role.MANAGER, Role.ADMIN):
        return draft.urgent
    if draft.urgent:
        return True
    raise NotAllowed(
        f"Draft {draft.id} would go out from {mailbox.address}, which is not your mailbox. "
        "Ask its owner or a manager to approve it."
    )


def refuse_faults(version: Version, confirmed: Sequence[str]) -> None:
    """Raises BadInput that lists every fault that is neither mended nor taken on the person's own word."""
    words = frozenset(said(version, confirmed))
    open_faults = [f for f in version.faults if not (f.confirmable and sentence_of(version, f) in words)]
    if open_faults:
        listed = " ".join(f"({i}) {f.reason}" for i, f in enumerate(open_faults, 1))
        raise BadInput(f"This draft cannot be approved yet. {listed}")


def said(version: Version, confirmed: Sequence[str]) -> tuple[str, ...]:
    """Those of the confirmed sentences that stand in the draft, word for word, and have a fault to confirm."""
    asked = {sentence_of(version, f) for f in version.faults if f.confirmable}
    return tuple(dict.fromkeys(words.strip() for words in confirmed if words.strip() in asked))


def sentence_of(version: Version, fault: Fault) -> str:
    """The words that a fault is about: its sentence (the note's follow the mail's), or the subject."""
    sentences = (*version.content.sentences, *version.content.forwardable)
    return sentences[fault.sentence].text.strip() if fault.sentence >= 0 else version.content.subject
