"""What is a delivery, and what can become of it?"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from rapport.drafts.model import ApprovalId, DraftId, Envelope, Play
from rapport.inbox.model import ThreadId
from rapport.people.model import CustomerId, StakeholderId
from rapport.users.model import UserId

DeliveryId = NewType("DeliveryId", int)
IntroductionId = NewType("IntroductionId", int)


class DeliveryState(StrEnum):
    """See guarantees.md, 1. COMMITTING is written durably just before the provider can accept."""

    APPROVED = "approved"
    SENDING = "sending"
    COMMITTING = "committing"
    SENT = "sent"
    REJECTED = "rejected"
    UNKNOWN = "unknown"
    NEEDS_PERSON = "needs_person"
    BOUNCED = "bounced"
    WITHDRAWN = "withdrawn"  # the approval was revoked or expired before anything left

    @property
    def is_final(self) -> bool:
        return self in (self.SENT, self.REJECTED, self.NEEDS_PERSON, self.BOUNCED, self.WITHDRAWN)


class Verdict(StrEnum):
    """What a mailer can say after an attempt."""

    ACCEPTED = "accepted"  # the provider said so
    REFUSED = "refused"  # permanently, nothing was taken
    DEFERRED = "deferred"  # temporarily, provably nothing was taken: may be tried again
    UNCERTAIN = "uncertain"  # it may or may not have been taken


@dataclass(frozen=True, slots=True)
class Attempt:
    verdict: Verdict
    detail: str  # the provider's words


@dataclass(frozen=True, slots=True)
class Delivery:
    id: DeliveryId
    approval: ApprovalId
    draft: DraftId
    envelope: Envelope
    state: DeliveryState
    attempts: int
    changed_at: datetime
    next_try_at: datetime
    detail: str
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sent:
    """A delivery that may have arrived, as far as an answer to it can tell."""

    delivery: DeliveryId
    state: DeliveryState
    draft: DraftId
    message_id: str
    recipients: tuple[str, ...]
    subject: str  # as the draft has it, perhaps without the "Re:" that travelled
    thread: ThreadId | None  # of the conversation that it belongs to, where that is stored
    at: datetime


class Tone(StrEnum):
    """The mood of an answer, against the mood before it."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


@dataclass(frozen=True, slots=True)
class Reply:
    delivery: DeliveryId
    record: str  # 'message:12'
    at: datetime
    matched_by: str  # 'reference' or 'person'
    tone: Tone | None = None  # against what they wrote before; None: nothing before to compare with
    sentiment: float = 0.0  # -1 … 1, of their new words
    sentiment_before: float | None = None  # of the mail that we answered, or their last one before ours


@dataclass(frozen=True, slots=True)
class Followed:
    """What has become of a draft that was sent: all that learning wants to know of it."""

    draft: DraftId
    play: Play
    sent_at: datetime
    replied_at: datetime | None  # the first answer
    bounced_at: datetime | None


class IntroductionState(StrEnum):
    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"
    NO_ANSWER = "no_answer"
    INTRODUCED = "introduced"
    MET = "met"
    THANKED = "thanked"


@dataclass(frozen=True, slots=True)
class Introduction:
    id: IntroductionId
    customer: CustomerId
    target: StakeholderId
    introducer: StakeholderId
    draft: DraftId
    state: IntroductionState
    asked_at: datetime
    changed_at: datetime
    rests_until: datetime | None = None  # the introducer said "later": nothing is asked before
    corrected_at: datetime | None = None  # by a person; mail from before it moves nothing
    followed_up_at: datetime | None = None  # a second question was written, or could not be; there is no third
    follow_up: DraftId | None = None  # that second question
    closed_at: datetime | None = None  # thank-you and hello were written, or could not be


@dataclass(frozen=True, slots=True)
class Step:
    """One line of an introduction's history, with what shows it: a record, or a person's word."""

    introduction: IntroductionId
    state: IntroductionState
    at: datetime
    record: str = ""  # 'message:12'; empty where time alone or a person moved it
    by: UserId | None = None  # who corrected it
    note: str = ""
