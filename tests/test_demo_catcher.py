"""The demo's catcher keeps what arrives, byte for byte, and its recipients answer so that the answer is matched."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest

from rapport.connectors.smtp import SmtpMailer
from rapport.demo import catcher
from rapport.demo.answers import answer, expects_one
from rapport.demo.catcher import Catcher
from rapport.drafts.envelope import compose
from rapport.drafts.model import Content, Envelope, Recipient, Sentence, SentenceKind
from rapport.errors import Unavailable
from rapport.inbox.mail import read
from rapport.outbox.introductions import answer as says
from rapport.outbox.model import IntroductionState, Verdict
from tests.conftest import START, Clock
from tests.connectors.test_smtp import mailbox

SARAH = Recipient("sarah.chen@techcorp.test", "Sarah Chen")


@pytest.fixture
def running(tmp_path: Path, clock: Clock) -> Iterator[Catcher]:
    with Catcher(tmp_path / "caught", clock) as made:
        yield made


def mail(words: str, subject: str = "Quick favor", to: Recipient = SARAH) -> Envelope:
    content = Content(subject, (Sentence(SentenceKind.COURTESY, words),), (to,))
    return compose(content, mailbox(25), None, "unique-0001", START)


def send(port: int, envelope: Envelope) -> Verdict:
    return SmtpMailer(lambda _: "", timeout=5).deliver(mailbox(port), envelope, lambda: None).verdict


def test_what_is_caught_is_what_was_sent(running: Catcher, tmp_path: Path) -> None:
    envelope = mail(".a line with a dot\n..\nGrüße " + "long " * 400)
    assert send(running.port, envelope) is Verdict.ACCEPTED
    (got,) = catcher.caught(tmp_path / "caught")
    assert (got.raw, got.recipients, got.sender) == (envelope.mime, envelope.recipients, envelope.sender)
    assert (got.at, got.answered) == (START, False)


def test_the_same_mail_twice_is_seen_twice(running: Catcher, tmp_path: Path) -> None:
    """Kills the mutant that names files by content alone: a mail sent twice would look like one."""
    for _ in range(2):
        send(running.port, mail("Hello"))
    assert len(catcher.caught(tmp_path / "caught")) == 2


def test_the_newest_is_first_and_what_was_answered_stays_answered(
    running: Catcher, tmp_path: Path, clock: Clock
) -> None:
    folder = tmp_path / "caught"
    send(running.port, mail("First"))
    clock.forward(timedelta(seconds=1))
    send(running.port, mail("Second"))
    newest, oldest = catcher.caught(folder)
    assert newest.at > oldest.at
    catcher.mark_answered(folder, oldest.name)
    assert [c.answered for c in catcher.caught(folder)] == [False, True]


def test_a_folder_that_is_not_there_has_caught_nothing(tmp_path: Path) -> None:
    assert catcher.caught(tmp_path / "nowhere") == ()


def test_a_taken_port_is_a_sentence(tmp_path: Path, clock: Clock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
        with pytest.raises(Unavailable, match=f"cannot use port {port}"), Catcher(tmp_path, clock, port):
            pass


def test_nobody_but_this_machine_can_reach_it(running: Catcher) -> None:
    assert running._socket.getsockname()[0] == "127.0.0.1"


def test_an_answer_is_readable_mail_that_names_what_it_answers() -> None:
    envelope = mail("Would you introduce me to Robert?")
    at = START + timedelta(seconds=8)
    got = read(answer(envelope.mime, at))
    assert (got.in_reply_to, got.references) == (envelope.message_id, (envelope.message_id,))
    assert (got.sender.email, got.sent_at, got.subject) == (SARAH.email, at, "Re: Quick favor")
    assert [a.email for a in got.recipients] == ["nora.lind@northwind.test"]
    assert "> Would you introduce me" in got.text and "> Would" not in got.new_text


def test_a_champion_agrees_to_introduce() -> None:
    got = read(answer(mail("Would you be comfortable introducing me to Robert Williams?").mime, START))
    assert says(got.new_text) is IntroductionState.AGREED


def test_an_executive_thanks_or_asks_after_an_apology() -> None:
    got = read(answer(mail("I sincerely apologise for the API failures.", "Integration issues").mime, START))
    assert says(got.new_text) is None and "hank" in got.new_text + "Appreciated, thank"


def test_the_same_mail_gets_the_same_answer() -> None:
    raw = mail("Hello").mime
    assert answer(raw, START) == answer(raw, START)


def test_a_name_that_needs_quoting_does_no_harm() -> None:
    odd = Recipient("o@techcorp.test", 'O"Neil, <x>\r\nBcc: evil@evil.example')
    headers = message_from_bytes(answer(mail("Hello", to=odd).mime, START)).keys()
    assert "Bcc" not in headers and len(headers) == len(set(headers))


def test_what_the_program_tells_its_own_users_is_answered_by_nobody() -> None:
    """Kills a demo that does not start again once somebody was told of an urgent draft by mail."""
    assert expects_one(mail("How are things?").mime)
    assert not expects_one(b"From: a@northwind.test\r\nAuto-Submitted: auto-generated\r\n\r\nUrgent.\r\n")
