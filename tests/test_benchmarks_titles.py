"""Level and area of titles: what the predictions say, and the figures on the real set where it is at hand."""

import json
from pathlib import Path

import pytest

from rapport.benchmarks import title_areas
from rapport.benchmarks.titles import run

DATA = Path(__file__).parents[2] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the measuring data is not beside the project")


def titles(folder: Path, *lines: str) -> None:
    (folder / "job-titles").mkdir()
    for name in ("level", "area"):
        (folder / "job-titles" / f"title-{name}.tsv").write_text("\n".join(["Position\tClassification", *lines]) + "\n")


def test_titles_without_labels_get_predictions_and_no_figures(tmp_path: Path) -> None:
    titles(tmp_path, "Chief Llama Officer", "Plumber of Software\t")
    rows = run(tmp_path, tmp_path / "out")
    lines = [json.loads(line) for line in (tmp_path / "out").read_text().splitlines()]
    assert [(line["title"], line["level"]) for line in lines] == [
        ("Chief Llama Officer", "C-Suite"), ("Plumber of Software", "Other"),
    ]  # fmt: skip
    assert {line["area"] for line in lines} <= {"Business", "Technical", "Sales-Marketing", "Other"}
    assert all((row.low, row.high) == (0, 1) for row in rows)


def test_a_title_is_never_judged_by_a_model_that_learned_from_it(tmp_path: Path) -> None:
    """The mutant: learning from all titles first. Each label here stands once, so nobody honest could know it."""
    cases = [(f"Zzyx{i} of Qwv{i}", "Technical" if i % 2 else "Business") for i in range(20)]
    titles(tmp_path, *(f"{title}\t{label}" for title, label in cases))
    model = title_areas.learn(cases)
    assert all(model.knows(title) for title, _ in cases) and not model.knows("Zzyx99")
    assert run(tmp_path)[1].ours < 0.9


def test_the_same_titles_teach_the_same(tmp_path: Path) -> None:
    cases = [(f"Head of Software {i}", "Technical") for i in range(9)] + [
        (f"Shop Clerk {i}", "Other") for i in range(9)
    ]
    first, second = title_areas.learn(cases), title_areas.learn(cases)
    title_areas.save(first, tmp_path / "model.json")
    assert first == second
    assert title_areas.load(tmp_path / "model.json").area("Head of Software") == "Technical"
    assert first.area("Clerk") == "Other"


@needs_data
def test_levels_and_areas_of_the_real_set() -> None:
    level, area = run(DATA)
    assert level.ours >= 0.93
    assert area.ours >= 0.72
