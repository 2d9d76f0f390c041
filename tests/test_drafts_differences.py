"""What is shown as changed is what changed: either text can be read off it again."""

from hypothesis import given
from hypothesis import strategies as st

from rapport.drafts.differences import Change, Stretch, between

texts = st.text(alphabet="ab .\n’é1", max_size=60)


@given(texts, texts)
def test_both_texts_can_be_read_off(before: str, after: str) -> None:
    found = between(before, after)
    assert "".join(s.text for s in found if s.change is not Change.ADDED) == before
    assert "".join(s.text for s in found if s.change is not Change.REMOVED) == after


def test_a_changed_word_is_shown_as_a_word() -> None:
    assert between("by Friday at noon", "by Monday at noon") == (
        Stretch(Change.SAME, "by "),
        Stretch(Change.REMOVED, "Friday"),
        Stretch(Change.ADDED, "Monday"),
        Stretch(Change.SAME, " at noon"),
    )
