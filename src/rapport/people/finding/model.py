"""What may be what somebody typed?"""

from dataclasses import dataclass
from enum import StrEnum


class Sort(StrEnum):
    CUSTOMER = "customer"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer, or somebody's job at one."""

    sort: Sort
    id: int  # of the customer or the stakeholder
    name: str
    detail: str  # said beside the name: segment, or title and customer
    also: str  # domains, aliases or addresses, by which it is found too


@dataclass(frozen=True, slots=True)
class Found:
    customers: tuple[Candidate, ...]
    people: tuple[Candidate, ...]
    named: tuple[Candidate, ...]  # customers of which one word typed is a part, beside others: 'map TechCorp'
