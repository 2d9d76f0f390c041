"""How much of a draft did a person change before they said yes?"""

from collections.abc import Sequence
from datetime import datetime

from rapidfuzz.distance import Levenshtein

from rapport.drafts.model import Content, Draft, DraftState, Version
from rapport.learning.model import Outcome, OutcomeKind


def distance(before: str, after: str) -> float:
    """0 (untouched) … 1 (nothing left): Levenshtein distance in words, over the longer text's length.

    Words, not letters: what a person replaces is a thought, and a long word is not a bigger one. Levenshtein,
    Binary codes capable of correcting deletions, insertions and reversals, 1966.
    """
    return float(Levenshtein.normalized_distance(before.split(), after.split()))


def text(content: Content) -> str:
    """All words that a person reads: subject, sentences, and the note to pass on."""
    return " ".join(
        (content.subject, *(s.text for s in content.sentences), *(s.text for s in content.forwardable)),
    )


def between(first: Content, approved: Content) -> float:
    """The edit distance from what was proposed to what was approved, 0–1."""
    return distance(text(first), text(approved))


def decision(draft: Draft, versions: Sequence[Version], now: datetime) -> Outcome:
    """What a person made of a draft that was sent or discarded; `versions` the composer's first.

    A draft that was changed and changed back word for word counts as untouched: the composer's words were good.
    """
    if draft.state is DraftState.DISCARDED:
        return Outcome(draft.id, draft.play, OutcomeKind.DISCARDED, now)
    changed = between(versions[0].content, versions[-1].content)
    kind = OutcomeKind.EDITED if changed else OutcomeKind.APPROVED
    return Outcome(draft.id, draft.play, kind, now, edit_distance=changed)
