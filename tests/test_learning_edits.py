"""The edit distance is a share of words."""

from hypothesis import given
from hypothesis import strategies as st

from rapport.drafts.model import Content, Recipient, Sentence, SentenceKind
from rapport.learning import edits

WORDS = st.lists(st.sampled_from("we are sorry that this has happened to you".split()), max_size=12).map(" ".join)


def content(subject: str, *sentences: str, note: str = "") -> Content:
    said = tuple(Sentence(SentenceKind.COURTESY, text) for text in sentences)
    passed_on = (Sentence(SentenceKind.COURTESY, note),) if note else ()
    return Content(subject, said, (Recipient("sarah.chen@techcorp.test", "Sarah Chen"),), (), passed_on)


def test_untouched_is_nothing_and_rewritten_is_one() -> None:
    assert edits.distance("we are sorry", "we are sorry") == 0
    assert edits.distance("we are sorry", "call me back") == 1
    assert edits.distance("", "") == 0


def test_one_word_of_four_is_a_quarter() -> None:
    """Kills a distance in letters, where a long word weighs more."""
    assert edits.distance("we are very sorry", "we are extraordinarily sorry") == 0.25


def test_subject_and_note_count_and_white_space_does_not() -> None:
    first = content("Quick favor", "Hello   Sarah", note="Hi Robert")
    assert edits.between(first, content("Quick favor", "Hello Sarah", note="Hi Robert")) == 0
    assert edits.between(first, content("Quick ask", "Hello Sarah", note="Hi Robert")) == 1 / 6
    assert edits.between(first, content("Quick favor", "Hello Sarah", note="Dear Robert")) == 1 / 6


@given(WORDS, WORDS)
def test_it_is_a_symmetric_share(one: str, other: str) -> None:
    assert 0 <= edits.distance(one, other) <= 1
    assert edits.distance(one, other) == edits.distance(other, one)
    assert (edits.distance(one, other) == 0) == (one == other)
