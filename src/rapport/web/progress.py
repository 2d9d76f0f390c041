"""Where does a draft stand between a person's yes and the answer?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rapport.drafts.model import Approval, Draft, DraftState
from rapport.outbox.delivery import ANSWERED, SAID
from rapport.outbox.model import Delivery, DeliveryState, Reply

SENTENCES = {
    DeliveryState.APPROVED: "Approved, and waiting for its turn to leave.",
    DeliveryState.SENDING: "Being handed to the mail server now.",
    DeliveryState.COMMITTING: "Being handed to the mail server now.",
    DeliveryState.SENT: "Sent. The mail server has taken it.",
    DeliveryState.REJECTED: "The mail server refused it; nothing was sent.",
    DeliveryState.UNKNOWN: "It cannot be proved whether the mail server took it. It will not be sent again by itself.",
    DeliveryState.NEEDS_PERSON: "It cannot be proved whether this arrived. Look into the mailbox and say.",
    DeliveryState.BOUNCED: "It came back: the address does not take mail.",
    DeliveryState.WITHDRAWN: "Not sent: the approval was taken back or ran out.",
}
ON_ITS_WAY = (DeliveryState.APPROVED, DeliveryState.SENDING, DeliveryState.COMMITTING)
CAME_BACK = (DeliveryState.REJECTED, DeliveryState.WITHDRAWN, DeliveryState.BOUNCED)

NONE, SOON = timedelta(0), timedelta(minutes=10)  # what is farther off is shown as a time of day, not counted down


@dataclass(frozen=True, slots=True)
class Progress:
    """`undo_until` is set while the yes can be taken back; `moving` while something will still happen by itself."""

    state: str
    sentence: str
    at: datetime | None = None
    undo_until: datetime | None = None
    moving: bool = False
    revocable: bool = False
    delivery: Delivery | None = None
    replies: tuple[Reply, ...] = ()

    @property
    def doubtful(self) -> bool:
        """Whether a person must say what became of it."""
        return self.state in (DeliveryState.UNKNOWN, DeliveryState.NEEDS_PERSON)


def of(draft: Draft, approval: Approval | None, delivery: Delivery | None, now: datetime) -> Progress:
    """What a person sees above a draft. `approval` and `delivery` are the newest ones, where there are any."""
    if approval is not None and delivery is not None and delivery.approval != approval.id:
        delivery = None  # of an earlier yes
    if draft.state is DraftState.DISCARDED:
        return Progress("discarded", f"Discarded: {draft.discarded_because}")
    if (
        draft.state is DraftState.PENDING
        and approval is not None
        and not approval.releases
        and now < approval.expires_at
    ):
        return Progress("waiting", "Approved once. It leaves after a second person’s yes.", approval.at, revocable=True)
    if draft.state is DraftState.PENDING and (delivery is None or delivery.state not in CAME_BACK):
        return Progress("pending", "")
    if delivery is not None:
        moving, said = delivery.state in ON_ITS_WAY, SENTENCES[delivery.state]
        if delivery.detail in (SAID, ANSWERED):
            said = f"Sent. {delivery.detail}"
        return Progress(delivery.state, said, delivery.changed_at, moving=moving, delivery=delivery)
    if approval is None:
        return Progress("sent", SENTENCES[DeliveryState.SENT])
    return _approved(approval, now)


def _approved(approval: Approval, now: datetime) -> Progress:
    if now >= approval.expires_at:
        return Progress("withdrawn", SENTENCES[DeliveryState.WITHDRAWN])
    left = approval.send_after - now
    sentence = (
        "Approved. It leaves when the undo time has passed." if left > NONE else SENTENCES[DeliveryState.APPROVED]
    )
    undo = None if approval.used_at else approval.send_after
    if left > SOON:
        sentence = "Approved. It waits for the end of the recipient’s quiet hours."
    return Progress(
        "approved", sentence, approval.send_after, undo_until=undo, moving=left <= SOON, revocable=undo is not None
    )


def with_replies(progress: Progress, replies: Sequence[Reply]) -> Progress:
    return replace(progress, replies=tuple(replies))
