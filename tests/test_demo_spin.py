"""Does a template become what it says?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.demo.spin import expand, stream
from rapport.demo.words import table, topics


def word(name: str) -> str:
    return {"site": "the yard", "report": "weekly overview"}[name]


def test_a_choice_takes_one_of_its_options() -> None:
    found = {expand("{Yes|No|{Perhaps|Later}}.", stream(n), word) for n in range(60)}
    assert found == {"Yes.", "No.", "Perhaps.", "Later."}


def test_a_word_is_filled_in_and_a_capital_asks_for_one() -> None:
    assert expand("See the $report. $Report, $site.", stream(1), word) == (
        "See the weekly overview. Weekly overview, the yard."
    )


def test_a_sentence_begins_with_a_capital() -> None:
    assert expand("$site is open. $site is closed.", stream(1), word) == "The yard is open. The yard is closed."


@pytest.mark.parametrize("broken", ["{one|two", "one}", "{one|{two}"])
def test_unbalanced_braces_are_refused(broken: str) -> None:
    with pytest.raises(ValueError, match="template"):
        expand(broken, stream(1), word)


@given(st.integers(), st.text(max_size=20))
def test_the_same_names_give_the_same_chance(seed: int, name: str) -> None:
    assert stream(seed, name).random() == stream(seed, name).random()


def test_every_template_of_ours_is_well_formed() -> None:
    for topic in topics():
        for text in (topic.subject, *(text for _, text in topic.turns)):
            assert expand(text, stream(1), lambda name: "word")
    for entry in table("scripts")["mail"]:
        assert expand(entry["text"], stream(1), lambda name: "word")
