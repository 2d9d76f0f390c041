"""What became of our drafts, and what can be learnt from it?"""

from rapport.app import App
from rapport.db import Transaction
from rapport.drafts import store as drafts
from rapport.learning import edits, store, summary
from rapport.learning.model import Outcome


def record(tx: Transaction, outcome: Outcome) -> bool:
    """Write down what became of a draft; each kind once a draft. False when it was known."""
    return store.add(tx, outcome)


def record_decisions(app: App) -> int:
    """Write down what people made of drafts that have been sent or discarded since; how many were new.

    Not at the approval itself: until the mail has left it can be taken back, edited and approved again.
    """
    now = app.now()
    with app.db.transaction() as tx:
        new = store.undecided(tx)
        for number in new:
            store.add(tx, edits.decision(drafts.get(tx, number), drafts.versions(tx, number), now))
    return len(new)


def outcomes(app: App) -> tuple[Outcome, ...]:
    """All, the oldest first."""
    with app.db.transaction() as tx:
        return store.outcomes_of_all(tx)


def results(app: App) -> tuple[summary.PlayResult, ...]:
    """What works, by play, with "too early to say" at small numbers."""
    return summary.by_play(outcomes(app))
