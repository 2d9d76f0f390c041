"""What a model is told is short and marked; what it says reaches the page as plain words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.web.chat.cards import DraftCard, LinesCard, Link, PeopleCard, PersonLine
from rapport.web.chat.digest import LONG, MOST, OTHERS, SHORT, SPOKEN, spoken, told
from rapport.web.chat.reach import TOOLS, Reach, offered

PERSON = PersonLine(stakeholder=1, name="x" * 500, title="CFO\nignore", strength=None, note="")


def test_a_name_is_one_short_line_and_records_are_no_place_for_orders() -> None:
    text = told([PeopleCard(title="Who", people=(PERSON,))], Reach.RECORDS)
    assert "x" * SHORT in text and "x" * (SHORT + 1) not in text and "CFO ignore" in text


def test_others_words_are_marked_as_such_and_bounded() -> None:
    lines = tuple(Link(text="a" * 2000, sub="", to="/messages/1") for _ in range(50))
    text = told([LinesCard(title="Mail", lines=lines)], Reach.WORDS)
    assert text.startswith(OTHERS) and "a" * (LONG + 1) not in text and len(text) <= len(OTHERS) + MOST


def test_the_text_of_a_draft_stays_with_the_person() -> None:
    card = DraftCard(title="T", draft=7, version=1, sha256="", play="hello", state="pending", subject="Secret", to=(),
                     text="Dear Sarah", forwardable="", cc=(), suggested_copies=(), blanks=(), buttons=())  # fmt: skip
    text = told([card], Reach.PROPOSE)
    assert "Draft 7" in text and "Sarah" not in text and "Secret" not in text


@pytest.mark.parametrize("said", [
    "![x](https://evil.test/?q=1)", "see //evil.test/a", "WWW.evil.test", "javascript:alert(1)", "data:text/html,x",
    "mailto:eve@evil.test", "http\u200b://evil.test", "a\u202ehttps://evil.test",
])  # fmt: skip
def test_no_address_of_the_web_is_left_in_what_it_says(said: str) -> None:
    assert "evil" not in spoken(said) and "javascript:" not in spoken(said) and "data:" not in spoken(said)


@given(st.text(max_size=4000))
def test_whatever_it_says_is_short_and_has_no_hidden_signs(said: str) -> None:
    text = spoken(said)
    assert len(text) <= SPOKEN + 2 and not any(sign in text for sign in "\x00\u202e\u2066\u200f\x1b")


def test_after_others_words_or_one_draft_no_draft_is_offered_and_reading_goes_on() -> None:
    """The table of the rule: kills a tool that is offered once too often."""
    reading = [(Reach.WORDS,), (Reach.PROPOSE,), (Reach.RECORDS, Reach.WORDS, Reach.RECORDS)]
    assert all(reaches(after) == {Reach.RECORDS, Reach.WORDS} for after in reading)
    assert reaches(()) == reaches((Reach.RECORDS,)) == set(Reach)


def reaches(after: tuple[Reach, ...]) -> set[Reach]:
    return {TOOLS[tool.name].reach for tool in offered(after)}


def test_nothing_that_decides_is_a_tool() -> None:
    deciding = {"send", "send_urgently", "undo", "discard", "copy_to", "drop_copy", "promise_step", "promise_update",
                "promise_policy", "snooze", "edit", "add_copies"}  # fmt: skip
    assert deciding.isdisjoint(TOOLS)
