"""Now against the person's own quarter before."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.inbox.model import Participation
from rapport.people.model import CustomerId, Level, PersonId
from rapport.relationships.behaviour.model import Invitation, Quarter
from rapport.relationships.engagement import ENOUGH_PEERS, FULL, Signs, against_peers, trend
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


def part(signs: Signs, name: str) -> tuple[float, float, str]:
    found = next(one for one in of_signs(signs, START).parts if one.name == name)
    return found.value, found.weight, found.why


@given(st.lists(st.tuples(st.sampled_from(TouchKind), st.integers(0, 179), st.none() | st.floats(0, 1e6)), max_size=40))
def test_it_is_bounded_and_the_parts_are_the_whole(rows: list[tuple[TouchKind, int, float | None]]) -> None:
    touches = [
        Touch(TouchId(0), CustomerId(1), PersonId(1), kind, START - timedelta(days=day), "", f"message:{n}", wait)
        for n, (kind, day, wait) in enumerate(rows)
    ]
    score = engagement(touches, START)
    known = sum(one.weight for one in score.parts)
    assert known == pytest.approx(FULL) or known == 0
    if score.value is not None:
        assert 0 <= score.value <= FULL and score.value == sum(one.contribution for one in score.parts)


def test_what_nobody_records_takes_no_points() -> None:
    """The mutant: half of the points of product use for everybody whose product use is unknown."""
    value, weight, why = part(Signs(quarter(1, 8) + quarter(91, 8)), "product use")
    assert (value, weight) == (0.0, 0.0) and why.startswith("No data to compare")


def test_product_use_and_accepted_invitations_count_where_they_are_known() -> None:
    days = [START.date() - timedelta(days=n) for n in (*range(1, 11), *range(100, 140))]
    asked = [
        Invitation(PersonId(1), START - timedelta(days=n), answer, f"meeting:{n}")
        for n, answer in ((5, Participation.DECLINED), (9, Participation.DECLINED), (95, Participation.ACCEPTED))
    ]
    signs = Signs(quarter(1, 8) + quarter(91, 8), asked, days)
    assert 0 < part(signs, "product use")[0] < 0.5
    assert part(signs, "acceptance")[0] == 0.0 and "0 of 2 invitations" in part(signs, "acceptance")[2]


def test_an_answer_after_the_weekend_is_as_fast_as_one_within_the_hour() -> None:
    """The mutant: elapsed time, which makes whoever is written to on Fridays slow."""

    def answers(waits: float, weekday: int, ago: int) -> list[Touch]:
        day = START - timedelta(days=ago)
        monday = day - timedelta(days=day.weekday()) + timedelta(days=weekday)
        return [
            Touch(TouchId(0), CustomerId(1), PersonId(1), TouchKind.REPLY_IN, monday + timedelta(hours=1), "",
                  f"message:{ago}{n}", waits)
            for n in range(4)
        ]  # fmt: skip

    after_weekend = answers(3600.0 + 3 * 86400 - 16 * 3600, 0, 10)  # from Friday 17:00 to Monday 10:00: one hour worked
    assert part(Signs(after_weekend + answers(3600.0, 2, 120)), "reply time")[0] == 0.5


def test_our_own_mail_alone_never_raises_it() -> None:
    both = quarter(1, 5) + quarter(91, 5)
    ours = [t for t in quarter(2, 40) if t.kind is TouchKind.MESSAGE_OUT]
    assert (engagement(both + ours, START).value or 0) <= (engagement(both, START).value or 0)


@given(st.lists(st.floats(0, 1e6), min_size=3))
def test_two_falling_values_never_read_improving(values: list[float]) -> None:
    """The mutant: last against first."""
    if values[-3] > values[-2] > values[-1]:
        assert trend(values) in ("falling", "steady", "no data")
        assert trend(values) == "falling" or values[-1] > 0.9 * values[-3]
    assert trend([*values, max(values) + 1, max(values)]) != "improving"


@pytest.mark.parametrize("values", [[], [5.0], [None, 5.0, None], [0.0, 0.0, 0.0], [None, None]])
def test_no_data_reads_no_data(values: list[float | None]) -> None:
    """The mutant: "steady" for an empty account."""
    assert trend(values) == "no data"


def test_a_series_has_one_of_four_words() -> None:
    assert [trend(v) for v in ([1, 2, 3], [3, 2, 1], [5, 5, 5.1])] == ["improving", "falling", "steady"]


def peer(number: int, answers: int, level: Level = Level.VP) -> Quarter:
    return Quarter(PersonId(number), "VP", level, 10, answers, 3600.0 * number, number, 1)


def test_without_enough_peers_there_are_none_yet() -> None:
    """The mutant: "above 100 %" of one other person."""
    few = [peer(1, 5), *(peer(n, 1) for n in range(2, ENOUGH_PEERS + 1)), peer(90, 1, Level.OTHER)]
    assert against_peers(PersonId(1), Level.VP, few).above is None
    assert "No peers yet" in against_peers(PersonId(1), Level.VP, few).why[0]


def test_peers_are_those_in_the_same_position() -> None:
    everybody = [peer(1, 9), *(peer(n, 1) for n in range(2, 9)), *(peer(n, 10, Level.OTHER) for n in range(20, 40))]
    told = against_peers(PersonId(1), Level.C_SUITE, everybody)
    assert (told.position, told.peers) == ("executives", 7) and "above 100% of 7 executives" in told.why[0]
    assert against_peers(PersonId(77), Level.VP, everybody).above is None
