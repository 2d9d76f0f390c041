"""What is a draft: sentences with their evidence, versions, the exact bytes, and a human yes?"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from rapport.people.model import CustomerId, StakeholderId
from rapport.signals.model import SignalId
from rapport.users.model import MailboxId, UserId

DraftId = NewType("DraftId", int)
ApprovalId = NewType("ApprovalId", int)


class Play(StrEnum):
    """A recipe for a response."""

    ESCALATION_RESPONSE = "escalation_response"
    INTRO_REQUEST = "intro_request"
    RE_ENGAGEMENT = "re_engagement"
    ESCALATION_FOLLOW_UP = "escalation_follow_up"
    CHAMPION_OUTREACH = "champion_outreach"
    MILESTONE = "milestone"
    THANK_YOU = "thank_you"  # to who introduced us
    HELLO = "hello"  # to whom we were introduced
    HANDOVER = "handover"  # to who may take over from a champion
    FAREWELL = "farewell"  # to the champion who leaves


class DraftState(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    EDITED = "edited"  # approved after a person changed it
    DISCARDED = "discarded"
    SENT = "sent"


class SentenceKind(StrEnum):
    COURTESY = "courtesy"  # claims nothing
    FACT = "fact"  # needs a record
    QUESTION = "question"
    COMMITMENT = "commitment"  # needs a record or the person's own word
    BLANK = "blank"  # asks the person; blocks approval until filled or removed


@dataclass(frozen=True, slots=True)
class Sentence:
    kind: SentenceKind
    text: str
    records: tuple[str, ...] = ()  # 'message:12', 'ticket:7', 'customer:3', 'user:1', 'said:1' (the person's own word)
    break_after: bool = False  # a paragraph ends here
    bullet: bool = False


A_COPY = -2  # where a fault is about somebody who would get it; `what` is the address


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a draft may not be approved yet, at which sentence."""

    sentence: int  # index, the note's sentences counted after the mail's; -1 for the subject or the whole; A_COPY
    what: str  # the words without a source
    reason: str
    confirmable: bool = False  # a person may take it on their own word: "I confirm: …"


@dataclass(frozen=True, slots=True)
class Recipient:
    email: str
    name: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What travels: exactly these bytes, from this mailbox, to exactly these addresses."""

    mailbox: MailboxId
    sender: str
    recipients: tuple[str, ...]  # sorted, lower case, without repeats
    mime: bytes  # CRLF line ends
    message_id: str  # without angle brackets
    sha256: bytes  # over mailbox, recipients and bytes: what an approval approves


@dataclass(frozen=True, slots=True)
class Content:
    """The words of one version."""

    subject: str
    sentences: tuple[Sentence, ...]
    to: tuple[Recipient, ...]
    cc: tuple[Recipient, ...] = ()
    forwardable: tuple[Sentence, ...] = ()  # the note a champion can pass on, set apart in the text


@dataclass(frozen=True, slots=True)
class ReplyTo:
    """The mail that a draft answers, as far as a header needs it."""

    record: str
    message_id: str
    references: tuple[str, ...]
    subject: str


@dataclass(frozen=True, slots=True)
class Version:
    number: int  # from 1
    content: Content
    envelope: Envelope
    faults: tuple[Fault, ...]
    made_at: datetime
    made_by: UserId | None  # None: the composer


@dataclass(frozen=True, slots=True)
class Draft:
    id: DraftId
    customer: CustomerId
    signal: SignalId | None
    play: Play
    state: DraftState
    urgent: bool
    mailbox: MailboxId
    reply_to: ReplyTo | None
    target: StakeholderId | None  # whom an introduction is to
    introducer: StakeholderId | None
    version: Version  # the current one
    created_at: datetime
    created_by: UserId | None
    suggested_cc: tuple[Recipient, ...]
    discarded_because: str


@dataclass(frozen=True, slots=True)
class NewDraft:
    """What a play makes, beside the words of its first version."""

    customer: CustomerId
    play: Play
    mailbox: MailboxId
    created_by: UserId | None
    signal: SignalId | None = None
    urgent: bool = False
    reply_to: ReplyTo | None = None
    target: StakeholderId | None = None
    introducer: StakeholderId | None = None
    suggested_cc: tuple[Recipient, ...] = ()
    variant: str = ""  # of the play's template: the approach that learning compares


@dataclass(frozen=True, slots=True)
class Approval:
    """A human yes to exactly one envelope, for a while."""

    id: ApprovalId
    draft: DraftId
    version: int
    sha256: bytes
    by: UserId
    at: datetime
    send_after: datetime  # the undo window ends
    expires_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None = None  # the provider may have the mail: too late to revoke or edit
    expedited: bool = False  # sent urgently, or by a stand-in because it was urgent; looked at again afterwards
    confirmed: tuple[str, ...] = ()  # 'said:1: …': sentences that the person took on their own word
    reason: str = ""  # why at once, in somebody's stead, or in spite of something
    overrides: tuple[str, ...] = ()  # 'quiet_hours: …': what stood against it, in words, and was set aside
    needed: int = 1  # people
    first: ApprovalId | None = None  # the yes that this one completes

    @property
    def releases(self) -> bool:
        """Whether the draft may leave by it; False for the first of two."""
        return self.needed == 1 or self.first is not None


@dataclass(frozen=True, slots=True)
class Yes:
    """What a person says when they approve: exactly which version and bytes they have read."""

    version: int
    sha256: bytes
    urgent: bool = False  # without the undo window
    confirmed: tuple[str, ...] = ()  # sentences, word for word, that the person takes on their own word
    reason: str = ""
    anyway: frozenset[str] = frozenset()  # names of the hurdles that the person has seen and sets aside


@dataclass(frozen=True, slots=True)
class Edit:
    """What a person made of a draft. `None` leaves a part as it is."""

    version: int  # the one that was edited
    subject: str
    body: str  # as `layout.text_of` showed it, changed
    cc: tuple[Recipient, ...] | None = None
    forwardable: str | None = None
    to: tuple[Recipient, ...] | None = None
