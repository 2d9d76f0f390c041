"""Now against the person's own quarter before."""

from datetime import datetime, timedelta

from rapport.people.model import CustomerId, PersonId
from rapport.relationships.engagement import Signs
from rapport.relationships.engagement import engagement as of_signs
from rapport.relationships.model import Score, Touch, TouchId, TouchKind
from tests.conftest import START


def engagement(touches: list[Touch], now: datetime) -> Score:
    return of_signs(Signs(touches), now)


def quarter(first_day: int, each: int) -> list[Touch]:
    """`each` of everything, spread over 80 days that end `first_day` days ago."""
    return [
        Touch(
            TouchId(0), CustomerId(1), PersonId(1), kind, START - timedelta(days=first_day + n * 80 / each), "",
            f"message:{kind}{first_day}{n}", 7200.0 if kind is TouchKind.REPLY_IN else None,
        )
        for n in range(each)
        for kind in TouchKind
    ]  # fmt: skip


def test_the_same_as_before_is_the_middle() -> None:
    assert round(engagement(quarter(1, 8) + quarter(91, 8), START).value or 0) == 50


def test_less_than_before_is_below_and_more_is_above() -> None:
    less = engagement(quarter(1, 3) + quarter(91, 12), START).value
    more = engagement(quarter(1, 12) + quarter(91, 3), START).value
    assert less is not None and more is not None and less < 50 < more


def test_silence_is_nothing_of_what_there_was() -> None:
    assert (engagement(quarter(91, 8), START).value or 0) < 25


def test_without_a_past_there_is_not_enough_data() -> None:
    """The mutant: 50 for somebody met last week."""
    assert engagement(quarter(1, 8), START).value is None
    assert engagement([], START).note == "not enough data"


def test_the_parts_are_the_whole() -> None:
    score = engagement(quarter(1, 5) + quarter(91, 9), START)
    assert score.value == sum(part.contribution for part in score.parts)
