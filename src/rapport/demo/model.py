"""What is in the demo's invented world: writers, customers, letters, meetings, tickets, use, and what was planted?"""

from dataclasses import dataclass
from datetime import date, datetime

from rapport.inbox.model import Meeting, Ticket, Usage
from rapport.people.model import CustomerRow, StakeholderRow


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody who writes mail, with the habits that show in it."""

    name: str
    email: str
    title: str
    company: str
    phone: str
    zone: str  # IANA name
    style: str  # 'formal', 'friendly', 'chatty' or 'brief'
    client: str  # 'gmail', 'outlook', 'apple' or 'plain': how it quotes, signs and encodes
    html: bool
    language: str = "en"  # colours greetings and reply prefixes; the mail itself is English

    @property
    def first(self) -> str:
        return self.name.split()[0]


@dataclass(frozen=True, slots=True)
class Colleague:
    """One of ours. Without a role they cannot sign in and only appear in mail and tickets."""

    key: str
    writer: Writer
    role: str  # 'csm', 'manager', 'admin' or ''
    answers: str  # 'support', 'billing' or ''


@dataclass(frozen=True, slots=True)
class Contact:
    """One of a customer's. Days are counted from now, so the past is negative."""

    seat: str
    part: str
    writer: Writer
    department: str
    manager: str  # seat of whom they report to
    every: float  # days between conversations; 0: only in copy
    since: float
    until: float  # the day after which nothing comes from them
    listed: bool  # whether stakeholders.csv knows them
    moved: Writer | None = None  # who they are after their company changed its domain
    moved_on: float = 0.0

    def at(self, day: float) -> Writer:
        return self.moved if self.moved is not None and day >= self.moved_on else self.writer

    def is_active(self, day: float) -> bool:
        return self.since <= day <= self.until


@dataclass(frozen=True, slots=True)
class Company:
    """A customer."""

    name: str
    domains: tuple[str, ...]
    segment: str
    arr_cents: int
    renewal_in: int  # days from now; negative: past
    health: int | None
    owner: Colleague
    zone: str
    one: str  # what they handle every day, singular and plural
    things: str
    sites: tuple[str, ...]
    story: str
    pace: float
    since: float  # day on which the conversation began
    contacts: tuple[Contact, ...]

    def seat(self, key: str) -> Contact:
        return next(contact for contact in self.contacts if contact.seat == key)


@dataclass(frozen=True, slots=True)
class Cast:
    vendor: str
    product: str
    domain: str
    colleagues: tuple[Colleague, ...]
    companies: tuple[Company, ...]

    def colleague(self, key: str) -> Colleague:
        return next(one for one in self.colleagues if one.key == key)


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail as it lies in a mailbox."""

    mailbox: str  # address of the colleague in whose mailbox it lies
    customer: str  # empty for mail that is no customer's
    message_id: str  # with angle brackets
    sender: str
    recipients: tuple[str, ...]
    sent_at: datetime
    subject: str
    raw: bytes  # RFC 5322, CRLF


@dataclass(frozen=True, slots=True)
class Planted:
    """Something that was made to happen, so that a detector can be measured against it."""

    kind: str
    customer: str
    person: str  # address, or empty where it is about the whole customer
    on: date
    note: str


@dataclass(frozen=True, slots=True)
class World:
    seed: int
    now: datetime
    cast: Cast
    letters: tuple[Letter, ...]  # by time
    meetings: tuple[Meeting, ...]
    customers: tuple[CustomerRow, ...]
    stakeholders: tuple[StakeholderRow, ...]
    tickets: tuple[Ticket, ...]
    usage: tuple[Usage, ...]
    planted: tuple[Planted, ...]
