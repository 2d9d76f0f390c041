"""What do machines write: automatic replies, bounces, newsletters?"""

import binascii
from dataclasses import dataclass
from datetime import datetime

from rapport.demo.letters import Post, headers, joined
from rapport.demo.model import Letter, Writer


@dataclass(frozen=True, slots=True)
class Notice:
    """A machine's mail before it has bytes."""

    message_id: str
    about: Writer  # whose mailbox it speaks for
    to: Writer
    at: datetime
    text: str
    answers: Post | None = None


def autoreply(notice: Notice, customer: str) -> Letter:
    """RFC 3834: says that it is automatic, answers one mail, goes to its sender only."""
    if notice.answers is None:
        raise ValueError("an automatic reply answers something")
    subject = f"Automatic reply: {notice.answers.subject}"
    head = [
        *headers(notice.about, (notice.to,), subject, notice.at),
        f"Message-ID: {notice.message_id}",
        f"In-Reply-To: {notice.answers.message_id}",
        f"References: {notice.answers.message_id}",
        "Auto-Submitted: auto-replied",
        "X-Auto-Response-Suppress: All",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
    ]
    return _letter(notice, customer, notice.about.email, subject, _bytes(head, notice.text))


def bounce(notice: Notice, customer: str) -> Letter:
    """RFC 3464: a permanent failure, written by the server of the recipient's domain."""
    if notice.answers is None:
        raise ValueError("a bounce answers something")
    domain = notice.about.email.rpartition("@")[2]
    boundary = f"=_{binascii.crc32(notice.message_id.encode()):08x}"
    subject = f"Undeliverable: {notice.answers.subject}"
    daemon = Writer("Mail Delivery System", f"postmaster@{domain}", "", "", "", notice.about.zone, "", "plain", False)
    head = [
        "Return-Path: <>",
        *headers(daemon, (notice.to,), subject, notice.at),
        f"Message-ID: {notice.message_id}",
        f"In-Reply-To: {notice.answers.message_id}",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/report; report-type=delivery-status; boundary="{boundary}"',
    ]
    body = "".join(
        f"--{boundary}\nContent-Type: {kind}\n\n{text}\n\n" for kind, text in _report(notice, notice.answers)
    )
    return _letter(notice, customer, daemon.email, subject, _bytes(head, f"{body}--{boundary}--"))


def _report(notice: Notice, answered: Post) -> tuple[tuple[str, str], ...]:
    """The three parts of a delivery report: for people, for machines, what it is about."""
    gone = notice.about.email
    status = (
        f"Reporting-MTA: dns; mx1.{gone.rpartition('@')[2]}\n\nFinal-Recipient: rfc822; {gone}\n"
        f"Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; {notice.text}"
    )
    words = (
        f"Delivery has failed to this recipient:\n\n    {notice.about.email}\n\nThe address does not exist. "
        f"The server said:\n\n    {notice.text}"
    )
    original = (
        f"From: {answered.sender.email}\nTo: {joined(answered.to)}\n"
        f"Subject: {answered.subject}\nMessage-ID: {answered.message_id}"
    )
    return (("text/plain", words), ("message/delivery-status", status), ("text/rfc822-headers", original))


def newsletter(notice: Notice, subject: str, domain: str) -> Letter:
    """What marketing departments send: marked as bulk, so that it never counts as contact."""
    head = [
        *headers(notice.about, (notice.to,), subject, notice.at),
        f"Message-ID: {notice.message_id}",
        f"List-Id: <news.{domain}>",
        f"List-Unsubscribe: <mailto:news-leave@{domain}>",
        "Precedence: bulk",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
    ]
    return _letter(notice, "", notice.about.email, subject, _bytes(head, notice.text))


def _bytes(head: list[str], text: str) -> bytes:
    crlf = text.replace("\n", "\r\n")
    return ("\r\n".join(head) + f"\r\n\r\n{crlf}\r\n").encode()


def _letter(notice: Notice, customer: str, sender: str, subject: str, raw: bytes) -> Letter:
    return Letter(notice.to.email, customer, notice.message_id, sender, (notice.to.email,), notice.at, subject, raw)
