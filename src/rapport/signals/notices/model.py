"""What is told of a signal: to whom, on which channel, in what state, and who must hear?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NewType

from rapport.inbox.model import Severity
from rapport.people.model import CustomerId
from rapport.signals.model import Signal, SignalId, SignalKind
from rapport.users.model import User, UserId

WebhookId = NewType("WebhookId", int)
WebhookCallId = NewType("WebhookCallId", int)
HookSecretId = NewType("HookSecretId", int)
DigestId = NewType("DigestId", int)


class Channel(StrEnum):
    """Where a person is told."""

    APP = "app"
    MAIL = "mail"


class News(StrEnum):
    """What a call to another system says."""

    RAISED = "signal.raised"
    CLEARED = "signal.cleared"
    APPROVAL = "approval.urgent"  # a draft that cannot wait waits for somebody's yes
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Choices:
    """What one person wants to hear of, where and when. No kinds: all of them."""

    channels: frozenset[Channel] = frozenset({Channel.APP})
    severity: Severity = Severity.MEDIUM  # nothing below it
    kinds: frozenset[SignalKind] = frozenset()
    everybody: bool = False  # also of customers whom a colleague owns
    hour: int = 8  # of the digest, 0–23, where the person is
    weekends: bool = False
    quiet_until: date | None = None  # nothing before that day


@dataclass(frozen=True, slots=True)
class Notice:
    """A signal that one person was told of in the app."""

    signal: Signal
    at: datetime
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Telling:
    """A signal that somebody was told of before."""

    to: int  # user or webhook
    signal: SignalId
    cause: str
    evidence: frozenset[str]
    severity: Severity


@dataclass(frozen=True, slots=True)
class Listener:
    """A person with what they want and whose customers are theirs."""

    user: User
    choices: Choices
    customers: frozenset[CustomerId]


class WebhookKind(StrEnum):
    SIGNED = "signed"  # Standard Webhooks
    SLACK = "slack"  # an incoming webhook of Slack, or of what understands the same (Mattermost, Rocket.Chat)


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where another system is told. Address and secret are sealed."""

    id: WebhookId
    name: str
    kind: WebhookKind
    host: str  # what of the address may be shown: a Slack address is a password
    ref: str  # what address and secret are sealed for
    sealed_url: bytes
    sealed_secret: bytes
    severity: Severity
    kinds: frozenset[SignalKind]
    cleared: bool  # also told when a signal is closed
    created_by: UserId
    created_at: datetime
    paused_at: datetime | None
    paused_because: str


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """What a person says of a webhook to be made."""

    url: str
    kind: WebhookKind = WebhookKind.SIGNED
    name: str = ""
    severity: Severity = Severity.LOW
    kinds: frozenset[SignalKind] = frozenset()
    cleared: bool = False


class CallState(StrEnum):
    """due → sending → delivered | given_up | unknown; sending → due again after a failure."""

    DUE = "due"
    SENDING = "sending"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"
    UNKNOWN = "unknown"  # it may have been taken, and asking again would tell twice


@dataclass(frozen=True, slots=True)
class WebhookCall:
    """One thing to say to one webhook, and how far it got."""

    id: WebhookCallId
    webhook: WebhookId
    signal: SignalId | None
    news: News
    message_id: str  # webhook-id: the same for every attempt, so that the receiver can tell a repetition
    body: str
    state: CallState
    attempts: int
    due_at: datetime
    changed_at: datetime
    created_at: datetime
    status: int | None  # of the last answer, HTTP
    detail: str
    about: str = ""  # what it says once, where that is no signal: "draft:12"


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one attempt to call."""

    status: int | None  # HTTP; None: no answer
    detail: str  # a sentence
    may_have_arrived: bool = False  # without an answer: the request had left
    forbidden: bool = False  # the address is none that we call
    wait: timedelta | None = None  # how long the receiver asks us to (Retry-After)


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it leaves."""

    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class HookSecret:
    """A secret with which a ticket system signs its calls."""

    id: HookSecretId
    ref: str
    sealed_secret: bytes
    created_by: UserId
    created_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class HookCall:
    """A call that was taken in."""

    webhook_id: str
    at: datetime
    tickets: int  # that were new or changed


class DigestState(StrEnum):
    """sending → sent | unknown | due again → given_up; empty: there was nothing new that day."""

    SENDING = "sending"
    SENT = "sent"
    DUE = "due"
    UNKNOWN = "unknown"
    GIVEN_UP = "given_up"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Digest:
    """The mail of one day for one person."""

    id: DigestId
    user: UserId
    on: date
    state: DigestState
    attempts: int
    due_at: datetime
    changed_at: datetime
    detail: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something beside signals that waits for a person: a draft, a promised update."""

    what: str
    customer: str
    link: str  # path
    heading: str  # under which it stands


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to one of our own users; its address is read from the user, never from anything else."""

    to: User
    subject: str
    text: str
    html: str


class Fate(StrEnum):
    """What a notifier can say after an attempt."""

    LEFT = "left"
    STAYED = "stayed"  # provably nobody has it
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Notified:
    """What became of one attempt to notify somebody."""

    fate: Fate
    detail: str  # a sentence


@dataclass(frozen=True, slots=True)
class StepRun:
    """When a background step last ran, and when and why it last failed."""

    step: str
    ran_at: datetime
    failed_at: datetime | None
    error: str


@dataclass(frozen=True, slots=True)
class DetectorFailure:
    """A detector that broke on a customer."""

    detector: str
    customer: CustomerId
    customer_name: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Health:
    """All that runs, and all that is wrong."""

    steps: tuple[StepRun, ...]
    detectors: tuple[DetectorFailure, ...]
    calls: tuple[tuple[Webhook, WebhookCall], ...]  # given up or of unknown fate, the newest first
    digests: tuple[Digest, ...]  # the same
    quarantined: int  # mails that could not be read
    tickets: int  # of customers whom nobody knows

    @property
    def is_well(self) -> bool:
        failing = [one for one in self.steps if one.error]
        return not (failing or self.detectors or self.calls or self.digests)
