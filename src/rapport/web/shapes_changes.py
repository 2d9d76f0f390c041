"""What does the JSON of a change between two days look like?"""

from datetime import datetime

from rapport.people.model import BuyingRole
from rapport.relationships.change import Change
from rapport.relationships.model import Known
from rapport.web.shapes import Shape


class MovedShape(Shape):
    """Strength before and after, 0–100; null: not enough data."""

    person: int
    name: str
    before: float | None
    after: float | None


class PartMovedShape(Shape):
    """One part of the threading score, in points of 100."""

    name: str
    before: float
    after: float


class WhoShape(Shape):
    stakeholder: int
    person: int
    name: str
    title: str

    @classmethod
    def of(cls, known: Known) -> "WhoShape":
        return cls.model_validate(known)


class ChangesShape(Shape):
    """What is different at a customer between two moments. Scores are 0–10."""

    since: datetime
    until: datetime
    score_before: float
    score_after: float
    parts: list[PartMovedShape]
    came: list[WhoShape]
    left: list[WhoShape]
    stronger: list[MovedShape]
    weaker: list[MovedShape]
    covered: list[BuyingRole]
    uncovered: list[BuyingRole]

    @classmethod
    def of(cls, change: Change) -> "ChangesShape":
        return cls(
            since=change.since,
            until=change.until,
            score_before=change.score_before,
            score_after=change.score_after,
            parts=[PartMovedShape.model_validate(part) for part in change.parts],
            came=[WhoShape.of(one) for one in change.came],
            left=[WhoShape.of(one) for one in change.left],
            stronger=[MovedShape.model_validate(one) for one in change.stronger],
            weaker=[MovedShape.model_validate(one) for one in change.weaker],
            covered=list(change.covered),
            uncovered=list(change.uncovered),
        )
