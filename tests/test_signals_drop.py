"""A drop is told when chance would hardly make it, also one that comes slowly."""

from collections.abc import Sequence
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from rapport.signals import detectors, drop, whynot
from rapport.signals.model import Finding
from tests.noticed import evidence, stakeholder, touches

ANN, BEN = stakeholder(1, "Ann Lee"), stakeholder(2, "Ben Roy")
COUNTS = st.lists(st.integers(0, 9), max_size=20)


def found(days_ago: Sequence[float]) -> tuple[Finding, ...]:
    """Of one person who was in contact on these days."""
    return drop.dropped(evidence([ANN], touched=touches(1, days_ago)), frozenset())


def test_a_slow_drop_is_told_since_it_began() -> None:
    """The mutant: only the last month is looked at, whose past is a little less each time."""
    usual = [84 + 2.5 * n for n in range(38)]  # twenty in eight weeks
    (one,) = found([3, 16, 27, 38, 49, 60, 71, *usual])
    assert "in the last 12 weeks" in one.sentence and "had 34" in one.sentence
    assert found([*(3 + 2.5 * n for n in range(33)), *usual]) == ()


def test_a_lull_that_is_over_is_no_drop() -> None:
    """The mutant: a sum that never comes back to nothing."""
    lull = [60, 70]
    assert found([*(1 + 2.5 * n for n in range(14)), *lull, *(84 + 2.5 * n for n in range(38))]) == ()


def test_without_any_recent_contact_it_is_a_silence() -> None:
    assert found([84 + 2.5 * n for n in range(38)]) == ()


def test_whose_silence_is_explained_is_in_no_week() -> None:
    both = touches(1, [3, 16, 27, 38, 49]) + touches(2, [84 + 2.5 * n for n in range(38)])
    seen = evidence([ANN, BEN], touched=both)
    assert drop.slowly(seen, frozenset({BEN.person.id})) is None


def test_who_is_quieter_is_named_with_their_days_and_shown() -> None:
    """With what they last wrote. The mutant: only contacts that still come are shown, and nobody knows whom to ask."""
    both = touches(1, [3, 9, 16, *range(31, 120, 10)]) + touches(2, [20, *range(31, 120, 2)])
    (one,) = drop.dropped(evidence([ANN, BEN], touched=both), frozenset())
    assert one.sentence.endswith("Quieter above all: Ben Roy (1 instead of 15).")
    assert one.evidence == (f"stakeholder:{BEN.id}", "message:2000")


def test_why_not_of_few_contacts_says_from_how_few_on_it_is_a_drop() -> None:
    """The mutant: half of what is usual is put down to chance, which it is not."""
    seen = evidence([ANN], touched=touches(1, [*range(1, 30, 2), *range(31, 120)]))
    assert drop.dropped(seen, frozenset()) == ()
    told = whynot.verdicts(seen, detectors.look(seen), whynot.Closed())
    (said,) = [one.sentence for one in told if one.detector == "engagement"]
    assert said == "15 person-days with contact in 30 days, 30 are usual; 14 or fewer would be a drop."


@given(COUNTS)
def test_a_run_is_never_longer_than_what_was_looked_at(counts: list[int]) -> None:
    assert 0 <= drop.weeks_of_less(counts, 3.0, 0.5) <= len(counts)


@given(COUNTS, st.integers(5, 9))
def test_a_week_as_usual_or_better_ends_a_short_run(counts: list[int], much: int) -> None:
    """Whatever came before: after so many good weeks nothing is left of the sum."""
    assert drop.weeks_of_less([*counts, *([much] * 20)], 3.0, 0.5) == 0


@given(st.integers(0, 40), st.integers(0, 200), st.integers(1, 12))
def test_more_contact_is_never_less_likely_to_be_chance(count: int, before: int, weeks: int) -> None:
    lately = timedelta(weeks=weeks)
    fewer, more = (drop.chance_of_at_most(one, before, lately) for one in (count, count + 1))
    assert 0 <= fewer <= more <= 1 + 1e-9
