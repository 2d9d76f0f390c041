"""The benches of who stands where: predictions for everybody, no person judged by their own label, figures held."""

import gzip
import json
import random
from pathlib import Path

import numpy as np
import pytest

from rapport.benchmarks import company, departments, learned_lines, reporting, seniority
from rapport.benchmarks.choosing import Case, fit
from rapport.benchmarks.reporting import calibration_error

DATA = Path(__file__).parents[2] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the measuring data is not beside the project")


def factory(folder: Path, labels: bool = True) -> Path:
    """Twelve people: 1 leads 2 and 3, who lead the others and write to them every week."""
    (folder / "manufacturing").mkdir()
    teams = {2: range(4, 8), 3: range(8, 13)}
    mails = ["Sender;Recipient;EventDate"]
    for week in range(1, 9):
        day = f"2010-01-{week * 3:02}"
        mails += [f"1;{boss};{day} 08:00:00" for boss in teams]
        mails += [f"{boss};{one};{day} 09:00:00" for boss, team in teams.items() for one in team]
        mails += [f"{one};{boss};{day} 10:{one:02}:00" for boss, team in teams.items() for one in team]
    with gzip.open(folder / "manufacturing" / "communication.csv.gz", "wt") as file:
        file.write("\n".join(mails))
    if labels:
        told = [f"{one},{boss}" for boss, team in teams.items() for one in team]
        (folder / "manufacturing" / "reportsto-dev.csv").write_text("\n".join(["ID,ReportsToID", "2,1", *told]))
    return folder


def test_a_manager_is_learned_and_predicted_for_everybody(tmp_path: Path) -> None:
    rows = reporting.run(factory(tmp_path), tmp_path / "out")
    lines = [json.loads(line) for line in (tmp_path / "out").read_text().splitlines()]
    assert [line["person"] for line in lines] == list(range(1, 13))
    assert all(0 <= p <= 1 for line in lines for _, p in line["managers"])
    assert all(sum(p for _, p in line["managers"]) <= 1.001 for line in lines)
    assert rows[0].metric == "manager, top 1, other managers stated" and rows[0].ours > 0.6


def test_a_set_without_labels_has_no_figures(tmp_path: Path) -> None:
    assert reporting.run(factory(tmp_path, labels=False), tmp_path / "out") == ()


def test_no_label_reaches_the_model_that_judges_it(tmp_path: Path) -> None:
    """The mutant: cases of a person in the lessons of others. With their label gone, everything learned is the same."""
    seen = company.read(factory(tmp_path))
    given = learned_lines.lessons(company.whole(seen), company.parts(seen, 5, 1))
    without = {one: boss for one, boss in seen.managers.items() if one != 5}
    model = learned_lines.learn(given, without)
    assert model == learned_lines.learn(given, dict(reversed(without.items())))
    chances = reporting.lines(given[0].part, model, without)
    assert chances[5].sum() == pytest.approx(1, abs=0.01) and chances[5, 5] == 0


def test_weights_of_choices_are_found(tmp_path: Path) -> None:
    """Choices drawn by known weights give them back."""
    chance, true = np.random.default_rng(1), np.array([1.5, -0.7])
    cases = []
    for _ in range(4000):
        rows = chance.normal(size=(4, 2))
        likely = np.exp(rows @ true)
        cases.append(Case(rows, int(chance.choice(4, p=likely / likely.sum())), 1.0))
    assert fit(cases, np.full(2, 0.01)) == pytest.approx(true, abs=0.1)


def test_calibration_error_is_0_where_every_promise_is_kept() -> None:
    kept = [(0.25, at % 4 == 0) for at in range(20)]
    assert calibration_error([(1.0, True)] * 10) == 0
    assert calibration_error([(1.0, False)] * 10) == 1
    assert calibration_error(kept) < 0.15


def test_seniority_ranks_everybody_and_reads_no_title(tmp_path: Path) -> None:
    folder = tmp_path / "enron-people"
    folder.mkdir()
    seniors, juniors = range(1, 9), range(9, 21)
    mails = [(boss, others) for boss in seniors for others in (list(seniors), [boss % 8 + 1])]
    mails += [(one, [boss, one % 12 + 9]) for one in juniors for boss in list(seniors)[:2]]
    with gzip.open(folder / "messages.tsv.gz", "wt") as file:
        file.writelines(f"{at}\tx\t9\tsubject\t{sender}\n" for at, (sender, _) in enumerate(mails))
    with gzip.open(folder / "recipients.tsv.gz", "wt") as file:
        file.writelines(f"{at}\t{n}\t{who}\n" for at, (_, to) in enumerate(mails) for n, who in enumerate(to))
    people = "\n".join(f"{one}\tSENIOR BY TITLE\t{'Senior' if one < 9 else 'Junior'}" for one in range(1, 21))
    (folder / "employees-dev.tsv").write_text(f"id\ttitle\tseniority\n{people}\n")
    rows = seniority.run(tmp_path, tmp_path / "out")
    assert rows[0].ours > 0.9
    assert len((tmp_path / "out").read_text().splitlines()) == 20


def test_area_and_rand_index_of_known_cases() -> None:
    assert seniority.area([3, 2, 1], [True, True, False]) == 1
    assert seniority.area([1, 1], [True, False]) == 0.5
    assert departments.rand([0, 0, 1, 1], [5, 5, 2, 2]) == 1
    assert departments.rand([0, 0, 1, 2], [0, 0, 1, 1]) == pytest.approx(0.571, abs=0.001)
    chance = random.Random(1)
    drawn = [[chance.randrange(4) for _ in range(400)] for _ in range(2)]
    assert abs(departments.rand(*drawn)) < 0.05


@needs_data
def test_figures_on_the_real_sets_stand() -> None:
    (senior,) = seniority.run(DATA)
    (fit_of_teams,) = departments.run(DATA)
    assert senior.ours >= 0.85 and fit_of_teams.ours >= 0.5 and fit_of_teams.ours > float(fit_of_teams.reference)
    rows = {row.metric: row for row in reporting.run(DATA)}
    assert rows["manager, top 1, other managers stated"].ours >= 0.35
    assert rows["manager, top 3, other managers stated"].ours >= 0.55
