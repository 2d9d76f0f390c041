"""How times, sums and scores read; how sentences lie over the text that travels; what fits a morning."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.drafts.layout import text_of
from rapport.drafts.model import Sentence, SentenceKind
from rapport.people.model import Customer, CustomerId
from rapport.web import today, words
from rapport.web.annotate import pieces

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("apart", "short"),
    [
        (timedelta(seconds=59), "now"),
        (timedelta(minutes=5), "5 min"),
        (timedelta(hours=23), "23 h"),
        (timedelta(days=59), "59 d"),
        (timedelta(days=60), "2 mo"),
        (timedelta(days=800), "2 y"),
        (-timedelta(hours=2), "in 2 h"),
    ],
)
def test_ages_are_short(apart: timedelta, short: str) -> None:
    assert words.ago(NOW - apart, NOW) == short


@pytest.mark.parametrize(
    ("cents", "shown"),
    [(34_000_000, "$340K"), (120_000_000, "$1.2M"), (99_900, "$999"), (0, "$0"), (None, "–"), (10**14, "$1000B")],
)
def test_sums_are_short_and_nobody_knows_is_no_zero(cents: int | None, shown: str) -> None:
    assert words.money(cents) == shown


@pytest.mark.parametrize(
    ("days", "said"), [(90, "in 90 days"), (1, "in 1 day"), (0, "today"), (-12, "passed 12 days ago")]
)
def test_a_past_renewal_is_never_in_minus_days(days: int, said: str) -> None:
    assert words.days_until(NOW.date() + timedelta(days=days), NOW.date()) == said


def test_a_score_is_cut_and_never_rounded_up() -> None:
    assert (words.tenths(30.0), words.tenths(29.99), words.tenths(None)) == ("3.0", "2.9", "–")


def test_times_stand_in_the_readers_zone() -> None:
    assert words.when(NOW, "America/Los_Angeles") == "Mon 2 Mar 2026, 01:00 PST"


SENTENCES = st.lists(
    st.builds(
        Sentence,
        kind=st.sampled_from(SentenceKind),
        text=st.text(st.characters(codec="utf-8"), max_size=40),
        break_after=st.booleans(),
        bullet=st.booleans(),
    ),
    max_size=8,
)


@given(SENTENCES, st.text(max_size=80))
def test_the_pieces_are_the_text_whatever_the_sentences_claim(sentences: list[Sentence], other: str) -> None:
    """What a person approves is the text of the bytes; kills the mutant that shows the sentences instead."""
    for text in (text_of(sentences), other):
        assert "".join(piece.text for piece in pieces(text, sentences)) == text


def test_each_sentence_is_found_in_its_place_even_when_words_repeat() -> None:
    said = [Sentence(SentenceKind.COURTESY, "Thank you."), Sentence(SentenceKind.FACT, "Thank you.", ("message:1",))]
    found = [piece for piece in pieces("Thank you. Thank you.", said) if piece.kind]
    assert [piece.records for piece in found] == [(), ("message:1",)]


def customer(name: str, renewal: date | None, score: float | None) -> Customer:
    return Customer(CustomerId(1), name, (), "", None, "USD", renewal, None, None, score)


def test_worth_a_touch_is_thin_with_a_renewal_ahead_nearest_first() -> None:
    day = NOW.date()
    near, far = day + timedelta(days=30), day + timedelta(days=90)
    found = today.worth_a_touch(
        [
            customer("Far", far, 20.0),
            customer("Near", near, 39.9),
            customer("Well known", near, 40.0),
            customer("Over", day - timedelta(days=1), 5.0),
            customer("Later", day + timedelta(days=200), 5.0),
            customer("Unscored", near, None),
        ],
        {},
        (),
        day,
    )
    assert [line.customer for line in found] == ["Near", "Far"]
