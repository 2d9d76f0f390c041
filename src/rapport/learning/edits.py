"""What became of a draft, and how much of it did a person change before they said yes?"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from rapidfuzz.distance import Levenshtein

from rapport.drafts import layout
from rapport.drafts.model import Content, Draft, DraftState, Sentence, SentenceKind, Version
from rapport.drafts.voice import reading
from rapport.drafts.voice.model import Length, Setting
from rapport.learning.model import Outcome, OutcomeKind
from rapport.outbox.model import Followed

ALIKE = 0.7  # two sentences with less than three words of ten in common are two sentences
RESIZED = 0.25  # of a mail's words: less is a sentence more or less, which is the occasion


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


def by_kind(first: Content, approved: Content) -> dict[str, float]:
    """The edit distance of each kind of sentence that was proposed, 0–1, every sentence weighing as many words as it
    has. A blank is not among them: it is there to be filled."""
    pairs = list(_paired(first.sentences, approved.sentences))
    found: dict[str, float] = {}
    for kind in SentenceKind:
        of_kind = [(one, other) for one, other in pairs if one.kind is kind and kind is not SentenceKind.BLANK]
        words = sum(len(one.text.split()) for one, _ in of_kind)
        if words:
            changed = sum(distance(one.text, other) * len(one.text.split()) for one, other in of_kind)
            found[kind] = changed / words
    return found


def _paired(before: Sequence[Sentence], after: Sequence[Sentence]) -> Iterator[tuple[Sentence, str]]:
    """What became of each sentence: itself, the new one that is most like it, or nothing."""
    kept = {one.text for one in before} & {one.text for one in after}
    new = [one.text for one in after if one.text not in kept]
    for one in before:
        if one.text in kept:
            yield one, one.text
            continue
        nearest = min(new, key=lambda text: distance(one.text, text), default="")
        if nearest and distance(one.text, nearest) <= ALIKE:
            new.remove(nearest)
            yield one, nearest
        else:
            yield one, ""


def lessons(first: Content, approved: Content, *, grave: bool) -> tuple[tuple[Setting, str, str], ...]:
    """What an edit says of somebody's voice: (setting, as it was written, as they wanted it).

    `grave`: it answers an escalation, whose greeting and sign-off follow from the matter and say nothing of a habit.
    """
    was, now = (reading.marks(layout.text_of(content.sentences)) for content in (first, approved))
    asks = any(one.kind is SentenceKind.BLANK for one in first.sentences)  # what fills a blank is no habit of length
    found: list[tuple[Setting, str, str]] = []
    if not grave and was.greeting and now.greeting and was.greeting != now.greeting:
        found.append((Setting.GREETING, was.greeting, now.greeting))
    if not grave and was.sign_off and now.sign_off and was.sign_off != now.sign_off:
        found.append((Setting.SIGN_OFF, was.sign_off, now.sign_off))
    if not asks and was.words and now.words <= was.words * (1 - RESIZED):
        found.append((Setting.LENGTH, Length.FULL, Length.SHORT))
    if not asks and was.words and now.words >= was.words * (1 + RESIZED):
        found.append((Setting.LENGTH, Length.SHORT, Length.FULL))
    return tuple(found)


def outcomes(one: Followed) -> tuple[Outcome, ...]:
    """Sent, and answered or bounced if it was."""
    found = [Outcome(one.draft, one.play, OutcomeKind.SENT, one.sent_at)]
    if one.replied_at is not None:
        after = (one.replied_at - one.sent_at).total_seconds()
        found.append(Outcome(one.draft, one.play, OutcomeKind.REPLIED, one.replied_at, after_s=after))
    if one.bounced_at is not None:
        found.append(Outcome(one.draft, one.play, OutcomeKind.BOUNCED, one.bounced_at))
    return tuple(found)


def decision(draft: Draft, versions: Sequence[Version], now: datetime) -> Outcome:
    """What a person made of a draft that was sent or discarded; `versions` the composer's first.

    A draft that was changed and changed back word for word counts as untouched: the composer's words were good.
    """
    if draft.state is DraftState.DISCARDED:
        return Outcome(draft.id, draft.play, OutcomeKind.DISCARDED, now)
    changed = between(versions[0].content, versions[-1].content)
    kind = OutcomeKind.EDITED if changed else OutcomeKind.APPROVED
    edits = by_kind(versions[0].content, versions[-1].content)
    return Outcome(draft.id, draft.play, kind, now, edit_distance=changed, edits=edits)
