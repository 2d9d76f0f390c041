"""How well do teams found in mail alone fit the departments of a research institute?

Nothing is learned from the labels: who wrote with whom is all that `relationships.reporting.teams` sees, and it finds
how fine to cut by itself. The labels only measure. They were in view when it was chosen among methods.
"""

import gzip
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rapport.benchmarks import archives
from rapport.benchmarks.model import Row, spread
from rapport.relationships.reporting.teams import louvain, teams

SEEDS = 5  # the groups hang a little on the order of the moves; the figures are means
RESAMPLES = 100
_LOUVAIN = "Louvain (Blondel et al. 2008) at resolution 1, on the same mail in this run"

Array = NDArray[np.float64]


def run(data: Path, predictions: Path | None = None) -> tuple[Row, ...]:
    """The adjusted Rand index where departments are known."""
    ties, labels = read(data)
    ours = [teams(ties, seed).tolist() for seed in range(SEEDS)]
    archives.write(predictions, ({"person": person, "department": team} for person, team in enumerate(ours[0])))
    if not labels:
        return ()
    theirs = [louvain(ties, seed=seed).tolist() for seed in range(SEEDS)]
    known = sorted(labels)
    truth = [labels[person] for person in known]
    drawn = random.Random(1)  # noqa: S311 - a bootstrap, no secret
    samples = [drawn.choices(range(len(known)), k=len(known)) for _ in range(RESAMPLES)]
    again = [_mean(ours[:1], known, truth, sample) for sample in samples]
    everybody = list(range(len(known)))
    reference = f"{_mean(theirs, known, truth, everybody):.3f}"
    return (
        spread("departments, adjusted Rand index", _mean(ours, known, truth, everybody), again, reference, _LOUVAIN),
    )


def read(data: Path) -> tuple[Array, dict[int, int]]:
    """Who wrote with whom, 0 or 1, and the department of each. Raises NotFound."""
    path = archives.found(data, "email-eu-core/email-Eu-core.txt.gz")[0]
    with gzip.open(path, "rt", encoding="ascii") as file:
        edges = np.array([[int(cell) for cell in line.split()] for line in file if line.strip()], dtype=np.int64)
    labels = {
        int(line.split()[0]): int(line.split()[1])
        for file in sorted(data.glob("email-eu-core/*department-labels.txt"))
        for line in file.read_text(encoding="ascii").splitlines()
        if line.strip()
    }
    count = max(int(edges.max(initial=-1)), *labels, -1) + 1
    ties = np.zeros((count, count))
    ties[edges[:, 0], edges[:, 1]] = 1
    ties = np.maximum(ties, ties.T)
    np.fill_diagonal(ties, 0)
    return ties, labels


def _mean(found: Sequence[Sequence[int]], known: Sequence[int], truth: Sequence[int], sample: Sequence[int]) -> float:
    drawn = [truth[at] for at in sample]
    return sum(rand([each[known[at]] for at in sample], drawn) for each in found) / len(found)


def rand(found: Sequence[int], truth: Sequence[int]) -> float:
    """Adjusted Rand index (Hubert & Arabie 1985): 1 the same groups, 0 as good as chance."""
    table = np.zeros((max(found, default=0) + 1, max(truth, default=0) + 1))
    np.add.at(table, (list(found), list(truth)), 1)
    pairs = len(found) * (len(found) - 1) / 2
    both, rows, columns = (float((each * (each - 1) / 2).sum()) for each in (table, table.sum(1), table.sum(0)))
    chance = rows * columns / pairs if pairs else 0.0
    most = (rows + columns) / 2
    return (both - chance) / (most - chance) if most != chance else 1.0
