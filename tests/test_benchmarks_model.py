"""What is one line of a benchmark, and how sure is its figure?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.benchmarks.model import share, spread


def test_an_interval_after_wilson_is_the_one_of_the_textbook() -> None:
    """10 of 20 gives 29.93 % to 70.07 % (Newcombe 1998, table I holds the like)."""
    row = share("heads", 10, 20)
    assert (row.low, row.high) == pytest.approx((0.2993, 0.7007), abs=1e-4)


@given(st.integers(1, 500), st.integers(0, 500))
def test_the_interval_holds_the_figure_and_stays_within_0_and_1(total: int, right: int) -> None:
    row = share("any", min(right, total), total)
    assert 0 <= row.low <= row.ours <= row.high <= 1


def test_no_case_at_all_is_no_certainty() -> None:
    row = share("none", 0, 0)
    assert (row.low, row.high) == (0, 1)


def test_a_bootstrap_gives_its_middle_95_percent() -> None:
    row = spread("any", 0.5, [i / 1000 for i in range(1001)])
    assert (row.low, row.high) == (0.025, 0.975)
