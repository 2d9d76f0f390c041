"""What a terminal shows is what the records hold."""

import pytest

from rapport.cli import output


@pytest.mark.parametrize(
    "text", ["You will hear from me again [when?].", "[red]alert[/red]", "[/] closes nothing", ":fire:"]
)
def test_a_cell_shows_its_text_whatever_marks_are_in_it(text: str) -> None:
    """Kills the mutant that reads cells as rich's markup: a blank vanished, and “[/]” in a name was a traceback."""
    with output.screen.capture() as shown:
        output.table("Draft [4]", ["text"], [(text,)])
        output.screen.print(text)
    assert shown.get().count(text) == 2 and "Draft [4]" in shown.get()
