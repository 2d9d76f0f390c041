"""What was the threading score on each of many dates, from all that is known of them since?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rapport.people.model import CustomerId, PersonId, Stakeholder
from rapport.relationships.accumulators import Accumulator
from rapport.relationships.by_hand import rules
from rapport.relationships.by_hand.model import Label, hands
from rapport.relationships.model import Threading, Touch
from rapport.relationships.outlines import latest
from rapport.relationships.standing import AbsenceNote, Facts, everybody
from rapport.relationships.strength import bare
from rapport.relationships.threading import threading


@dataclass(frozen=True, slots=True)
class Records:
    """All that is stored about a customer's people up to the last date that is asked for."""

    customer: CustomerId
    staff: Sequence[Stakeholder]  # of all dates
    labels: Sequence[Label]  # also those taken back
    touches: Sequence[Touch]  # the oldest first
    absences: Sequence[AbsenceNote]


def threadings(of: Records, dates: Sequence[datetime]) -> tuple[Threading, ...]:
    """As of each of these dates, the oldest first; nothing later counts. Each contact is counted once."""
    counted = latest.courses(of.touches, dates)
    return tuple(_threading(of, at, counted[at]) for at in dates)


def _threading(of: Records, at: datetime, counted: Mapping[PersonId, Accumulator]) -> Threading:
    """From the sums alone: single contacts show who is a champion, which this score does not ask."""
    set_then = hands(label for label in of.labels if label.held(at))
    there = rules.applied([one for one in of.staff if _worked(one, at)], set_then)
    facts = Facts(there, (), of.absences, at, hands=set_then, counted=counted)
    return threading(of.customer, everybody(facts, bare), at)


def _worked(one: Stakeholder, at: datetime) -> bool:
    return (one.valid_from is None or one.valid_from <= at) and (one.valid_to is None or one.valid_to > at)
