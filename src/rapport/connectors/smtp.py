"""How does a mail leave through a mail server, and what can be said of it afterwards?

One attempt per call, by hand over smtplib's single commands: smtplib's own `sendmail` goes on when some recipients are
refused, and that would be a mail nobody approved. Nothing here tries again (RFC 5321; guarantees.md, 1).
"""

import ipaddress
import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from rapport.drafts.model import Envelope
from rapport.errors import Problem
from rapport.outbox.model import Attempt, Verdict
from rapport.users.model import Mailbox

COMMAND_TIMEOUT = 60.0  # seconds; RFC 5321, 4.5.3.2 allows 5 minutes, but a person is waiting
FINAL_TIMEOUT = 300.0  # seconds to the last reply: giving up early turns a slow yes into an unknown
LONGEST_LINE = 998  # RFC 5322, 2.1.1: longer lines may be cut or folded on the way
START_OF_INPUT = 354

_BARE = re.compile(rb"\r(?!\n)|(?<!\r)\n|\x00")
_LEADING_DOT = re.compile(rb"(?m)^\.")


class _Stopped(Exception):  # noqa: N818 - an outcome, not a defect
    """The attempt ended before the provider could have taken anything."""

    def __init__(self, verdict: Verdict, detail: str) -> None:
        super().__init__(detail)
        self.attempt = Attempt(verdict, detail)


