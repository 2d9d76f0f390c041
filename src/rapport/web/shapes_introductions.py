"""What does the JSON of introductions look like?"""

from datetime import datetime

from rapport.outbox.following.introductions.service import Card
from rapport.outbox.model import IntroductionState, Step
from rapport.web.evidence import link_of
from rapport.web.shapes import Shape


class StepShape(Shape):
    """One line of the history. `link`: the record that shows it, empty where none does."""

    state: IntroductionState
    at: datetime
    note: str
    record: str
    link: str
    by_hand: bool

    @classmethod
    def of(cls, step: Step) -> "StepShape":
        link = link_of(step.record) if step.record else ""
        return cls(
            state=step.state, at=step.at, note=step.note, record=step.record, link=link, by_hand=step.by is not None
        )


class IntroductionShape(Shape):
    id: int
    customer: int
    customer_name: str
    target: int
    target_name: str
    introducer: int
    introducer_name: str
    draft: int
    state: IntroductionState
    asked_at: datetime
    changed_at: datetime
    rests_until: datetime | None
    due: datetime | None  # when no answer becomes "no answer"
    steps: list[StepShape]

    @classmethod
    def of(cls, card: Card) -> "IntroductionShape":
        one = card.introduction
        return cls(
            id=one.id,
            customer=one.customer,
            customer_name=card.customer.name,
            target=one.target,
            target_name=card.target.name,
            introducer=one.introducer,
            introducer_name=card.introducer.name,
            draft=one.draft,
            state=one.state,
            asked_at=one.asked_at,
            changed_at=one.changed_at,
            rests_until=one.rests_until,
            due=card.due,
            steps=[StepShape.of(step) for step in card.steps],
        )
