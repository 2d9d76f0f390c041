"""Signals on the command line: raised, put aside, closed, asked why not; what is wrong is one sentence."""

import json
from pathlib import Path

from tests.test_cli import MAIL, Run, run

__all__ = ["run"]  # the fixture: `rapport …` in a process of its own


def test_a_signal_is_raised_put_aside_and_closed_from_a_terminal(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mail.mbox").write_text(MAIL)
    (tmp_path / "customers.csv").write_text("name,domain\nTechCorp,techcorp.test\n")
    run(
        "import", str(tmp_path / "mail.mbox"), "--customers", str(tmp_path / "customers.csv"), "--own", "northwind.test"
    )
    run("user", "add", "nora.lind@northwind.test", "--name", "Nora Lind")
    raised = json.loads(run("signal", "raise", "TechCorp", "She called.", "--json").stdout)
    number = str(raised["id"])
    assert raised["severity"] == "high"
    past = run("signal", "snooze", number, "2020-01-01")
    assert past.returncode == 65 and "still to come" in past.stderr
    assert run("signal", "acknowledge", number).returncode == 0
    closed = json.loads(run("signal", "dismiss", number, "--because", "a test", "--label", "known", "--json").stdout)
    assert (closed["status"], closed["label"]) == ("dismissed", "known")
    history = json.loads(run("signal", "show", number, "--json").stdout)["history"]
    assert [one["what"] for one in history] == ["raised", "acknowledged", "dismissed"]
    told = json.loads(run("signal", "why-not", "TechCorp", "--person", "Sarah", "--json").stdout)
    assert "Needs 4 days with contact, has 1." in [one["sentence"] for one in told["verdicts"]]
