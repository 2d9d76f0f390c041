"""Mutated mail and calendars: whatever is flipped, doubled, cut or put in, only Unreadable is raised, and soon."""

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from rapport.inbox import calendar, mail
from rapport.inbox.caps import MIB, Reason, Unreadable
from tests.attacks.bombs import BOMBS, HEAD, event, html, invitation, mixed, nested, plain
from tests.attacks.test_hostile_mail import DATA, SECONDS, members

SHORT, LONG = 3_000, 300.0  # inputs; seconds
SINCE, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
QUOTED = b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n"
CONTINUED = b"Content-Type: text/plain; charset*0*=utf-8''u;charset*1=tf\nContent-Transfer-Encoding: base64\n"
WORDS = b'Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= =?iso-8859-1?b?5A==?=\nCc: "Doe, J" <j@x.test>, g: a@b.test;\n'
STATUS = (
    b"Content-Type: message/delivery-status\n\nFinal-Recipient: rfc822; bo@x.test\nAction: failed\nStatus: 5.1.1\n\n"
)
SEEDS = [
    plain(b"Hello\n\nOn Mon, 2 Mar 2026 Bo <bo@x.test> wrote:\n> old\n\n-- \nAna\n"),
    plain(b"=47r=C3=BC=C3=9Fe\n", QUOTED),
    plain(b"R3LDvMOfZQ==\n", CONTINUED),
    html(b"<p>Hi <b>Bo</b><blockquote>old &amp; <br>older</blockquote><table><tr><td>x</table><!-- no -->"),
    mixed(b"\nplain\n", b"Content-Type: text/html\n\n<p>rich</p>\n", b"Content-Disposition: attachment\n\nx\n"),
    mixed(STATUS, b"Content-Type: message/rfc822\n\n" + HEAD + b"\nold\n", kind=b"report; report-type=delivery-status"),
    plain(b"I am out of the office until March 9. Please contact bo@x.test.\n", b"Auto-Submitted: auto-replied\n"),
    invitation(event(b"FREQ=WEEKLY;BYDAY=MO,TU;COUNT=9") + event(b"FREQ=MONTHLY;BYDAY=-1FR;INTERVAL=2")),
    nested(5),
    plain(b"x\n", WORDS),
]
PIECES = [
    *(b"\n", b"\r", b"\r\n", b"\n\n", b"\n ", b"\0", b"\x1b$B", b"\xff\xfe", b"\xe2\x80\xa8", b"\xed\xa0\x80", b"\t"),
    *(b"--b", b"--b--", b"\n--b\n", b"boundary=", b"boundary=b", b";", b"=", b'"', b"\\", b"<", b">", b"(", b")"),
    b"@",
    *(
        b",",
        b":",
        b"*0*=",
        b"=?utf-8?b?",
        b"?=",
        b"=?x?q?",
        b"=3D",
        b"=",
        b"&#0;",
        b"&#xD800;",
        b"<blockquote>",
        b"</p>",
    ),
    *(b"Content-Type: multipart/mixed; boundary=b\n", b"Content-Type: message/rfc822\n", b"Content-Type: text/html\n"),
    *(b"Content-Transfer-Encoding: base64\n", b"Content-Transfer-Encoding: x-uuencode\n", b"charset=utf-7"),
    b"charset=hz",
    *(b"charset=utf-16", b"charset=unicode_escape", b"From: ", b"Date: 31 Feb 2026 25:61:61 +9999\n", b"Received: ;"),
    *(b"BEGIN:VEVENT\n", b"END:VEVENT\n", b"BEGIN:VTIMEZONE\n", b"TZID=Europe/Berlin:", b";VALUE=DATE:"),
    b"RRULE:FREQ=DAILY\n",
    *(b"DTSTART:99991231T235959Z\n", b"DTSTART:00010101\n", b"DURATION:P99999999W\n", b"EXDATE:2026\n"),
    b"RECURRENCE-ID:x\n",
    *(b"BYDAY=MO", b"UNTIL=20260101", b"COUNT=0", b"INTERVAL=-1", b"99999999999999999999", b"-1", b"begin 644 x\n"),
    b"end\n",
]


def mutated(rng: random.Random, seeds: list[bytes]) -> bytes:
    """One seed with a few random changes, sometimes the head of one with the tail of another."""
    data = bytearray(rng.choice(seeds))
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(data) + 1)
        size = min(rng.choice((1, 1, 4, 30, 200)), len(data) - at)
        match rng.randrange(7):
            case 0:
                data[at : at + 1] = bytes([rng.randrange(256)])
            case 1:
                del data[at : at + size]
            case 2:
                data[at:at] = data[at : at + size] * rng.choice((1, 3, 50))
            case 3 | 4:
                data[at:at] = rng.choice(PIECES) * rng.choice((1, 1, 2, 40))
            case 5:
                data[at:] = rng.choice(seeds)[rng.randrange(60) :]
            case 6:
                other = rng.randrange(len(data) + 1)
                data[at : at + size], data[other : other + size] = data[other : other + size], data[at : at + size]
    return bytes(data[: MIB // 4])


def complaint(data: bytes) -> str:
    """What is wrong with how this input ended; empty when all is well."""
    start = time.process_time()
    for read in (mail.read, lambda raw: calendar.read(raw, SINCE, UNTIL, 500)):
        try:
            read(data)
        except Unreadable as refused:
            if refused.reason is Reason.BROKEN:
                return f"{refused} for {data!r}"
    return f"slow: {data!r}" if time.process_time() - start > 2 * SECONDS else ""


def corpora() -> Iterator[bytes]:
    for archive in ("mime-dev.tar.xz", "ics-dev.tar.xz", "autoreply-bounce-dev.tar.xz"):
        if (DATA / archive).exists():
            yield from (raw for _, raw in members(archive) if len(raw) < 20_000)


@pytest.mark.parametrize("seed", range(3))
def test_fuzzed_mail_raises_nothing_but_unreadable(seed: int) -> None:
    rng = random.Random(seed)
    complaints = (complaint(mutated(rng, SEEDS)) for _ in range(SHORT // 3))
    assert next((found for found in complaints if found), "") == ""


def test_the_seeds_themselves_are_readable() -> None:
    """A fuzzer whose seeds are all refused would prove nothing."""
    assert all(mail.read(seed).participants for seed in SEEDS)
    assert len(calendar.read(SEEDS[7].partition(b"\n\n")[2], SINCE, UNTIL)) > 10 and len(BOMBS) > 11


@pytest.mark.long
def test_five_minutes_of_fuzzed_mail_raise_nothing_but_unreadable() -> None:
    seeds = [*SEEDS, *corpora()]
    number, end = 1_000, time.monotonic() + LONG
    while time.monotonic() < end:
        number += 1
        rng = random.Random(number)
        for _ in range(200):
            assert complaint(mutated(rng, seeds)) == "", f"seed {number}"
