"""A relationship over months is the strength as it was known at each of them."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.people.model import CustomerId, PersonId
from rapport.relationships.course import MONTHS, course
from rapport.relationships.model import Touch, TouchId, TouchKind
from rapport.relationships.strength import strength
from tests.conftest import START

KINDS = st.sampled_from(list(TouchKind))
DAYS = st.lists(st.tuples(st.integers(-40, 900), KINDS), max_size=60)


def touches(days: list[tuple[int, TouchKind]]) -> list[Touch]:
    return [
        Touch(TouchId(n), CustomerId(1), PersonId(1), kind, START - timedelta(days=day), "", f"message:{n}")
        for n, (day, kind) in enumerate(days)
    ]


@given(DAYS)
@settings(max_examples=60, deadline=None)
def test_each_month_is_the_strength_of_that_month_and_nothing_later_counts(days: list[tuple[int, TouchKind]]) -> None:
    """Kills a course that counts a month's touches before its beginning, or leaves out those before its first month."""
    given_ = touches(days)
    found = course(given_, START)
    assert len(found) <= MONTHS + 1
    for at, value in found:
        known = strength(given_, at).value
        assert value is None if known is None else value == pytest.approx(known)


def test_it_ends_now_and_nobody_without_contact_has_one() -> None:
    found = course(touches([(day, TouchKind.REPLY_IN) for day in range(0, 700, 7)]), START)
    assert found[-1][0] == START and len(found) == MONTHS + 1
    assert course([], START) == () and course(touches([(-1, TouchKind.MESSAGE_IN)]), START) == ()
