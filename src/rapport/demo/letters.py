"""How does a post become the bytes of a mail, as the writer's program would write them?"""

import binascii
import html
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from random import Random

from rapport.demo.days import zone
from rapport.demo.model import Letter, Writer

WRAP = 76  # columns, as mail programs that wrap do
QUOTE_DEPTH = 2  # older quotes are cut, as people do
REPLY_PREFIX = {"de": "AW: ", "no": "SV: "}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Post:
    """A mail before it has bytes."""

    message_id: str
    sender: Writer
    to: tuple[Writer, ...]
    cc: tuple[Writer, ...]
    subject: str  # of the thread, without a reply prefix
    sent_at: datetime
    text: str  # greeting, body and sign-off; paragraphs are separated by blank lines
    signature: str
    answers: "Post | None" = None

    @property
    def references(self) -> tuple[str, ...]:
        return (*self.answers.references, self.answers.message_id) if self.answers else ()

    @property
    def shown_subject(self) -> str:
        if self.answers is None:
            return self.subject
        is_outlook = self.sender.client == "outlook"
        return (REPLY_PREFIX.get(self.sender.language, "RE: ") if is_outlook else "Re: ") + self.subject


def message_id(writer: Writer, rng: Random) -> str:
    """As the writer's program makes them, at a domain of the writer's own."""
    domain = writer.email.rpartition("@")[2]
    number = f"{rng.getrandbits(96):024x}"
    if writer.client == "gmail":
        return f"<CA+{number}@mail.{domain}>"
    if writer.client == "outlook":
        return f"<{number[:20].upper()}@mx1.{domain}>"
    if writer.client == "apple":
        return f"<{number[:8]}-{number[8:12]}-{number[12:16]}-{number[16:]}@{domain}>".upper().replace(
            domain.upper(), domain
        )
    return f"<{number[:16]}@{domain}>"


def letter(post: Post, mailbox: str, customer: str) -> Letter:
    """The mail as it lies in `mailbox`."""
    return Letter(
        mailbox=mailbox,
        customer=customer,
        message_id=post.message_id,
        sender=post.sender.email,
        recipients=tuple(one.email for one in (*post.to, *post.cc)),
        sent_at=post.sent_at,
        subject=post.shown_subject,
        raw=_raw(post),
    )


def headers(sender: Writer, to: tuple[Writer, ...], subject: str, at: datetime) -> list[str]:
    """The lines that every mail begins with."""
    return [
        f"Date: {format_datetime(at.astimezone(zone(sender.zone)))}",
        f"From: {mailbox_of(sender)}",
        f"To: {joined(to)}",
        f"Subject: {encoded(subject)}",
    ]


def mailbox_of(writer: Writer) -> str:
    return f"{encoded(writer.name)} <{writer.email}>"


def joined(writers: tuple[Writer, ...]) -> str:
    return ",\r\n ".join(mailbox_of(one) for one in writers)


def encoded(text: str) -> str:
    """RFC 2047 where it is needed."""
    if text.isascii():
        return text
    # 20 characters are at most 40 bytes of the scripts used here, so that an encoded word stays below 75.
    chunks = [text[i : i + 20] for i in range(0, len(text), 20)]
    return "\r\n ".join(f"=?utf-8?B?{b64encode(chunk.encode()).decode()}?=" for chunk in chunks)


def _raw(post: Post) -> bytes:
    head = headers(post.sender, post.to, post.shown_subject, post.sent_at)
    if post.cc:
        head.insert(3, f"Cc: {joined(post.cc)}")
    head.append(f"Message-ID: {post.message_id}")
    if post.answers:
        head.append(f"In-Reply-To: {post.answers.message_id}")
        head.append("References: " + "\r\n ".join(post.references))
    head.append("MIME-Version: 1.0")
    plain = _part(as_text(post), "plain", post.sender.client)
    if post.sender.html:
        boundary = f"=_{binascii.crc32(post.message_id.encode()):08x}"
        head.append(f'Content-Type: multipart/alternative; boundary="{boundary}"')
        rich = _part(as_html(post), "html", post.sender.client)
        body = f"--{boundary}\r\n{plain}\r\n--{boundary}\r\n{rich}\r\n--{boundary}--\r\n"
        return ("\r\n".join(head) + "\r\n\r\n" + body).encode()
    return ("\r\n".join(head) + "\r\n" + plain).encode()


