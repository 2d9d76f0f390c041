"""What works is said only where the numbers can say it."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from rapport.drafts.model import DraftId, Play
from rapport.learning.model import Outcome, OutcomeKind
from rapport.learning.summary import ENOUGH, by_play, wilson

AT = datetime(2026, 3, 2, tzinfo=UTC)


def outcomes(
    kind: OutcomeKind, times: int, play: Play = Play.INTRO_REQUEST, edited: float | None = None
) -> list[Outcome]:
    return [Outcome(DraftId(i), play, kind, AT, edited) for i in range(times)]


def test_below_thirty_it_is_too_early_to_say() -> None:
    """Kills a rate of "100 %" after one draft."""
    (result,) = by_play(outcomes(OutcomeKind.APPROVED, ENOUGH - 1))
    assert result.accepted is None and "too early to say" in result.sentence and result.decided == ENOUGH - 1


def test_at_thirty_the_rate_comes_with_its_interval() -> None:
    (result,) = by_play(outcomes(OutcomeKind.APPROVED, 20) + outcomes(OutcomeKind.DISCARDED, 10))
    assert result.accepted is not None and result.accepted.value == 20 / 30
    assert "67% accepted, between 49% and 81%" in result.sentence


def test_plays_are_kept_apart_and_empty_ones_left_out() -> None:
    mixed = outcomes(OutcomeKind.SENT, 2) + outcomes(OutcomeKind.SENT, 3, Play.ESCALATION_RESPONSE)
    assert {r.play: r.counts[OutcomeKind.SENT] for r in by_play(mixed)} == {
        Play.INTRO_REQUEST: 2,
        Play.ESCALATION_RESPONSE: 3,
    }
    assert by_play([]) == ()


def test_the_edit_distance_is_a_median() -> None:
    mixed = [*outcomes(OutcomeKind.EDITED, 2, edited=0.1), *outcomes(OutcomeKind.EDITED, 1, edited=0.9)]
    assert by_play(mixed)[0].edit_distance == 0.1
    assert by_play(outcomes(OutcomeKind.SENT, 1))[0].edit_distance is None


@given(st.integers(1, 500).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_an_interval_holds_its_rate_and_stays_between_nothing_and_all(counted: tuple[int, int]) -> None:
    rate = wilson(*counted)
    assert 0 <= rate.low <= rate.value + 1e-12 and rate.value <= rate.high + 1e-12 and rate.high <= 1
