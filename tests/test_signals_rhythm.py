"""Silence is judged against one's own rhythm, in working days."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rapport.signals import workdays
from rapport.signals.rhythm import Rhythm, rhythm
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
