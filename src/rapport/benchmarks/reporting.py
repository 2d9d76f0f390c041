"""How often does mail alone tell who somebody reports to, and is the probability beside each name honest?

Five folds over the people whose manager is known: weights and calibration are learned from four fifths. Twice over the
whole company, where the managers of the other four fifths are stated and where nothing is; and over parts of it, some
people and a share of their mail, as a customer is seen.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rapport.benchmarks import archives, company
from rapport.benchmarks.choosing import Array
from rapport.benchmarks.company import Company, Part
from rapport.benchmarks.learned_lines import Lesson, learn, lessons
from rapport.benchmarks.model import Row, share, spread
from rapport.benchmarks.train_lines import PARTS, SEED
from rapport.relationships.reporting import choice, pattern
from rapport.relationships.reporting.lines import DRAWN
from rapport.relationships.reporting.weights import Weights

FOLDS = 5
SEEN_PARTS = 60  # parts that are judged; none of them is learned from
BINS = 5  # of the same number of cases: with 72 people more bins would measure chance
RESAMPLES = 500
LISTED = 10  # candidates in a prediction
EVERYBODY = -30.0  # the score of nobody where all people of a company are there
_HEAVIEST = "heaviest correspondent"
_VOLUME = "who gets more mail"
_PERFECT = "the same measure if every probability were exactly right"


@dataclass(frozen=True, slots=True)
class Guess:
    """How likely each candidate is, and which one it was; -1 for nobody who is there."""

    person: int
    chances: Array
    manager: int

    @property
    def rank(self) -> float:
        """How many were thought likelier than the manager, and half of those thought as likely."""
        likely = self.chances[self.manager]
        return float((self.chances > likely).sum() + ((self.chances == likely).sum() - 1) / 2)

    @property
    def best(self) -> tuple[float, bool]:
        first = int(self.chances.argmax())
        return float(self.chances[first]), first == self.manager


@dataclass(slots=True)
class _Seen:
    """What five folds gave."""

    stated: list[Guess]
    alone: list[Guess]
    in_parts: list[Guess]
    above: list[bool]  # whether the manager was taken for the higher one of the pair, others' lines being stated
    above_alone: list[bool]


def run(data: Path, predictions: Path | None = None) -> tuple[Row, ...]:
    """Figures where managers are known, and predictions for all people, learned from all that are known."""
    seen = company.read(data)
    whole = company.whole(seen)
    given = lessons(whole, company.parts(seen, PARTS, SEED))
    if predictions is not None and seen.managers:
        archives.write(predictions, predicted(seen, whole, learn(given, seen.managers)))
    judged = company.parts(seen, SEEN_PARTS, SEED + 1)
    return _rows(_folds(seen, given, judged), seen, whole) if len(seen.managers) >= FOLDS else ()


def predicted(seen: Company, whole: Part, model: Weights) -> list[dict[str, object]]:
    """For each person whose manager is not known the likeliest ones; a known one for the others."""
    chances = lines(whole, model, seen.managers)
    found: list[dict[str, object]] = []
    for number, person in enumerate(seen.ids):
        order = np.argsort(-chances[number], kind="stable")[:LISTED]
        managers = [[seen.ids[at], round(float(chances[number][at]), 4)] for at in order if at != number]
        found.append({"person": person, "managers": managers})
    return found


def lines(part: Part, model: Weights, known: Mapping[int, int], *, all_there: bool = True) -> Array:
    """[person, candidate]: how likely each line is."""
    sharpness = model.sharpness_whole if all_there else model.sharpness
    nobody = EVERYBODY if all_there else model.nobody_among(len(part.people))
    scores = sharpness * (pattern.signs(part.seen, known) @ model.array)
    return choice.chances(scores, np.full(len(part.people), nobody), known)


def _folds(seen: Company, given: Sequence[Lesson], judged: Sequence[Part]) -> _Seen:
    people = sorted(seen.managers)
    random.Random(1).shuffle(people)  # noqa: S311 - which fold a person is in, no secret
    found = _Seen([], [], [], [], [])
    for fold in range(FOLDS):
        test = people[fold::FOLDS]
        told = {one: other for one, other in seen.managers.items() if one not in test}
        model = learn(given, told)
        _judge_whole(found, given[0].part, model, {one: seen.managers[one] for one in test}, told)
        for part in judged:
            known = part.known(told)
            for lines_known in ({}, known):
                chances = lines(part, model, lines_known, all_there=False)
                found.in_parts += [
                    Guess(one, chances[at], _place(part, seen.managers[one]))
                    for at, one in enumerate(part.people)
                    if one in test
                ]
    return found


def _place(part: Part, person: int) -> int:
    return part.people.index(person) if person in part.people else -1


def _judge_whole(found: _Seen, whole: Part, model: Weights, asked: Mapping[int, int], told: Mapping[int, int]) -> None:
    stated, alone = lines(whole, model, told), lines(whole, model, {})
    found.stated += [Guess(one, stated[one], manager) for one, manager in asked.items()]
    found.alone += [Guess(one, alone[one], manager) for one, manager in asked.items()]
    # Of a pair nobody's own manager is used: where the higher one's line is stated, they cannot report to the other.
    scores = pattern.signs(whole.seen, told) @ model.array
    found.above += [bool(scores[one, manager] > scores[manager, one]) for one, manager in asked.items()]
    found.above_alone += [bool(alone[one, manager] > alone[manager, one]) for one, manager in asked.items()]


def _rows(found: _Seen, seen: Company, whole: Part) -> tuple[Row, ...]:
    heavy = [Guess(one, whole.seen.shares[one], manager) for one, manager in sorted(seen.managers.items())]
    got = _received(seen)
    more = sum(got[manager] > got[one] for one, manager in seen.managers.items()) / len(seen.managers)
    return (
        *_found("other managers stated", found.stated, heavy),
        *_found("nothing stated", found.alone, heavy),
        _pairs("who of a pair stands higher, other managers stated", found.above, more),
        _pairs("who of a pair stands higher, nothing stated", found.above_alone, more),
        _honesty("calibration error of the first choice, other managers stated", found.stated),
        _honesty("calibration error of the first choice, nothing stated", found.alone),
        _honesty("calibration error of the first choice, parts of the company", found.in_parts),
        _drawn("lines of 50 % and more that are right, whole company", found.stated),
        _drawn("lines of 50 % and more that are right, parts of it", found.in_parts),
    )


def _received(seen: Company) -> dict[int, int]:
    got = dict.fromkeys(range(len(seen.ids)), 0)
    for mailing in seen.mailings:
        for person in mailing.recipients:
            got[person] += 1
    return got


def _found(what: str, guesses: Sequence[Guess], heavy: Sequence[Guess]) -> tuple[Row, Row]:
    def row(first: int) -> Row:
        right, theirs = (sum(guess.rank <= first - 1 for guess in each) for each in (guesses, heavy))
        reference = f"{theirs / len(heavy):.3f}"
        return share(f"manager, top {first}, {what}", right, len(guesses), reference, f"{_HEAVIEST}, in this run")

    return row(1), row(3)


def _pairs(metric: str, right: Sequence[bool], more: float) -> Row:
    return share(metric, sum(right), len(right), f"{more:.3f}", f"{_VOLUME}, in this run")


def _drawn(metric: str, guesses: Sequence[Guess]) -> Row:
    def right(some: Sequence[Guess]) -> float:
        return sum(guess.best[1] for guess in some) / max(1, len(some))

    sure = [guess for guess in guesses if guess.best[0] >= DRAWN]
    promised = sum(guess.best[0] for guess in sure) / max(1, len(sure))
    return spread(metric, right(sure), _resampled(sure, right), f"{promised:.3f}", "what their probabilities promise")


def _honesty(metric: str, guesses: Sequence[Guess]) -> Row:
    def error(some: Sequence[Guess]) -> float:
        return calibration_error([guess.best for guess in some])

    drawn = random.Random(1)  # noqa: S311 - a simulation, no secret
    perfect = [
        calibration_error([(p, drawn.random() < p) for p, _ in (guess.best for guess in guesses)])
        for _ in range(RESAMPLES)
    ]
    floor = f"{sum(perfect) / RESAMPLES:.3f}"
    return spread(metric, error(guesses), _resampled(guesses, error), floor, _PERFECT)


def _resampled(guesses: Sequence[Guess], measure: Callable[[Sequence[Guess]], float]) -> list[float]:
    """A bootstrap over people: what is guessed of one person in many parts is one case, not many."""
    of_each: dict[int, list[Guess]] = {}
    for guess in guesses:
        of_each.setdefault(guess.person, []).append(guess)
    drawn, people = random.Random(1), sorted(of_each)  # noqa: S311 - a bootstrap, no secret
    again = (drawn.choices(people, k=len(people)) for _ in range(RESAMPLES))
    return [measure([guess for person in some for guess in of_each[person]]) for some in again]


def calibration_error(said: Sequence[tuple[float, bool]]) -> float:
    """Expected calibration error, 0–1, over BINS of the same number of cases (Nixon et al. 2019)."""
    ordered = sorted(said, key=lambda one: one[0])  # not by what came true, which would part the bins by it
    bins = [ordered[at * len(ordered) // BINS : (at + 1) * len(ordered) // BINS] for at in range(BINS)]
    return sum(abs(sum(p - right for p, right in each)) for each in bins) / max(1, len(ordered))
