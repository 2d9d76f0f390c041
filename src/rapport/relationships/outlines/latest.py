"""Which contacts are looked at one by one, and what do the sums tell of those before them?"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from rapport.people.model import PersonId, Stakeholder
from rapport.relationships import accumulators, champion
from rapport.relationships.accumulators import KINDS, Accumulator
from rapport.relationships.model import Touch

# Of one customer: half a year, which detectors compare and in which champions show that they are; and at least as many
# as a lively one of 50 people makes in that time. Sums, which scores are computed from, hold all the others.
SPAN, LEAST = timedelta(days=180), 1_500


def before(latest: Sequence[Touch], counted: Mapping[PersonId, Accumulator]) -> dict[PersonId, datetime | None]:
    """Who was in contact before the first of a customer's latest contacts, and in which month they made their first
    effort; None: until then only we had written."""
    here, theirs = Counter(t.person for t in latest), Counter(t.person for t in latest if t.costs_them)
    return {
        person: _first_of(min(one.months)) if one.theirs > theirs[person] else None
        for person, one in counted.items()
        if sum(one.counts[: len(KINDS)]) > here[person]
    }


def arrivals(staff: Sequence[Stakeholder], before: datetime) -> frozenset[datetime]:
    """When colleagues were first seen, earlier than the contacts at hand: whoever wrote then has brought them in."""
    return frozenset(at for at in champion.arrivals(staff).first_seen if at < before)


def from_zero(touches: Sequence[Touch]) -> dict[PersonId, Accumulator]:
    """Everybody's sums, from all contacts."""
    return {person: accumulators.of(mine) for person, mine in by_person(touches).items()}


def by_person(touches: Sequence[Touch]) -> dict[PersonId, list[Touch]]:
    found: defaultdict[PersonId, list[Touch]] = defaultdict(list)
    for touch in touches:
        found[touch.person].append(touch)
    return found


def courses(touches: Sequence[Touch], dates: Sequence[datetime]) -> dict[datetime, dict[PersonId, Accumulator]]:
    """Everybody's sums as of each of these dates; both the oldest first."""
    found: dict[datetime, dict[PersonId, Accumulator]] = {at: {} for at in dates}
    for person, mine in by_person(touches).items():
        for at, one in zip(dates, accumulators.course(mine, dates), strict=True):
            if any(one.latest):
                found[at][person] = one
    return found


def _first_of(month: int) -> datetime:
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)
