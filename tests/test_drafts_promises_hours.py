"""Business hours: monotone, additive, right on the days on which clocks change; `after` and `between` agree."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.drafts.promises.hours import after, between, in_words, is_open
from rapport.drafts.promises.model import Week

HOUR = timedelta(hours=1)
BERLIN = ZoneInfo("Europe/Berlin")
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Cairo")
MOMENTS = st.timedeltas(timedelta(), timedelta(days=1400)).map(lambda later: datetime(2024, 1, 1, tzinfo=UTC) + later)
LENGTHS = st.timedeltas(timedelta(), timedelta(hours=99))
DAYS_OFF = st.dictionaries(st.dates(date(2024, 1, 1), date(2027, 12, 31)), st.just("off"), max_size=20)


@st.composite
def weeks(draw: st.DrawFn) -> Week:
    """Any week with at least an hour of work on at least one weekday, also around the clock."""
    opens = draw(st.integers(0, 23))
    closes = draw(st.integers(opens + 1, 24)) % 24
    days = draw(st.frozensets(st.integers(0, 6), min_size=1))
    return Week(draw(st.sampled_from(ZONES)), time(opens), time(closes), days, draw(DAYS_OFF))


@given(MOMENTS, MOMENTS, MOMENTS, weeks())
def test_time_is_additive_and_never_negative(a: datetime, b: datetime, c: datetime, week: Week) -> None:
    """Kills the mutant that counts the opening day whole, and the one that rounds each day."""
    first, middle, last = sorted((a, b, c))
    whole = between(first, last, week)
    assert whole == between(first, middle, week) + between(middle, last, week)
    assert timedelta() <= between(first, middle, week) <= whole <= last - first
    assert between(last, first, week) == timedelta()


@given(MOMENTS, st.timedeltas(timedelta(minutes=1), timedelta(hours=200)), weeks())
def test_what_is_due_is_the_first_moment_at_which_the_time_has_passed(
    start: datetime, length: timedelta, week: Week
) -> None:
    """Kills the mutant that answers with the next opening instead of the closing that it is due at."""
    due = after(start, length, week)
    assert between(start, due, week) == length
    assert between(start, due - timedelta(seconds=1), week) < length


@given(MOMENTS, LENGTHS, LENGTHS, weeks())
def test_being_due_is_monotone_and_additive(start: datetime, one: timedelta, other: timedelta, week: Week) -> None:
    assert after(after(start, one, week), other, week) == after(start, one + other, week)
    assert after(start, one, week) <= after(start, one + other, week)


@given(MOMENTS, st.timedeltas(timedelta(), timedelta(days=60)))
def test_without_a_week_every_hour_counts(start: datetime, length: timedelta) -> None:
    assert after(start, length, None) == start + length and between(start, start + length, None) == length


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 7), 24)])
def test_a_sunday_around_the_clock_is_as_long_as_it_really_is(day: date, hours: int) -> None:
    """Kills the mutant that subtracts local times: it finds 24 hours on every day."""
    week = Week("Europe/Berlin", time(0), time(0), frozenset({6}))
    start = datetime.combine(day, time(0), BERLIN)
    assert between(start, start + timedelta(days=3), week) == hours * HOUR


def test_office_hours_stay_office_hours_when_the_clocks_change() -> None:
    week = Week("Europe/Berlin", time(9), time(17), frozenset(range(5)))
    friday = datetime(2026, 3, 27, 16, 0, tzinfo=BERLIN)
    due = after(friday, 2 * HOUR, week)
    assert due.astimezone(BERLIN) == datetime(2026, 3, 30, 10, 0, tzinfo=BERLIN)
    assert due - friday == 65 * HOUR  # a weekend, less the hour that was left out


def test_holidays_and_weekends_count_nothing() -> None:
    week = Week("Europe/Berlin", time(9), time(17), frozenset(range(5)), {date(2026, 12, 25): "Christmas Day"})
    eve = datetime(2026, 12, 24, 16, 0, tzinfo=BERLIN)
    assert after(eve, 2 * HOUR, week).astimezone(BERLIN) == datetime(2026, 12, 28, 10, 0, tzinfo=BERLIN)
    assert not is_open(datetime(2026, 12, 25, 10, 0, tzinfo=BERLIN), week) and is_open(eve, week)


def test_a_week_without_work_is_no_endless_search() -> None:
    with pytest.raises(ValueError, match="no working time"):
        after(datetime(2026, 3, 2, tzinfo=UTC), HOUR, Week("UTC", time(9), time(17), frozenset()))


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0 minutes"), (1, "1 minute"), (90, "1 hour 30 minutes"), (240, "4 hours"), (61, "1 hour 1 minute")],
)
def test_a_length_reads_well(minutes: int, words: str) -> None:
    assert in_words(timedelta(minutes=minutes, seconds=59), business=False) == words
    assert in_words(4 * HOUR, business=True) == "4 business hours"
