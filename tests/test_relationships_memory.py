"""What is kept in memory is given back only while it still holds."""

from datetime import timedelta

import pytest

from rapport.relationships.memory.service import Kept
from tests.conftest import START

KEY = (1, 7, "")
LASTS = timedelta(minutes=5)


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
