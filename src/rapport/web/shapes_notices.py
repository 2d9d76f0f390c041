"""What does the JSON of what a person wants to hear of look like?"""

from dataclasses import asdict
from datetime import date

from pydantic import Field

from rapport.inbox.model import Severity
from rapport.signals.model import SignalKind
from rapport.signals.notices.model import Channel, Choices
from rapport.web.shapes import Shape


class ChoicesShape(Shape):
    """What one person wants to hear of, where and when."""

    channels: frozenset[Channel] = Field(description="none: told nowhere")
    severity: Severity = Field(description="nothing below it")
    kinds: frozenset[SignalKind] = Field(description="none named: all of them")
    everybody: bool = Field(description="also of customers whom a colleague owns")
    hour: int = Field(ge=0, le=23, description="of the daily mail, where the person is")
    weekends: bool = Field(description="the mail also on Saturdays and Sundays")
    quiet_until: date | None = Field(description="nothing before that day")

    @classmethod
    def of(cls, chosen: Choices) -> "ChoicesShape":
        return cls.model_validate(asdict(chosen))

    @property
    def chosen(self) -> Choices:
        return Choices(**dict(self))
