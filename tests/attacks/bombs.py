"""Messages made to stop or exhaust whoever reads them. Run as a program, it judges each in a process of its own.

Judging is all that the pipeline does before it opens a transaction: reading, the rules, packing for the database.

Each child may use MEMORY beyond what the interpreter itself takes and CPU seconds of processor time; what became of it
goes to standard output as one JSON line per bomb.
"""

import json
import os
import resource
import sys
import time
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from rapport.inbox import intake
from rapport.inbox.caps import CAPS, KIB, MIB
from rapport.inbox.model import Item, Packed, Quarantined, Sides

MEMORY = 512 * MIB
CPU = 10  # seconds after which the kernel ends a child that hangs
WHOLE = CAPS.message - 10 * KIB  # just below the cap: what is beyond is refused unread
FULL = min(WHOLE, int(os.environ.get("BOMB_MIB", "50")) * MIB)  # most of them are smaller in the short form

HEAD = (
    b"From: Ana <ana@customer.test>\nTo: team@ours.test\n"
    b"Date: Mon, 02 Mar 2026 09:00:00 +0000\nMessage-ID: <1@x.test>\n"
)
WIDE = CAPS.structured - 100  # just below what one structured header may have


def plain(body: bytes, extra: bytes = b"") -> bytes:
    return HEAD + extra + b"\n" + body


def mixed(*parts: bytes, kind: bytes = b"mixed") -> bytes:
    return plain(b"".join(b"--b\n" + part for part in parts), b"Content-Type: multipart/%s; boundary=b\n" % kind)


def filled(unit: bytes, size: int = FULL) -> bytes:
    return unit * (size // len(unit))


def coded(coding: bytes, body: bytes) -> bytes:
    return plain(body, b"Content-Transfer-Encoding: %s\n" % coding)


def html(body: bytes) -> bytes:
    return plain(body, b"Content-Type: text/html\n")


def invitation(lines: bytes) -> bytes:
    body = b"BEGIN:VCALENDAR\nMETHOD:REQUEST\n" + lines + b"END:VCALENDAR\n"
    return plain(body, b"Content-Type: text/calendar; method=REQUEST\n")


def event(rule: bytes) -> bytes:
    return b"BEGIN:VEVENT\nUID:%s\nDTSTART:20260101T000000Z\nRRULE:%s\nEND:VEVENT\n" % (rule, rule)


def nested(levels: int) -> bytes:
    opening = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(levels))
    return HEAD + opening + b"\nend\n"


def charsets() -> bytes:
    names = [b"idna", b"punycode", b"unicode_escape", b"utf-7", b"utf-16", b"iso-2022-jp", b"hz", b"zlib", b"hex"]
    names += [b"no-such-%d" % n for n in range(980)]
    body = b"\x1b$B\xff+2AA-" * 4_000
    return mixed(*[b"Content-Type: text/plain; charset=%s\n\n%s\n" % (name, body) for name in names])


