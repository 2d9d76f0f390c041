"""`rapport privacy …` from a terminal: rules, times, one person, everything; nothing goes unasked."""

import json
import zipfile
from pathlib import Path

import pytest

from tests.test_cli import Run, answer, import_again, imported, run

__all__ = ["imported", "run"]

SARAH = "sarah.chen@techcorp.test"


def held(run: Run, who: str = SARAH) -> dict[str, list[object]]:
    """Rows about a person, by table."""
    rows: dict[str, list[object]] = json.loads(run("privacy", "export", who).stdout)["rows"]
    return rows


def test_a_rule_keeps_mail_out_until_it_is_taken_away(imported: Run, tmp_path: Path) -> None:
    made = answer(imported("privacy", "exclude", "subject", "Roadmap", "--json"))
    assert answer(imported("privacy", "show", "--json"))["exclusions"] == [made]
    old = (tmp_path / "mail.mbox").read_text()
    (tmp_path / "mail.mbox").write_text(old.replace("Subject: Reports", "Subject: Roadmap").replace("<1@", "<3@"))
    counts = answer(import_again(imported, tmp_path, "--json"))
    assert counts["stored"] == 0 and counts["excluded"]["excluded by rule"] == 1
    assert imported("privacy", "include", str(made["id"])).returncode == 0
    assert answer(import_again(imported, tmp_path, "--json"))["stored"] == 1
    assert imported("privacy", "include", str(made["id"])).returncode == 66


@pytest.mark.parametrize(
    ("words", "code"),
    [(("exclude", "person", "nobody"), 65), (("exclude", "colour", "red"), 2), (("keep", "raw", "-1"), 2),
     (("keep", "raw", "99999999"), 65), (("export", "Nobody Known"), 66), (("erase", SARAH), 65),
     (("remove", "Another name"), 65)],
)  # fmt: skip
def test_what_is_wrong_is_said_and_changes_nothing(imported: Run, words: tuple[str, ...], code: int) -> None:
    """`erase` without --yes asks, and nobody is at this terminal. Kills the mutant that erases first."""
    before = held(imported)
    done = imported("privacy", *words)
    assert done.returncode == code and done.stderr and "Traceback" not in done.stderr
    assert held(imported) == before


def test_times_and_headers_only_are_set_and_shown(run: Run) -> None:
    run("init", "Northwind")
    assert "730 days" in run("privacy", "keep", "bodies", "730").stdout
    assert run("privacy", "header-only").returncode == 0
    shown = answer(run("privacy", "show", "--json"))
    assert (shown["days"], shown["header_only"]) == ({"bodies": 730}, True)
    run("privacy", "keep", "bodies", "0")
    run("privacy", "header-only", "--off")
    shown = answer(run("privacy", "show", "--json"))
    assert (shown["days"], shown["header_only"]) == ({}, False)
    assert "always" in run("privacy", "show").stdout


def test_one_person_is_handed_out_and_erased(imported: Run, tmp_path: Path) -> None:
    file = tmp_path / "sarah.json"
    assert imported("privacy", "export", SARAH, "--out", str(file)).returncode == 0
    handed = json.loads(file.read_text())
    assert handed["addresses"] == [SARAH] and len(handed["rows"]["messages"]) == 1
    done = answer(imported("privacy", "erase", SARAH, "--yes", "--json"))
    assert done["removed"]["of"]["people"] == 1
    assert "Sarah" not in imported("people", "TechCorp").stdout
    assert answer(imported("audit", "--act", "person erased", "--json"))[0]["who"] == "command line"


def test_everything_is_handed_out_once_and_removed_by_name(imported: Run, tmp_path: Path) -> None:
    """Then it is as at the beginning; the log stays whole, and a second removal has nothing to remove."""
    packed = tmp_path / "all.zip"
    assert imported("privacy", "export-all", str(packed)).returncode == 0
    with zipfile.ZipFile(packed) as every:
        assert b"TechCorp" in every.read("customers.jsonl") and b"Sarah Chen" in every.read("people.jsonl")
    again = imported("privacy", "export-all", str(packed))
    assert again.returncode == 65 and "is there already" in again.stderr
    [name] = {answer(imported("privacy", "remove", "Rapport", "--json"))["customers"]}
    assert name == 1 and answer(imported("customers", "--json")) == []
    assert "whole" in imported("audit", "--verify").stdout
    assert answer(imported("privacy", "remove", "Rapport", "--json")).get("customers", 0) == 0
    assert imported("privacy", "remove", "Rapport", "--whole").returncode == 0
    assert imported("customers").returncode == 78
