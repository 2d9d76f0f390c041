"""What do records add up to?"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class DayOfUse:
    """All figures that a customer has for one thing on one day."""

    on: date
    metric: str
    value: float  # their sum, of single people and of the whole customer
    whole: float | None = None  # that of the whole customer, where it states one
