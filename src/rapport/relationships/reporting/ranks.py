"""What do titles and departments add to the likelihood that one reports to the other?

Nobody has published a company with titles, mail and managers together, so these numbers are set by hand, in logarithms
of odds, and nothing is measured. They are so large that a vice president of the same department, with a little mail, is
just drawn where few people are known, and that neither a rank nor a department alone is.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rapport.people import titles
from rapport.people.model import Level, Stakeholder

LADDER = (Level.OTHER, Level.MANAGER, Level.DIRECTOR, Level.VP, Level.C_SUITE)
HEAD = len(LADDER)  # who runs the whole: a rank above every other chief
UNKNOWN = -1

BELOW, SAME_RANK, ONE_ABOVE, TWO_ABOVE = -3.0, -1.0, 2.5, 2.0
SAME_DEPARTMENT, OTHER_DEPARTMENT = 2.0, -0.5  # a head is of everybody's department
NOBODY_ABOVE = 3.0  # a head
TITLES_KEPT = 4096  # reading one takes longer than all that is done with it here

Array = NDArray[np.float64]


@lru_cache(TITLES_KEPT)
def rank(title: str) -> int:
    """Place on the ladder, HEAD above it; UNKNOWN without a title."""
    if not title:
        return UNKNOWN
    level = titles.level(title)
    return HEAD if level is Level.C_SUITE and titles.department(title) == "Executive" else LADDER.index(level)


@lru_cache(TITLES_KEPT)
def area(department: str, title: str) -> str:
    """The department as one word to compare; "" where none is known."""
    return (department or titles.department(title)).casefold()


def scores(staff: Sequence[Stakeholder]) -> Array:
    """[person, candidate]: what rank and department add."""
    ranks = np.array([rank(one.title) for one in staff])
    step = ranks[None, :] - ranks[:, None]
    told = (ranks[None, :] != UNKNOWN) & (ranks[:, None] != UNKNOWN)
    by_rank = np.select([step < 0, step == 0, step == 1, step == 2], [BELOW, SAME_RANK, ONE_ABOVE, TWO_ABOVE], 0.0)
    areas = [area(one.department, one.title) for one in staff]
    names = {name: at for at, name in enumerate(sorted(set(areas)))}
    number = np.array([names[each] for each in areas])
    known = np.array([bool(each) for each in areas])
    over_all = np.broadcast_to(ranks == HEAD, step.shape)
    same = over_all | (number[None, :] == number[:, None])
    both = over_all | (known[None, :] & known[:, None])
    return np.where(told, by_rank, 0.0) + np.where(both, np.where(same, SAME_DEPARTMENT, OTHER_DEPARTMENT), 0.0)


def heads(staff: Sequence[Stakeholder]) -> Array:
    """What a title adds to there being nobody above."""
    return np.array([NOBODY_ABOVE if rank(one.title) == HEAD else 0.0 for one in staff])
