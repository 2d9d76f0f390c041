"""How much does each sign count for somebody being the manager, as learned from a company whose managers are known?

`python -m rapport.benchmarks.train_lines --data DIR` writes the file anew: thirteen weights and four numbers that make
their probabilities honest. It holds nothing of anybody.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import log
from pkgutil import get_data

import numpy as np
from numpy.typing import NDArray

from rapport.relationships.reporting.pattern import SIGNS


@dataclass(frozen=True, slots=True)
class Weights:
    """By sign; a line's score is `sharpness` × the sum of weights × signs."""

    signs: Mapping[str, float]
    sharpness: float = 1.0  # where a part of a company is seen: always, but for a benchmark
    sharpness_whole: float = 1.0  # where all its people and mail are
    nobody: float = 0.0  # score of "the manager is not among them"
    nobody_of_many: float = 0.0  # and per logarithm of how many they are

    @property
    def array(self) -> NDArray[np.float64]:
        return np.array([self.signs[name] for name in SIGNS])

    def nobody_among(self, people: int) -> float:
        return self.nobody + self.nobody_of_many * log(max(1, people))


@cache
def shipped() -> Weights:
    """The weights in the package. Raises FileNotFoundError where they are missing."""
    file = get_data("rapport.relationships.reporting", "weights.json")
    if file is None:
        raise FileNotFoundError("weights.json")
    return Weights(**json.loads(file))