def _part(text: str, subtype: str, client: str) -> str:
    """Headers and encoded body of one part, as the writer's program prefers them."""
    crlf = text.replace("\n", "\r\n") + "\r\n"
    if client in ("gmail", "outlook") and not (subtype == "plain" and text.isascii() and client == "gmail"):
        charset = "iso-8859-1" if client == "outlook" and _is_latin(text) else "utf-8"
        coded = binascii.b2a_qp(crlf.encode(charset), istext=True).decode("ascii")
        return _with_head(subtype, charset, "quoted-printable", coded)
    return _with_head(subtype, "utf-8", "7bit" if text.isascii() else "8bit", crlf)


def _with_head(subtype: str, charset: str, transfer: str, body: str) -> str:
    return f'Content-Type: text/{subtype}; charset="{charset}"\r\nContent-Transfer-Encoding: {transfer}\r\n\r\n{body}'


def _is_latin(text: str) -> bool:
    try:
        text.encode("iso-8859-1")
    except UnicodeEncodeError:
        return False
    return True


def as_text(post: Post, depth: int = QUOTE_DEPTH) -> str:
    """What the writer wrote, the signature, and the mail it answers, quoted."""
    own = post.text + ("\n\n" + post.signature if post.signature else "")
    if post.sender.client in ("gmail", "plain"):
        own = "\n".join(_wrapped(line) for line in own.split("\n"))
    if post.answers is None or depth == 0:
        return own
    before = as_text(post.answers, depth - 1)
    if post.sender.client == "outlook":
        return f"{own}\n\n{_outlook_head(post.answers)}\n\n{before}"
    quoted = "\n".join("> " + line if line else ">" for line in before.split("\n"))
    return f"{own}\n\n{attribution(post.answers, post.sender)}\n{quoted}"


def attribution(answered: Post, by: Writer) -> str:
    at = answered.sent_at.astimezone(zone(by.zone))
    stamp = f"{WEEKDAYS[at.weekday()]}, {at.day} {MONTHS[at.month - 1]} {at.year} at {at:%H:%M}"
    if by.client == "gmail":
        return f"On {stamp}, {answered.sender.name} <{answered.sender.email}>\nwrote:"
    return f"On {stamp}, {answered.sender.name} wrote:"


def _outlook_head(answered: Post) -> str:
    at = answered.sent_at.astimezone(zone(answered.sender.zone))
    return (
        f"________________________________\nFrom: {answered.sender.name} <{answered.sender.email}>\n"
        f"Sent: {at.day} {MONTHS[at.month - 1]} {at.year} {at:%H:%M}\n"
        f"To: {'; '.join(one.name for one in answered.to)}\nSubject: {answered.shown_subject}"
    )


def as_html(post: Post, depth: int = QUOTE_DEPTH) -> str:
    """The same words as HTML."""
    blocks = [f"<p>{_lines(block)}</p>" for block in post.text.split("\n\n")]
    if post.signature:
        blocks.append(f'<div class="signature">{_lines(post.signature)}</div>')
    if post.answers is not None and depth > 0:
        head = attribution(post.answers, post.sender).replace("\n", " ")
        inner = as_html(post.answers, depth - 1)
        blocks.append(f'<div class="quote">{html.escape(head)}<blockquote type="cite">{inner}</blockquote></div>')
    inside = "\n".join(blocks)
    return f"<html><body>{inside}</body></html>" if depth == QUOTE_DEPTH else inside


def _lines(block: str) -> str:
    return html.escape(block, quote=False).replace("\n", "<br>\n")


def _wrapped(line: str) -> str:
    """Broken at blanks before WRAP columns; `textwrap` is fifteen times slower."""
    if len(line) <= WRAP or line.startswith(">"):
        return line
    lines, current = [], ""
    for word in line.split(" "):
        if current and len(current) + 1 + len(word) > WRAP:
            lines.append(current)
            current = word
        else:
            current = f"{current} {word}" if current else word
    return "\n".join([*lines, current])
