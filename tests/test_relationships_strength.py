"""The laws of scores.md, "Strength of a relationship", for any touches at all."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rapport.people.model import CustomerId, PersonId
from rapport.relationships.accumulators import HALF_LIFE
from rapport.relationships.model import Touch, TouchId, TouchKind
from rapport.relationships.strength import strength
from tests.conftest import START

ROUNDING = 1e-9  # what scores.md allows


def touch(kind: TouchKind = TouchKind.REPLY_IN, days_ago: float = 0.0, **values: float) -> Touch:
    at = START - timedelta(days=days_ago)
    record = f"message:{days_ago}{kind}"
    return replace(Touch(TouchId(0), CustomerId(1), PersonId(1), kind, at, "", record), **values)  # type: ignore[arg-type]


def touches(kinds: list[TouchKind] | None = None, worst: float = -1.0) -> st.SearchStrategy[Touch]:
    return st.builds(
        lambda kind, ago, mood, wait: touch(
            kind, ago, sentiment=mood, **({"reply_after_s": wait} if kind is TouchKind.REPLY_IN else {})
        ),
        st.sampled_from(kinds or list(TouchKind)),
        st.floats(0, 45) | st.floats(0, 900),  # most of the score is in the last weeks
        st.floats(worst, 1),
        st.floats(0, 40_000) | st.floats(0, 1e7),
    )


ANY = st.lists(touches(), max_size=25)
ENOUGH = st.lists(touches([k for k in TouchKind if k is not TouchKind.MESSAGE_OUT]), min_size=3, max_size=25)


def value(history: list[Touch], now: datetime = START) -> float:
    return strength(history, now).value or 0.0


@given(ANY)
def test_it_is_between_0_and_100_and_the_parts_are_the_whole(history: list[Touch]) -> None:
    """The mutant: a bonus added after the parts, or a cut-off of the sum."""
    score = strength(history, START)
    assert all(0 <= part.value <= 1 for part in score.parts)
    assert sum(part.weight for part in score.parts) == 100
    if score.value is not None:
        assert 0 <= score.value <= 100
        assert score.value == sum(part.contribution for part in score.parts)


@given(ANY, touches([TouchKind.MESSAGE_OUT]))
def test_what_we_send_never_raises_it(history: list[Touch], ours: Touch) -> None:
    """The mutant: all of the past counted as theirs."""
    before, after = strength(history, START), strength([*history, ours], START)
    assert (after.value or 0) <= (before.value or 0) + ROUNDING
    assert after.data_points == before.data_points


@example([touch(reply_after_s=100.0)] * 3, touch(reply_after_s=1e7))
@given(ENOUGH, touches([TouchKind.MESSAGE_IN, TouchKind.REPLY_IN, TouchKind.MEETING, TouchKind.TICKET], worst=0.0))
def test_one_more_effort_of_theirs_never_lowers_it(history: list[Touch], more: Touch) -> None:
    """The mutant: a slow answer that counts less than none, an average of sentiment in place of a sum."""
    assert value([*history, more]) >= value(history) - ROUNDING
    before, after = strength(history, START).parts, strength([*history, more], START).parts
    assert all(b.value >= a.value - ROUNDING for a, b in zip(before, after, strict=True))


@given(ANY, st.floats(0, 1000))
def test_time_alone_never_raises_it(history: list[Touch], days: float) -> None:
    """The mutant: tenure that counts months since the first contact."""
    assert value(history, START + timedelta(days=days)) <= value(history) + ROUNDING


@given(ANY, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(history: list[Touch], chance: object) -> None:
    """The mutant: "the last in the list" for "the latest"."""
    shuffled = list(history)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert strength(shuffled, START).value == strength(history, START).value


@given(ANY, touches(), st.floats(0.001, 500))
def test_what_comes_later_does_not_change_the_past(history: list[Touch], later: Touch, days: float) -> None:
    """The mutant: a touch after `now` that is counted, as meetings in a calendar would be."""
    future = replace(later, at=START + timedelta(days=days))
    assert strength([*history, future], START) == strength(history, START)


@given(st.lists(touches(), max_size=2), st.lists(touches([TouchKind.MESSAGE_OUT]), max_size=5))
def test_below_three_efforts_there_is_not_enough_data(theirs: list[Touch], ours: list[Touch]) -> None:
    """The mutant: 0 or 50 for somebody nobody knows; our own mail counted as data."""
    score = strength([*theirs, *ours], START)
    assert score.value is None and score.note == "not enough data"


def weekly(weeks: int = 26, last: int = 0) -> list[Touch]:
    return [
        touch(kind, 7 * week + last, **({"reply_after_s": 3600.0} if kind is TouchKind.REPLY_IN else {}))
        for week in range(weeks)
        for kind in (TouchKind.REPLY_IN, TouchKind.MESSAGE_IN)
    ]  # fmt: skip


def test_a_silent_year_is_near_zero_and_a_silent_quarter_is_felt() -> None:
    assert value(weekly()) > 50
    assert value(weekly(last=90)) < value(weekly()) / 2
    assert value(weekly(last=365)) < 1


def test_half_of_a_single_effort_is_left_after_the_half_life() -> None:
    once = [touch(TouchKind.MEETING, 0.0)] * 3

    def raw(now: datetime) -> float:
        return strength(once, now).parts[4].value  # access: no bend, so the half-life is seen as it is

    assert raw(START + HALF_LIFE) == pytest.approx(raw(START) / 2)


def test_a_slow_reply_earns_less_than_a_fast_one_but_not_less_than_none() -> None:
    base = weekly(3)
    fast = value([*base, touch(reply_after_s=600.0)])
    slow = value([*base, touch(reply_after_s=3e6)])
    assert value(base) < slow < fast


def test_an_angry_touch_earns_less_than_a_neutral_one() -> None:
    base = weekly(3)
    assert value([*base, touch(sentiment=-1.0)]) < value([*base, touch(sentiment=0.0)])


def test_the_evidence_is_what_carries_most() -> None:
    score = strength([touch(TouchKind.TICKET), touch(TouchKind.MEETING), touch(TouchKind.REPLY_IN, 300.0)], START)
    assert score.evidence[0] == touch(TouchKind.MEETING).record


def test_an_introduction_made_for_us_counts_as_advocacy() -> None:
    base = weekly(3)
    made = strength(base, START, [START - timedelta(days=3)]).value
    assert made is not None and made > value(base)
    assert strength(base, START, [START + timedelta(days=3)]).value == value(base)
