"""When two people turn out to be one, which of their open jobs at one customer is part of which?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rapport.people.model import CustomerId, Stakeholder

# What somebody stated outlives what mail showed: the job that keeps its number is the better founded one.
FOUNDED = {"hand": 0, "crm": 1, "csv": 2}


@dataclass(frozen=True, slots=True)
class Fold:
    """`part` becomes part of `kept`, which takes over what it did not know itself."""

    kept: Stakeholder
    part: Stakeholder
    gains: Mapping[str, object]  # column → value


def folds(jobs: Sequence[Stakeholder], now: datetime) -> tuple[Fold, ...]:
    """For each customer with more than one job open at `now`."""
    open_at: dict[CustomerId, list[Stakeholder]] = {}
    for job in jobs:
        if job.valid_to is None or job.valid_to > now:
            open_at.setdefault(job.customer, []).append(job)
    return tuple(fold for group in open_at.values() for fold in _folds(group))


def _folds(group: Sequence[Stakeholder]) -> list[Fold]:
    kept, *parts = sorted(group, key=lambda job: (FOUNDED.get(job.source, 3), job.id))
    found, gained = [], set[str]()
    for part in parts:
        gains = {name: value for name, value in _gains(kept, part).items() if name not in gained}
        gained |= gains.keys() - {"valid_from"}
        found.append(Fold(kept, part, gains))
    earliest = min((job.valid_from for job in group if job.valid_from is not None), default=None)
    if kept.valid_from is not None and found:
        last = found[-1]
        found[-1] = Fold(kept, last.part, {**last.gains, "valid_from": earliest})
    return found


def _gains(kept: Stakeholder, part: Stakeholder) -> dict[str, object]:
    """What the kept job lacks. A manager who is the job itself is none."""
    texts = {name: getattr(part, name) for name in ("title", "department", "role") if not getattr(kept, name)}
    found: dict[str, object] = {name: value for name, value in texts.items() if value}
    if kept.manager is None and part.manager not in (None, kept.id):
        found["manager_id"] = part.manager
    if kept.introduced_by is None and part.introduced_by not in (None, kept.id):
        found |= {"introduced_by": part.introduced_by, "introduction_date": part.introduction_date}
    asked = [at for at in (kept.last_asked_at, part.last_asked_at) if at is not None]
    if asked and max(asked) != kept.last_asked_at:
        found["last_asked_at"] = max(asked)
    return found
