"""What do the clocks of an escalation say in plain sentences?"""

from datetime import datetime, timedelta, tzinfo

from rapport.drafts.evidence import clock as at_clock
from rapport.drafts.evidence import day
from rapport.drafts.promises.hours import between, in_words
from rapport.drafts.promises.model import Week
from rapport.outbox.clocks.model import Clock, ClockKind, ClockState, Pause
from rapport.signals.lifecycle import response_logged
from rapport.signals.model import Signal

QUICK = timedelta(hours=2)  # up to here minutes are counted, and no night makes them unfair
TITLES = {
    ClockKind.FIRST_RESPONSE: "First response",
    ClockKind.NEXT_UPDATE: "Next update",
    ClockKind.RESOLUTION: "Resolution",
}


def sentence(clock: Clock, zone: tzinfo) -> str:
    """'2 business hours 30 minutes of 4 business hours used, due Monday, 2 March at 4:00 pm CET'"""
    used = in_words(clock.used, business=clock.business)
    allowed = in_words(clock.allowed, business=clock.business)
    if clock.state is ClockState.STOPPED:
        return f"done after {used}, {'later than' if clock.is_late else 'within'} the {allowed} of the policy"
    if clock.state is ClockState.PAUSED:
        return f"paused while they have to answer; {used} of {allowed} used"
    until = "" if clock.due_at is None else moment(clock.due_at, zone)
    return f"{used} of {allowed} used, {'was due' if clock.is_late else 'due'} {until}"


def moment(at: datetime, zone: tzinfo) -> str:
    """Monday, 2 March at 4:00 pm CET"""
    return f"{day(at, zone)} at {at_clock(at, zone)}"


def logged(signal: Signal, week: Week | None) -> str:
    """PRD-029's sentence; where nights or weekends lie between, business hours come first."""
    plain = response_logged(signal)
    if not plain or signal.response_sent_at is None or week is None:
        return plain
    business = between(signal.since, signal.response_sent_at, week)
    elapsed = signal.response_sent_at - signal.since
    if business == elapsed or elapsed <= QUICK:
        return plain
    since = plain.removeprefix("Response time logged: ").removesuffix(".")
    return f"Response time logged: {in_words(business, business=True)} ({since})."


def waiting(pause: Pause, zone: tzinfo) -> str:
    """'Waiting for the customer since Monday, 2 March at 4:00 pm CET: the ticket is pending'"""
    until = f" until {moment(pause.ends, zone)}" if pause.ends else ""
    return f"Waiting for the customer since {moment(pause.begins, zone)}{until}: {pause.because}"
