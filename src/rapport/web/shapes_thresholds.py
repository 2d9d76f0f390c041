"""What does the JSON of thresholds look like?"""

from datetime import datetime

from rapport.signals.thresholds.model import Changed, Line
from rapport.web.shapes import Shape


class ThresholdShape(Shape):
    """One threshold: what it means, its bounds, and what holds."""

    name: str
    group: str
    label: str
    unit: str
    value: float
    default: float
    inherited: float  # what would hold if it were not set for this segment, or for all customers
    set_here: bool
    low: float
    high: float
    step: float
    why: str
    false_alarms: str

    @classmethod
    def of(cls, line: Line) -> "ThresholdShape":
        one = line.threshold
        return cls(
            name=one.name,
            group=one.group,
            label=one.label,
            unit=one.unit,
            value=line.value,
            default=one.default,
            inherited=line.inherited,
            set_here=line.set_here,
            low=one.low,
            high=one.high,
            step=one.step,
            why=one.why,
            false_alarms=one.false_alarms,
        )


class ChangedShape(Shape):
    """A change: by whom, when; null where nothing was set."""

    segment: str  # empty: all customers
    name: str
    before: float | None
    after: float | None
    by: int
    at: datetime

    @classmethod
    def of(cls, change: Changed) -> "ChangedShape":
        return cls.model_validate(change)
