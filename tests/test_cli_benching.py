"""`rapport bench`: a table for people, JSON for programs, a sentence where something is missing."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rapport.benchmarks.model import Row
from rapport.cli import app
from rapport.cli.benching import BENCHMARKS, measure
from rapport.errors import BadInput, NotFound

RUNNER = CliRunner(env={"COLUMNS": "200"})


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "job-titles").mkdir()
    for name, label in (("level", "Director"), ("area", "Business")):
        lines = f"Position\tClassification\nDirector of Gardens\t{label}\n"
        (tmp_path / "job-titles" / f"title-{name}.tsv").write_text(lines)
    return tmp_path


def test_each_figure_stands_with_its_interval_beside_the_known_one(data: Path) -> None:
    done = RUNNER.invoke(app, ["bench", "titles", "--data", str(data)])
    assert done.exit_code == 0
    line = next(line for line in done.output.splitlines() if line.startswith("titles, level"))
    assert "1.000" in line and "0.207 to 1.000" in line and ".97" in line


def test_programs_get_json_and_the_predictions(data: Path) -> None:
    out = data / "predictions.jsonl"
    done = RUNNER.invoke(app, ["bench", "titles", "--data", str(data), "--predictions", str(out), "--json"])
    assert Row(**json.loads(done.output)[0]).ours == 1
    assert json.loads(out.read_text())["level"] == "Director"


@pytest.mark.parametrize("name", sorted(set(BENCHMARKS) - {"drafts"}))  # it invents its own customers
def test_missing_data_is_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"There (is|are) no .+\. Name"):
        measure(name, tmp_path)


def test_an_unknown_benchmark_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="zones, quotes, threads, titles, autoreply"):
        measure("speed", tmp_path)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no folder"):
        measure("titles", tmp_path / "nowhere")
