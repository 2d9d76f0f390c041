"""What somebody knows is set, taken back and compared from a terminal; a denied line leaves the tree."""

import json
from pathlib import Path

import pytest

from rapport.app import App
from rapport.cli import mapping
from rapport.people.model import StakeholderId
from rapport.relationships import service as relationships
from rapport.relationships.charting import EdgeKind, chart, key_of
from rapport.relationships.reporting import service as reporting
from tests import seeds
from tests.test_cli import MAIL, Run, run

__all__ = ["run"]  # the fixture: `rapport …` in a process of its own


@pytest.fixture
def known(run: Run, tmp_path: Path) -> Run:
    (tmp_path / "mail.mbox").write_text(MAIL)
    (tmp_path / "customers.csv").write_text("name,domain\nTechCorp,techcorp.test\n")
    files = (str(tmp_path / "mail.mbox"), "--customers", str(tmp_path / "customers.csv"))
    run("import", *files, "--own", "northwind.test")
    run("user", "add", "nora.lind@northwind.test", "--name", "Nora Lind")
    return run


def test_what_is_set_wins_says_so_and_can_be_taken_back(known: Run) -> None:
    done = known("set", "TechCorp", "Sarah Chen", "--role", "finance", "--champion", "--because", "signs", "--json")
    assert {(one["thing"], one["value"]) for one in json.loads(done.stdout)} == {
        ("roles", "finance"),
        ("champion", "yes"),
    }
    assert "set by hand" in known("map", "TechCorp").stdout
    back = known("set", "TechCorp", "Sarah Chen", "--remove", "champion")
    assert back.returncode == 0 and "What is inferred holds again" in back.stdout
    again = known("set", "TechCorp", "Sarah Chen", "--remove", "champion")
    assert again.returncode == 66 and "nothing was taken back" in again.stderr


def test_what_cannot_be_set_is_one_sentence(known: Run) -> None:
    unknown = known("set", "TechCorp", "Sarah Chen", "--colour", "red")
    assert unknown.returncode == 2 and "nothing that can be set" in unknown.stderr
    role = known("set", "TechCorp", "Sarah Chen", "--role", "wizard")
    assert role.returncode == 65 and "wizard" in role.stderr and "Traceback" not in role.stderr
    assert known("set", "TechCorp", "Zaphod", "--champion").returncode == 66


def test_what_is_different_between_two_days_names_who_came(known: Run) -> None:
    told = json.loads(known("changes", "TechCorp", "--from", "2020-01-01", "--json").stdout)
    assert [one["name"] for one in told["came"]] == ["Sarah Chen"] and told["left"] == []
    shown = known("changes", "TechCorp", "--from", "2020-01-01").stdout
    assert "new" in shown and "Sarah Chen" in shown
    wrong = known("changes", "TechCorp", "--from", "yesterday or so")
    assert wrong.returncode == 65 and "Traceback" not in wrong.stderr


def test_a_line_that_the_list_states_and_a_person_denies_leaves_tree_and_map(app: App) -> None:
    """Kills a tree, and a picture, that go by the list of people past a person's no."""
    seed = seeds.techcorp(app)
    with app.db.transaction() as tx:
        people = {one.name: one.stakeholder for one in relationships.snapshot(tx, seed.customer, app.now()).known}
        mike, sarah = people["Mike Johnson"], people["Sarah Chen"]
        tx.exec_driver_sql("UPDATE stakeholders SET manager_id = %s WHERE id = %s", (sarah, mike))
    assert lines(app, seed.customer)[mike] == sarah
    reporting.deny(app, mike, sarah, by=seed.csm)
    assert mike not in lines(app, seed.customer)


def lines(app: App, customer: int) -> dict[StakeholderId, StakeholderId]:
    """As the tree of the command line draws them, and the map as well."""
    with app.db.transaction() as tx:
        snapshot = relationships.snapshot(tx, customer, app.now())
    drawn = {edge.source: edge.target for edge in chart(snapshot).edges if edge.kind is EdgeKind.REPORTS and edge.drawn}
    above = {report: line.manager for report, line in mapping.above(snapshot).items()}
    assert {key_of(one): key_of(other) for one, other in above.items()} == drawn
    return above