BOMBS: dict[str, Callable[[], bytes]] = {
    "60 MB": lambda: plain(b"x" * 60_000_000),
    "2,000 levels of multipart": lambda: nested(2_000),
    "2,000 levels of forwarded messages": lambda: HEAD + b"Content-Type: message/rfc822\n\n" * 2_000,
    "20 levels around 50 MB of near boundaries": lambda: nested(20) + filled(b"--b1x\n"),
    "20 levels around 50 MB of beginnings of boundaries": lambda: nested(20) + filled(b"--b\n"),
    "20 levels around 50 MB of empty lines": lambda: nested(20) + filled(b"\n"),
    "20 levels around 50 MB of dashes": lambda: nested(20) + filled(b"\n-", WHOLE),
    "2,000 parts": lambda: mixed(*[b"\n\n"] * 2_000),
    "100,000 headers": lambda: HEAD + b"X-A: b\n" * 100_000 + b"\n",
    "65,000 headers below the cap": lambda: HEAD + filled(b"a:b\n", 255 * KIB) + b"\n",
    "one header of 40 MB": lambda: HEAD + b"Subject: " + b"x" * 40_000_000 + b"\n\n",
    "one long address line": lambda: HEAD + b"To: " + b"a@b.test, " * 2_000 + b"\n\n",
    "a header folded 80,000 times": lambda: HEAD + b"X:" + b" y\n" * 80_000 + b"\n",
    "headers without an end": lambda: HEAD + filled(b"X: y\r\n"),
    "a million parts with headers": lambda: mixed(*[filled(b"X: y\n", 200 * KIB) + b"\n"] * 200),
    "endless encoded words": lambda: HEAD + b"Subject: " + b"=?a?q?" * 9_000 + b"\nCc: " + b"=?a?q?" * 2_600 + b"\n\n",
    "one encoded word after another": lambda: HEAD + b"Subject: " + b"=?utf-7?b?KzJBQS0=?= " * 780 + b"\n\n",
    "addresses": lambda: HEAD + b"".join(b"To: %s\n" % filled(b"a@b.c,", WIDE) for _ in range(15)) + b"\n",
    "nested comments": lambda: HEAD + b"To: " + b"(" * WIDE + b"\nCc: " + b"\\(" * (WIDE // 2) + b"\n\n",
    "quotes and angles": lambda: HEAD + b'To: "' + b'\\"' * (WIDE // 2) + b"\nCc: " + b"<@:" * (WIDE // 3) + b"\n\n",
    "white space in addresses": lambda: HEAD + b"To: a" + b" " * WIDE + b"<\nCc: " + b"a @ " * (WIDE // 4) + b"\n\n",
    "references": lambda: HEAD + b"References: " + b"<" * WIDE + b"\nIn-Reply-To: " + b"<a@b>" * 3_200 + b"\n\n",
    "dates": lambda: b"From: a@b.test\nDate: " + b"9" * WIDE + b"\n" + b"Received: ; 1 1 1\n" * 9_000 + b"\n",
    "continued parameters": lambda: mixed(
        *[b"Content-Type: text/plain" + b"".join(b"; a*%d*=%%41" % n for n in range(1_100)) + b"\n\n"] * 250
    ),
    "unclosed parameters": lambda: mixed(*[b"Content-Type: text/plain" + b';a="' * 4_000 + b"\n\n"] * 250),
    "a boundary on every line": lambda: plain(filled(b"--x\n"), b'Content-Type: multipart/mixed; boundary="-"\n'),
    "an empty boundary": lambda: plain(filled(b"--\n"), b'Content-Type: multipart/mixed; boundary=""\n'),
    "base64 of 37 MB": lambda: coded(b"base64", b64encode(bytes(FULL * 3 // 4))),
    "base64 of noise": lambda: coded(b"base64", filled(b"=-\xff\n")),
    "quoted-printable": lambda: coded(b"quoted-printable", filled(b"=\n")),
    "broken quoted-printable": lambda: coded(b"quoted-printable", filled(b"==3=\n")),
    "uuencode": lambda: coded(b"x-uuencode", b"begin 644 a\n" + filled(b"\x20\n~~~~\n")),
    "uuencoded files": lambda: plain(filled(b"begin 644 a\nM\n")),
    "charsets": charsets,
    "empty lines": lambda: plain(filled(b"\n", WHOLE)),
    "carriage returns": lambda: plain(filled(b"\r")),
    "zeros": lambda: plain(bytes(FULL)),
    "mbox quotes": lambda: plain(filled(b">From \n")),
    "one line of 50 MB": lambda: plain(b"On 1 wrote: " + b">" * FULL),
    "announcements": lambda: plain(filled(b"On 2 March 2026 he wrote:\n", 2 * MIB)),
    "quoted headers": lambda: plain(filled(b"From: a\nTo:\n", 2 * MIB)),
    "HTML 100,000 deep": lambda: html(b"<div>" * 100_000),
    "HTML 19,000 deep": lambda: html(b"<li><ul>" * 9_500),
    "a tag with 50,000 attributes": lambda: html(b"<p " + b"".join(b"a%d " % n for n in range(50_000)) + b">"),
    "tags with hidden ends": lambda: html(b"<p " + b"".join(b"a%d<" % n for n in range(50_000)) + b">"),
    "letters that multiply": lambda: html(b"".join(b"<font a%d>" % n for n in range(9_000)) + b"<p>x" * 9_000),
    "comments without an end": lambda: html(filled(b"<!-- <style <script ")),
    "entities": lambda: html(filled(b"&#x41;&nbsp;&lt", MIB)),
    "tables in tables": lambda: html(b"<table><tr><td>x" * 6_000),
    "900 pages": lambda: mixed(*[b"Content-Type: text/html\n\n" + filled(b"<p>", 50 * KIB) + b"\n"] * 900),
    "meetings every second": lambda: invitation(event(b"FREQ=SECONDLY") + event(b"FREQ=DAILY;INTERVAL=0")),
    "meetings for ever": lambda: invitation(b"".join(event(b"FREQ=DAILY;COUNT=%d" % n) for n in range(9, 2_000))),
    "meetings that never are": lambda: invitation(event(b"FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30") * 1_000),
    "a large invitation": lambda: invitation(filled(b"BEGIN:VEVENT\nDTSTART:20260101\nEND:VEVENT\n", 240 * KIB)),
    "many invitations": lambda: mixed(
        *[b"Content-Type: text/calendar\n\nBEGIN:VCALENDAR\n" + filled(event(b"FREQ=DAILY"), 200 * KIB)] * 20
    ),
    "a bounce about everybody": lambda: HEAD
    + b"X-Failed-Recipients: " + filled(b"a@b.test,", 200 * KIB) + b"\n\n" + filled(b"a@b.test: unknown\n", 9 * MIB),
    "a report about everybody": lambda: mixed(
        *[b"Content-Type: message/delivery-status\n\n" + filled(b"Final-Recipient: rfc822;a@b.test\n\n", MIB)] * 40,
        kind=b"report; report-type=delivery-status",
    ),
    "an endless absence": lambda: plain(
        filled(b"I am back on the 9 March, contact a@b. until ", 9 * MIB), b"Auto-Submitted: auto-replied\n"
    ),
}  # fmt: skip


def terms() -> intake.Terms:
    """As if whoever sends the bombs were a customer: nothing is dropped unread."""
    return intake.Terms(
        Sides(frozenset({"ours.test"}), {"b.test": 1, "customer.test": 2}), datetime(2026, 3, 2, tzinfo=UTC)
    )


def judge(name: str) -> dict[str, object]:
    """Build and judge one bomb in this process: how it ended, and what it took."""
    raw = BOMBS[name]()
    start = time.process_time()
    try:
        (judged,) = intake.judge(Item(name, 0, raw, len(raw)), terms())
        outcome = f"left out by {judged}"
        if isinstance(judged, Packed):
            outcome = f"read as {judged.mail.kind}"
        elif isinstance(judged, Quarantined):
            outcome = judged.reason
    except Exception as defect:
        outcome = f"raised {type(defect).__name__}: {defect}"
    return {"name": name, "outcome": outcome, "seconds": round(time.process_time() - start, 3)}


def _alone(name: str) -> None:
    """One bomb in a child: the kernel stops it at MEMORY and CPU, and its memory is nobody else's."""
    child = os.fork()
    if child == 0:
        size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (size + MEMORY, size + MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU))
        print(json.dumps(judge(name)), flush=True)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if status:
        print(json.dumps({"name": name, "outcome": f"killed, status {status}", "seconds": CPU}), flush=True)


if __name__ == "__main__":
    for each in sys.argv[1:] or BOMBS:
        _alone(each)
