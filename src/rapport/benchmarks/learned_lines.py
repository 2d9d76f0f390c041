"""What does a company whose managers are known teach about finding managers in its mail?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log
from typing import Any

import numpy as np

from rapport.benchmarks.choosing import Array, Case, fit
from rapport.benchmarks.company import Part
from rapport.relationships.reporting import pattern
from rapport.relationships.reporting.weights import Weights

SHRINK = 5.0  # of a weight per standard deviation of its sign; 2 and 10 did as well on the folds
IN_PARTS = 2.0  # what all parts that a person is in count for, beside the whole company
TURNS = 5  # of cross-fitting: nobody's choice sharpens the model that made it
PATIENCE = 1.0  # prior precision of the three numbers of the calibration


@dataclass(frozen=True, slots=True)
class Lesson:
    """A part of the company with what is told of its managers there: nothing, or all that is known."""

    part: Part
    told: bool
    whole: bool


def lessons(whole: Part, parts: Sequence[Part]) -> tuple[Lesson, ...]:
    return tuple(Lesson(part, told, part is whole) for part in (whole, *parts) for told in (False, True))


def learn(given: Sequence[Lesson], managers: Mapping[int, int]) -> Weights:
    """Weights from these people's managers alone, calibrated by cross-fitting; the order of people does not matter."""
    raw = weigh(given, managers)
    held: list[tuple[Case, bool]] = []
    people = sorted(managers)
    for turn in range(TURNS):
        left = set(people[turn::TURNS])
        rest = {one: other for one, other in managers.items() if one not in left}
        if left and rest:
            model = weigh(given, rest)
            held += [(_judged(case, model), lesson.whole) for lesson, case in _cases(given, managers, rest, left)]
    inside = [case for case, whole in held if whole]
    outside = [case for case, whole in held if not whole]
    return replace(
        raw,
        sharpness_whole=float(_calibrated(inside, None)[0]) if inside else 1.0,
        **_spread(_calibrated(outside, raw)) if outside else {},
    )


def weigh(given: Sequence[Lesson], managers: Mapping[int, int]) -> Weights:
    """Weights without calibration."""
    scale = np.concatenate([_scale(given[0].part), [1.0, 1.0]])
    cases = [replace(case, rows=case.rows / scale) for _, case in _cases(given, managers, managers, set(managers))]
    found = fit(cases, np.full(len(scale), SHRINK)) / scale
    of_signs = dict(zip(pattern.SIGNS, map(float, found), strict=False))
    return Weights(of_signs, nobody=float(found[-2]), nobody_of_many=float(found[-1]))


def _scale(part: Part) -> Array:
    """The spread of each mail sign in the whole company; signs of what is known are 0 or about 1 by themselves."""
    apart = ~np.eye(part.seen.count, dtype=bool)
    of_mail = part.seen.signs[apart].std(0) if apart.any() else np.ones(len(pattern.FROM_MAIL))
    return np.concatenate([np.maximum(of_mail, 1e-3), [0.35, 0.4, 0.4, 0.3]])


def _cases(
    given: Sequence[Lesson], managers: Mapping[int, int], told: Mapping[int, int], whom: set[int]
) -> Iterator[tuple[Lesson, Case]]:
    """The choice of each of `whom` in each lesson where they are; nobody being the last thing to choose."""
    met = {one: sum(one in lesson.part.people for lesson in given if not lesson.whole) for one in whom}
    for lesson in given:
        part = lesson.part
        signs = pattern.signs(part.seen, part.known(told) if lesson.told else {})
        count = len(part.people)
        for number, person in enumerate(part.people):
            if person in whom:
                rows = np.zeros((count + 1, signs.shape[-1] + 2))
                rows[:count, :-2] = signs[number]
                rows[count, -2:] = 1, log(count)
                there = managers[person] in part.people
                at = part.people.index(managers[person]) if there else count
                worth = 1.0 if lesson.whole else IN_PARTS / met[person]
                yield lesson, Case(np.delete(rows, number, 0), at - (at > number), worth)


def _judged(case: Case, model: Weights) -> Case:
    """The same choice as the model sees it: its score of each candidate, and the two columns of nobody."""
    scores = case.rows[:, :-2] @ model.array
    return Case(np.column_stack([scores, case.rows[:, -2:]]), case.chosen, case.worth)


def _calibrated(cases: Sequence[Case], raw: Weights | None) -> Array:
    """How far apart the scores should be, and how likely nobody is."""
    start = np.array([1.0, raw.nobody, raw.nobody_of_many]) if raw else np.array([1.0, 0.0, 0.0])
    used = cases if raw else [Case(case.rows[:-1, :1], case.chosen, case.worth) for case in cases]
    columns = used[0].rows.shape[1]
    return fit(used, np.full(columns, PATIENCE), start[:columns])


def _spread(found: Array) -> dict[str, Any]:
    names = ("sharpness", "nobody", "nobody_of_many")
    return dict(zip(names, map(float, found), strict=True))
