"""How likely is each candidate the manager, when everybody has one at most and nobody reports to themself in the end?

The likelihood of a manager is a conditional logit (McFadden 1974) over the candidates and "nobody who is known here".
Of all the trees that these choices allow, each is as likely as the product of its lines; the share of a line in all
trees follows from the matrix-tree theorem (Tutte 1948; Koo et al. 2007), and so no circle has any share.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

NO_WAY = -1e9  # the logarithm of a line that cannot be
LEAST = 1e-9  # of a choice; keeps the theorem's matrix regular where somebody's line is certain


def chances(logits: Array, nobody: Array, known: Mapping[int, int]) -> Array:
    """[person, candidate] 0–1; what is missing to 1 in a row is that none of them is the manager.

    `nobody` is the logit of that, per person. Where `known` names a manager, that line is certain; its lines hold no
    circle.
    """
    people = len(logits)
    if people < 2:
        return np.zeros((people, people))
    choice = alone(logits, nobody)
    lines, root = choice[:, :-1].copy(), choice[:, -1].copy()
    root += LEAST
    for report, manager in known.items():
        lines[report], root[report] = 0, 0
        lines[report, manager] = 1
    inverse = np.linalg.inv(np.diag(lines.sum(1) + root) - lines)
    found: Array = np.clip(lines * (np.diag(inverse)[:, None] - inverse.T), 0, 1)
    found /= np.maximum(found.sum(1, keepdims=True), 1)
    return found


def alone(logits: Array, nobody: Array) -> Array:
    """Each person's choice by itself; the last column is nobody."""
    wide = np.concatenate([logits, nobody[:, None]], axis=1)
    np.fill_diagonal(wide, NO_WAY)
    wide -= wide.max(1, keepdims=True)
    likely = np.exp(wide)
    found: Array = likely / likely.sum(1, keepdims=True)
    return found
