"""Signals on the command line: raised, put aside, closed, asked why not; what is wrong is one sentence."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from rapport.cli import output, thresholds
from rapport.inbox.model import Severity
from rapport.people.model import CustomerId
from rapport.signals.backtest import comparing
from rapport.signals.backtest.model import Alarm
from rapport.signals.model import SignalKind
from tests.noticed import NOW
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


TICKETS = """id,customer,subject,opened_at,escalated_at
T-7,TechCorp,API failures,2026-03-01,2026-03-02
Z-1,Gable & Sons,Everything is down,2026-03-01,
"""


def test_what_is_recorded_about_a_signal_is_said_in_words_and_what_is_nobodys_when_it_comes_in(
    run: Run, tmp_path: Path
) -> None:
    """Kills: fields as Python writes them, and tickets that only the page of what runs tells of."""
    (tmp_path / "customers.csv").write_text("name,domain\nTechCorp,techcorp.test\n")
    (tmp_path / "tickets.csv").write_text(TICKETS)
    came = run("import", str(tmp_path), "--own", "northwind.test").stdout
    assert "1 ticket is of customers whom nobody knows. `rapport webhook lost` shows them" in came
    number = str(json.loads(run("signals", "--json").stdout)[0]["id"])
    told = run("context", number).stdout
    assert "T-7, open, 2026-03-01 00:00" in told and "{" not in told
    assert "reporter             not recorded" in told


def test_a_preview_names_whoever_comes_at_another_time_or_severity() -> None:
    """Kills "Different: none" where another value makes a signal graver."""
    live = Alarm(
        CustomerId(1), "TechCorp", None, SignalKind.EXPANSION_NEEDS_STAKEHOLDER, "customer:1:expansion",
        Severity.LOW, NOW, NOW, "TechCorp uses more of the product.", False,
    )  # fmt: skip
    found = comparing.compared([([live], [replace(live, severity=Severity.MEDIUM)])], [NOW - timedelta(days=7), NOW])
    with output.screen.capture() as shown:
        thresholds.show_preview(found)
    assert f"was {NOW:%Y-%m-%d}, low" in " ".join(shown.get().split())
