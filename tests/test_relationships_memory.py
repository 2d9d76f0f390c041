"""What is kept in memory is given back only while it still holds."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from rapport.people.model import CustomerId
from rapport.relationships.memory.derived import Derived
from rapport.relationships.memory.service import Kept
from rapport.relationships.model import Score, Snapshot, Threading
from tests.conftest import START

KEY = (1, 7, "")
LASTS = timedelta(minutes=5)
NOTHING = Threading(CustomerId(1), Score(None, (), 0), False, None, START)


@pytest.mark.parametrize(
    ("version", "later", "found"),
    [("a", timedelta(0), "kept"), ("a", LASTS, "kept"), ("b", timedelta(0), None),
     ("a", LASTS + timedelta(seconds=1), None), ("a", -timedelta(seconds=1), None)],
)  # fmt: skip
def test_it_holds_for_one_version_and_for_a_while(version: str, later: timedelta, found: str | None) -> None:
    """The mutants: a version that is not asked for, an age that is not, a clock that jumped back and is believed."""
    memory = Kept[str](lasts=LASTS)
    memory.put(KEY, "a", START, "kept")
    assert memory.get(KEY, version, START + later) == found


def test_it_never_grows_beyond_what_it_may_hold() -> None:
    memory = Kept[int](most=3)
    for number in range(10):
        memory.put((1, number, ""), "a", START, number)
    assert [memory.get((1, number, ""), "a", START) for number in range(10)] == [None] * 7 + [7, 8, 9]


def test_what_is_derived_is_computed_once_for_what_it_was_given() -> None:
    """The mutants: what was given ignored; one answer kept for every question; computed each time."""
    memory, computed = Derived(), []

    def compute(word: str) -> str:
        computed.append(word)
        return word

    asked = [("map", "a"), ("map", "a"), ("list", "b"), ("map", "b"), ("map", "a")]
    answered = [memory.once(what, given, partial(compute, given)) for what, given in asked]
    assert answered == ["a", "a", "b", "b", "a"] and computed == ["a", "b", "b", "a"]


def test_what_was_derived_from_a_value_does_not_follow_its_copy() -> None:
    """The mutant: a snapshot with other ties, drawn with the lines of the first."""
    one = Snapshot(CustomerId(1), "TechCorp", None, "USD", None, (), (), NOTHING, (), START)
    one.derived.once("map", None, lambda: "of the first")
    other = replace(one, customer_name="TechCorp Ltd")
    assert other.derived.once("map", None, lambda: "of the other") == "of the other" and one == replace(one)
