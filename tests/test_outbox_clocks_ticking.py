"""Clocks: pausing never advances one, a promised moment never moves, a late one says so."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.drafts.model import DraftId
from rapport.drafts.promises.hours import between
from rapport.drafts.promises.model import (
    Hours,
    Policy,
    PolicyId,
    Promise,
    PromiseId,
    PromiseKind,
    PromiseState,
    Terms,
    Week,
)
from rapport.inbox.model import Severity
from rapport.outbox.clocks.model import Clock, ClockKind, ClockState, Course, Mailed, Pause
from rapport.outbox.clocks.ticking import clocks, due, used
from rapport.people.model import CustomerId
from rapport.signals.model import SignalId
from tests.conftest import START

HOUR = timedelta(hours=1)
WEEK = Week("Europe/Berlin", time(9), time(17), frozenset(range(5)), {date(2026, 3, 6): "a day off"})
TERMS = Terms(Severity.HIGH, None, 4 * HOUR, 8 * HOUR, 40 * HOUR)
POLICY = Policy(PolicyId(3), TERMS, None, START)
LATER = st.timedeltas(timedelta(), timedelta(days=30))


def state(course: Course, now: datetime, policy: Policy = POLICY) -> dict[ClockKind, Clock]:
    return {one.kind: one for one in clocks(course, policy, WEEK, now)}


@st.composite
def pauses(draw: st.DrawFn) -> tuple[Pause, ...]:
    """Some waits, one after the other; the last one perhaps without an end."""
    cuts = sorted(draw(st.lists(LATER, min_size=2, max_size=8, unique=True)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    found = [Pause(START + a, START + b, "waiting", "user:1") for a, b in pairs]
    return (*found[:-1], replace(found[-1], ends=None)) if draw(st.booleans()) else tuple(found)


@given(pauses(), LATER, LATER)
def test_pausing_never_advances_a_clock(waits: tuple[Pause, ...], one: timedelta, other: timedelta) -> None:
    """Kills the mutant that forgets to take a wait off, and the one that takes off its nights too."""
    early, late = sorted((START + one, START + other))
    before, after = used(START, early, waits, WEEK), used(START, late, waits, WEEK)
    assert timedelta() <= before <= after <= between(START, late, WEEK)
    whole = [p for p in waits if p.begins <= early and (p.ends is None or p.ends >= late)]
    assert not whole or before == after


@given(pauses(), st.timedeltas(timedelta(minutes=1), timedelta(hours=60)))
def test_a_clock_is_due_exactly_when_all_is_used(waits: tuple[Pause, ...], allowed: timedelta) -> None:
    """Kills the mutant that adds the wait in real time, and the one that ignores a wait that begins later."""
    moment = due(START, allowed, waits, WEEK)
    if moment is None:
        assert waits[-1].ends is None and used(START, START + timedelta(days=400), waits, WEEK) < allowed
    else:
        assert used(START, moment, waits, WEEK) == allowed
        assert used(START, moment - timedelta(seconds=1), waits, WEEK) < allowed


def test_only_the_first_response_and_the_resolution_run_before_an_answer() -> None:
    found = state(Course(START, None, None, None), START + HOUR)
    assert set(found) == {ClockKind.FIRST_RESPONSE, ClockKind.RESOLUTION}
    first = found[ClockKind.FIRST_RESPONSE]
    assert (first.state, first.used, first.due_at) == (ClockState.RUNNING, HOUR, START + 4 * HOUR)


def test_the_first_response_stops_with_our_answer_and_does_not_wait_for_the_customer() -> None:
    waiting = (Pause(START, None, "waiting", "ticket:7"),)
    course = Course(START, None, None, None, waiting)
    assert state(course, START + HOUR)[ClockKind.FIRST_RESPONSE].state is ClockState.RUNNING
    answered = state(replace(course, answered_at=START + HOUR), START + 20 * HOUR)[ClockKind.FIRST_RESPONSE]
    assert (answered.state, answered.used, answered.is_late) == (ClockState.STOPPED, HOUR, False)


def test_each_mail_of_ours_sets_the_next_update_going() -> None:
    course = Course(START, START, Mailed("message:1", START + 2 * HOUR), None)
    update = state(course, START + 3 * HOUR)[ClockKind.NEXT_UPDATE]
    assert (update.started_at, update.used) == (START + 2 * HOUR, HOUR)
    assert update.due_at == datetime(2026, 3, 3, 11, 0, tzinfo=UTC)  # five hours on Monday, three on Tuesday


def test_a_promised_moment_wins_over_the_policy_and_does_not_wait() -> None:
    promised = Promise(
        PromiseId(7), SignalId(1), CustomerId(1), DraftId(1), PromiseKind.UPDATE, "Nora Lind", "", START + 10 * HOUR,
        PromiseState.OWED, None, START, START, None, "", None,
    )  # fmt: skip
    waiting = (Pause(START, None, "waiting", "ticket:7"),)
    found = state(Course(START, START, None, None, waiting, promised), START + 9 * HOUR)
    update, resolution = found[ClockKind.NEXT_UPDATE], found[ClockKind.RESOLUTION]
    assert (update.due_at, update.record, update.warns) == (START + 10 * HOUR, "promise:7", True)
    assert (resolution.state, resolution.due_at) == (ClockState.PAUSED, None)


def test_the_end_stops_the_resolution_and_asks_for_no_update() -> None:
    found = state(Course(START, START, None, START + 6 * HOUR), START + timedelta(days=9))
    assert ClockKind.NEXT_UPDATE not in found
    assert (found[ClockKind.RESOLUTION].used, found[ClockKind.RESOLUTION].state) == (6 * HOUR, ClockState.STOPPED)


@pytest.mark.parametrize(("hours", "warns", "late"), [(3.1, False, False), (3.2, True, False), (4.1, True, True)])
def test_a_clock_warns_from_four_fifths_on(hours: float, warns: bool, late: bool) -> None:
    first = state(Course(START, None, None, None), START + hours * HOUR)[ClockKind.FIRST_RESPONSE]
    assert (first.warns, first.is_late) == (warns, late)


def test_terms_that_count_every_hour_know_no_weekend() -> None:
    always = replace(POLICY, terms=replace(TERMS, hours=Hours.ALWAYS))
    friday = datetime(2026, 3, 6, 20, 0, tzinfo=UTC)
    found = state(Course(friday, None, None, None), friday + 3 * HOUR, always)
    assert (
        found[ClockKind.FIRST_RESPONSE].due_at == friday + 4 * HOUR and found[ClockKind.FIRST_RESPONSE].used == 3 * HOUR
    )
