"""How did the strength of one relationship run, month by month?"""

from collections.abc import Sequence
from datetime import datetime

from rapport.relationships import accumulators, strength
from rapport.relationships.accumulators import NOTHING
from rapport.relationships.change import month_starts
from rapport.relationships.model import Touch

MONTHS = 12  # a contract's year

Course = tuple[tuple[datetime, float | None], ...]  # None: not enough data at that moment


def course(touches: Sequence[Touch], until: datetime, introductions: Sequence[datetime] = ()) -> Course:
    """Strength, 0–100, at the beginning of each of the last MONTHS and at `until`, each from what had happened by then.

    `touches` of one person, in any order. One pass over them: months only add to what was counted before.
    """
    past = sorted((one for one in touches if one.at <= until), key=lambda one: one.at)
    if not past:
        return ()
    moments = month_starts(past[0].at, until)[-MONTHS - 1 :]
    if sum([one.costs_them for one in past]) < strength.ENOUGH:  # half of all people, at any of the moments
        return tuple((moment, None) for moment in moments)
    found, counted, begin = [], NOTHING, 0
    for moment in moments:
        end = begin
        while end < len(past) and past[end].at <= moment:
            end += 1
        counted, begin = accumulators.add(counted, past[begin:end]), end
        found.append((moment, strength.value(counted, moment, introductions)))
    return tuple(found)
