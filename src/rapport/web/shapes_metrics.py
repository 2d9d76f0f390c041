"""What does the JSON of metrics look like? Figures of the team, of nobody in it."""

from rapport.learning.estimates import Middle, Share
from rapport.learning.hours.best import DAY, WINDOW, BestHour
from rapport.learning.metrics.model import Approach, Metrics
from rapport.web import words
from rapport.web.shapes import Shape


def name(one: Approach) -> str:
    """As a table calls it: “Introduction request, finance”."""
    if one.play is None:
        return "All drafts"
    label = words.opening(words.label(one.play))
    return f"{label}: {words.label(one.variant)}" if one.variant else label


class ShareShape(Shape):
    """`value`, its 95 % interval and `shrunk` (towards all others) are null while it is too early to say."""

    hits: int
    of: int
    value: float | None
    low: float | None
    high: float | None
    shrunk: float | None
    words: str

    @classmethod
    def of_share(cls, one: Share) -> "ShareShape":
        rate = one.rate
        return cls(
            hits=one.hits,
            of=one.of,
            value=rate.value if rate else None,
            low=rate.low if rate else None,
            high=rate.high if rate else None,
            shrunk=one.shrunk,
            words=one.words,
        )


class MiddleShape(Shape):
    """A median; its 95 % interval is null while it is too early to say."""

    of: int
    value: float | None
    low: float | None
    high: float | None

    @classmethod
    def of_middle(cls, one: Middle) -> "MiddleShape":
        return cls(of=one.of, value=one.value, low=one.low, high=one.high)


class ApproachShape(Shape):
    name: str
    play: str
    variant: str
    made: int
    unchanged: ShareShape
    edited: ShareShape
    discarded: ShareShape
    edit_distance: MiddleShape
    replied: ShareShape
    reply_hours: MiddleShape
    better: ShareShape
    worse: ShareShape
    calmed: ShareShape
    reasons: dict[str, int]

    @classmethod
    def of(cls, one: Approach) -> "ApproachShape":
        return cls(
            name=name(one),
            play=one.play or "",
            variant=one.variant,
            made=one.made,
            unchanged=ShareShape.of_share(one.unchanged),
            edited=ShareShape.of_share(one.edited),
            discarded=ShareShape.of_share(one.discarded),
            edit_distance=MiddleShape.of_middle(one.edit_distance),
            replied=ShareShape.of_share(one.replied),
            reply_hours=MiddleShape.of_middle(one.reply_hours),
            better=ShareShape.of_share(one.better),
            worse=ShareShape.of_share(one.worse),
            calmed=ShareShape.of_share(one.calmed),
            reasons=dict(one.reasons),
        )


class ChangedShape(Shape):
    """Sentences of one kind: in how many drafts any was changed, and how much of them then (0–1)."""

    kind: str
    drafts: ShareShape
    distance: MiddleShape


class ActedShape(Shape):
    kind: str
    raised: int
    acted: ShareShape


class StageShape(Shape):
    name: str
    count: int


class AccuracyShape(Shape):
    thing: str
    judged: int
    confirmed: int
    note: str


class BestHourShape(Shape):
    """Full hours on the recipient's own clock; null while it is too early to say. `share` is theirs, 0–1."""

    words: str
    answers: int
    begins: int | None
    ends: int | None
    share: float | None
    low: float | None
    high: float | None

    @classmethod
    def of(cls, one: BestHour) -> "BestHourShape":
        return cls(
            words=one.words,
            answers=one.of,
            begins=one.start,
            ends=None if one.start is None else (one.start + WINDOW) % DAY,
            share=one.share.value if one.share else None,
            low=one.share.low if one.share else None,
            high=one.share.high if one.share else None,
        )


class MetricsShape(Shape):
    overall: ApproachShape | None
    plays: list[ApproachShape]
    variants: list[ApproachShape]
    changed: list[ChangedShape]
    signals: list[ActedShape]
    response_minutes: MiddleShape
    responses_in_time: ShareShape
    introductions: list[StageShape]
    accuracy: list[AccuracyShape]
    sent: int
    minutes_per_draft: int  # an assumption
    minutes_saved: int  # as far as it holds

    @classmethod
    def of(cls, found: Metrics) -> "MetricsShape":
        return cls(
            overall=ApproachShape.of(found.overall) if found.overall else None,
            plays=[ApproachShape.of(one) for one in found.plays],
            variants=[ApproachShape.of(one) for one in found.variants],
            changed=[
                ChangedShape(
                    kind=one.kind,
                    drafts=ShareShape.of_share(one.drafts),
                    distance=MiddleShape.of_middle(one.distance),
                )
                for one in found.changed
            ],
            signals=[
                ActedShape(kind=one.kind, raised=one.raised, acted=ShareShape.of_share(one.acted))
                for one in found.signals
            ],
            response_minutes=MiddleShape.of_middle(found.responses.minutes),
            responses_in_time=ShareShape.of_share(found.responses.in_time),
            introductions=[StageShape.model_validate(one) for one in found.funnel],
            accuracy=[AccuracyShape.model_validate(one) for one in found.accuracy],
            sent=found.sent,
            minutes_per_draft=found.minutes_per_draft,
            minutes_saved=found.minutes_saved,
        )