class SmtpMailer:
    """The Mailer port over SMTP submission: STARTTLS, implicit TLS, or plain to this machine only."""

    def __init__(
        self,
        password_of: Callable[[Mailbox], str],
        *,
        timeout: float = COMMAND_TIMEOUT,
        final_timeout: float = FINAL_TIMEOUT,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """`timeout` and `final_timeout` in seconds; `tls` where an own certificate authority is trusted."""
        self._password_of = password_of
        self._timeout = timeout
        self._final_timeout = final_timeout
        self._tls = tls or ssl.create_default_context()

    def deliver(self, mailbox: Mailbox, envelope: Envelope, committing: Callable[[], None]) -> Attempt:
        """Try once. What `committing` raises goes through, and nothing has left then."""
        try:
            _refuse_what_cannot_travel(envelope)
            with self._session(mailbox) as session:
                _name_the_envelope(session, envelope)
                _ask_for_input(session)
                committing()
                return self._hand_over(session, envelope.mime)
        except _Stopped as stopped:
            return stopped.attempt

    def was_sent(self, mailbox: Mailbox, message_id: str) -> bool | None:  # noqa: ARG002 - the port's signature
        """SMTP cannot be asked afterwards."""
        return None

    @contextmanager
    def _session(self, mailbox: Mailbox) -> Iterator[smtplib.SMTP]:
        """A connection that is encrypted and logged in as the mailbox wants it, closed without a word at the end."""
        session = self._connect(mailbox)
        try:
            _log_in(session, mailbox, self._password(mailbox))
            yield session
        finally:
            session.close()

    def _password(self, mailbox: Mailbox) -> str:
        try:
            return self._password_of(mailbox) if mailbox.smtp.login else ""
        except Problem as problem:
            raise _Stopped(Verdict.REFUSED, problem.sentence) from problem

    def _connect(self, mailbox: Mailbox) -> smtplib.SMTP:
        server = mailbox.smtp
        where = f"{server.host}:{server.port}"
        if server.security == "none" and not _is_this_machine(server.host):
            raise _Stopped(
                Verdict.REFUSED,
                f"The mailbox {mailbox.address} would send unencrypted to {where}. Set its security to starttls or "
                "tls; unencrypted is only for a server on this machine.",
            )
        # The name said to the server: the sender's domain tells it nothing new and needs no look-up.
        name = mailbox.address.rpartition("@")[2] or "localhost"
        try:
            return self._open(server.host, server.port, server.security, name)
        except (OSError, smtplib.SMTPException) as error:
            raise _unreached(error, where) from error

    def _open(self, host: str, port: int, security: str, name: str) -> smtplib.SMTP:
        if security == "tls":
            return smtplib.SMTP_SSL(host, port, name, timeout=self._timeout, context=self._tls)
        session = smtplib.SMTP(host, port, name, timeout=self._timeout)
        try:
            if security == "starttls":
                session.starttls(context=self._tls)
        except BaseException:
            session.close()
            raise
        return session

    def _hand_over(self, session: smtplib.SMTP, mime: bytes) -> Attempt:
        """Write the bytes and hear the verdict. From here on silence proves nothing."""
        try:
            code, words = self._transmit(session, mime)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            return Attempt(
                Verdict.UNCERTAIN, f"The connection was lost before the server said whether it took the mail: {error}."
            )
        said = _said(code, words)
        if 200 <= code < 300:
            with suppress(OSError, smtplib.SMTPException):
                session.quit()
            return Attempt(Verdict.ACCEPTED, said)
        if 400 <= code < 600 and not _takes_it_back(session):
            return Attempt(_verdict(code), f"The server did not take the mail: {said}.")
        return Attempt(Verdict.UNCERTAIN, f"The server's answer does not say whether it took the mail: {said}.")

    def _transmit(self, session: smtplib.SMTP, mime: bytes) -> tuple[int, bytes]:
        """Write the bytes with leading dots doubled (RFC 5321, 4.5.2), then wait for the last reply."""
        session.send(_LEADING_DOT.sub(b"..", mime) + b".\r\n")
        if session.sock is not None:
            session.sock.settimeout(self._final_timeout)
        return session.getreply()


def _refuse_what_cannot_travel(envelope: Envelope) -> None:
    """Plain SMTP carries 7-bit lines of at most 998 bytes; anything else would arrive changed."""
    mime = envelope.mime
    fits = mime.isascii() and mime.endswith(b"\r\n") and not _BARE.search(mime)
    if not fits or max(map(len, mime.split(b"\r\n"))) > LONGEST_LINE:
        raise _Stopped(
            Verdict.REFUSED, "The approved bytes cannot travel by SMTP unchanged. Edit the draft and approve it again."
        )
    odd = [a for a in (envelope.sender, *envelope.recipients) if not _is_plain(a)]
    if odd:
        raise _Stopped(
            Verdict.REFUSED,
            f"The address {odd[0]!r} cannot be written in an SMTP command. Correct it and approve again.",
        )


def _is_plain(address: str) -> bool:
    return address.isascii() and address.isprintable() and "@" in address and not set(address) & set(" <>\\")


def _name_the_envelope(session: smtplib.SMTP, envelope: Envelope) -> None:
    """MAIL and RCPT: every approved recipient is accepted, or nobody gets anything."""
    size = [f"size={len(envelope.mime)}"] if session.has_extn("size") else []
    with _before_acceptance():
        code, words = session.mail(envelope.sender, size)
        if code != 250:
            raise _Stopped(_verdict(code), f"The server refused the sender {envelope.sender}: {_said(code, words)}.")
        refused = []
        for recipient in envelope.recipients:
            code, words = session.rcpt(recipient)
            if code not in (250, 251):
                refused.append((code, f"{recipient}: {_said(code, words)}"))
        if refused:
            session.rset()
            verdicts = [_verdict(code) for code, _ in refused]
            verdict = Verdict.REFUSED if Verdict.REFUSED in verdicts else Verdict.DEFERRED
            detail = "; ".join(text for _, text in refused)
            raise _Stopped(verdict, f"Nothing was sent, because not every recipient was accepted: {detail}.")


def _ask_for_input(session: smtplib.SMTP) -> None:
    with _before_acceptance():
        code, words = session.docmd("DATA")
    if code != START_OF_INPUT:
        # A yes where 354 belongs is a server out of step: stop while nothing has been said.
        verdict = _verdict(code) if code >= 400 else Verdict.DEFERRED
        raise _Stopped(verdict, f"The server did not want the mail: {_said(code, words)}.")


@contextmanager
def _before_acceptance() -> Iterator[None]:
    try:
        yield
    except (OSError, smtplib.SMTPException, ValueError) as error:
        raise _Stopped(
            Verdict.DEFERRED, f"The connection was lost before anything was sent: {_plain(error)}."
        ) from error


def _takes_it_back(session: smtplib.SMTP) -> bool:
    """Whether a no after the dot was not the last word: QUIT must be answered by 221, not by a late yes."""
    try:
        code, _ = session.docmd("QUIT")
    except (OSError, smtplib.SMTPException):
        return False  # closed after a clear no
    return 200 <= code < 300 and code != 221


def _log_in(session: smtplib.SMTP, mailbox: Mailbox, password: str) -> None:
    server = mailbox.smtp
    with _before_acceptance():
        try:
            session.ehlo_or_helo_if_needed()
            if server.login:
                session.login(server.login, password)
        except smtplib.SMTPAuthenticationError as error:
            raise _Stopped(
                _verdict(error.smtp_code),
                f"The server {server.host}:{server.port} did not accept the login {server.login} of the mailbox "
                f"{mailbox.address}: {_said(error.smtp_code, error.smtp_error)}. Enter the password again.",
            ) from error
        except smtplib.SMTPNotSupportedError as error:
            raise _Stopped(
                Verdict.REFUSED,
                f"The server {server.host}:{server.port} offers no login over this connection. Correct the mailbox's "
                "port and security, or leave its login empty.",
            ) from error


def _unreached(error: Exception, where: str) -> _Stopped:
    """Why there is no session, in one sentence that says what to do."""
    if isinstance(error, socket.gaierror):
        return _Stopped(
            Verdict.DEFERRED, f"The mail server {where} is not known by name. Correct the host, or check the network."
        )
    if isinstance(error, ConnectionRefusedError):
        return _Stopped(
            Verdict.DEFERRED,
            f"Nothing answers at {where}. Start the mail server, or correct the mailbox's host and port.",
        )
    if isinstance(error, ssl.SSLCertVerificationError):
        return _Stopped(
            Verdict.REFUSED,
            f"The certificate of {where} is not valid: {error.verify_message}. Correct the host name, or have the "
            "certificate renewed.",
        )
    if isinstance(error, ssl.SSLError):
        return _Stopped(
            Verdict.REFUSED,
            f"No encrypted connection with {where}: {error.reason or 'the server speaks no TLS'}. Correct the "
            "mailbox's port and security.",
        )
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return _Stopped(
            Verdict.REFUSED,
            f"The server {where} offers no STARTTLS, so nothing was sent. Correct the mailbox's port and security.",
        )
    if isinstance(error, TimeoutError):
        return _Stopped(
            Verdict.DEFERRED, f"The mail server {where} did not answer in time. Check the host and the network."
        )
    return _Stopped(
        Verdict.DEFERRED, f"No session with the mail server {where}: {_plain(error)}. It will be tried again."
    )


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _verdict(code: int) -> Verdict:
    """RFC 5321, 4.2.1: 5yz is final; everything else before acceptance may be tried again."""
    return Verdict.REFUSED if 500 <= code < 600 else Verdict.DEFERRED


def _plain(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error.smtp_code, error.smtp_error)
    return str(error).rstrip(".") or type(error).__name__


def _said(code: int, words: bytes | str) -> str:
    """The provider's words on one printable line; they come from outside."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    line = "".join(c if c.isprintable() else " " for c in text)[:300]
    return f"{code} {line}".strip().rstrip(".")
