"""Friendly or not, by phrases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.relationships import sentiment


@pytest.mark.parametrize(
    "text",
    ["Thank you so much, that was a great session!", "We would recommend it to anybody.", "Vielen Dank, sehr hilfreich",
     "really appreciate the quick turn-around", "Muito obrigado"],
)  # fmt: skip
def test_friendly(text: str) -> None:
    assert sentiment.of(text) > 0


@pytest.mark.parametrize(
    "text",
    ["We are evaluating other vendors.", "This is unacceptable.", "I'm not very happy with this", "we will not renew",
     "Das ist nicht\nakzeptabel", "We have lost confidence in the roadmap", "très déçus du service"],
)  # fmt: skip
def test_unfriendly(text: str) -> None:
    """The mutant: a general word list, which reads "evaluating other vendors" as neutral."""
    assert sentiment.of(text) < 0


@pytest.mark.parametrize(
    "text",
    ["", "Thanks, see you on Monday.", "The report is attached.", "That's not a serious problem.", "amazingly long log",
     "the unfrustrated user"],
)  # fmt: skip
def test_neutral(text: str) -> None:
    assert sentiment.of(text) == 0


@given(st.text(max_size=300))
def test_it_stays_between_minus_1_and_1(text: str) -> None:
    assert -1 <= sentiment.of(text) <= 1


@pytest.mark.parametrize("phrase", sentiment.PHRASES, ids=lambda p: p.words)
def test_every_phrase_is_found_in_a_sentence(phrase: sentiment.Phrase) -> None:
    """The mutant: a trigger word that the phrase does not hold as a whole word."""
    assert sentiment.of(f"Well, {phrase.words}. Bye") * phrase.points > 0
