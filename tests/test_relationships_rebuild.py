"""A rebuild of everybody at once gives the numbers of message by message."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.people.model import PersonId
from rapport.relationships import accumulators, rebuild
from rapport.relationships.accumulators import NOTHING, Accumulator, add
from rapport.relationships.model import Touch, TouchKind
from rapport.relationships.rebuild import Columns
from tests.test_relationships_accumulators import same
from tests.test_relationships_strength import touch, touches

PAIRS = 4


def everybody() -> st.SearchStrategy[list[Touch]]:
    """Touches of up to PAIRS people, each with a record of its own."""
    whose = st.lists(st.tuples(st.integers(0, PAIRS - 1), touches()), max_size=60)
    return whose.map(
        lambda found: [replace(t, person=PersonId(n), record=f"message:{i:03}") for i, (n, t) in enumerate(found)]
    )


def columns(all_of_them: list[Touch]) -> Columns:
    return Columns(
        np.array([t.person for t in all_of_them], np.int32),
        np.array([rebuild.kind_of(t.kind) for t in all_of_them], np.int8),
        np.array([rebuild.microseconds(t.at) for t in all_of_them], np.int64),
        np.array([np.nan if t.reply_after_s is None else t.reply_after_s for t in all_of_them], np.float64),
        np.array([t.sentiment for t in all_of_them], np.float64),
    )


def rebuilt(all_of_them: list[Touch]) -> tuple[Accumulator, ...]:
    return rebuild.accumulators(columns(all_of_them), PAIRS, [t.record for t in all_of_them])


@given(everybody())
def test_a_rebuild_gives_what_message_by_message_gave(all_of_them: list[Touch]) -> None:
    """The mutants: sentiment of our own mail counted, an unknown answer time as a fast one, months in local time."""
    kept = [NOTHING] * PAIRS
    for one in all_of_them:
        kept[one.person] = add(kept[one.person], [one])
    for mine, theirs in zip(kept, rebuilt(all_of_them), strict=True):
        same(mine, theirs)
        assert [record for _, record in mine.heaviest] == [record for _, record in theirs.heaviest]


def test_evidence_of_equal_weight_is_the_same_records() -> None:
    """The mutant: the first EVIDENCE in the order of rows."""
    same_moment = [replace(touch(TouchKind.MESSAGE_IN), person=PersonId(0), record=f"m:{n}") for n in range(9, 0, -1)]
    assert rebuilt(same_moment)[0].heaviest == accumulators.of(same_moment).heaviest


def test_more_rows_than_a_piece_in_two_threads_are_all_counted() -> None:
    """The mutants: a last piece that is left out, two threads that add to the same total."""
    rows = rebuild.PIECE * 3 + 7
    many = Columns(
        np.arange(rows, dtype=np.int32) % PAIRS,
        np.full(rows, 1, np.int8),
        np.full(rows, rebuild.microseconds(touch().at)),
        np.full(rows, np.nan),
        np.zeros(rows),
    )
    found = rebuild.totals(many, PAIRS)
    assert found.counts.sum() == rows and found.months[2].sum() == rows
    assert found.sums[:, 1].sum() == pytest.approx(rows * accumulators.weight(touch().at), rel=1e-12)


def test_people_without_touches_have_nothing() -> None:
    assert rebuilt([]) == (NOTHING,) * PAIRS


def test_months_are_sorted_where_a_table_of_them_would_be_too_wide() -> None:
    """The mutant: memory for every month since the year 1 of every person, for one broken clock."""
    old = replace(touch(), person=PersonId(1), at=rebuild.UNIX.replace(year=1))
    wide = [old, *(replace(touch(days_ago=40.0 * n), person=PersonId(n % 3)) for n in range(9))]
    pairs = 3_000  # × the months of two thousand years: more than DENSE
    found = rebuild.totals(columns(wide), pairs).months
    assert pairs * 12 * 2_000 > rebuild.DENSE
    assert {tuple(row) for row in found.T.tolist()} == {
        (one.person, accumulators.month_of(one.at), 1) for one in wide
    } and found.shape == (3, len(wide))
