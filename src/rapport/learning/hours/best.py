"""In which two hours of their day does somebody answer most, and is that more than chance?"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from rapport.learning.estimates import PRIOR
from rapport.learning.summary import ENOUGH, Rate, wilson

WINDOW = 2  # hours: one is noise at a hundred answers, three is half a working day
DAY = 24


@dataclass(frozen=True, slots=True)
class BestHour:
    """`start`: full hour on their own clock; None below ENOUGH answers, or where nobody knows their clock."""

    name: str
    of: int  # answers
    start: int | None
    share: Rate | None  # of their answers that fell into the window
    shrunk: float | None  # 0–1, with their colleagues' answers in mind; the window was chosen by it
    zone_known: bool

    @property
    def words(self) -> str:
        if not self.zone_known:
            return f"Nobody knows {self.name}’s time zone, so not when they answer."
        if self.start is None or self.share is None:
            answers = "1 answer" if self.of == 1 else f"{self.of} answers"
            return f"Too early to say when {self.name} answers: {answers} so far."
        share = f"{self.share.value:.0%} of {self.of} answers, between {self.share.low:.0%} and {self.share.high:.0%}"
        return f"{self.name} usually answers {self.start}–{(self.start + WINDOW) % DAY} o’clock their time ({share})."


def best(name: str, theirs: Sequence[datetime], colleagues: Sequence[datetime], zone: tzinfo | None) -> BestHour:
    """The window with the largest share of `theirs`, drawn towards `colleagues` as if by PRIOR answers of theirs."""
    if zone is None or len(theirs) < ENOUGH:
        return BestHour(name, len(theirs), None, None, None, zone is not None)
    own, others = _windows(theirs, zone), _windows(colleagues, zone)
    beside = [count / len(colleagues) if colleagues else WINDOW / DAY for count in others]
    shrunk = [(own[hour] + PRIOR * beside[hour]) / (len(theirs) + PRIOR) for hour in range(DAY)]
    start = max(range(DAY), key=lambda hour: (shrunk[hour], -hour))
    return BestHour(name, len(theirs), start, wilson(own[start], len(theirs)), shrunk[start], zone_known=True)


def _windows(answers: Sequence[datetime], zone: tzinfo) -> list[int]:
    """Answers in the WINDOW hours from each full hour on."""
    at = Counter(one.astimezone(zone).hour for one in answers)
    return [sum(at[(hour + n) % DAY] for n in range(WINDOW)) for hour in range(DAY)]
