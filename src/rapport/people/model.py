"""What is a customer, a person, and the dated job that makes a person a stakeholder?"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from rapport.inbox.model import Address
from rapport.users.model import UserId

CustomerId = NewType("CustomerId", int)
PersonId = NewType("PersonId", int)
StakeholderId = NewType("StakeholderId", int)


class BuyingRole(StrEnum):
    """The part somebody plays in a purchase."""

    EXECUTIVE_SPONSOR = "executive_sponsor"
    TECHNICAL_CHAMPION = "technical_champion"
    BUSINESS_CHAMPION = "business_champion"
    DECISION_MAKER = "decision_maker"
    FINANCE = "finance"
    END_USER = "end_user"
    INFLUENCER = "influencer"
    DETRACTOR = "detractor"


class Level(StrEnum):
    """Seniority read from a title."""

    C_SUITE = "C-Suite"
    VP = "VP"
    DIRECTOR = "Director"
    MANAGER = "Manager"
    OTHER = "Other"


@dataclass(frozen=True, slots=True)
class Customer:
    id: CustomerId
    name: str
    domains: tuple[str, ...]  # the first is the main one
    segment: str
    arr_cents: int | None
    currency: str  # ISO 4217
    renewal_date: date | None
    owner: UserId | None
    health_score: int | None  # 0–100, as the CRM states it
    threading_score: float | None  # 0–100; ours; None until first computed
    aliases: tuple[str, ...] = ()  # other names of theirs and of companies that belong to them
    champions: tuple[StakeholderId, ...] | None = None  # as of the last look; None before the first


@dataclass(frozen=True, slots=True)
class Person:
    id: PersonId
    name: str
    addresses: tuple[str, ...]
    is_human: bool = True  # False: a mailbox of a function or a list, which has touches and no job


@dataclass(frozen=True, slots=True)
class Stakeholder:
    """One person's job at one customer; closed jobs are kept."""

    id: StakeholderId
    person: Person
    customer: CustomerId
    title: str
    department: str
    manager: StakeholderId | None
    valid_from: datetime | None
    valid_to: datetime | None
    source: str  # where the job is known from: 'csv', 'mail', 'crm', 'hand'
    role: str  # buying role set by hand, or empty
    introduced_by: StakeholderId | None
    introduction_date: date | None
    last_asked_at: datetime | None = None  # for an introduction to somebody else

    @property
    def name(self) -> str:
        return self.person.name

    @property
    def email(self) -> str:
        return self.person.addresses[0] if self.person.addresses else ""


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A line of customers.csv."""

    name: str
    domains: tuple[str, ...]
    segment: str = ""
    arr_cents: int | None = None
    currency: str = "USD"
    renewal_date: date | None = None
    owner: str = ""  # address of the CSM
    health_score: int | None = None
    churned_on: date | None = None  # the day on which they were lost; back-tests are judged by it


@dataclass(frozen=True, slots=True)
class StakeholderRow:
    """A line of stakeholders.csv."""

    customer: str
    name: str
    email: str
    title: str = ""
    department: str = ""
    manager: str = ""  # address of whom they report to
    role: str = ""
    others: tuple[str, ...] = ()  # further addresses of the same person, as the same line names them


@dataclass(frozen=True, slots=True)
class Seen:
    """An address of a customer's, met in a mail or an invitation."""

    address: Address
    customer: CustomerId
    at: datetime
    wrote: bool = False  # it is theirs: a mail by a person, which shows that they still work there
    is_list: bool = False  # the address of the list that the mail came through
