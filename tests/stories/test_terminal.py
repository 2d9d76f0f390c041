"""Both conversations of the requirement from a terminal, to the bytes that a server received."""

import json
import re
import subprocess
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from rapport import wiring
from rapport.app import App
from rapport.signals import service as signals
from rapport.signals.model import SignalId
from tests import seeds
from tests.conftest import Clock
from tests.smtp_server import Server
from tests.test_cli import Run, run

__all__ = ["run"]  # the fixture: `rapport …` in a process of its own, on the database of `app`

NORA, PASSWORD = "nora.lind@northwind.test", "correct horse battery"


@pytest.fixture
def today(app: App, clock: Clock) -> App:
    """What a terminal meets is judged by the real clock, so the past must lie before it."""
    clock.at = wiring.clock()
    return app


def said(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stderr
    return done.stdout


def ready(run: Run, port: int) -> None:
    said(run("mailbox", "add", NORA, "--host", "127.0.0.1", "--port", str(port), "--security", "none"))
    said(run("user", "password", NORA, typed=f"{PASSWORD}\n"))


def drafted(run: Run, sentence: str) -> str:
    """The number of the draft that a sentence to the chat makes."""
    said(run("chat", sentence, "--as", NORA))
    return str(json.loads(said(run("drafts", "--json")))[0]["id"])


def test_draft_escalation_response_for_dataflow(today: App, run: Run) -> None:
    """Filled in, sent urgently, received byte for byte, the response time logged on the signal."""
    seed = seeds.dataflow(today)
    (signal,) = signals.look(today, seed.customer)
    with Server() as server:
        ready(run, server.port)
        draft = drafted(run, "Draft escalation response for DataFlow")
        too_early = run("approve", draft, "--urgent", "--reason", "waiting", "--as", NORA, typed=f"{PASSWORD}\n")
        assert too_early.returncode != 0 and server.accepted == []
        due = (today.now() + timedelta(days=1)).strftime("%Y-%m-%dT15:00")
        for number in re.findall(r"^\W*(\d+)", said(run("answer", draft, "--as", NORA)), re.MULTILINE):
            filled = ("--owner", "Lea Sand", "--what", "We replay the failed calls", "--due", due, "--as", NORA)
            said(run("answer", draft, "--sentence", number, *filled))
        shown = json.loads(said(run("draft", draft, "--json")))
        said(run("approve", draft, "--urgent", "--reason", "waiting", "--as", NORA, typed=f"{PASSWORD}\n"))
        (sent,) = json.loads(said(run("send", "--json")))
        (received,) = server.accepted
    assert sent["state"] == "sent" and received.recipients == ("michael.torres@dataflow.test",)
    assert json.loads(said(run("deliveries", "--json")))[0]["envelope"] == shown["sha256"]
    assert signals.get(today, SignalId(signal.id)).response_sent_at is not None


def test_request_intro_to_the_cfo_at_techcorp(today: App, run: Run) -> None:
    seeds.techcorp(today)
    with Server() as server:
        ready(run, server.port)
        draft = drafted(run, "Request intro to the CFO at TechCorp")
        shown = json.loads(said(run("draft", draft, "--json")))
        at_once = {"RAPPORT_UNDO_SECONDS": "0"}
        said(run("approve", draft, "--as", NORA, typed=f"{PASSWORD}\n", **at_once))
        (sent,) = json.loads(said(run("send", "--json")))
        (received,) = server.accepted
    assert sent["state"] == "sent" and received.recipients == ("sarah.chen@techcorp.test",)
    text = message_from_bytes(received.data, policy=default).get_body()
    assert text is not None and "Robert Williams" in text.get_content() and "Hi Robert," in text.get_content()
    assert json.loads(said(run("deliveries", "--json")))[0]["envelope"] == shown["sha256"]
    board = json.loads(said(run("introduction", "list", "--json")))
    assert [one["state"] for one in board] == ["asked"]
