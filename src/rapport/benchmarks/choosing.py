"""Which weights make the choices that people made the most likely ones?

Conditional logit (McFadden 1974) with a Gaussian prior, by Newton's method with halved steps where a whole one goes too
far. The same cases in the same order give the same weights.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

ROUNDS = 40
HALVINGS = 12
NEAR = 1e-6  # of the largest step, where Newton's method has arrived


@dataclass(frozen=True, slots=True)
class Case:
    """One choice: a row of signs for each thing that could be chosen, which one was, and what the case counts for."""

    rows: Array
    chosen: int
    worth: float


def fit(cases: Sequence[Case], prior: Array, start: Array | None = None) -> Array:
    """Weights of the columns; `prior` is how strongly each is drawn to `start` (or to 0), one over its variance."""
    rows = np.concatenate([case.rows for case in cases])
    sizes = np.array([len(case.rows) for case in cases])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    chosen = starts + np.array([case.chosen for case in cases])
    worth = np.array([case.worth for case in cases])
    middle = np.zeros(rows.shape[1]) if start is None else start
    weights = middle.copy()

    def loss(tried: Array) -> tuple[float, Array]:
        scores = rows @ tried
        most = np.maximum.reduceat(scores, starts)
        likely = np.exp(scores - np.repeat(most, sizes))
        total = np.add.reduceat(likely, starts)
        surprise = worth @ (most + np.log(total) - scores[chosen])
        return float(surprise + (prior * (tried - middle) ** 2).sum() / 2), likely / np.repeat(total, sizes)

    least, chance = loss(weights)
    for _ in range(ROUNDS):
        counted = chance * np.repeat(worth, sizes)
        expected = np.add.reduceat(rows * chance[:, None], starts)
        slope = worth @ (rows[chosen] - expected) - prior * (weights - middle)
        bend = (rows * counted[:, None]).T @ rows - (expected * worth[:, None]).T @ expected + np.diag(prior)
        step = np.linalg.solve(bend, slope)
        for _ in range(HALVINGS):
            found, tried_chance = loss(weights + step)
            if found <= least:
                weights, least, chance = weights + step, found, tried_chance
                break
            step = step / 2
        if np.abs(step).max() < NEAR:
            break
    return weights
