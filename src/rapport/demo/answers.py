"""What does one of the demo's recipients write back?"""

import hashlib
import quopri
import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.utils import format_datetime, parsedate_to_datetime

from rapport.drafts.envelope import Shown, shown, write

PATIENCE = timedelta(seconds=6)  # long enough to look at the page after sending, short enough to wait for

_ASKS_FOR_INTRODUCTION = re.compile(r"\bintroduc", re.IGNORECASE)
_APOLOGISES = re.compile(r"\b(?:apologi[sz]e|sorry|escalat)", re.IGNORECASE)

# Nothing in these is a fact about anybody: whoever reads the demo must not meet an invented figure.
AGREES = (
    "Happy to. I'll forward your note today and put you both in touch.",
    "Of course, happy to make the introduction. Let me check when a good moment is this week.",
    "Sure, glad to connect you two. Your note makes that easy, thank you.",
)
THANKS_FOR_ANSWER = (
    "Thank you for getting back to me so quickly. Who do I call if it happens again before the fix is in?",
    "Thanks, this helps. Could you send me the next update before our team meets tomorrow morning?",
    "Appreciated. Please keep me posted, also when there is nothing new yet.",
)
STILL_HERE = (
    "Sorry for the silence, it has been a busy time here. Would some time next week work for a call?",
    "Good to hear from you. Yes, let's talk. What would you suggest we look at first?",
)


def expects_one(raw: bytes) -> bool:
    """Whether a person wrote it: what the program tells its own users is answered by nobody (RFC 3834)."""
    return message_from_bytes(raw)["Auto-Submitted"] is None


def answer(raw: bytes, at: datetime) -> bytes:
    """The reply of the first recipient to a caught mail, as its bytes; the same mail always gets the same reply.

    `raw` is a mail that Rapport composed: other mail has no place in the catcher.
    """
    mail, original = shown(raw), message_from_bytes(raw)
    asked = str(original["Message-ID"] or "").strip()
    writer = mail.to[0]
    references = " ".join(f"{original['References'] or ''} {asked}".split())
    unique = hashlib.sha256(asked.encode() + raw).hexdigest()[:24]
    text = f"{_words(mail, unique)}\n\n{writer.name.split(' ')[0] or writer.email}\n\n{_quoted(mail, raw)}"
    subject = mail.subject if mail.subject.lower().startswith("re:") else f"Re: {mail.subject}"
    headers = [
        write("From", f"{_phrase(writer.name)}<{writer.email}>"),
        write("To", f"{_phrase(mail.sender.name)}<{mail.sender.email}>"),
        write("Subject", subject),
        f"Date: {format_datetime(at.astimezone(UTC))}",
        f"Message-ID: <{unique}@{writer.email.rpartition('@')[2]}>",
        f"In-Reply-To: {asked}",
        "References: " + references.replace(" ", "\r\n "),
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: quoted-printable",
    ]
    body = quopri.encodestring(text.encode()).replace(b"\n", b"\r\n")
    return "\r\n".join([*headers, "", ""]).encode() + body


def _words(mail: Shown, unique: str) -> str:
    """A fitting answer, chosen by the mail itself so that it is the same every time."""
    choices: tuple[str, ...] = STILL_HERE
    if _ASKS_FOR_INTRODUCTION.search(mail.subject + mail.text):
        choices = AGREES
    elif _APOLOGISES.search(mail.subject + mail.text):
        choices = THANKS_FOR_ANSWER
    greeting = f"Hi {mail.sender.name.split(' ')[0]},\n\n" if mail.sender.name else ""
    return greeting + choices[int(unique, 16) % len(choices)]


def _quoted(mail: Shown, raw: bytes) -> str:
    when = parsedate_to_datetime(str(message_from_bytes(raw)["Date"]))
    lines = [f"> {line}".rstrip() for line in mail.text.strip().split("\n")]
    who = mail.sender.name or mail.sender.email
    return "\n".join([f"On {when:%a, %d %b %Y at %H:%M}, {who} wrote:", *lines, ""])


def _phrase(name: str) -> str:
    """A display name of plain words; other names are left out, the address says who it is."""
    return f"{name} " if re.fullmatch(r"[A-Za-z][A-Za-z' -]*", name) else ""
