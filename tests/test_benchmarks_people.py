"""The measure of who is one person: its labels, and the figures on the public list where it is at hand."""

import json
from pathlib import Path

import pytest

from rapport.benchmarks.people import run, signed

DATA = Path(__file__).parents[2] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the measuring data is not beside the project")


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("Hello\n-- \nAnn Lee, Harbour Works\nann@x.test  Pier 7\n", "Ann Lee, Harbour Works\nPier 7"),
        ("Hello\n-- \nAnn\n", ""),  # nobody's own
        ("Hello\n-- \n> Bo Ek, Harbour Works, Pier 7, Kiel\n", ""),  # somebody else's, quoted
        ("Hello Ann, this is Bo from the Harbour Works", ""),
    ],
)
def test_a_block_is_a_label_only_where_it_can_be_somebodys_own(text: str, block: str) -> None:
    assert signed(text) == block


@needs_data
@pytest.mark.long
def test_few_are_wrongly_merged_and_every_address_has_one_person(tmp_path: Path) -> None:
    predictions = tmp_path / "people.jsonl"
    _, asked, wrong, *_ = run(DATA, predictions)
    assert asked.ours >= 0.7 and wrong.ours <= 0.001 < float(wrong.reference)
    people = [json.loads(line)["addresses"] for line in predictions.read_text(encoding="utf-8").splitlines()]
    assert len({a for person in people for a in person}) == sum(map(len, people)) > 1000
