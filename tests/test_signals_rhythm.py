"""Silence is judged against one's own rhythm, in working days."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.signals import workdays
from rapport.signals.rhythm import OCCASIONAL, PRIOR_GAP, PRIOR_WEIGHT, Rhythm, rhythm
from tests.noticed import NOW

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def every(days: float, times: int) -> list[datetime]:
    return [NOW - timedelta(days=days * i) for i in range(times)]


def test_a_weekend_is_no_silence() -> None:
    friday, monday = MONDAY - timedelta(days=3), MONDAY
    assert workdays.between(friday, monday) == 1
    assert workdays.between(friday, friday + timedelta(days=2)) == 0


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.integers(0, 400))
def test_working_days_are_those_of_a_calendar(start: date, length: int) -> None:
    begin = datetime(start.year, start.month, start.day, tzinfo=UTC)
    counted = sum((start + timedelta(days=i)).weekday() < 5 for i in range(1, length + 1))
    assert workdays.between(begin, begin + timedelta(days=length)) == counted


def test_a_monthly_writer_may_be_silent_for_three_weeks() -> None:
    """Kills a fixed threshold of two weeks."""
    monthly = rhythm(every(30, 12))
    assert monthly is not None and not monthly.is_broken_by(15)


def test_a_daily_writer_who_is_silent_for_three_weeks_is_noticed() -> None:
    daily = rhythm(every(1.4, 60))
    assert daily is not None and daily.is_broken_by(15)


def test_two_weeks_are_a_holiday_for_anybody() -> None:
    daily = rhythm(every(1.4, 60))
    assert daily is not None and not daily.is_broken_by(9)


def test_a_silence_as_long_as_one_before_is_no_news() -> None:
    """Kills a threshold on the mean alone: some people are gone for a month each summer."""
    with_a_pause = rhythm([*every(1.4, 40), *(NOW - timedelta(days=90 + i) for i in range(20))])
    assert with_a_pause is not None and with_a_pause.longest > 20 and not with_a_pause.is_broken_by(20)


def test_three_days_of_contact_are_no_rhythm() -> None:
    short = rhythm(every(2, 3))
    assert short is not None and not short.is_broken_by(200)
    assert rhythm([]) is None


@given(st.floats(1, 30), st.integers(4, 100), st.integers(10, 200), st.integers(1, 50))
def test_a_longer_silence_is_never_less_unusual(usual: float, points: int, silent: int, more: int) -> None:
    own = Rhythm(usual, int(usual * 2), points, NOW)
    assert own.chance(silent + more) < own.chance(silent)
    assert own.is_broken_by(silent + more) or not own.is_broken_by(silent)


def test_the_limit_is_the_first_silence_that_breaks_the_rhythm() -> None:
    for own in (rhythm(every(1.4, 60)), rhythm(every(9, 20)), rhythm(every(30, 12))):
        assert own is not None and own.is_broken_by(own.limit()) and not own.is_broken_by(own.limit() - 1)


def test_as_many_false_alarms_as_the_model_says_are_counted_when_it_is_played() -> None:
    """Many people of the model: rates from the posterior, gaps from the rates; those past the limit are counted."""
    own = Rhythm(6.0, 8, 13, NOW)
    limit, chance = own.limit(), Random(1)
    shape, scale = own.data_points - 1 + PRIOR_WEIGHT, (own.data_points - 1) * own.usual + PRIOR_WEIGHT * PRIOR_GAP
    rates = [chance.gammavariate(shape, 1 / scale) for _ in range(100_000)]
    past = sum(chance.expovariate(rate) >= limit for rate in rates) / len(rates)
    assert past * own.chances_a_year == pytest.approx(own.false_alarms_a_year(limit), rel=0.15)
    assert own.false_alarms_a_year(limit) <= 0.2


def test_short_pasts_are_judged_by_what_their_segment_does() -> None:
    busy, slow = (rhythm(every(2, 4), prior_gap) for prior_gap in (2.0, 30.0))
    assert busy is not None and slow is not None and busy.limit() < slow.limit()


def test_a_long_past_hardly_asks_the_segment() -> None:
    busy, slow = (rhythm(every(2, 200), prior_gap) for prior_gap in (2.0, 30.0))
    assert busy is not None and slow is not None and slow.limit() - busy.limit() <= 2  # working days


def test_an_occasional_voice_is_waited_for_longer_than_a_regular_one() -> None:
    regular, occasional = rhythm(every(4, 40)), rhythm(every(45, 12))
    assert regular is not None and occasional is not None
    assert regular.wait(15) == 15 and occasional.wait(15) == 15 * OCCASIONAL


def test_who_has_become_regular_of_late_is_one() -> None:
    """Kills a mean over the whole past, which forgives an old pause for years."""
    now_busy = rhythm([*every(3, 30), *(NOW - timedelta(days=700 + 120 * i) for i in range(6))])
    assert now_busy is not None and now_busy.is_regular


@given(st.integers(0, 3000), st.integers(1, 300))
def test_forward_is_the_first_moment_at_which_so_many_working_days_have_passed(start: int, days: int) -> None:
    begin = MONDAY + timedelta(days=start)
    end = workdays.forward(begin, days)
    assert workdays.between(begin, end) == days and workdays.between(begin, end - timedelta(days=1)) == days - 1
