"""Incremental equals batch (scores.md): for any touches, in any order, in any batches, with anything taken back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.relationships import accumulators, strength
from rapport.relationships.accumulators import NOTHING, Accumulator, add
from rapport.relationships.model import Touch, TouchKind
from tests.conftest import START
from tests.test_relationships_strength import touch, touches

ROUNDING = 1e-9  # what scores.md allows


def history(most: int = 40) -> st.SearchStrategy[list[Touch]]:
    """Any touches, each with a record of its own."""
    return st.lists(touches(), max_size=most).map(
        lambda found: [replace(one, record=f"message:{number}") for number, one in enumerate(found)]
    )


def same(one: Accumulator, other: Accumulator, now: datetime = START) -> None:
    """The same score in every part, and the same of all that is counted rather than summed."""
    first, second = strength.score(one, now), strength.score(other, now)
    assert [p.value for p in first.parts] == pytest.approx([p.value for p in second.parts], abs=ROUNDING, rel=0)
    assert (first.value is None) is (second.value is None)
    assert (first.value or 0.0) == pytest.approx(second.value or 0.0, abs=ROUNDING, rel=0)
    assert (one.counts, one.latest, one.months, one.waits) == (other.counts, other.latest, other.months, other.waits)
    assert [part.why for part in first.parts] == [part.why for part in second.parts]


@given(history(), st.randoms(use_true_random=False), st.integers(1, 7))
def test_any_order_and_any_batches_give_what_a_rebuild_gives(
    all_of_them: list[Touch], chance: object, size: int
) -> None:
    """The mutants: decay by the time since the last touch that came in; "the latest" for "the last that came in"."""
    arriving = list(all_of_them)
    chance.shuffle(arriving)  # type: ignore[attr-defined]
    kept = NOTHING
    for begin in range(0, len(arriving), size):
        kept = add(kept, arriving[begin : begin + size])
    same(kept, accumulators.of(all_of_them))
    assert [r for _, r in kept.heaviest] == [r for _, r in accumulators.of(all_of_them).heaviest]


@given(history(), st.floats(0, 2000))
def test_the_sums_serve_for_every_later_moment(all_of_them: list[Touch], days: float) -> None:
    """The mutant: sums that are worth something as of the last update only."""
    kept = NOTHING
    for one in all_of_them:
        kept = add(kept, [one])
    now = START + timedelta(days=days)
    same(kept, accumulators.of(all_of_them), now)
    assert strength.score(accumulators.of(all_of_them), now) == strength.strength(all_of_them, now)


def test_twenty_years_of_mail_a_day_keep_to_the_last_digits() -> None:
    """The worst that rounding can do: one touch at a time, the newest first."""
    mails = [
        replace(touch(TouchKind.REPLY_IN, float(day), reply_after_s=60.0), record=f"m:{day}") for day in range(7300)
    ]
    kept = NOTHING
    for one in mails:
        kept = add(kept, [one])
    same(kept, accumulators.of(mails))


def test_it_does_not_grow_with_history() -> None:
    """The mutant: a list of all records, or of all answer times."""
    year = [replace(touch(TouchKind.REPLY_IN, float(d), reply_after_s=60.0 * d), record=f"m:{d}") for d in range(365)]
    kept = accumulators.of(year)
    assert len(kept.heaviest) == accumulators.EVIDENCE and len(kept.waits) == accumulators.WAITS
    assert len(kept.months) <= 13 and kept.theirs == 365


@pytest.mark.parametrize("year", [1, 1936, 1970, 2101, 9998])
def test_a_date_from_a_broken_clock_breaks_no_sum(year: int) -> None:
    at = datetime(year, 6, 1, tzinfo=UTC)
    counted = add(NOTHING, [replace(touch(), at=at)] * 3)
    value = strength.score(counted, at + timedelta(days=1)).value
    assert value is not None and 0 <= value <= 100
    assert strength.strength([replace(touch(), at=at)] * 3, START).value == pytest.approx(0.0, abs=1.0) or year > 2026


@pytest.mark.parametrize(("hours", "place"), [(0.0, 0), (1.0, 0), (1.01, 1), (2.0, 1), (2.1, 2), (24.0, 5), (1e9, 15)])
def test_answers_are_classed_by_how_long_they_took(hours: float, place: int) -> None:
    assert accumulators.wait_class(hours * 3600) == place
