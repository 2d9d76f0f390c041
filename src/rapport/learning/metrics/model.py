"""What is measured of the team's work? Nothing here names a user, and nothing may: teams are measured, not people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from rapport.drafts.model import Play
from rapport.learning.estimates import Middle, Share
from rapport.outbox.model import Tone

USUAL_MINUTES = 15  # to write such a mail by hand: an assumption, stated beside every figure that rests on it


@dataclass(frozen=True, slots=True)
class Case:
    """One draft and what became of it."""

    play: Play
    variant: str
    approved: bool
    edited: bool
    discarded: bool
    because: str  # why it was discarded
    edit_distance: float | None  # 0 (untouched) … 1
    sent: bool
    reply_after: timedelta | None
    tone: Tone | None
    escalated: bool  # it answers an escalation and was sent long enough ago to judge
    calmed: bool  # that signal was resolved within CALMED_WITHIN of sending
    edits: Mapping[str, float] = field(default_factory=dict)  # kind of sentence → edit distance, 0–1


@dataclass(frozen=True, slots=True)
class Approach:
    """A play, or one variant of it, with what became of its drafts."""

    play: Play | None  # None: every play together
    variant: str  # empty: all of the play
    made: int
    unchanged: Share
    edited: Share
    discarded: Share
    edit_distance: Middle
    replied: Share
    reply_hours: Middle
    better: Share  # of the answers with something before them to compare
    worse: Share
    calmed: Share
    reasons: tuple[tuple[str, int], ...]  # why discarded, the most frequent first


@dataclass(frozen=True, slots=True)
class Changed:
    """Sentences of one kind: in how many drafts that left a person changed any of them, and then how much."""

    kind: str
    drafts: Share
    distance: Middle  # 0–1, of the drafts in which any was changed


@dataclass(frozen=True, slots=True)
class Acted:
    """Signals of one kind: how many led to something that a person did."""

    kind: str
    raised: int
    acted: Share


@dataclass(frozen=True, slots=True)
class Responses:
    """First responses to escalations, team-wide, against the policy of each."""

    minutes: Middle
    in_time: Share


@dataclass(frozen=True, slots=True)
class Stage:
    """How many introductions have come at least this far."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Of what the map says, how much people confirmed."""

    thing: str
    judged: int
    confirmed: int
    note: str


@dataclass(frozen=True, slots=True)
class Metrics:
    overall: Approach | None  # of every play together; None: no draft was made yet
    plays: tuple[Approach, ...]
    variants: tuple[Approach, ...]
    changed: tuple[Changed, ...]
    signals: tuple[Acted, ...]
    responses: Responses
    funnel: tuple[Stage, ...]
    accuracy: tuple[Accuracy, ...]
    sent: int
    minutes_per_draft: int

    @property
    def minutes_saved(self) -> int:
        """As far as the assumption holds: for every draft that was sent."""
        return self.sent * self.minutes_per_draft
