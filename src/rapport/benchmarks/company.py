"""What do the mails and the known managers of a measured company look like to the product, whole and in part?

A customer is never seen whole: some of its people, some of their mail. So the model also learns from parts drawn at
random, people who write to each other and a share of their mail, in which a manager is often not among those known.
"""

import csv
import gzip
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from math import exp, log
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rapport.benchmarks import archives
from rapport.relationships.reporting.pattern import Mailing, Pattern, pattern

FEWEST, MOST = 4, 80  # people of a part: what is known of a customer
THINNEST = 0.02  # of the mail of a part: what goes between colleagues with one of ours on copy


@dataclass(frozen=True, slots=True)
class Company:
    """People by number in the order of `ids`; `managers` are the labels."""

    ids: tuple[int, ...]
    mailings: tuple[Mailing, ...]
    managers: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Part:
    """Some people of a company, `people[k]` being number k here, and what some of their mail shows."""

    people: tuple[int, ...]
    seen: Pattern

    def known(self, managers: Mapping[int, int]) -> dict[int, int]:
        """Those of the managers where both are in the part, in its own numbers."""
        here = {person: number for number, person in enumerate(self.people)}
        return {here[one]: here[other] for one, other in managers.items() if one in here and other in here}


def read(data: Path) -> Company:
    """The manufacturing set. Raises NotFound."""
    events = []
    with gzip.open(archives.found(data, "manufacturing/communication.csv.gz")[0], "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter=";"):
            at = datetime.fromisoformat(row["EventDate"]).replace(tzinfo=UTC)
            events.append((at, int(row["Sender"]), int(row["Recipient"])))
    ids = tuple(sorted({person for _, *both in events for person in both}))
    number = {person: at for at, person in enumerate(ids)}
    mails = []
    for (moment, sender), same in groupby(sorted(events), key=lambda event: event[:2]):
        others = sorted({number[to] for _, _, to in same if to != sender})
        if others:
            mails.append(Mailing(moment, number[sender], tuple(others)))
    return Company(ids, tuple(mails), _labels(data, number))


def _labels(data: Path, number: Mapping[int, int]) -> dict[int, int]:
    paths = sorted(data.glob("manufacturing/reportsto-dev.csv"))
    rows = csv.DictReader(paths[0].read_text(encoding="utf-8").splitlines() if paths else [])
    told = [(int(row["ID"]), int(row["ReportsToID"])) for row in rows]
    return {number[one]: number[other] for one, other in told if one in number and other in number}


def whole(company: Company) -> Part:
    people = tuple(range(len(company.ids)))
    return Part(people, pattern(len(people), company.mailings))


def parts(company: Company, count: int, seed: int) -> tuple[Part, ...]:
    """Drawn at random, the same for the same seed."""
    chance = np.random.default_rng(seed)
    size = len(company.ids)
    ties = np.zeros((size, size))
    for mailing in company.mailings:
        ties[mailing.sender, list(mailing.recipients)] += 1
    ties = np.log1p(ties + ties.T)
    return tuple(_part(company, ties, chance) for _ in range(count))


def _part(company: Company, ties: NDArray[np.float64], chance: np.random.Generator) -> Part:
    size = min(len(ties), int(exp(chance.uniform(log(FEWEST), log(MOST)))))
    share = exp(chance.uniform(log(THINNEST), 0))
    people = _who_write(ties, size, chance)
    here = {person: number for number, person in enumerate(people)}
    kept = chance.random(len(company.mailings)) < share
    mails = [mail for mail, keep in zip(company.mailings, kept, strict=True) if keep]
    return Part(people, pattern(len(people), _within(mails, here)))


def _who_write(ties: NDArray[np.float64], size: int, chance: np.random.Generator) -> tuple[int, ...]:
    """Somebody, and again and again somebody who writes with those drawn so far."""
    drawn = [int(chance.choice(len(ties), p=ties.sum(1) / ties.sum()))]
    while len(drawn) < size:
        near = ties[:, drawn].sum(1) ** 2
        near[drawn] = 0
        if not near.any():
            break
        drawn.append(int(chance.choice(len(ties), p=near / near.sum())))
    return tuple(sorted(drawn))


def _within(mails: Sequence[Mailing], here: Mapping[int, int]) -> list[Mailing]:
    found = []
    for mail in mails:
        others = tuple(here[each] for each in mail.recipients if each in here)
        sender = here.get(mail.sender) if mail.sender is not None else None
        if others:
            found.append(Mailing(mail.at, sender, others))
    return found
