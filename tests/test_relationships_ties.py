"""Who works with whom."""

from datetime import timedelta

from rapport.people.model import PersonId
from rapport.relationships.ties import CROWD, HALF_LIFE, MEMORY, Occasion, ties
from tests.conftest import START


def met(*people: int, ago: timedelta = timedelta(0), record: str = "message:1") -> Occasion:
    return Occasion(record, START - ago, tuple(PersonId(p) for p in people))


def test_every_pair_on_a_mail_has_met() -> None:
    assert [(t.one, t.other) for t in ties([met(3, 1, 2)], START)] == [(1, 2), (1, 3), (2, 3)]


def test_a_tie_is_worth_half_after_its_half_life() -> None:
    (fresh,), (old,) = ties([met(1, 2)], START), ties([met(1, 2, ago=HALF_LIFE)], START)
    assert old.weight == fresh.weight / 2


def test_two_alone_say_more_than_two_of_many() -> None:
    (pair,) = ties([met(1, 2)], START)
    assert pair.weight > next(t.weight for t in ties([met(1, 2, 3, 4)], START))


def test_an_announcement_to_everybody_ties_nobody() -> None:
    assert ties([met(*range(CROWD + 1))], START) == ()


def test_what_comes_later_and_what_is_forgotten_does_not_count() -> None:
    assert ties([met(1, 2, ago=timedelta(days=-1)), met(1, 2, ago=MEMORY)], START) == ()


def test_the_latest_records_are_kept() -> None:
    occasions = [met(1, 2, ago=timedelta(days=n), record=f"message:{n}") for n in range(5)]
    (tie,) = ties(occasions, START)
    assert (tie.occasions, tie.records) == (5, ("message:0", "message:1", "message:2"))
