"""What is an outcome: one thing that became of a draft?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rapport.drafts.model import DraftId, Play


class OutcomeKind(StrEnum):
    APPROVED = "approved"  # unchanged
    EDITED = "edited"  # approved after changes
    DISCARDED = "discarded"
    SENT = "sent"
    REPLIED = "replied"
    BOUNCED = "bounced"


@dataclass(frozen=True, slots=True)
class Outcome:
    draft: DraftId
    play: Play
    kind: OutcomeKind
    at: datetime
    edit_distance: float | None = None  # 0 (untouched) … 1 (nothing left)
    after_s: float | None = None  # seconds from sending to the answer
    edits: Mapping[str, float] = field(default_factory=dict)  # kind of sentence → edit distance, 0–1
