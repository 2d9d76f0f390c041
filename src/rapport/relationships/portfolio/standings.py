"""How do we stand with a customer, in four figures that a table of all customers can hold?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import fsum

from rapport.people.model import CustomerId, PersonId, StakeholderId
from rapport.relationships import strength
from rapport.relationships.accumulators import Accumulator
from rapport.relationships.champion import STRONG

CLOSEST = 3  # people whose mean is a customer's strength: one may leave, and thirty weak ones must not hide three good


@dataclass(frozen=True, slots=True)
class Efforts:
    """Contacts of theirs in the quarter up to now and in the one before; our own mail is none."""

    lately: int
    before: int

    @property
    def change(self) -> float | None:
        """-0.4 is two fifths fewer than in the quarter before; None without a quarter to compare with."""
        return None if self.before == 0 else self.lately / self.before - 1.0


@dataclass(frozen=True, slots=True)
class Champion:
    """By job and name, as of the last look at their customer: time alone changes who is one, like the score."""

    stakeholder: StakeholderId
    name: str


@dataclass(frozen=True, slots=True)
class Standing:
    customer: CustomerId
    strength: float | None  # 0–100, mean of the CLOSEST strongest; None: nobody with enough data
    strong: int  # people from STRONG on
    in_touch: int  # people with enough data
    efforts: Efforts


NO_EFFORT = Efforts(0, 0)


def standings(
    customers: Iterable[CustomerId],
    counted: Mapping[tuple[CustomerId, PersonId], Accumulator],
    gone: Iterable[tuple[CustomerId, PersonId]],
    efforts: Mapping[CustomerId, Efforts],
    now: datetime,
) -> dict[CustomerId, Standing]:
    """Of each of these customers; `gone`: whose job there has ended."""
    left = set(gone)
    values: dict[CustomerId, list[float]] = {}
    for (customer, person), one in counted.items():
        value = None if (customer, person) in left else strength.value(one, now)
        if value is not None:
            values.setdefault(customer, []).append(value)
    return {one: _standing(one, values.get(one, ()), efforts.get(one, NO_EFFORT)) for one in customers}


def _standing(customer: CustomerId, values: Iterable[float], efforts: Efforts) -> Standing:
    ranked = sorted(values, reverse=True)
    closest = ranked[:CLOSEST]
    mean = fsum(closest) / len(closest) if closest else None
    return Standing(customer, mean, sum(value >= STRONG for value in ranked), len(ranked), efforts)
