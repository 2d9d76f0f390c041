"""Usual hours are learned, and a weekend costs nothing."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.relationships.working_hours import LONGEST, SHORTEST, office, said, usual, worked
from tests.conftest import START  # a Monday, 9:00 UTC

MOMENTS = st.integers(0, 90 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def at(day: int, hour: int) -> datetime:
    return START.replace(hour=0) + timedelta(days=day, hours=hour)


@pytest.mark.parametrize(
    ("asked", "answered", "hours"),
    [
        (at(0, 9), at(0, 12), 3),
        (at(4, 17), at(7, 9), 0),  # Friday evening to Monday morning
        (at(4, 16), at(7, 10), 2),
        (at(5, 12), at(6, 12), 0),  # a weekend
        (at(0, 7), at(0, 23), 8),
        (at(0, 12), at(0, 10), 0),  # a clock that jumped back
    ],
)
def test_only_office_hours_count_where_nothing_is_learned(asked: datetime, answered: datetime, hours: int) -> None:
    """The mutant: elapsed time, in which an answer on Monday to a mail of Friday took three days."""
    assert worked(asked, answered, office()) == timedelta(hours=hours)


def test_somebody_who_writes_at_night_works_at_night() -> None:
    nights = [at(day, hour) for day in range(5) for hour in (22, 23, 24, 25, 26, 27)]
    hours = usual(nights)
    assert hours.learned_from == len(nights) and hours.length == SHORTEST
    assert worked(at(1, 23), at(1, 25), hours) == timedelta(hours=2)
    assert worked(at(1, 10), at(1, 12), hours) == timedelta(0)


def test_a_week_from_sunday_to_thursday_is_learned() -> None:
    mails = [at(day + 7 * week, hour) for week in range(4) for day in (-1, 0, 1, 2, 3) for hour in (9, 12, 15)]
    hours = usual(mails)
    assert hours.days == {6, 0, 1, 2, 3}
    assert worked(at(4, 9), at(6, 12), hours) == timedelta(hours=12 - hours.start)


def test_few_mails_teach_nothing() -> None:
    """The mutant: hours of somebody who once wrote at three in the morning."""
    hours = usual([at(0, 3)] * 9, ZoneInfo("America/New_York"))
    assert (hours.learned_from, said(hours)) == (0, "9:00–17:00, Monday to Friday")


@given(st.lists(MOMENTS, max_size=60))
def test_a_working_day_has_a_sane_length(written: list[datetime]) -> None:
    hours = usual(written)
    assert SHORTEST <= hours.length <= LONGEST and 0 <= hours.start < 24 and hours.days


@given(MOMENTS, MOMENTS, MOMENTS, st.lists(MOMENTS, max_size=40))
def test_time_worked_adds_up_and_is_never_more_than_the_time_that_passed(
    one: datetime, two: datetime, three: datetime, written: list[datetime]
) -> None:
    hours = usual(written, ZoneInfo("Europe/Berlin"))
    first, middle, last = sorted((one, two, three))
    whole = worked(first, last, hours)
    assert timedelta(0) <= whole <= last - first + timedelta(hours=1)  # an hour where the clocks are put forward
    assert worked(first, middle, hours) + worked(middle, last, hours) == whole
