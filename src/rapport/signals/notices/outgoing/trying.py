"""What becomes of a call after an attempt: taken, tried again later, or given up where a person can see it?"""

from dataclasses import replace
from datetime import datetime, timedelta

from rapport.signals.notices.model import Answer, CallState, WebhookCall, WebhookKind

# As Standard Webhooks proposes: quick at first, then patient for a weekend.
WAITS = tuple(timedelta(seconds=s) for s in (5, 300, 1800, 7_200, 18_000, 36_000, 50_400, 72_000))
LONGEST = WAITS[-1]  # a receiver may ask for more time than that, and is asked again nevertheless
STUCK = timedelta(minutes=2)  # a call ends within seconds; whoever began this one is gone
GONE = 410  # the receiver wants no more calls, ever


def after(call: WebhookCall, kind: WebhookKind, answer: Answer, now: datetime) -> WebhookCall:
    """The call as it stands after one attempt."""
    tried = replace(call, changed_at=now, status=answer.status, detail=answer.detail)
    if answer.status is not None and 200 <= answer.status < 300:
        return replace(tried, state=CallState.DELIVERED)
    if answer.forbidden or answer.status == GONE:
        return replace(tried, state=CallState.GIVEN_UP)
    if answer.status is None and answer.may_have_arrived and kind is WebhookKind.SLACK:
        # Slack knows no webhook-id: a second attempt could tell twice.
        return replace(tried, state=CallState.UNKNOWN)
    if call.attempts > len(WAITS):
        return replace(tried, state=CallState.GIVEN_UP)
    asked = min(answer.wait or timedelta(0), LONGEST)
    return replace(tried, state=CallState.DUE, due_at=now + max(WAITS[call.attempts - 1], asked))


def lost(kind: WebhookKind) -> Answer:
    """What is known of a call whose worker died: it may have left."""
    detail = "The program was stopped during the call, so nobody knows whether it arrived."
    return Answer(None, detail if kind is WebhookKind.SLACK else f"{detail} It is made again.", may_have_arrived=True)
