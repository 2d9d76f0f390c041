"""What became of our drafts, and what can be learnt from it?"""

from collections.abc import Sequence
from datetime import datetime

from rapport.app import App
from rapport.db import Transaction
from rapport.drafts import store as drafts
from rapport.drafts.model import Draft, DraftState, Play, Version
from rapport.drafts.voice import store as voices
from rapport.drafts.voice.model import Lesson
from rapport.learning import edits, store, summary
from rapport.learning.model import Outcome
from rapport.outbox import service as outbox
from rapport.users import store as users

GRAVE = (Play.ESCALATION_RESPONSE, Play.ESCALATION_FOLLOW_UP)


def record(tx: Transaction, outcome: Outcome) -> bool:
    """Write down what became of a draft; each kind once a draft. False when it was known."""
    return store.add(tx, outcome)


def follow(app: App, since: datetime) -> None:
    """Write down what became of everything that was sent since then, and what people made of their drafts."""
    found = outbox.followed(app, since)
    with app.db.transaction() as tx:
        store.add_all(tx, [outcome for one in found for outcome in edits.outcomes(one)])
    record_decisions(app)


def record_decisions(app: App) -> int:
    """Write down what people made of drafts that have been sent or discarded since; how many were new.

    Not at the approval itself: until the mail has left it can be taken back, edited and approved again.
    """
    now = app.now()
    with app.db.transaction() as tx:
        new = store.undecided(tx)
        for number in new:
            draft, versions = drafts.get(tx, number), drafts.versions(tx, number)
            store.add(tx, edits.decision(draft, versions, now))
            _teach(tx, draft, versions, now)
    return len(new)


def _teach(tx: Transaction, draft: Draft, versions: Sequence[Version], now: datetime) -> None:
    """What its author changed before it left, as rows that the voice of their next drafts reads."""
    author, last = users.get_mailbox(tx, draft.mailbox).user_id, versions[-1]
    if draft.state is not DraftState.SENT or last.made_by != author:
        return
    ours = [one for one in versions if one.made_by is None][-1:] or versions[:1]
    for setting, before, after in edits.lessons(ours[0].content, last.content, grave=draft.play in GRAVE):
        voices.add_lesson(tx, author, Lesson(draft.id, setting, before, after, now))


def outcomes(app: App) -> tuple[Outcome, ...]:
    """All, the oldest first."""
    with app.db.transaction() as tx:
        return store.outcomes_of_all(tx)


def results(app: App) -> tuple[summary.PlayResult, ...]:
    """What works, by play, with "too early to say" at small numbers."""
    return summary.by_play(outcomes(app))
