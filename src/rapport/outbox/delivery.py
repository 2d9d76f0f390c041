"""What may become of a delivery, and when is it tried again?"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from rapport.outbox.model import Attempt, DeliveryState, Verdict

FIRST_WAIT = timedelta(minutes=1)  # greylisting (RFC 6647) lets a second try through after about this
LONGEST_WAIT = timedelta(hours=1)  # an approval lasts a day: it is tried some two dozen times, then withdrawn
# Longer than any attempt that still lives: connecting, commands and the last reply each have their own time-out.
LEASE = timedelta(minutes=15)


class Event(StrEnum):
    """What can happen to a delivery."""

    CLAIMED = "claimed"  # a worker took it
    COMMITS = "commits"  # the provider can accept from now on
    WITHDRAWN = "withdrawn"  # revoked, edited or expired before anything left
    ACCEPTED = "accepted"  # the provider took it
    REFUSED = "refused"  # the provider took nothing and never will
    DEFERRED = "deferred"  # the provider provably took nothing yet
    UNCERTAIN = "uncertain"  # it may have been taken
    CRASHED = "crashed"  # the worker is gone
    FOUND = "found"  # evidence that it was taken
    NOT_FOUND = "not_found"  # no evidence either way
    BOUNCED = "bounced"  # it came back


class IllegalMove(Exception):  # noqa: N818 - named for what it is
    """An event that cannot befall a delivery in this state. Nothing may be written."""


_S, _E = DeliveryState, Event

# Every legal move, and no other. A crash leads back to APPROVED only from SENDING, before the provider could accept:
# this line is what keeps a mail from being sent twice (guarantees.md, 1).
MOVES: Mapping[tuple[DeliveryState, Event], DeliveryState] = {
    (_S.APPROVED, _E.CLAIMED): _S.SENDING,
    (_S.APPROVED, _E.WITHDRAWN): _S.WITHDRAWN,
    (_S.SENDING, _E.COMMITS): _S.COMMITTING,
    (_S.SENDING, _E.WITHDRAWN): _S.WITHDRAWN,
    (_S.SENDING, _E.REFUSED): _S.REJECTED,
    (_S.SENDING, _E.DEFERRED): _S.APPROVED,
    (_S.SENDING, _E.CRASHED): _S.APPROVED,
    # A mailer that skips COMMITS breaks its contract; what it says is believed to the worse side.
    (_S.SENDING, _E.ACCEPTED): _S.SENT,
    (_S.SENDING, _E.UNCERTAIN): _S.UNKNOWN,
    (_S.COMMITTING, _E.ACCEPTED): _S.SENT,
    (_S.COMMITTING, _E.REFUSED): _S.REJECTED,
    (_S.COMMITTING, _E.DEFERRED): _S.APPROVED,  # the provider's own "not now", heard by the worker that asked
    (_S.COMMITTING, _E.UNCERTAIN): _S.UNKNOWN,
    (_S.COMMITTING, _E.CRASHED): _S.UNKNOWN,
    (_S.UNKNOWN, _E.FOUND): _S.SENT,
    (_S.UNKNOWN, _E.NOT_FOUND): _S.NEEDS_PERSON,
    # The provider's word may come after the lease, and a person may know better: both are evidence.
    (_S.UNKNOWN, _E.ACCEPTED): _S.SENT,
    (_S.UNKNOWN, _E.REFUSED): _S.REJECTED,
    (_S.NEEDS_PERSON, _E.ACCEPTED): _S.SENT,
    (_S.NEEDS_PERSON, _E.REFUSED): _S.REJECTED,
    # Only what was taken can come back.
    (_S.SENT, _E.BOUNCED): _S.BOUNCED,
    (_S.UNKNOWN, _E.BOUNCED): _S.BOUNCED,
    (_S.NEEDS_PERSON, _E.BOUNCED): _S.BOUNCED,
}

SAID, ANSWERED = "A person said that it arrived.", "It arrived: they have answered it."  # how a doubt ends well
IN_DOUBT = frozenset({_S.UNKNOWN, _S.NEEDS_PERSON})  # it may have arrived, and nobody has said or shown so yet
REOPENS_DRAFT = frozenset(
    {DeliveryState.REJECTED, DeliveryState.WITHDRAWN}
)  # a person may correct it and approve again


def after(state: DeliveryState, event: Event) -> DeliveryState:
    """The state that follows. Raises IllegalMove."""
    try:
        return MOVES[state, event]
    except KeyError:
        raise IllegalMove(f"{event} cannot befall a delivery that is {state}") from None


def event_of(attempt: Attempt) -> Event:
    """What a mailer's verdict means."""
    return {
        Verdict.ACCEPTED: Event.ACCEPTED,
        Verdict.REFUSED: Event.REFUSED,
        Verdict.DEFERRED: Event.DEFERRED,
        Verdict.UNCERTAIN: Event.UNCERTAIN,
    }[attempt.verdict]


def wait(attempts: int) -> timedelta:
    """How long to leave a delivery alone after its n-th attempt (n from 1): doubled each time, up to LONGEST_WAIT."""
    doublings = min(max(attempts, 1) - 1, 10)  # the bound is reached long before; a huge power would only be slow
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def next_try(state: DeliveryState, attempts: int, now: datetime) -> datetime:
    """When the next worker may look at it: later when it goes back to the queue, at once otherwise."""
    return now + wait(attempts) if state is DeliveryState.APPROVED else now
