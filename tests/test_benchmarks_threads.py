"""Conversations without reply headers: the measure, and the figures on the real list where it is at hand."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.benchmarks.threads import b_cubed, f1, run

DATA = Path(__file__).parents[2] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the measuring data is not beside the project")
GROUPS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=40)


def test_b_cubed_is_the_one_of_its_paper() -> None:
    """Two of five in the wrong group: precision and recall counted by hand, item by item."""
    figures = b_cubed("aaabb", "xxyyy").values()
    precision, recall = sum(p for p, _, _ in figures) / 5, sum(r for _, r, _ in figures) / 5
    assert precision == pytest.approx((1 + 1 + 1 / 3 + 2 / 3 + 2 / 3) / 5)
    assert recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5)


@given(GROUPS)
def test_f1_is_1_exactly_when_both_groupings_are_one(pairs: list[tuple[int, int]]) -> None:
    truth, found = [a for a, _ in pairs], [b for _, b in pairs]
    same = len(set(pairs)) == len(set(truth)) == len(set(found))
    assert (f1(list(b_cubed(truth, found).values())) == pytest.approx(1)) == same


@needs_data
@pytest.mark.long
def test_conversations_without_reply_headers_come_out_better_than_by_subject() -> None:
    everything, begun = run(DATA)
    assert everything.ours >= 0.915 > 0.90 > float(everything.reference)
    assert begun.ours >= 0.93 > 0.90 > float(begun.reference)
