"""One attempt, honestly reported: the mailer says what the server did, or that it does not know."""

import hashlib
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from rapport.connectors.smtp import SmtpMailer
from rapport.drafts.envelope import compose, digest
from rapport.drafts.model import Content, Envelope, Recipient, Sentence, SentenceKind
from rapport.errors import Misconfigured
from rapport.outbox.model import Attempt, Verdict
from rapport.users.model import Mailbox, MailboxId, SmtpServer, UserId, WorkspaceId
from tests.smtp_server import Fault, Server

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TO = (Recipient("a@dataflow.test", "A"), Recipient("b@dataflow.test", "B"))
WORDS = "A line.\n.one dot\n..two dots\n.\nGrüße, ☃\n" + "long " * 300


def mailbox(port: int, *, host: str = "127.0.0.1", security: str = "none", login: str = "") -> Mailbox:
    server = SmtpServer(host, port, security, login, b"sealed")
    return Mailbox(MailboxId(1), UserId(1), "nora.lind@northwind.test", "Nora Lind", server, WorkspaceId(1))


def an_envelope() -> Envelope:
    content = Content("Grüße. About the sync", (Sentence(SentenceKind.COURTESY, WORDS),), TO)
    return compose(content, mailbox(25), None, "unique-0001", NOW)


def mailer(timeout: float = 1.0) -> SmtpMailer:
    return SmtpMailer(lambda _: "secret", timeout=timeout, final_timeout=timeout)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


def deliver(port: int, committed: list[str] | None = None, **where: str) -> Attempt:
    commits: list[str] = [] if committed is None else committed
    return mailer(0.4).deliver(mailbox(port, **where), an_envelope(), lambda: commits.append("now"))


def test_received_bytes_are_the_approved_bytes(server: Server) -> None:
    """Kills the mutant that leaves a leading dot single, and every one that rewrites line ends."""
    envelope = an_envelope()
    attempt = deliver(server.port)
    (got,) = server.accepted
    assert attempt == Attempt(Verdict.ACCEPTED, "250 taken")
    assert hashlib.sha256(got.data).digest() == hashlib.sha256(envelope.mime).digest()
    assert digest(envelope.mailbox, got.recipients, got.data) == envelope.sha256
    assert got.sender == envelope.sender


def test_dots_at_the_start_of_a_line_arrive(server: Server) -> None:
    envelope = replace(an_envelope(), mime=b"Subject: x\r\n\r\n.\r\n..\r\n.a\r\n\r\n.\r\n")
    mailer().deliver(mailbox(server.port), envelope, lambda: None)
    assert [a.data for a in server.accepted] == [envelope.mime]


BEFORE = [
    (Fault.HANG_UP, Verdict.DEFERRED),
    (Fault.MAIL_SILENT, Verdict.DEFERRED),
    (Fault.MAIL_TWICE, Verdict.DEFERRED),
    (Fault.RCPT_550, Verdict.REFUSED),
    (Fault.ONE_RCPT_550, Verdict.REFUSED),
    (Fault.RCPT_451, Verdict.DEFERRED),
    (Fault.DATA_451, Verdict.DEFERRED),
]


@pytest.mark.parametrize(("fault", "verdict"), BEFORE)
def test_before_the_commit_nothing_is_taken_and_the_mailer_knows_it(
    server: Server, fault: Fault, verdict: Verdict
) -> None:
    server.fail(fault)
    committed: list[str] = []
    assert deliver(server.port, committed).verdict is verdict
    assert server.accepted == [] and committed == [] and server.connections == 1


AFTER = [
    (Fault.DROP_IN_DATA, Verdict.UNCERTAIN, 0),
    (Fault.DROP_BEFORE_ACCEPT, Verdict.UNCERTAIN, 0),
    (Fault.ACCEPT_THEN_DROP, Verdict.UNCERTAIN, 1),
    (Fault.ACCEPT_SILENTLY, Verdict.UNCERTAIN, 1),
    (Fault.SILENT, Verdict.UNCERTAIN, 0),
    (Fault.GIBBERISH, Verdict.UNCERTAIN, 1),
    (Fault.INPUT_TWICE, Verdict.UNCERTAIN, 1),
    (Fault.NO_THEN_YES, Verdict.UNCERTAIN, 1),
    (Fault.DOT_451, Verdict.DEFERRED, 0),
    (Fault.DOT_550, Verdict.REFUSED, 0),
    (Fault.YES_TWICE, Verdict.ACCEPTED, 1),
]


