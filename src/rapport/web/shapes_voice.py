"""What does the JSON of one's voice look like? Counts of one's own mails, never their text."""

from datetime import datetime

from rapport.drafts.voice.model import Part
from rapport.web import voices
from rapport.web.shapes import Shape


class LessonShape(Shape):
    draft: int
    before: str
    after: str
    at: datetime


class PartShape(Shape):
    """One setting: `origin` is neutral, learned, edits or chosen; `learned` is empty where mails are too few."""

    setting: str
    value: str
    origin: str
    why: str
    learned: str
    of: int
    counts: dict[str, int]
    taught_by: list[LessonShape]

    @classmethod
    def of_part(cls, one: Part) -> "PartShape":
        return cls(
            setting=one.setting,
            value=one.value,
            origin=one.origin,
            why=voices.why(one),
            learned=one.learned,
            of=one.of,
            counts=dict(one.counts),
            taught_by=[
                LessonShape(draft=lesson.draft, before=lesson.before, after=lesson.after, at=lesson.at)
                for lesson in one.taught_by
            ],
        )
