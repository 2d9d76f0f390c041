"""What is a message, a meeting, a ticket, before anybody has asked who is behind it?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import NewType

from rapport.inbox.statements.model import Statement

MessageId = NewType("MessageId", int)  # our row; the header's value is called message_id
MeetingId = NewType("MeetingId", int)
TicketId = NewType("TicketId", int)
ThreadId = NewType("ThreadId", int)
ImportId = NewType("ImportId", int)


class Kind(StrEnum):
    """What wrote a mail. Only PERSON ever counts as contact."""

    PERSON = "person"
    BULK = "bulk"
    AUTOREPLY = "autoreply"
    BOUNCE = "bounce"
    CALENDAR = "calendar"
    REPORT = "report"


class Direction(StrEnum):
    IN = "in"  # from a customer's person to us
    OUT = "out"  # from us to a customer's person


class Field(StrEnum):
    """Where in a mail's header an address stood."""

    FROM = "from"
    TO = "to"
    CC = "cc"


@dataclass(frozen=True, slots=True)
class Address:
    email: str  # lower case, plausible, or the mail would be quarantined
    name: str = ""


@dataclass(frozen=True, slots=True)
class Participant:
    field: Field
    address: Address


@dataclass(frozen=True, slots=True)
class Absence:
    """What an automatic reply or a bounce says about somebody."""

    address: str  # whom it is about
    gone: bool  # "no longer with the company", or a permanent bounce
    back_on: date | None
    stand_in: str  # an address named instead, or empty
    sentence: str  # the words that say so


@dataclass(frozen=True, slots=True)
class Mail:
    """One message as read from its bytes; nothing in it has been looked up."""

    fingerprint: bytes  # 32 bytes; the same mail from two folders has the same one
    message_id: str  # without angle brackets; empty when the header is missing
    in_reply_to: str
    references: tuple[str, ...]
    sent_at: datetime  # aware; from Date, else the newest Received
    participants: tuple[Participant, ...]  # the sender first
    subject: str
    text: str  # whole body as text
    new_text: str  # without quoted mails and signature
    kind: Kind
    list_id: str
    about: tuple[Absence, ...]  # for automatic replies and bounces
    raw: bytes
    meetings: tuple["Meeting", ...] = ()
    said: tuple[Statement, ...] = ()  # about people; read where the mail is kept, not from its rows
    phones: tuple[str, ...] = ()  # of the author, below the text

    @property
    def sender(self) -> Address:
        return self.participants[0].address

    @property
    def recipients(self) -> tuple[Address, ...]:
        return tuple(p.address for p in self.participants if p.field is not Field.FROM)


@dataclass(frozen=True, slots=True)
class Packed:
    """A mail on its way into the database: read and compressed where a core is free, `mail.raw` emptied."""

    mail: Mail
    direction: Direction
    raw: bytes  # zlib


class Participation(StrEnum):
    """RFC 5545 PARTSTAT, as far as it matters here."""

    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"
    NEEDS_ACTION = "needs-action"


@dataclass(frozen=True, slots=True)
class Attendee:
    address: Address
    participation: Participation
    organizer: bool = False


@dataclass(frozen=True, slots=True)
class Meeting:
    uid: str
    recurrence: str  # RECURRENCE-ID as UTC text, empty for the only or first occurrence
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    cancelled: bool
    attendees: tuple[Attendee, ...]


