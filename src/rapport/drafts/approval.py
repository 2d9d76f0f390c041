"""May this person say yes to exactly this, and what does the yes allow?

A yes is to one version and its bytes. It is for a while, and it can be taken back until the outbox has used it. Only a
UserId can give one: no key, job or model has a type that fits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rapport.drafts.model import (
    A_COPY,
    Approval,
    ApprovalId,
    Draft,
    DraftState,
    Fault,
    Version,
    Yes,
)
from rapport.drafts.policies.model import Obstacle, Rule
from rapport.drafts.policies.signing import SENIOR, Case, sign
from rapport.errors import BadInput, Conflict, NotAllowed
from rapport.users.model import Mailbox, User

UNWRITTEN = ApprovalId(0)  # the database gives the number


@dataclass(frozen=True, slots=True)
class Terms:
    """What a yes to a draft is given under."""

    mailbox: Mailbox
    undo: timedelta
    lifetime: timedelta
    rule: Rule
    obstacles: tuple[Obstacle, ...] = ()
    first: Approval | None = None  # somebody's yes to the same bytes that waits for another


def approve(draft: Draft, yes: Yes, by: User, terms: Terms, now: datetime) -> Approval:
    """The approval, not yet written.

    Urgent or not, the same is asked of the words: only the undo window and the recipient's night differ.
    Raises Conflict when what was read is not what stands there now, NotAllowed when it is not theirs to approve,
    BadInput with the faults that are open, with what stands against it, or for want of a reason.
    """
    refuse_unless_waiting(draft, "approved")
    refuse_unless_current(draft, yes.version)
    if yes.sha256 != draft.version.envelope.sha256:
        raise Conflict(f"What you approved is not what draft {draft.id} holds. Load it again and read it once more.")
    reason = " ".join(yes.reason.split())
    waited = now - (terms.first.at if terms.first else draft.created_at)
    case = Case(draft.id, terms.rule, by, terms.mailbox, draft.urgent, waited, reason, terms.first)
    signing = sign(case)
    refuse_faults(draft.version, yes.confirmed)
    _refuse_haste(draft, yes, reason)
    overrides = set_aside(terms.obstacles, yes, by, reason)
    send_after = now if yes.urgent else max(now + terms.undo, *_waits(terms.obstacles, yes), now)
    return Approval(
        id=UNWRITTEN,
        draft=draft.id,
        version=yes.version,
        sha256=yes.sha256,
        by=by.id,
        at=now,
        send_after=send_after,
        expires_at=send_after + terms.lifetime if send_after > now + terms.undo else now + terms.lifetime,
        revoked_at=None,
        expedited=yes.urgent or signing.stands_in,
        confirmed=tuple(f"said:{by.id}: {sentence}" for sentence in said(draft.version, yes.confirmed)),
        reason=reason,
        overrides=overrides,
        needed=signing.needed,
        first=terms.first.id if terms.first is not None and signing.completes else None,
    )


def set_aside(obstacles: Sequence[Obstacle], yes: Yes, by: User, reason: str) -> tuple[str, ...]:
    """What the person overrides, in words for the record. Raises NotAllowed or BadInput for what blocks."""
    wanted = [o for o in obstacles if o.hurdle in yes.anyway]
    blocking = [o for o in obstacles if o.hurdle not in yes.anyway and o.until is None]
    if blocking:
        raise BadInput(" ".join(o.sentence for o in blocking))
    for one in wanted:
        if one.manager_only and by.role not in SENIOR:
            raise NotAllowed(one.sentence)
    if wanted and not reason:
        raise BadInput(f"{wanted[0].sentence} To send it nevertheless, say why.")
    return tuple(f"{o.hurdle}: {o.sentence}" for o in wanted)


def _waits(obstacles: Sequence[Obstacle], yes: Yes) -> list[datetime]:
    return [o.until for o in obstacles if o.until is not None and o.hurdle not in yes.anyway]


def _refuse_haste(draft: Draft, yes: Yes, reason: str) -> None:
    """An escalation is its own reason; everything else says why it cannot wait for the undo window."""
    if yes.urgent and not (draft.urgent or draft.signal is not None or reason):
        raise BadInput(
            f"Draft {draft.id} answers no escalation. Say why it has to go at once, or approve it as usual; "
            "what is sent urgently is looked at afterwards."
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


def refuse_unless_concerned(draft: Draft, by: User, mailbox: Mailbox, signed: Sequence[Approval] = ()) -> None:
    """Who may take a yes back or discard: the author, a manager, whoever gave it, and on an urgent draft any colleague.

    Raises NotAllowed.
    """
    if by.disabled_at is not None:
        raise NotAllowed(f"{by.name} can no longer sign in, and so cannot decide on draft {draft.id}.")
    if mailbox.user_id == by.id or by.role in SENIOR or draft.urgent or any(yes.by == by.id for yes in signed):
        return
    raise NotAllowed(
        f"Draft {draft.id} would go out from {mailbox.address}, which is not your mailbox. "
        "Ask its owner or a manager to decide on it."
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
    """The words that a fault is about: its sentence (the note's follow the mail's), who gets it, or the subject."""
    if fault.sentence == A_COPY:
        itself = fault.what in [one.email for one in version.content.to]
        return f"{'It' if itself else 'A copy'} goes to {fault.what}."
    sentences = (*version.content.sentences, *version.content.forwardable)
    return sentences[fault.sentence].text.strip() if fault.sentence >= 0 else version.content.subject
