"""What may be sent in as JSON about policies, clocks and blanks?"""

from datetime import datetime, time, timedelta
from typing import Annotated

from pydantic import AwareDatetime, Field

from rapport.drafts.promises.model import Answer, Hours, Terms, Week
from rapport.inbox.model import Severity
from rapport.signals.model import EscalationType
from rapport.web.asks import LONGEST_LINE, LONGEST_TEXT, Ask

Minutes = Annotated[int, Field(ge=1, le=129_600)]  # 90 days


class TermsAsk(Ask):
    """What is owed for a severity, in minutes of its hours; without a type: for every type."""

    severity: Severity
    type: EscalationType | None = None
    first_response_minutes: Minutes
    update_minutes: Minutes
    resolution_minutes: Minutes
    hours: Hours = Hours.BUSINESS

    def terms(self) -> Terms:
        lengths = (self.first_response_minutes, self.update_minutes, self.resolution_minutes)
        first, update, resolution = (timedelta(minutes=one) for one in lengths)
        return Terms(self.severity, self.type, first, update, resolution, self.hours)


class WeekAsk(Ask):
    """When somebody is there; days from 0 (Monday) to 6."""

    zone: str = Field(max_length=LONGEST_LINE)
    opens: time
    closes: time
    days: list[int] = Field(max_length=7)

    def week(self) -> Week:
        return Week(self.zone, self.opens, self.closes, frozenset(self.days))


class HolidaysAsk(Ask):
    """Days off: the text of an .ics file, or lines such as 2026-12-25,Christmas Day."""

    text: str = Field(max_length=1_000_000)


class WaitAsk(Ask):
    """What they have to send or say first."""

    because: str = Field(min_length=1, max_length=LONGEST_LINE)


class AnswerAsk(Ask):
    """The answer to one blank of a draft, by the number of its sentence."""

    sentence: int = Field(ge=0)
    owner: str = Field(default="", max_length=LONGEST_LINE)
    what: str = Field(default="", max_length=LONGEST_TEXT)
    due_at: AwareDatetime | None = None
    by_policy: bool = False

    def answer(self) -> Answer:
        due: datetime | None = self.due_at
        return Answer(self.sentence, due, self.owner, self.what, self.by_policy)


class AnswersAsk(Ask):
    """What a draft asks, filled in; `version` is the one that was read."""

    version: int
    answers: list[AnswerAsk] = Field(min_length=1, max_length=50)