class Severity(StrEnum):
    """One scale for tickets and signals."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class TicketStatus(StrEnum):
    OPEN = "open"
    PENDING = "pending"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Ticket:
    external_id: str
    customer: str  # as the ticket system names it; resolved by people
    reporter: str  # address, or empty
    subject: str
    description: str
    category: str
    severity: Severity
    status: TicketStatus
    escalated_at: datetime | None
    opened_at: datetime
    updated_at: datetime
    owner: str  # who works on it, as the ticket system names them
    actions: tuple["TicketAction", ...] = ()


@dataclass(frozen=True, slots=True)
class TicketAction:
    """One step that the ticket system records: done, under way or promised."""

    what: str
    owner: str
    state: str  # 'done', 'started' or 'planned'
    at: datetime | None  # when it was done or started, or is due


@dataclass(frozen=True, slots=True)
class StoredMail:
    """A mail that has a row; `mail.raw` is empty here, the bytes are fetched by `store.raw`."""

    id: MessageId
    thread: ThreadId
    direction: Direction
    mail: Mail
    awaited: bool = field(default=True, compare=False)  # perhaps a mail that names it came in before

    @property
    def record(self) -> str:
        return f"message:{self.id}"


@dataclass(frozen=True, slots=True)
class StoredMeeting:
    id: MeetingId
    meeting: Meeting

    @property
    def record(self) -> str:
        return f"meeting:{self.id}"


@dataclass(frozen=True, slots=True)
class StoredTicket:
    id: TicketId
    customer_id: int | None  # None: a customer that nobody knows; kept and shown
    ticket: Ticket

    @property
    def record(self) -> str:
        return f"ticket:{self.id}"


@dataclass(frozen=True, slots=True)
class Usage:
    """One figure of product use on one day."""

    customer: str
    address: str  # of the person, or empty for the whole customer
    on: date
    metric: str
    value: float


@dataclass(frozen=True, slots=True)
class Sides:
    """Who is ours, who is a customer's: all that deciding on a mail needs to know of people."""

    own: frozenset[str]  # addresses and domains of ours, lower case
    customers: Mapping[str, int]  # domain → customer id
    contacts: Mapping[str, int] = field(default_factory=dict)  # address outside those domains → customer id

    def is_own(self, email: str) -> bool:
        """An address of ours, or one below a domain of ours (RFC 1034: labels compared whole)."""
        return email in self.own or any(domain in self.own for domain in suffixes(email))

    def customer_of(self, email: str) -> int | None:
        """The customer behind an address, the longest known domain first; ours are nobody's."""
        if self.is_own(email):
            return None
        if email in self.contacts:
            return self.contacts[email]
        return next((self.customers[d] for d in suffixes(email) if d in self.customers), None)


def suffixes(email: str) -> tuple[str, ...]:
    """mail.mips.com → (mail.mips.com, mips.com, com), for the part behind the @."""
    return _suffixes(email.rpartition("@")[2])


@lru_cache(maxsize=10_000)  # the same few domains are asked for in every mail
def _suffixes(domain: str) -> tuple[str, ...]:
    labels = domain.split(".")
    return tuple(".".join(labels[i:]) for i in range(len(labels)))


@dataclass(frozen=True, slots=True)
class Item:
    """One thing found in a source: its raw bytes, and where it stood."""

    source: str  # path as given by the user, for messages to people
    position: int  # byte offset in an mbox, 0 elsewhere
    raw: bytes  # cut to the cap plus one when larger
    size: int  # true size in bytes


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A thing that could not be read: kept, with the reason, where a person can see it."""

    source: str
    position: int
    reason: str  # short, one of a fixed set: used as a key in the counts
    detail: str
    head: bytes  # the raw bytes; the first MiB of an oversized one
    size: int


@dataclass(slots=True)
class Tally:
    """What became of everything that was read; `adds_up` is the promise of an import."""

    read: int = 0
    stored: int = 0
    known: int = 0
    excluded: dict[str, int] = field(default_factory=dict)
    quarantined: dict[str, int] = field(default_factory=dict)

    @property
    def adds_up(self) -> bool:
        return self.read == self.stored + self.known + sum(self.excluded.values()) + sum(self.quarantined.values())

    def add(self, other: "Tally") -> None:
        """Count another part of the same run."""
        self.read += other.read
        self.stored += other.stored
        self.known += other.known
        for mine, theirs in ((self.excluded, other.excluded), (self.quarantined, other.quarantined)):
            for why, count in theirs.items():
                mine[why] = mine.get(why, 0) + count
