"""How does a notice reach one of our own users by mail?

Beside the outbox, which alone writes to customers (docs/decisions): one recipient, who is a user; the program's own
words; no retry.
"""

import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from hashlib import sha256
from urllib.parse import unquote, urlsplit

from rapport.connectors.smtp import SmtpMailer
from rapport.db import in_transaction
from rapport.drafts.model import Envelope
from rapport.errors import Misconfigured
from rapport.outbox.model import Verdict
from rapport.signals.notices.model import Fate, Letter, Notified
from rapport.users.model import Mailbox, MailboxId, SmtpServer, UserId, WorkspaceId

SECURITY = {"smtps": ("tls", 465), "smtp": ("starttls", 587), "smtp+plain": ("none", 25)}  # scheme: how, usual port
FATES = {
    Verdict.ACCEPTED: Fate.LEFT,
    Verdict.REFUSED: Fate.STAYED,
    Verdict.DEFERRED: Fate.STAYED,
    Verdict.UNCERTAIN: Fate.UNKNOWN,
}


class SmtpNotifier:
    """The Notifier port over SMTP submission."""

    def __init__(
        self,
        password_of: Callable[[Mailbox], str],
        server: str,
        sender: str,
        now: Callable[[], datetime],
        new_token: Callable[[], str],
        *,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """`server` as RAPPORT_NOTIFY_SMTP has it, or empty. Raises Misconfigured."""
        self._own: Mailbox | None = None
        self._now, self._new_token = now, new_token
        password = ""
        if server:
            self._own, password = _mailbox(server, sender)
        self._submission = SmtpMailer(
            lambda mailbox: password if mailbox is self._own else password_of(mailbox), tls=tls, final_timeout=60.0
        )

    def notify(self, letter: Letter, mailbox: Mailbox | None) -> Notified:
        """Try once."""
        if in_transaction():
            raise RuntimeError("network call inside a transaction")
        by = self._own or mailbox
        if by is None:
            return Notified(
                Fate.STAYED,
                f"{letter.to.email} has no mailbox here and RAPPORT_NOTIFY_SMTP names no server. Set one of them.",
            )
        attempt = self._submission.deliver(by, _envelope(letter, by, self._now(), self._new_token()), lambda: None)
        return Notified(FATES[attempt.verdict], attempt.detail)


def _envelope(letter: Letter, by: Mailbox, now: datetime, unique: str) -> Envelope:
    own_id = f"{unique}@{by.address.rpartition('@')[2]}"
    mail = EmailMessage(policy=SMTP.clone(cte_type="7bit", max_line_length=76))
    mail["From"] = formataddr(("Rapport", by.address))
    mail["To"] = letter.to.email
    mail["Subject"] = " ".join(letter.subject.split())
    mail["Date"] = format_datetime(now.astimezone(UTC))  # RFC 5322, 3.6: nobody else need add it
    mail["Message-ID"] = f"<{own_id}>"  # 3.6.4: else some servers refuse it, and others name each copy differently
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no absence notice answers it
    mail.set_content(letter.text, cte="base64")
    mail.add_alternative(letter.html, subtype="html", cte="base64")
    mime = mail.as_bytes()
    return Envelope(by.id, by.address, (letter.to.email,), mime, own_id, sha256(mime).digest())


def _mailbox(server: str, sender: str) -> tuple[Mailbox, str]:
    parts = urlsplit(server)
    how = SECURITY.get(parts.scheme)
    if how is None or not parts.hostname or "@" not in sender:
        raise Misconfigured(
            "RAPPORT_NOTIFY_SMTP is like smtps://login:password@mail.example.com:465, and RAPPORT_NOTIFY_FROM is the "
            "address that digests come from. Correct or unset both."
        )
    smtp = SmtpServer(parts.hostname, parts.port or how[1], how[0], unquote(parts.username or ""), b"")
    return Mailbox(MailboxId(0), UserId(0), sender, "Rapport", smtp, WorkspaceId(0)), unquote(parts.password or "")
