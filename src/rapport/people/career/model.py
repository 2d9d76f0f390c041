"""What is said about a job, by whom, on what record?"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from rapport.people.model import CustomerId, PersonId, StakeholderId

ClaimId = NewType("ClaimId", int)


class Field(StrEnum):
    """What of a job a claim is about."""

    TITLE = "title"
    DEPARTMENT = "department"
    BEGINS = "begins"  # value: ISO date
    ENDS = "ends"  # value: ISO date
    SUCCESSOR = "successor"  # value: name or address of whom to contact instead


class Source(StrEnum):
    """Where a claim is from; a person's hand is never overruled by anything else."""

    MAIL = "mail"
    CSV = "csv"
    CRM = "crm"
    HAND = "hand"


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing said about one job: when first, when last, with its evidence."""

    job: StakeholderId
    field: Field
    value: str
    at: datetime  # said first
    source: Source
    record: str = ""  # 'message:12'; empty where a table or a person's hand says so
    sentence: str = ""  # as it stands in the record
    author: str = ""  # address of who said it in a mail
    said_last: datetime | None = None  # repeated until then
    id: ClaimId = ClaimId(0)  # 0: not stored

    @property
    def last(self) -> datetime:
        return max(self.at, self.said_last or self.at)


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job as far as hearing about it needs it."""

    id: StakeholderId
    person: PersonId
    name: str
    customer: CustomerId
    title: str
    department: str
    valid_from: datetime | None
    valid_to: datetime | None
    source: str
    known_since: datetime  # of the person
