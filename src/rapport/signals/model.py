"""What is a signal: a thing that changed, how bad, since when, on what evidence?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from rapport.inbox.model import Absence, Address, Direction, Kind, Severity, StoredTicket, TicketAction
from rapport.inbox.records.model import DayOfUse
from rapport.inbox.statements.model import Heard
from rapport.people.model import Customer, CustomerId, PersonId, Stakeholder
from rapport.relationships.model import Outline, Relationship
from rapport.signals.thresholds.model import STANDARD, Thresholds
from rapport.users.model import UserId

SignalId = NewType("SignalId", int)


class SignalKind(StrEnum):
    CHAMPION_RISK = "champion_risk"
    ENGAGEMENT_DROP = "engagement_drop"
    ORG_CHANGE = "org_change"
    SINGLE_THREADED = "single_threaded"
    CHAMPION_TRANSITION = "champion_transition"
    TICKET_ESCALATED = "ticket_escalated"
    SILENT_CUSTOMER = "silent_customer"
    EXPANSION_NEEDS_STAKEHOLDER = "expansion_needs_stakeholder"
    RENEWAL_WITHOUT_SPONSOR = "renewal_without_sponsor"


class SignalStatus(StrEnum):
    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"
    DISMISSED = "dismissed"


class Label(StrEnum):
    """Why a person closed a signal, as the next detectors are measured by it."""

    NOT_TRUE = "not_true"  # a false alarm
    KNOWN = "known"  # true, and no news
    UNIMPORTANT = "unimportant"  # true, and not worth a morning
    TRUE = "true"  # dealt with


class EventKind(StrEnum):
    """One step in the life of a signal."""

    OPENED = "opened"
    RAISED = "raised"  # by hand
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    ANSWERED = "answered"  # our first answer left
    WARNED = "warned"  # most of the time that a clock allows is gone
    RESOLVED = "resolved"
    DISMISSED = "dismissed"
    CLEARED = "cleared"  # no longer true, by itself


class EscalationType(StrEnum):
    TECHNICAL = "technical"
    BILLING = "billing"
    SERVICE = "service"
    EXECUTIVE_COMPLAINT = "executive_complaint"
    SUPPORT = "support"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a detector found; a store turns it into a Signal unless its cause is already open."""

    kind: SignalKind
    cause: str  # one cause, one signal: 'ticket:7', 'person:12:departure'
    customer: CustomerId
    person: PersonId | None
    severity: Severity
    since: datetime  # when the thing happened
    sentence: str  # what a person reads
    evidence: tuple[str, ...]  # records: 'message:12'
    covers: frozenset[PersonId] = frozenset()  # people whose silence or departure this already explains
    news_at: datetime | None = None  # its newest evidence of a new kind; None: `since`

    @property
    def newest(self) -> datetime:
        """What a dismissal is compared with: evidence that came later brings the cause back."""
        return self.news_at or self.since


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one detector says of a customer, or of one person there: what it found, or what was missing."""

    detector: str
    person: PersonId | None  # None: the whole customer
    name: str  # of the person or the customer
    found: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class WhyNot:
    """What every detector says of a customer, or of one person there, as of one moment."""

    customer: CustomerId
    customer_name: str
    person: PersonId | None
    verdicts: tuple[Verdict, ...]
    as_of: datetime


@dataclass(frozen=True, slots=True)
class MailTrace:
    """A mail without its text: who, when, what kind, whom it is about."""

    record: str  # 'message:12'
    at: datetime
    direction: Direction
    kind: Kind
    subject: str
    sender: Address
    recipients: tuple[Address, ...]
    about: tuple[Absence, ...] = ()


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Spoken:
    """The new words of one mail of theirs: untrusted text, read for what it says and never obeyed."""

    record: str  # 'message:12'
    thread: int
    at: datetime
    sender: str  # address
    subject: str
    text: str


@dataclass(frozen=True, eq=False, slots=True, weakref_slot=True)
class Evidence:
    """All that detectors look at: one customer as of `snapshot.as_of`, nothing later.

    Compared by identity, so that what several detectors read off it is computed once.
    """

    snapshot: Outline
    stakeholders: tuple[Stakeholder, ...] = ()  # with ended jobs
    tickets: tuple[StoredTicket, ...] = ()
    mails: tuple[MailTrace, ...] = ()  # oldest first
    spoken: tuple[Spoken, ...] = ()  # what their people wrote lately, oldest first
    heard: tuple[Heard, ...] = ()  # what mails say about people, oldest first
    usage: tuple[DayOfUse, ...] = ()  # oldest first
    prior_gap: float = 10.0  # working days between the contacts of a person, as is usual in the customer's segment
    churned_at: datetime | None = None  # when the customer was lost; only the judgement of a back-test asks for it
    thresholds: Thresholds = STANDARD  # what must be passed before something is raised

    @property
    def now(self) -> datetime:
        return self.snapshot.as_of

    def __hash__(self) -> int:
        """Of little: what is worked out once a look is kept under it, and all touches would be hashed each time."""
        return hash((self.snapshot.customer, self.snapshot.as_of))


@dataclass(frozen=True, slots=True)
class Signal:
    id: SignalId
    kind: SignalKind
    cause: str
    customer: CustomerId
    person: PersonId | None
    severity: Severity
    status: SignalStatus
    since: datetime
    detected_at: datetime
    sentence: str
    evidence: tuple[str, ...]
    response_sent_at: datetime | None  # when our first answer left (PRD-029)
    response_email_id: int | None  # our delivery that answered it
    closed_at: datetime | None
    closed_by: UserId | None
    closed_because: str
    snoozed_until: datetime | None = None
    label: str = ""  # a Label, once a person has closed it

    @property
    def is_open(self) -> bool:
        return self.status in (SignalStatus.NEW, SignalStatus.ACKNOWLEDGED)

    def sleeps(self, now: datetime) -> bool:
        """Open, and put aside until a later date."""
        return self.is_open and self.snoozed_until is not None and now < self.snoozed_until


@dataclass(frozen=True, slots=True)
class SignalEvent:
    """What happened to a signal: when, by whom (nobody: the program), and why."""

    signal: SignalId
    at: datetime
    by: UserId | None
    what: EventKind
    because: str = ""
    until: datetime | None = None  # SNOOZED


@dataclass(frozen=True, slots=True)
class SuggestedCopy:
    """One of ours who should read along, and why; always somebody with an address."""

    email: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class EscalationContext:
    """What somebody must know before they answer; every field from a record, or empty."""

    signal: Signal
    customer: Customer
    type: EscalationType | None  # None: no escalation
    type_in_words: str  # 'Support ticket escalated by an executive'; empty when there is no type
    issue: str  # in their words: the ticket's subject
    reporter: Stakeholder | None  # None: nobody at the customer is known by that address
    reporter_address: str  # as the ticket states it
    ticket: StoredTicket | None
    actions: tuple[TicketAction, ...]  # as the ticket system records them
    unresolved_for: timedelta | None  # since the ticket was opened; None when it is resolved
    communications: tuple[MailTrace, ...]  # newest first
    relationship: Relationship | None  # with the reporter, else with the signal's person
    suggested_cc: tuple[SuggestedCopy, ...]
    as_of: datetime

    @property
    def severity(self) -> Severity:
        return self.signal.severity
