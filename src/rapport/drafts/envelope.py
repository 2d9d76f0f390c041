"""What are the exact bytes that travel, and what do those bytes say?

Headers are written here, by this module alone, and never by the refolding of the `email` package: on several patch
levels of Python (3.11.7 is one) that turns an encoded line break in a subject into a real `Bcc:` header.
"""

import hashlib
import quopri
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import Header, decode_header
from email.message import Message
from email.utils import format_datetime, getaddresses

from rapport.drafts.layout import body_html, body_text
from rapport.drafts.model import Content, Envelope, Recipient, ReplyTo
from rapport.errors import BadInput, Problem
from rapport.users.model import Mailbox

ALLOWED = frozenset(
    {"From", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "MIME-Version", "Content-Type"}
)
ONLY_WHEN_GIVEN = frozenset({"Cc", "In-Reply-To", "References"})
LINE = 76  # characters a line, RFC 2047 section 2
LONGEST_LINE = 998  # RFC 5322 section 2.1.1
MOST_REFERENCES = 20  # the root and the newest: enough for every mail program's threads, and a header within all limits
LONGEST_ID = 250  # longer ones cannot stand on a folded line of every server
LONGEST_SUBJECT = 500  # characters; a page of subject is an accident

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/^_`{|}~-]+)*\Z")
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*\Z")
_DOMAIN = re.compile(r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*\Z")
_ID = re.compile(r"[!-;=?-~]+@[!-;=?-~]+\Z")
_UNIQUE = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{7,120}\Z")  # URL-safe tokens may begin with - or _
_REPLY = re.compile(r"\s*(?:re|aw|antw|sv|rv|res)(?:\[\d+\])?\s*:", re.IGNORECASE)

Write = Callable[[str, str], str]


class UnsafeBytes(Problem):
    """The composed bytes are not what was asked for. Nothing may be sent; this is a defect of the program."""

    slug = "unsafe-bytes"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a mail says, read from its bytes: what a person sees before saying yes."""

    sender: Recipient
    to: tuple[Recipient, ...]
    cc: tuple[Recipient, ...]
    subject: str
    text: str
    html: str


def compose(content: Content, mailbox: Mailbox, reply_to: ReplyTo | None, message_id: str, now: datetime) -> Envelope:
    """The final mail. `message_id` is the unique part; the domain is the mailbox's.

    Raises BadInput for an address that cannot be written to, UnsafeBytes when the bytes do not read back as given.
    """
    if not _UNIQUE.match(message_id):
        raise ValueError("the unique part of a Message-ID is 8 to 121 letters, digits, dots and dashes")
    sender = plain_address(mailbox.address)
    own_id = f"{message_id}@{sender.rpartition('@')[2]}"
    to, cc = _recipients(content)
    headers = {
        "From": _mailboxes("From", [Recipient(sender, mailbox.name)]),
        "To": _mailboxes("To", to),
        "Cc": _mailboxes("Cc", cc),
        "Subject": write("Subject", subject_of(content, reply_to)),
        "Date": f"Date: {format_datetime(now.astimezone(UTC))}",
        "Message-ID": f"Message-ID: <{own_id}>",
        **_threading(reply_to),
        "MIME-Version": "MIME-Version: 1.0",
    }
    mime = _serialise({name: line for name, line in headers.items() if line}, body_text(content), body_html(content))
    addresses = tuple(sorted({r.email for r in (*to, *cc)}))
    verify(mime, to, cc, sender)
    return Envelope(mailbox.id, sender, addresses, mime, own_id, digest(mailbox.id, addresses, mime))


def digest(mailbox: int, recipients: Sequence[str], mime: bytes) -> bytes:
    """SHA-256 over mailbox, sorted recipients and bytes: what an approval approves. Each part has its length before
    it, so that no two different envelopes are hashed from the same bytes."""
    parts = [str(mailbox).encode(), str(len(recipients)).encode(), *(r.encode() for r in sorted(recipients)), mime]
    return hashlib.sha256(b"".join(len(part).to_bytes(8, "big") + part for part in parts)).digest()


def shown(mime: bytes) -> Shown:
    """A composed mail, parsed back from its bytes."""
    message = message_from_bytes(mime)
    bodies = {part.get_content_type(): part for part in message.walk() if not part.is_multipart()}
    return Shown(
        sender=_read_mailboxes(message, "From")[0],
        to=_read_mailboxes(message, "To"),
        cc=_read_mailboxes(message, "Cc"),
        subject=_decoded(str(message["Subject"] or "")),
        text=_body(bodies["text/plain"]),
        html=_body(bodies["text/html"]),
    )


def clean(value: str) -> str:
    """A header value without anything that could end a line: the one place where this happens (guarantees.md, 2)."""
    return " ".join(_CONTROLS.sub(" ", value).split())


def plain_address(email: str) -> str:
    """An address as it may stand in a header and in SMTP: lower case ASCII. Raises BadInput."""
    local, _, domain = email.strip().lower().rpartition("@")
    if not local.isascii():
        raise BadInput(
            f"The address {clean(email)} has letters before the @ that mail servers do not all accept. "
            "Use another address of this person."
        )
    try:
        ascii_domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        ascii_domain = ""
    if not _LOCAL.match(local) or not _DOMAIN.match(ascii_domain) or "=?" in local or len(local) > 64:
        raise BadInput(f"“{clean(email)}” is not an address that mail can be sent to. Correct or remove it.")
    return f"{local}@{ascii_domain}"


def subject_of(content: Content, reply_to: ReplyTo | None) -> str:
    """The subject as it will arrive: cleaned, with one "Re:" when it answers a mail."""
    subject = clean(content.subject)[:LONGEST_SUBJECT].strip()
    return f"Re: {subject}".strip() if reply_to is not None and not _REPLY.match(subject) else subject


def write(name: str, value: str) -> str:
    """One header as it stands in the mail, folded; anything but plain words goes into encoded words (RFC 2047)."""
    value = clean(value)
    first = LINE - len(name) - 2
    if value.isascii() and "=?" not in value and max(map(len, [*value.split(), ""])) < first:
        return _fold(name, value)
    return f"{name}: " + Header(value, "utf-8", LINE, name).encode(linesep="\r\n")


def interpreter_is_safe(writer: Write = write) -> bool:
    """Whether this Python writes the known vectors without making a header of them. The outbox asks before it sends."""
    vectors = (
        "=?utf-8?q?Hello=0ABcc=3A_evil=40evil.example?=",
        "Re: =?utf-8?q?Hello=0D=0ABcc=3A_evil=40evil.example?= and so on, past the end of the line, to be folded",
        "=?utf-8?b?SGVsbG8KQmNjOiBldmlsQGV2aWwuZXhhbXBsZQ==?=",
        "Hello\r\nBcc: evil@evil.example",
        "Grüße\nBcc: evil@evil.example",
    )
    for vector in vectors:
        try:
            written = writer("Subject", vector).encode("ascii")
        except (ValueError, UnicodeError):
            return False
        headers = message_from_bytes(written + b"\r\n\r\n").keys()
        if headers != ["Subject"] or _bare_line_end(written):
            return False
    return True


def _recipients(content: Content) -> tuple[list[Recipient], list[Recipient]]:
    """To and Cc, each address once, the first mention kept. Raises BadInput when there is nobody to write to."""
    seen: set[str] = set()
    lists: list[list[Recipient]] = []
    for group in (content.to, content.cc):
        kept = []
        for recipient in group:
            address = plain_address(recipient.email)
            if address not in seen:
                seen.add(address)
                kept.append(Recipient(address, clean(recipient.name)))
        lists.append(kept)
    if not lists[0]:
        raise BadInput("This draft has nobody to go to. Add at least one recipient.")
    return lists[0], lists[1]


def _mailboxes(name: str, recipients: Sequence[Recipient]) -> str:
    if not recipients:
        return ""
    return f"{name}: " + ",\r\n ".join(_mailbox(r) for r in recipients)


def _mailbox(recipient: Recipient) -> str:
    """RFC 5322 name-addr. A name of plain words stands as it is; every other one is encoded whole, so that no quoting
    rule has to hold at the other end."""
    name = clean(recipient.name)
    if not name or name == recipient.email:
        return recipient.email
    short = len(name) + len(recipient.email) < LINE * 2
    if not (_ATOMS.match(name) and short):
        name = Header(name, "utf-8", LINE - len("Reply-To: ")).encode(linesep="\r\n")
    return (
        f"{name}\r\n <{recipient.email}>" if len(name) + len(recipient.email) > LINE else f"{name} <{recipient.email}>"
    )


def _threading(reply_to: ReplyTo | None) -> dict[str, str]:
    """In-Reply-To and References (RFC 5322 section 3.6.4), capped, from a mail whose headers nobody has vouched for."""
    if reply_to is None:
        return {}
    ids = [i for i in (*reply_to.references, reply_to.message_id) if _ID.match(i) and len(i) <= LONGEST_ID]
    ids = list(dict.fromkeys(ids))
    if len(ids) > MOST_REFERENCES:
        ids = [ids[0], *ids[1 - MOST_REFERENCES :]]
    answered = reply_to.message_id in ids
    return {
        "In-Reply-To": f"In-Reply-To: <{reply_to.message_id}>" if answered else "",
        "References": "References: " + "\r\n ".join(f"<{i}>" for i in ids) if ids else "",
    }


def _serialise(headers: dict[str, str], text: str, html: str) -> bytes:
    parts = [("text/plain", _quoted(text)), ("text/html", _quoted(html))]
    # "=_" cannot occur in quoted-printable text, so the boundary cannot occur in a part (RFC 2045 section 6.7).
    boundary = "=_" + hashlib.sha256("\r\n".join([*headers.values(), text]).encode()).hexdigest()[:32]
    lines = [*headers.values(), f'Content-Type: multipart/alternative; boundary="{boundary}"', ""]
    for kind, body in parts:
        lines += [
            f"--{boundary}",
            f"Content-Type: {kind}; charset=utf-8",
            "Content-Transfer-Encoding: quoted-printable",
        ]
        lines += ["", body]
    return "\r\n".join([*lines, f"--{boundary}--", ""]).encode("ascii")


def _quoted(text: str) -> str:
    return quopri.encodestring(text.encode()).decode("ascii").replace("\n", "\r\n")


def _fold(name: str, value: str) -> str:
    lines, current = [], f"{name}:"
    for word in value.split(" "):
        if len(current) + 1 + len(word) > LINE and current != f"{name}:":
            lines.append(current)
            current = ""
        current += f" {word}"
    return "\r\n".join([*lines, current])


def verify(mime: bytes, to: Sequence[Recipient], cc: Sequence[Recipient], sender: str) -> None:
    """Read the bytes back and raise UnsafeBytes unless they hold exactly these people and no header of their own."""
    message = message_from_bytes(mime)
    names = message.keys()
    given = [sender], [r.email for r in to], [r.email for r in cc]
    found = [[r.email for r in _read_mailboxes(message, name)] for name in ("From", "To", "Cc")]
    wrong = (
        ("a line end that is none", _bare_line_end(mime)),
        ("a line that is too long", any(len(line) > LONGEST_LINE for line in mime.split(b"\r\n"))),
        ("a header that nobody asked for", not set(names) <= ALLOWED),
        ("a header twice", len(set(names)) < len(names)),
        ("too few headers", not set(names) >= ALLOWED - ONLY_WHEN_GIVEN),
        ("other people than were chosen", found != list(given)),
    )
    for what, is_so in wrong:
        if is_so:
            raise UnsafeBytes(
                f"This draft cannot be made into a safe mail: its bytes would hold {what}. Nothing was sent."
            )


def _bare_line_end(mime: bytes) -> bool:
    rest = mime.replace(b"\r\n", b"")
    return b"\r" in rest or b"\n" in rest or b"\x00" in rest


def _read_mailboxes(message: Message, name: str) -> tuple[Recipient, ...]:
    raw = str(message[name] or "")
    # Encoded words are decoded after the list is taken apart: a comma inside a name is not a separator.
    return tuple(Recipient(address, _decoded(phrase)) for phrase, address in getaddresses([raw]) if address)


def _decoded(value: str) -> str:
    unfolded = re.sub(r"\r?\n(?=[ \t])", "", value)
    words = decode_header(unfolded)
    return "".join(w if isinstance(w, str) else w.decode(charset or "ascii", "replace") for w, charset in words)


def _body(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return payload.decode("utf-8").replace("\r\n", "\n") if isinstance(payload, bytes) else ""
