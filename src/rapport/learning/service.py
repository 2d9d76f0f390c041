"""What became of our drafts, and what can be learnt from it?"""

from rapport.app import App
from rapport.db import Transaction
from rapport.learning import store, summary
from rapport.learning.model import Outcome


def record(tx: Transaction, outcome: Outcome) -> bool:
    """Write down what became of a draft; each kind once a draft. False when it was known."""
    return store.add(tx, outcome)


def outcomes(app: App) -> tuple[Outcome, ...]:
    """All, the oldest first."""
    with app.db.transaction() as tx:
        return store.outcomes_of_all(tx)


def results(app: App) -> tuple[summary.PlayResult, ...]:
    """What works, by play, with "too early to say" at small numbers."""
    return summary.by_play(outcomes(app))
