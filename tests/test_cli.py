"""The command line as a person or a script meets it: sentences, exit codes, JSON, never a traceback."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import URL

from tests.command_line import CommandLine

MAIL = """From nobody Mon Mar  2 09:00:00 2026
From: Sarah Chen <sarah.chen@techcorp.test>
To: Nora Lind <nora.lind@northwind.test>
Subject: Reports
Date: Mon, 2 Mar 2026 09:00:00 +0000
Message-ID: <1@techcorp.test>

Hello Nora, the reports look good.

From nobody Mon Mar  2 10:00:00 2026
From: Nora Lind <nora.lind@northwind.test>
To: Ola <ola@northwind.test>
Subject: Lunch
Date: Mon, 2 Mar 2026 10:00:00 +0000
Message-ID: <2@northwind.test>

At noon?
"""

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(commands: CommandLine, database_url: URL, tmp_path: Path) -> Run:
    """`rapport …` in a process of its own, on a fresh database."""
    address = database_url.set(drivername="postgresql").render_as_string(hide_password=False)
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("RAPPORT_", "PYTHONDONT"))},
        "DATABASE_URL": address,
        "RAPPORT_HOME": str(tmp_path / "home"),
    }

    def rapport(*words: str, typed: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        return commands.run(words, {**environment, **more}, typed)

    return rapport


@pytest.fixture
def imported(run: Run, tmp_path: Path) -> Run:
    (tmp_path / "mail.mbox").write_text(MAIL)
    (tmp_path / "customers.csv").write_text("name,domain\nTechCorp,techcorp.test\n")
    done = import_again(run, tmp_path)
    assert done.returncode == 0, done.stderr
    return run


def import_again(run: Run, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    mbox, customers = str(folder / "mail.mbox"), str(folder / "customers.csv")
    return run("import", mbox, "--customers", customers, "--own", "northwind.test", *words)


def answer(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_an_import_counts_everything_and_again_adds_nothing(imported: Run, tmp_path: Path) -> None:
    counts = answer(import_again(imported, tmp_path, "--json"))
    assert counts == {"read": 2, "stored": 0, "known": 1, "excluded": {"internal": 1}, "quarantined": {}}


def test_what_was_imported_can_be_looked_at(imported: Run) -> None:
    [customer] = answer(imported("customers", "--json"))
    shown = answer(imported("customer", "techcorp", "--json"))
    score = answer(imported("score", "TechCorp", "--explain", "--json"))
    assert customer["name"] == "TechCorp"
    assert [known["name"] for known in shown["snapshot"]["known"]] == ["Sarah Chen"]
    assert 0 <= score["on_screen"] <= 10 and score["score"]["parts"]
    assert imported("gaps", "TechCorp").returncode == imported("signals").returncode == 0


def test_unknown_names_give_a_sentence_and_exit_66(imported: Run) -> None:
    done = imported("score", "Nowhere Ltd")
    assert done.returncode == 66 and done.stdout == ""
    assert "Nowhere Ltd" in done.stderr and "Traceback" not in done.stderr


def test_a_path_that_is_not_there_gives_a_sentence_before_anything_starts(run: Run) -> None:
    done = run("import", "no/such/mail.mbox", "--own", "northwind.test")
    assert done.returncode in (65, 66) and "no/such/mail.mbox" in done.stderr and "Traceback" not in done.stderr


def test_a_table_with_a_missing_column_names_it(imported: Run, tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text("name,segment\nTechCorp,enterprise\n")
    done = import_again(imported, tmp_path)
    assert done.returncode == 65 and "domain" in done.stderr and "customers.csv" in done.stderr


def test_a_database_that_does_not_answer_gives_a_sentence_and_exit_69(run: Run) -> None:
    done = run("customers", DATABASE_URL="postgresql://nobody@127.0.0.1:9/none")
    assert done.returncode == 69 and "does not answer" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("variable", "value"), [("RAPPORT_PORT", "many"), ("DATABASE_URL", "mysql://x/y"), ("DATABASE_URL", "what?")]
)
def test_a_wrong_setting_is_named(run: Run, variable: str, value: str) -> None:
    done = run("customers", **{variable: value})
    assert done.returncode == 78 and variable in done.stderr and "Traceback" not in done.stderr


def test_people_keys_and_mailboxes_are_made_from_the_terminal(run: Run) -> None:
    user = answer(run("user", "add", "nora.lind@northwind.test", "--name", "Nora Lind", "--json"))
    key = answer(run("key", "make", "warehouse", "--json"))
    box = answer(
        run("mailbox", "add", "nora.lind@northwind.test", "--host", "127.0.0.1", "--security", "none", "--json")
    )
    assert "/sign-in/" in user["link"] and key["key"].startswith("rk_") and box["host"] == "127.0.0.1"
    assert [one["name"] for one in answer(run("key", "list", "--json"))] == ["warehouse"]
    assert answer(run("key", "revoke", str(key["id"]), "--json")) == {"revoked": key["id"]}


def test_approving_asks_for_the_persons_own_password(imported: Run) -> None:
    """No machine approves: without the password nothing happens, and standard input of a script is no person."""
    imported("user", "add", "nora.lind@northwind.test", "--name", "Nora Lind")
    imported("mailbox", "add", "nora.lind@northwind.test", "--host", "127.0.0.1", "--security", "none")
    assert imported("user", "password", "nora.lind@northwind.test", typed="correct horse battery\n").returncode == 0
    draft = answer(imported("write", "again", "TechCorp", "--to", "Sarah Chen", "--json"))
    wrong = imported("approve", str(draft["id"]), typed="not the password\n")
    assert wrong.returncode != 0 and answer(imported("deliveries", "--json")) == []
    right = imported("approve", str(draft["id"]), typed="correct horse battery\n")
    assert right.returncode == 0 and "Approved" in right.stdout


def test_help_teaches_where_to_begin(run: Run) -> None:
    done = run("--help")
    assert done.returncode == 0 and "rapport demo" in done.stdout and "--customers customers.csv" in done.stdout
    assert run("no-such-command").returncode == 2
