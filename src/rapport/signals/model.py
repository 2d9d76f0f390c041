"""What is a signal: a thing that changed, how bad, since when, on what evidence?"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from rapport.inbox.model import Severity
from rapport.people.model import CustomerId, PersonId
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

    @property
    def is_open(self) -> bool:
        return self.status in (SignalStatus.NEW, SignalStatus.ACKNOWLEDGED)
