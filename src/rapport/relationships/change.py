"""What is different at a customer between two days?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from rapport.people.model import BuyingRole, PersonId
from rapport.relationships.model import Known, Part, Snapshot
from rapport.relationships.threading import ROLES, speaks

FELT = 5.0  # points of strength, of 100; less is what a few quiet days take away


@dataclass(frozen=True, slots=True)
class Moved:
    """Somebody who is closer to us or further away than before; None where there was not enough data."""

    person: PersonId
    name: str
    before: float | None  # 0–100
    after: float | None


@dataclass(frozen=True, slots=True)
class PartMoved:
    """One part of the threading score, in points."""

    name: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Change:
    """From one moment to a later one."""

    since: datetime
    until: datetime
    score_before: float  # 0–10, as on screen
    score_after: float
    parts: tuple[PartMoved, ...]
    came: tuple[Known, ...]
    left: tuple[Known, ...]  # their job ended, or they are known to be leaving since
    stronger: tuple[Moved, ...]  # the most first
    weaker: tuple[Moved, ...]
    covered: tuple[BuyingRole, ...]  # roles that somebody speaks for now, and nobody did
    uncovered: tuple[BuyingRole, ...]


def between(before: Snapshot, after: Snapshot) -> Change:
    """The change from one picture to a later one of the same customer."""
    was = {one.person: one for one in before.known}
    now = {one.person: one for one in after.known}
    moved = [Moved(p, one.name, _strength(was[p]), _strength(one)) for p, one in now.items() if p in was]
    by = {one: (one.after or 0.0) - (one.before or 0.0) for one in moved}
    roles_before, roles_after = _covered(before.known), _covered(after.known)
    return Change(
        since=before.as_of,
        until=after.as_of,
        score_before=before.threading.on_screen,
        score_after=after.threading.on_screen,
        parts=tuple(_parts(before.threading.score.parts, after.threading.score.parts)),
        came=tuple(one for p, one in now.items() if p not in was),
        left=tuple(one for p, one in was.items() if not one.leaving and (p not in now or now[p].leaving)),
        stronger=tuple(sorted((one for one in moved if by[one] >= FELT), key=lambda one: (-by[one], one.person))),
        weaker=tuple(sorted((one for one in moved if by[one] <= -FELT), key=lambda one: (by[one], one.person))),
        covered=tuple(role for role in ROLES if role in roles_after - roles_before),
        uncovered=tuple(role for role in ROLES if role in roles_before - roles_after),
    )


def _strength(one: Known) -> float | None:
    return one.relationship.strength.value if one.relationship else None


def _covered(known: Sequence[Known]) -> set[BuyingRole]:
    return {role for one in known if speaks(one) > 0.0 for role in one.roles if role in ROLES}


def _parts(before: Sequence[Part], after: Sequence[Part]) -> Iterator[PartMoved]:
    earlier = {part.name: part.contribution for part in before}
    for part in after:
        yield PartMoved(part.name, earlier.get(part.name, 0.0), part.contribution)


def month_starts(first: datetime, until: datetime) -> tuple[datetime, ...]:
    """The beginnings of the months after `first` and before `until`, and `until` itself."""
    number, found = first.astimezone(UTC).year * 12 + first.astimezone(UTC).month, []
    while (start := datetime(number // 12, number % 12 + 1, 1, tzinfo=UTC)) < until:
        found.append(start)
        number += 1
    return (*found, until)
