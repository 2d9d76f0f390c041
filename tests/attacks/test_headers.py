"""50,000 hostile header values, composed, sent and read again: not one header that nobody asked for (guarantees.md, 2).

The judge reads raw lines and does not trust the `email` package alone. The mutant writes values as they come.
"""

import base64
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.utils import getaddresses
from pathlib import Path

import pytest

from rapport.connectors.smtp import SmtpMailer
from rapport.demo import catcher
from rapport.demo.catcher import Catcher
from rapport.drafts.envelope import ALLOWED, ONLY_WHEN_GIVEN, compose
from rapport.drafts.model import Content, Envelope, Recipient, ReplyTo, Sentence, SentenceKind
from rapport.outbox.model import Verdict
from rapport.users.model import Mailbox, MailboxId, SmtpServer, UserId, WorkspaceId
from tests.conftest import START, Clock

VALUES_A_MAIL = 7  # subject, three names, one answered id, two references
MAILS = 50_000 // VALUES_A_MAIL + 1
SENT = 250  # of them, to a real server; the long form sends all

EVIL = "Bcc: evil@evil.example"
BREAKS = ["\r\n", "\n", "\r", "\0", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029", "\r\n ", "\n\t"]
BYTES = "Hello\r\n" + EVIL
WORDS = [
    *(f"x{line_end}{EVIL}" for line_end in BREAKS),
    "=?utf-8?q?Hello=0ABcc=3A_evil=40evil.example?=",
    "=?utf-8?q?Hello=0D=0ABcc=3A_evil=40evil.example?=",
    f"=?utf-8?b?{base64.b64encode(BYTES.encode()).decode()}?=",
    f"=?utf-16?b?{base64.b64encode(BYTES.encode('utf-16')).decode()}?=",
    "=?utf-7?q?Hello+AAo-Bcc:_evil+AEA-evil.example?=",
    "=?unknown-charset?q?=0A=0D?=",
    "=?utf-8?q?", "?=", "=?", "=0A", "=0D=0A", "%0d%0a", "\\r\\n",
    f'", <x@y.test>\r\n{EVIL}\r\n"', "a, b <c@d.test>", "(comment\n)", "<>", "@", ";", ":", '"', "\\",
    "<evil@evil.example>", " ", "",
    "Grüße", "日本語の件名", "\U0001f600", "\u202etxt.exe", "\ud800", "\ufeff", "ascii words", "x" * 120, "ö" * 90,
]  # fmt: skip


@dataclass(frozen=True)
class Case:
    subject: str
    names: tuple[str, str, str]  # ours, to, cc
    answered: str
    references: tuple[str, str]


def cases(number: int, seed: int = 20_260_302) -> Iterator[Case]:
    """The same ones every time: pieces joined at random."""
    chance = random.Random(seed)

    def value() -> str:
        return "".join(chance.choices(WORDS, k=chance.randint(1, 4)))

    def identifier() -> str:
        return chance.choice([value(), f"{value()}@x.test", f"ok@x.test>\r\n{EVIL}\r\nX: <", "fine@x.test"])

    for _ in range(number):
        yield Case(value(), (value(), value(), value()), identifier(), (identifier(), identifier()))


def mailbox(name: str, port: int = 25) -> Mailbox:
    server = SmtpServer("127.0.0.1", port, "none", "", b"")
    return Mailbox(MailboxId(1), UserId(1), "nora.lind@northwind.test", name, server, WorkspaceId(1))


def composed(case: Case, number: int) -> Envelope:
    ours, to, cc = case.names
    content = Content(
        case.subject,
        (Sentence(SentenceKind.COURTESY, "Hello."),),
        (Recipient("to@dataflow.test", to),),
        (Recipient("cc@dataflow.test", cc),),
    )
    reply_to = ReplyTo("message:1", case.answered, case.references, "Before")
    return compose(content, mailbox(ours), reply_to, f"unique-{number:08}", START)


def naive(case: Case, number: int) -> bytes:
    """The mutant: header values go out as they came in."""
    ours, to, cc = case.names
    lines = {
        "From": f"{ours} <nora.lind@northwind.test>",
        "To": f"{to} <to@dataflow.test>",
        "Cc": f"{cc} <cc@dataflow.test>",
        "Subject": case.subject,
        "Date": "Mon, 02 Mar 2026 09:00:00 +0000",
        "Message-ID": f"<unique-{number:08}@northwind.test>",
        "In-Reply-To": f"<{case.answered}>",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain",
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{head}\r\nHello.\r\n".encode("utf-8", "surrogateescape" if "\ud800" not in head else "replace")


_NAME = re.compile(rb"([!-9;-~]+):")
_LINE_ENDS = re.compile(rb"\r\n|\r|\n")  # a lenient reader may take any of them for one


def wrong(mime: bytes) -> list[str]:
    """What a mail's headers hold beyond what was asked for, by the most lenient reading there is."""
    head = mime.partition(b"\r\n\r\n")[0]
    names = []
    for line in _LINE_ENDS.split(head):
        found = _NAME.match(line)
        if found:
            names.append(found[1].decode())
        elif not line.startswith((b" ", b"\t")):
            names.append(f"a line without a name: {line[:40]!r}")
    faults = [name for name in names if name not in ALLOWED] + [n for n in set(names) if names.count(n) > 1]
    faults += [f"missing {name}" for name in sorted((ALLOWED - ONLY_WHEN_GIVEN) - set(names))]
    parsed = message_from_bytes(mime)
    faults += [name for name in parsed.keys() if name not in ALLOWED]  # noqa: SIM118 - repeats matter
    people = {a for _, a in getaddresses([str(parsed[n] or "") for n in ("From", "To", "Cc")]) if a}
    if people != {"nora.lind@northwind.test", "to@dataflow.test", "cc@dataflow.test"}:
        faults.append(f"people: {sorted(people)}")
    if b"\0" in head or any(b >= 0x80 for b in head) or _LINE_ENDS.sub(b"", head) != head.replace(b"\r\n", b""):
        faults.append("a byte that has no place in a header")
    return faults


def test_fifty_thousand_hostile_values_make_no_header() -> None:
    caught = [
        (case, faults) for number, case in enumerate(cases(MAILS)) if (faults := wrong(composed(case, number).mime))
    ]
    assert MAILS * VALUES_A_MAIL >= 50_000 and caught == []


def sent_and_received(number: int, folder: Path, clock: Clock) -> int:
    """Over a real mail server: what it kept has the composed bytes and no header more."""
    mailer = SmtpMailer(lambda _: "", timeout=10)
    envelopes = [composed(case, position) for position, case in enumerate(cases(number))]
    with Catcher(folder, clock) as server:
        for envelope in envelopes:
            attempt = mailer.deliver(mailbox("Nora", server.port), envelope, lambda: None)
            assert attempt.verdict is Verdict.ACCEPTED, attempt.detail
    got = catcher.caught(folder)
    assert {mail.raw for mail in got} == {envelope.mime for envelope in envelopes}
    assert {mail.recipients for mail in got} == {("cc@dataflow.test", "to@dataflow.test")}
    assert [faults for mail in got if (faults := wrong(mail.raw))] == []
    return len(got)


def test_a_sample_arrives_at_a_real_server_without_one_more_header(tmp_path: Path, clock: Clock) -> None:
    assert sent_and_received(SENT, tmp_path / "caught", clock) == SENT


@pytest.mark.long
def test_all_of_them_arrive_at_a_real_server_without_one_more_header(tmp_path: Path, clock: Clock) -> None:
    assert sent_and_received(MAILS, tmp_path / "caught", clock) == MAILS


def test_the_mutant_without_stripping_is_caught() -> None:
    caught = [faults for number, case in enumerate(cases(500)) if (faults := wrong(naive(case, number)))]
    assert len(caught) > 400 and any("Bcc" in faults for faults in caught)


def test_plain_values_are_not_called_wrong() -> None:
    """Kills the judge that cries at everything."""
    plain = Case(
        "Integration issues", ("Nora Lind", "Michael Torres", "Zoë O'Neil"), "a@x.test", ("b@x.test", "c@x.test")
    )
    assert wrong(composed(plain, 1).mime) == []
