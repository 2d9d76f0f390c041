"""What does the JSON of a signal's history and of "why not?" look like?"""

from datetime import datetime

from rapport.signals.model import EventKind, SignalEvent, Verdict, WhyNot
from rapport.web.shapes import Shape


class SignalEventShape(Shape):
    """One step in the life of a signal."""

    at: datetime
    by: int | None  # of ours; nothing: the program
    what: EventKind
    because: str
    until: datetime | None

    @classmethod
    def of(cls, event: SignalEvent) -> "SignalEventShape":
        return cls(at=event.at, by=event.by, what=event.what, because=event.because, until=event.until)


class VerdictShape(Shape):
    """What one detector found, or what was missing."""

    detector: str
    person: int | None
    name: str
    found: bool
    sentence: str

    @classmethod
    def of(cls, verdict: Verdict) -> "VerdictShape":
        return cls(
            detector=verdict.detector,
            person=verdict.person,
            name=verdict.name,
            found=verdict.found,
            sentence=verdict.sentence,
        )


class WhyNotShape(Shape):
    customer: int
    customer_name: str
    person: int | None
    verdicts: list[VerdictShape]
    as_of: datetime

    @classmethod
    def of(cls, told: WhyNot) -> "WhyNotShape":
        return cls(
            customer=told.customer,
            customer_name=told.customer_name,
            person=told.person,
            verdicts=[VerdictShape.of(verdict) for verdict in told.verdicts],
            as_of=told.as_of,
        )
