"""What came of the team's work, and what people assume when they read it?"""

from datetime import timedelta

from rapport.app import App
from rapport.db import Transaction
from rapport.drafts.promises import hours
from rapport.drafts.promises import service as promising
from rapport.drafts.promises.model import Hours
from rapport.errors import BadInput
from rapport.learning.estimates import middle, share
from rapport.learning.metrics import counting, store
from rapport.learning.metrics.model import Accuracy, Metrics, Responses
from rapport.relationships.by_hand import service as by_hand
from rapport.signals import store as signals
from rapport.signals.model import SignalId
from rapport.users.audit import service as audit
from rapport.users.audit.model import Act
from rapport.users.model import UserId

MOST_MINUTES = 240  # four hours for one mail: more is a slip of the keyboard
MINUTE = timedelta(minutes=1)


def metrics(app: App) -> Metrics:
    """Everything that the page of metrics shows; no figure is of one person."""
    said = by_hand.accuracy(app)
    with app.db.transaction() as tx:
        cases = store.cases(tx, app.now())
        return Metrics(
            overall=counting.approach(None, "", cases, cases) if cases else None,
            plays=counting.by_play(cases),
            variants=counting.by_variant(cases),
            changed=counting.changed(cases),
            signals=counting.acted(store.signals_acted_on(tx)),
            responses=_responses(app, tx),
            funnel=counting.funnel(store.seen_of_introductions(tx)),
            accuracy=tuple(Accuracy(one.thing, one.judged, one.confirmed, one.note) for one in said),
            sent=sum(case.sent for case in cases),
            minutes_per_draft=store.minutes_per_draft(tx),
        )


def assume(app: App, minutes: int, *, by: UserId) -> None:
    """How long such a mail takes by hand. Raises BadInput outside 1 … MOST_MINUTES."""
    if not 1 <= minutes <= MOST_MINUTES:
        raise BadInput(f"A mail takes between 1 and {MOST_MINUTES} minutes by hand. Enter a number between them.")
    with app.db.transaction() as tx:
        store.assume(tx, minutes, by, app.now())
        audit.note(app, tx, Act.SETTING_CHANGED, "metrics:minutes_per_draft", value=minutes)


def _responses(app: App, tx: Transaction) -> Responses:
    """In the hours of each escalation's policy, as its clock counted them."""
    took, in_time, week = [], 0, promising.week_of(tx)
    for number in store.answered_escalations(tx):
        signal = signals.get(tx, SignalId(number))
        if signal is None or signal.response_sent_at is None:
            continue
        terms = promising.policy_of(tx, signal, app.now()).terms
        counted = week if terms.hours is Hours.BUSINESS else None
        length = hours.between(signal.since, signal.response_sent_at, counted)
        took.append(length / MINUTE)
        in_time += length <= terms.first_response
    return Responses(middle(took), share(in_time, len(took)))
