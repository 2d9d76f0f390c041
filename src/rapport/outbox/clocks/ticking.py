"""Where do the three clocks of an escalation stand?"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from rapport.drafts.promises.hours import NONE, after, between
from rapport.drafts.promises.model import Policy, Promise, Week
from rapport.drafts.promises.policies import week_for
from rapport.outbox.clocks.model import Clock, ClockKind, ClockState, Course, Pause


def clocks(course: Course, policy: Policy, week: Week, now: datetime) -> tuple[Clock, ...]:
    """First response, next update and resolution, as far as each has begun.

    The first response never pauses: they have said what they have to say. A promised moment never moves either.
    """
    counted = week_for(policy, week)
    first = _clock(ClockKind.FIRST_RESPONSE, policy, counted, (course.opened_at, course.answered_at, ()), now)
    whole = (course.opened_at, course.closed_at, course.pauses)
    resolution = _clock(ClockKind.RESOLUTION, policy, counted, whole, now)
    update = _next_update(course, policy, counted, now)
    return (first, *((update,) if update else ()), resolution)


def _next_update(course: Course, policy: Policy, week: Week | None, now: datetime) -> Clock | None:
    """By what we promised; else by policy, from our last mail on. None before the first answer and after the end."""
    if course.closed_at is not None or course.answered_at is None:
        return None
    if course.promised is not None and course.promised.told_at is not None:
        return _promised(course.promised, course.promised.told_at, now)
    since = max(course.answered_at, course.last_mail.at) if course.last_mail else course.answered_at
    return _clock(ClockKind.NEXT_UPDATE, policy, week, (since, None, course.pauses), now)


def _promised(promise: Promise, told_at: datetime, now: datetime) -> Clock:
    return Clock(
        kind=ClockKind.NEXT_UPDATE,
        state=ClockState.RUNNING,
        started_at=told_at,
        used=max(NONE, now - told_at),
        allowed=max(NONE, promise.due_at - told_at),
        due_at=promise.due_at,
        stopped_at=None,
        record=promise.record,
        business=False,
    )


def _clock(
    kind: ClockKind,
    policy: Policy,
    week: Week | None,
    run: tuple[datetime, datetime | None, Sequence[Pause]],
    now: datetime,
) -> Clock:
    start, stopped_at, pauses = run
    allowed = _allowed(kind, policy)
    paused = stopped_at is None and any(one.begins <= now and (one.ends is None or one.ends > now) for one in pauses)
    return Clock(
        kind=kind,
        state=ClockState.STOPPED if stopped_at else ClockState.PAUSED if paused else ClockState.RUNNING,
        started_at=start,
        used=used(start, stopped_at or now, pauses, week),
        allowed=allowed,
        due_at=due(start, allowed, pauses, week),
        stopped_at=stopped_at,
        record=policy.record,
        business=week is not None,
    )


def _allowed(kind: ClockKind, policy: Policy) -> timedelta:
    terms = policy.terms
    return {
        ClockKind.FIRST_RESPONSE: terms.first_response,
        ClockKind.NEXT_UPDATE: terms.update_every,
        ClockKind.RESOLUTION: terms.resolution,
    }[kind]


def used(start: datetime, until: datetime, pauses: Sequence[Pause], week: Week | None) -> timedelta:
    """Counted time between two moments, without the pauses; these lie one after the other."""
    resting = sum((between(max(start, p.begins), min(until, p.ends or until), week) for p in pauses), NONE)
    return between(start, until, week) - resting


def due(start: datetime, allowed: timedelta, pauses: Sequence[Pause], week: Week | None) -> datetime | None:
    """When so much counted time will have been used; None while a pause without an end stands in the way."""
    at, left = start, allowed
    for pause in pauses:
        if pause.ends is not None and pause.ends <= at:
            continue
        before = between(at, pause.begins, week)
        if before >= left:
            break
        if pause.ends is None:
            return None
        at, left = max(at, pause.ends), left - before
    return after(at, left, week)
