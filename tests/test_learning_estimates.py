"""Shares and medians are said with how sure they are, and few cases borrow from many."""

from hypothesis import given
from hypothesis import strategies as st

from rapport.learning.estimates import middle, share
from rapport.learning.summary import ENOUGH

COUNTS = st.integers(ENOUGH, 500).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


def test_below_thirty_cases_nothing_is_claimed() -> None:
    """Kills a rate of 100 % after one case."""
    early = share(ENOUGH - 1, ENOUGH - 1, 0.5)
    assert early.rate is None and early.shrunk is None and "too early to say" in early.words
    assert share(0, 0).words == "nothing yet"
    assert middle([3.0] * (ENOUGH - 1)).low is None


@given(COUNTS, st.floats(0, 1))
def test_a_shrunk_share_lies_between_its_own_and_that_of_all(counts: tuple[int, int], everybody: float) -> None:
    one = share(*counts, everybody)
    assert one.rate is not None and one.shrunk is not None
    low, high = sorted((one.rate.value, everybody))
    assert low - 1e-9 <= one.shrunk <= high + 1e-9


@given(st.lists(st.floats(0, 1e6), min_size=ENOUGH, max_size=200))
def test_the_interval_of_a_median_holds_the_median(values: list[float]) -> None:
    found = middle(values)
    assert found.low is not None and found.high is not None and found.value is not None
    assert found.low <= found.value <= found.high


def test_the_interval_of_a_median_is_that_of_the_tables() -> None:
    """Of 30 observations the 10th and the 21st enclose the median with 95 % (Conover, Practical Nonparametric
    Statistics, 1999, 3.2). Kills an index that is one off."""
    found = middle([float(n) for n in range(1, 31)])
    assert (found.low, found.high) == (10.0, 21.0)
