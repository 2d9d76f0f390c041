"""What do the plays of an occasion look at: one customer as of now, and what was written to them before?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from rapport.drafts.model import Draft, DraftState, Play
from rapport.drafts.plays.author import Author
from rapport.errors import NotFound
from rapport.people.model import Customer, PersonId, Stakeholder, StakeholderId
from rapport.relationships.model import Known, Touch, TouchKind
from rapport.signals.model import Evidence, Signal


@dataclass(frozen=True, slots=True)
class Occasion:
    """`written`: the customer's drafts, whatever became of them."""

    customer: Customer
    evidence: Evidence
    signals: tuple[Signal, ...]
    written: tuple[Draft, ...]

    @property
    def now(self) -> datetime:
        return self.evidence.now

    @property
    def staff(self) -> tuple[Stakeholder, ...]:
        """Those whose job there has not ended."""
        return tuple(one for one in self.evidence.stakeholders if one.valid_to is None or one.valid_to > self.now)

    def known(self, person: PersonId) -> Known | None:
        return next((one for one in self.evidence.snapshot.known if one.person == person), None)

    def stakeholder(self, person: PersonId) -> Stakeholder:
        """A current job before an ended one. Raises NotFound."""
        jobs = [one for one in self.evidence.stakeholders if one.person.id == person]
        found = min(jobs, key=lambda one: one.valid_to is not None, default=None)
        if found is None:
            raise NotFound(f"Person {person} does not work at {self.customer.name}. Look at the customer's people.")
        return found

    def job(self, number: StakeholderId | None) -> Stakeholder | None:
        return next((one for one in self.evidence.stakeholders if one.id == number), None)

    def touches(self, person: PersonId, *kinds: TouchKind) -> tuple[Touch, ...]:
        """Of one person up to now, the oldest first; of all kinds when none is named."""
        theirs = (t for t in self.evidence.snapshot.touches if t.person == person and t.at <= self.now)
        return tuple(sorted((t for t in theirs if not kinds or t.kind in kinds), key=lambda t: t.at))

    def was_written(self, play: Play, target: StakeholderId | None = None) -> bool:
        """Whether such a draft is on its way or has left."""
        gone = (DraftState.APPROVED, DraftState.EDITED, DraftState.SENT)
        return any(one.play is play and one.target == target and one.state in gone for one in self.written)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who writes, and to whom they asked to write; None: whom the play would choose."""

    author: Author
    person: PersonId | None = None


def champions(occasion: Occasion) -> tuple[Known, ...]:
    """Who speaks for us and stays, the strongest first; else who is strongest."""
    staying = [one for one in occasion.evidence.snapshot.known if not one.leaving and one.email]
    return _strongest([one for one in staying if one.champion]) or _strongest(
        [one for one in staying if one.relationship is not None and one.relationship.last_theirs_at is not None]
    )


def _strongest(several: Iterable[Known]) -> tuple[Known, ...]:
    def strength(one: Known) -> float:
        return (one.relationship.strength.value or 0.0) if one.relationship else 0.0

    return tuple(sorted(several, key=lambda one: (-strength(one), one.name)))
