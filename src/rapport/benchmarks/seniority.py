"""With titles hidden, who is senior and who junior, from mail alone?

Kernel ridge regression (Saunders et al. 1998) on two kinds of likeness: who is written to together with the same
people, and three figures of a person: how many write to them, how many more than they write to, and how well known
those are whom they are written to with. Seniority is never read from a title, a department or a subject.
"""

import csv
import gzip
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rapport.benchmarks import archives
from rapport.benchmarks.model import Row, spread

FOLDS = 5
TURNS = 20  # of the folds: with 76 people one split says little
RIDGE = 1.0  # the share of noise in a label; 0.3 and 3 did as well on the folds
CROWD = 60  # recipients, above which a mail says nothing of who stands together
RESAMPLES = 500
_DEGREE = "how many write to them, in this run"

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class People:
    """Everybody by number in the order of `ids`; `senior` are the labels."""

    ids: tuple[int, ...]
    mails: tuple[tuple[int, tuple[int, ...]], ...]  # sender, recipients
    senior: Mapping[int, bool]


def run(data: Path, predictions: Path | None = None) -> tuple[Row, ...]:
    """The area under the curve, each person judged by models that have not seen their label."""
    people = read(data)
    alike = likeness(people)
    if predictions is not None and people.senior:
        scores = judge(alike, people.senior)
        lines = [{"person": one, "score": round(float(scores[at]), 5)} for at, one in enumerate(people.ids)]
        archives.write(predictions, lines)
    if len(people.senior) < FOLDS:
        return ()
    ours = np.mean([_held_out(alike, people.senior, turn) for turn in range(TURNS)], axis=0)
    return (_row(people, ours),)


def read(data: Path) -> People:
    """Raises NotFound."""
    who: dict[int, int] = {}
    for cells in _lines(data, "messages.tsv.gz"):
        who[int(cells[0])] = int(cells[4])
    to: dict[int, set[int]] = {}
    for cells in _lines(data, "recipients.tsv.gz"):
        to.setdefault(int(cells[0]), set()).add(int(cells[2]))
    labels = _labels(data)
    everybody = {*who.values(), *labels, *(person for each in to.values() for person in each)}
    ids = tuple(range(1, max(everybody, default=0) + 1))  # numbered without gaps; two of them never wrote
    mails = tuple((who[at] - 1, tuple(sorted(each - 1 for each in to.get(at, ()) if each != who[at]))) for at in who)
    return People(ids, mails, {one - 1: senior for one, senior in labels.items()})


def _lines(data: Path, name: str) -> list[list[str]]:
    with gzip.open(archives.found(data, f"enron-people/{name}")[0], "rt", encoding="utf-8", errors="replace") as file:
        return [line.rstrip("\n").split("\t") for line in file]


def _labels(data: Path) -> dict[int, bool]:
    paths = sorted(data.glob("enron-people/employees-dev.tsv"))
    if not paths:
        return {}
    with paths[0].open(encoding="utf-8") as file:
        return {int(row["id"]): row["seniority"] == "Senior" for row in csv.DictReader(file, delimiter="\t")}


def likeness(people: People) -> Array:
    """[person, person]: how alike two are, 1 with oneself in each of the two halves."""
    count = len(people.ids)
    wrote, together = np.zeros((count, count)), np.zeros((count, count))
    for sender, recipients in people.mails:
        wrote[sender, list(recipients)] += 1
        if 1 < len(recipients) <= CROWD:
            together[np.ix_(recipients, recipients)] += 1
    np.fill_diagonal(together, 0)
    company = np.log1p(together + np.diag(together.max(1)))
    company /= np.maximum(np.linalg.norm(company, axis=1, keepdims=True), 1e-9)
    figures = _figures(wrote, together)
    alike: Array = company @ company.T + figures @ figures.T / figures.shape[1]
    return alike


def _figures(wrote: Array, together: Array) -> Array:
    """Three figures a person, each with mean 0 and spread 1."""
    writers = np.log1p((wrote > 0).sum(0))
    written = np.log1p((wrote > 0).sum(1))
    beside = together @ writers / np.maximum(together.sum(1), 1e-9)
    found = np.column_stack([writers, writers - written, beside])
    standard: Array = (found - found.mean(0)) / np.maximum(found.std(0), 1e-9)
    return standard


def judge(alike: Array, senior: Mapping[int, bool]) -> Array:
    """A score for everybody, the higher the likelier senior."""
    told = sorted(senior)
    said = np.array([1.0 if senior[one] else -1.0 for one in told])
    inner = alike[np.ix_(told, told)] + RIDGE * np.eye(len(told))
    found: Array = alike[:, told] @ np.linalg.solve(inner, said - said.mean()) + said.mean()
    return found


def _held_out(alike: Array, senior: Mapping[int, bool], turn: int) -> Array:
    """The score of each person with a label, in their order, from the other four fifths."""
    people = sorted(senior)
    order = random.Random(turn).sample(people, len(people))  # noqa: S311 - which fold a person is in, no secret
    found = {}
    for fold in range(FOLDS):
        test = set(order[fold::FOLDS])
        scores = judge(alike, {one: senior[one] for one in people if one not in test})
        found.update({one: scores[one] for one in test})
    return np.array([found[one] for one in people])


def area(scores: Sequence[float], senior: Sequence[bool]) -> float:
    """Under the receiver's curve: how often a senior is above a junior (Mann & Whitney 1947); ties count half."""
    high = np.array([score for score, is_senior in zip(scores, senior, strict=True) if is_senior])
    low = np.array([score for score, is_senior in zip(scores, senior, strict=True) if not is_senior])
    if not len(high) or not len(low):
        return 0.5
    above = (high[:, None] > low).mean() + (high[:, None] == low).mean() / 2
    return float(above)


def _row(people: People, ours: Array) -> Row:
    labelled = sorted(people.senior)
    senior = [people.senior[one] for one in labelled]
    writers: dict[int, set[int]] = {one: set() for one in range(len(people.ids))}
    for sender, recipients in people.mails:
        for other in recipients:
            writers[other].add(sender)
    degree = area([float(len(writers[one])) for one in labelled], senior)
    drawn, cases = random.Random(1), list(zip(ours.tolist(), senior, strict=True))  # noqa: S311 - a bootstrap
    samples = (drawn.choices(cases, k=len(cases)) for _ in range(RESAMPLES))
    again = [area([score for score, _ in each], [is_senior for _, is_senior in each]) for each in samples]
    return spread("senior or junior, AUC, 5-fold", area(ours.tolist(), senior), again, f"{degree:.3f}", _DEGREE)
