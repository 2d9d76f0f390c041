"""How often do level and area of a title come out as its label says?

The levels are the product's own rules: nothing is learned, so five folds are the whole set. They were written with the
set in sight, and its labels contradict each other ("CTO and EVP of Engineering" is a VP there, "CTO and EVP of Product
Development" C-Suite). The areas are learned: each title is judged by a model that has not seen it.
"""

import random
from collections.abc import Sequence
from pathlib import Path

from rapport.benchmarks import archives, title_areas
from rapport.benchmarks.model import Row, share
from rapport.people.titles import level

FOLDS = 5
_PUBLISHED = "a random split of the same noisy set"


def run(data: Path, predictions: Path | None = None) -> tuple[Row, ...]:
    """Accuracy of level and area; a set without labels has predictions and no figures."""
    levels = title_areas.read(archives.found(data, "job-titles/title-level.tsv")[0])
    labelled = title_areas.read(archives.found(data, "job-titles/title-area.tsv")[0])
    areas = _areas(labelled)
    shipped = title_areas.load()
    both = dict.fromkeys([*(title for title, _ in levels), *areas])
    archives.write(
        predictions,
        ({"title": t, "level": level(t).value, "area": areas.get(t) or shipped.area(t)} for t in both),
    )
    told = [(title, label) for title, label in levels if label]
    known = [(title, label) for title, label in labelled if label]
    return (
        share("titles, level", sum(level(t).value == label for t, label in told), len(told), ".97", _PUBLISHED),
        share("titles, area, 5-fold", sum(areas[t] == label for t, label in known), len(known)),
    )


def _areas(titles: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The area of each title from a model that has not seen it: the shipped one, or one of the other four fifths."""
    shipped = title_areas.load()
    found = {title: shipped.area(title) for title, _ in titles if not shipped.knows(title)}
    rest = [case for case in titles if case[1] and case[0] not in found]
    random.Random(1).shuffle(rest)  # noqa: S311 - which fold a title is in, no secret
    for fold in range(FOLDS) if len(rest) >= FOLDS else ():
        model = title_areas.learn([case for at, case in enumerate(rest) if at % FOLDS != fold])
        found.update((title, model.area(title)) for title, _ in rest[fold::FOLDS])
    return found