@pytest.mark.parametrize(("fault", "verdict", "taken"), AFTER)
def test_after_the_commit_only_a_clear_word_is_believed(
    server: Server, fault: Fault, verdict: Verdict, taken: int
) -> None:
    """NO_THEN_YES kills the mutant that believes the first no without asking QUIT."""
    server.fail(fault)
    committed: list[str] = []
    assert deliver(server.port, committed).verdict is verdict
    assert (len(server.accepted), committed, server.connections) == (taken, ["now"], 1)


def test_every_fault_is_covered() -> None:
    assert {Fault.NONE, *(f for f, _ in BEFORE), *(f for f, _, _ in AFTER)} == set(Fault)


def test_one_refused_recipient_stops_the_whole_mail(server: Server) -> None:
    """Kills smtplib's own sendmail, which goes on with the others."""
    server.fail(Fault.ONE_RCPT_550)
    attempt = deliver(server.port)
    assert "a@dataflow.test: 550 no such user" in attempt.detail and "b@" not in attempt.detail
    assert server.accepted == [] and "DATA" not in [c.upper() for c in server.commands]
    assert server.commands[-1].upper() == "RSET"


def test_nothing_is_sent_when_committing_raises(server: Server) -> None:
    def no() -> None:
        raise RuntimeError("revoked")

    with pytest.raises(RuntimeError, match="revoked"):
        mailer().deliver(mailbox(server.port), an_envelope(), no)
    assert server.accepted == []


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def test_a_closed_port_is_named() -> None:
    port = closed_port()
    attempt = deliver(port)
    assert attempt == Attempt(
        Verdict.DEFERRED,
        f"Nothing answers at 127.0.0.1:{port}. Start the mail server, or correct the mailbox's host and port.",
    )


def test_an_unknown_host_is_named() -> None:
    attempt = deliver(587, host="mail.nowhere.invalid", security="starttls")
    assert attempt.verdict is Verdict.DEFERRED
    assert attempt.detail.startswith("The mail server mail.nowhere.invalid:587 is not known by name.")


def test_a_server_that_never_greets_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = int(listening.getsockname()[1])
        attempt = deliver(port)
    assert attempt.verdict is Verdict.DEFERRED and f"127.0.0.1:{port}" in attempt.detail


def test_unencrypted_mail_leaves_this_machine_never() -> None:
    attempt = deliver(25, host="mail.dataflow.test")
    assert attempt.verdict is Verdict.REFUSED and "Set its security to starttls or tls" in attempt.detail


@pytest.mark.parametrize(
    "mime",
    [
        b"Subject: x\n\nbare\n",
        b"Subject: x\r\n\r\nno end",
        b"Subject: x\r\n\r\n\xfc\r\n",
        b"x" * 999 + b"\r\n",
        b"\0\r\n",
    ],
)
def test_bytes_that_would_arrive_changed_do_not_leave(server: Server, mime: bytes) -> None:
    attempt = mailer().deliver(mailbox(server.port), replace(an_envelope(), mime=mime), lambda: None)
    assert attempt.verdict is Verdict.REFUSED and server.connections == 0


@pytest.mark.parametrize("address", ["a@b.test> SIZE=1", "a@b.test\r\nRCPT TO:<c@d.test", "grüße@b.test", "nobody"])
def test_an_address_cannot_smuggle_a_command(server: Server, address: str) -> None:
    attempt = mailer().deliver(mailbox(server.port), replace(an_envelope(), recipients=(address,)), lambda: None)
    assert attempt.verdict is Verdict.REFUSED and server.connections == 0


def test_a_password_that_does_not_open_is_a_sentence(server: Server) -> None:
    def closed(_: Mailbox) -> str:
        raise Misconfigured("The stored password does not open. Enter it again.")

    attempt = SmtpMailer(closed).deliver(mailbox(server.port, login="nora"), an_envelope(), lambda: None)
    assert attempt == Attempt(Verdict.REFUSED, "The stored password does not open. Enter it again.")


def test_a_login_that_the_server_does_not_offer_is_a_sentence(server: Server) -> None:
    attempt = deliver(server.port, login="nora")
    assert attempt.verdict is Verdict.REFUSED and "offers no login" in attempt.detail


def test_starttls_that_is_not_offered_sends_nothing(server: Server) -> None:
    """Kills the mutant that goes on unencrypted."""
    attempt = deliver(server.port, security="starttls")
    assert attempt.verdict is Verdict.REFUSED and "offers no STARTTLS" in attempt.detail
    assert server.accepted == []


def test_smtp_cannot_be_asked_afterwards(server: Server) -> None:
    asked: Callable[[Mailbox, str], bool | None] = mailer().was_sent
    assert asked(mailbox(server.port), "x@y.test") is None
