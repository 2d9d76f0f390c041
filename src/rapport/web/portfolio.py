"""Which figures stand in the table of customers, how warm is each, and where are the bubbles?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import Any

from rapport.people import names
from rapport.people.model import Customer, CustomerId
from rapport.relationships.champion import STRONG
from rapport.relationships.introducer import ENOUGH
from rapport.relationships.portfolio.standings import NO_EFFORT, Champion, Standing
from rapport.signals.model import SignalKind
from rapport.users.model import UserId

FEWER = -0.25  # a quarter fewer contacts than in the quarter before is more than chance at most customers
SOON, NEAR = 60, 120  # days to a renewal: too late for a new sponsor; time to find one
AHEAD = 400  # days to the right end of the bubbles: a yearly contract and a little
WIDTH, HEIGHT, LEFT, BELOW = 960.0, 420.0, 48.0, 44.0
SMALLEST, LARGEST = 7.0, 34.0  # radius of a bubble; the area is the value


@dataclass(frozen=True, slots=True)
class Line:
    """One customer in the table."""

    customer: Customer
    standing: Standing
    escalations: int  # open
    signals: int  # open
    owner: str
    today: date
    champions: tuple[Champion, ...] | None = None  # None: nobody has looked for them yet

    @property
    def days(self) -> int | None:
        return (self.customer.renewal_date - self.today).days if self.customer.renewal_date else None

    @property
    def heat(self) -> dict[str, str]:
        """Quiet colours by column: good, mid, low, none."""
        change = self.standing.efforts.change
        return {
            "strength": _warm(self.standing.strength, ENOUGH, STRONG),
            "threading": _warm(self.customer.threading_score, 30.0, 60.0),
            "engagement": "none"
            if change is None
            else "low"
            if change < FEWER
            else "good"
            if change > -FEWER
            else "mid",
            "renewal": "none" if self.days is None or self.days > NEAR else "low" if self.days < SOON else "mid",
            "escalation": "low" if self.escalations else "none",
        }


def _warm(value: float | None, low: float, high: float) -> str:
    return "none" if value is None else "low" if value < low else "good" if value >= high else "mid"


COLUMNS: Mapping[str, Callable[[Line], Any]] = {
    "name": lambda line: names.plain(line.customer.name),
    "value": lambda line: line.customer.arr_cents,
    "strength": lambda line: line.standing.strength,
    "threading": lambda line: line.customer.threading_score,
    "champion": lambda line: None if line.champions is None else len(line.champions),
    "engagement": lambda line: line.standing.efforts.change,
    "escalation": lambda line: line.escalations,
    "renewal": lambda line: line.customer.renewal_date,
    "signals": lambda line: line.signals,
    "owner": lambda line: names.plain(line.owner) or None,
}


def lines(
    found: Sequence[Customer],
    standings: Mapping[CustomerId, Standing],
    champions: Mapping[CustomerId, tuple[Champion, ...]],
    open_signals: Mapping[CustomerId, Mapping[SignalKind, int]],
    owners: Mapping[UserId, str],
    today: date,
) -> list[Line]:
    none: Mapping[SignalKind, int] = {}
    return [
        Line(
            one,
            standings.get(one.id) or Standing(one.id, None, 0, 0, NO_EFFORT),
            open_signals.get(one.id, none).get(SignalKind.TICKET_ESCALATED, 0),
            sum(open_signals.get(one.id, none).values()),
            owners.get(one.owner, "") if one.owner is not None else "",
            today,
            champions.get(one.id),
        )
        for one in found
    ]


@dataclass(frozen=True, slots=True)
class Bubble:
    """A customer by renewal (to the right: later) and strength (up: stronger); the area is the value."""

    line: Line
    x: float
    y: float
    r: float
    named: bool  # whether there is room for the name


def bubbles(rows: Sequence[Line]) -> list[Bubble]:
    """Those with a renewal ahead and enough data, the largest first, so that a small one is never hidden."""
    placed = [line for line in rows if line.days is not None and line.days >= 0 and line.standing.strength is not None]
    most = max((line.customer.arr_cents or 0 for line in placed), default=0) or 1
    found: list[Bubble] = []
    for line in sorted(placed, key=lambda one: -(one.customer.arr_cents or 0)):
        x = LEFT + (WIDTH - LEFT - LARGEST) * min(1.0, (line.days or 0) / AHEAD)
        y = (HEIGHT - BELOW) * (1.0 - (line.standing.strength or 0.0) / 100)
        r = max(SMALLEST, LARGEST * sqrt((line.customer.arr_cents or 0) / most))
        free = all(abs(x - other.x) > 110 or abs(y + r - other.y - other.r) > 16 for other in found if other.named)
        found.append(Bubble(line, x, y, r, free))
    return found
