"""Which people work together so much more than chance that they are a team?

Groups by modularity with a resolution (Louvain: Blondel et al. 2008). Modularity as such finds teams of a size that
grows with the company; the resolution at which it is the likelihood of the groups that it finds (Newman 2016) does not,
and is found by turns, without knowing any team: groups, resolution of these groups, and again.
"""

from collections.abc import Mapping
from math import log

import numpy as np
from numpy.typing import NDArray

TURNS = 12
SAME = 0.02  # a change of the resolution below it changes few groups
SWEEPS = 30  # over all people until nobody moves; ten are the usual

Array = NDArray[np.float64]
Groups = NDArray[np.int64]


def teams(ties: Array, seed: int = 0) -> Groups:
    """The team of each person, numbered from 0; `ties` is symmetric. The same seed, the same teams."""
    at, found = 1.0, np.arange(len(ties))
    for _ in range(TURNS):
        found = louvain(ties, at, seed)
        better = resolution(ties, found)
        if better is None or abs(better - at) < SAME:
            break
        at = better
    return found


def resolution(ties: Array, groups: Groups) -> float | None:
    """At which modularity is the likelihood of these groups (Newman 2016, eq. 18); None where there is one or all."""
    degree, total = ties.sum(1), ties.sum()
    together = groups[:, None] == groups[None, :]
    inside, expected = (ties * together).sum(), (np.bincount(groups, degree) ** 2).sum() / max(total, 1e-9)
    if not inside or inside >= total or expected >= total:
        return None
    within, between = inside / expected, (total - inside) / (total - expected)
    return float((within - between) / (log(within) - log(between))) if within > between else None


def louvain(ties: Array, at: float = 1.0, seed: int = 0) -> Groups:
    """Groups of high modularity at a resolution; which of several as good ones hangs on the seed."""
    order = np.random.default_rng(seed)
    whole, found = ties, np.arange(len(ties))
    while True:
        moved = _moved(whole, at, order)
        kept, moved = np.unique(moved, return_inverse=True)
        found = moved[found]
        if len(kept) == len(whole):
            return _numbered(found)
        member = np.zeros((len(whole), len(kept)))
        member[np.arange(len(whole)), moved] = 1
        whole = member.T @ whole @ member


def _moved(ties: Array, at: float, order: np.random.Generator) -> Groups:
    """Everybody into the group of a neighbour that gains most, until nobody gains."""
    count, degree, total = len(ties), ties.sum(1), max(float(ties.sum()), 1e-9)
    group, weight = np.arange(count), degree.copy()
    near = [np.flatnonzero(row) for row in ties]
    for _ in range(SWEEPS):
        moves = 0
        for one in order.permutation(count):
            own, others = group[one], near[one][near[one] != one]
            if not len(others):
                continue
            weight[own] -= degree[one]
            gain = np.bincount(group[others], ties[one, others], minlength=count)
            gain -= at * degree[one] / total * weight
            choice = int(gain.argmax())
            best = choice if gain[choice] > gain[own] + 1e-12 else int(own)
            group[one] = best
            weight[best] += degree[one]
            moves += best != own
        if not moves:
            break
    return group


def _numbered(groups: Groups) -> Groups:
    """In the order in which they first appear."""
    names: Mapping[int, int] = {int(group): at for at, group in enumerate(dict.fromkeys(groups.tolist()))}
    return np.array([names[int(group)] for group in groups], dtype=np.int64)
