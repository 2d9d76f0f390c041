"""Who works with whom at a customer, as far as mails and meetings show it?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from math import exp2, fsum

from rapport.people.model import PersonId
from rapport.relationships.model import Tie

HALF_LIFE = timedelta(days=180)  # colleagues stay colleagues through a quiet quarter
MEMORY = timedelta(days=730)  # four half-lives; older company on a mail says nothing of today
CROWD = 25  # people on one mail or in one meeting, above which it is an announcement
RECORDS = 3  # shown


@dataclass(frozen=True, slots=True)
class Occasion:
    """A mail or a meeting that several of theirs took part in."""

    record: str
    at: datetime
    people: tuple[PersonId, ...]


def ties(occasions: Iterable[Occasion], now: datetime) -> tuple[Tie, ...]:
    """Every pair that met, each occasion worth half after HALF_LIFE, and less the more people were there."""
    met: dict[tuple[PersonId, PersonId], list[Occasion]] = {}
    for occasion in occasions:
        people = sorted(set(occasion.people))
        if occasion.at <= now and now - occasion.at < MEMORY and len(people) <= CROWD:
            for pair in combinations(people, 2):
                met.setdefault(pair, []).append(occasion)
    return tuple(_tie(pair, found, now) for pair, found in sorted(met.items()))


def _tie(pair: tuple[PersonId, PersonId], found: Sequence[Occasion], now: datetime) -> Tie:
    weight = fsum(exp2(-((now - one.at) / HALF_LIFE)) / (len(set(one.people)) - 1) for one in found)
    latest = sorted(found, key=lambda one: (one.at, one.record), reverse=True)[:RECORDS]
    return Tie(pair[0], pair[1], weight, len(found), tuple(one.record for one in latest))
