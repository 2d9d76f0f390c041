"""What came of a look at many customers?"""

from dataclasses import dataclass

from rapport.people.model import CustomerId
from rapport.signals.detectors import Failure


@dataclass(frozen=True, slots=True)
class Night:
    """How many customers were looked at, and which detector failed at which of them."""

    customers: int
    failed: tuple[tuple[CustomerId, Failure], ...]
