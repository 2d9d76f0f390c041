"""What did a customer look like on a date of the past, from all that is known of it since?"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter

from rapport.people.model import Customer, PersonId, Stakeholder
from rapport.relationships import picture
from rapport.relationships.accumulators import Accumulator
from rapport.relationships.behaviour.model import Seen
from rapport.relationships.by_hand import rules
from rapport.relationships.by_hand.model import Label, hands
from rapport.relationships.model import Outline, Touch
from rapport.relationships.outlines import latest
from rapport.relationships.standing import AbsenceNote, Facts


@dataclass(frozen=True, slots=True)
class Records:
    """All that is stored about one customer's people up to the last date that is asked for."""

    touches: Sequence[Touch]  # the oldest first
    labels: Sequence[Label]  # also those taken back, the oldest first
    absences: Sequence[AbsenceNote]
    used: Mapping[PersonId, tuple[date, ...]]


def outlines(
    customer: Customer, records: Records, staffs: Mapping[datetime, Sequence[Stakeholder]]
) -> dict[datetime, Outline]:
    """On each of these dates, with the latest contacts, as a look would have had it; nothing later counts."""
    counted = latest.courses(records.touches, sorted(staffs))
    return {at: _outline(customer, records, (at, staff), counted[at]) for at, staff in staffs.items()}


def _outline(
    customer: Customer,
    records: Records,
    there: tuple[datetime, Sequence[Stakeholder]],
    counted: Mapping[PersonId, Accumulator],
) -> Outline:
    at, staff = there
    until = bisect_right(records.touches, at, key=attrgetter("at"))
    since = bisect_right(records.touches, at - latest.SPAN, key=attrgetter("at"))
    begin = max(0, min(since, until - latest.LEAST))
    touches = records.touches[begin:until]
    cut = len(touches) >= latest.LEAST
    moments = latest.arrivals(staff, touches[0].at) if cut else frozenset()
    set_there = hands(label for label in records.labels if label.held(at))
    facts = Facts(
        rules.applied(staff, set_there),
        touches,
        [note for note in records.absences if note.at <= at],
        at,
        hands=set_there,
        seen=Seen(used=records.used),  # champions look at the days of their last quarter alone
        counted=counted,
        begun=records.touches[0].at if cut else None,
        arrived=latest.by_person([touch for touch in records.touches[:begin] if touch.at in moments]),
    )
    return picture.outline(customer, facts)
