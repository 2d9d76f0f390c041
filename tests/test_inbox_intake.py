"""Is a thing that came in kept, left out by a rule, or put aside?"""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.inbox import intake, rows
from rapport.inbox.caps import CAPS, MIB
from rapport.inbox.intake import Judged, Left, Terms
from rapport.inbox.model import Direction, Item, Kind, Meeting, Packed, Quarantined, Sides

SIDES = Sides(own=frozenset({"northwind.test", "list@lists.test"}), customers={"techcorp.test": 7})
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TERMS = Terms(SIDES, NOW)


def letter(sender: str, to: str, *headers: str, text: str = "Hello.") -> bytes:
    lines = [f"From: {sender}", f"To: {to}", "Date: Mon, 2 Mar 2026 09:00:00 +0000", "Message-ID: <1@x.test>", *headers]
    return "\n".join([*lines, "", text, ""]).encode()


def judged(raw: bytes, terms: Terms = TERMS, source: str = "a.eml") -> Judged:
    [answer] = intake.judge(Item(source, 0, raw, len(raw)), terms)
    return answer


@pytest.mark.parametrize(
    ("sender", "to", "expected"),
    [
        ("ada@techcorp.test", "nora@northwind.test", Direction.IN),
        ("nora@northwind.test", "ada@techcorp.test", Direction.OUT),
        ("ada@techcorp.test", "list@lists.test", Direction.IN),
        ("partner@other.test", "nora@northwind.test, ada@techcorp.test", Direction.IN),
        ("nora@northwind.test", "bob@northwind.test", "internal"),
        ("friend@other.test", "nora@northwind.test", "unmatched"),
        ("ada@nottechcorp.test", "nora@northwind.test", "unmatched"),
    ],
)
def test_only_mail_with_a_customers_people_is_kept(sender: str, to: str, expected: str) -> None:
    """Mutant: a rule that keeps what it does not know."""
    answer = judged(letter(sender, to))
    assert (answer.direction if isinstance(answer, Packed) else getattr(answer, "rule", "")) == expected


def test_a_newsletter_is_left_out_and_our_own_list_is_not() -> None:
    bulk = letter("ada@techcorp.test", "nora@northwind.test", "Precedence: bulk", "List-Id: <news.techcorp.test>")
    ours = letter("ada@techcorp.test", "list@northwind.test", "Precedence: bulk", "List-Id: <list.northwind.test>")
    assert judged(bulk) == Left("bulk")
    kept = judged(ours)
    assert isinstance(kept, Packed) and kept.mail.kind is Kind.PERSON


def test_an_automatic_reply_is_kept_as_evidence() -> None:
    answer = judged(letter("ada@techcorp.test", "nora@northwind.test", "Auto-Submitted: auto-replied"))
    assert isinstance(answer, Packed) and answer.mail.kind is Kind.AUTOREPLY


def test_the_bytes_are_kept_whole() -> None:
    raw = letter("ada@techcorp.test", "nora@northwind.test")
    answer = judged(raw)
    assert isinstance(answer, Packed) and rows.unpack(answer.raw) == raw and answer.mail.raw == b""


HEADS = st.sampled_from(
    ["Subject: Undelivered mail", "Auto-Submitted: auto-replied", "Return-Path: <>", "Precedence: bulk",
     "Subject: Out of office", "Content-Type: multipart/mixed; boundary=x", "References: <" + 20_000 * "a" + "@x.test>",
     "X-Failed-Recipients: ada@techcorp.test", "From: mailer-daemon@other.test", "List-Id: <list.northwind.test>",
     "Sender: owner-list@lists.test", "Content-Type: text/calendar"]
)  # fmt: skip
PEOPLE = st.sampled_from(
    ["ada@techcorp.test", "nora@northwind.test", "friend@other.test", "list@lists.test", "postmaster@other.test"]
)
WORDS = ["Hello.", "550 5.1.1 unknown user: ada@techcorp.test", "I left. Write to ada@techcorp.test."]


@given(sender=PEOPLE, to=PEOPLE, heads=st.lists(HEADS, max_size=4, unique=True), text=st.sampled_from(WORDS))
def test_leaving_a_mail_out_by_its_head_decides_as_reading_it_whole_does(
    sender: str, to: str, heads: list[str], text: str
) -> None:
    """Mutant: a bounce whose head names no customer, dropped before its text named one (without _REPORTING)."""
    raw = letter(sender, to, *heads, text=text)
    whole = [intake.decide(one, TERMS) for one in intake.read(Item("a.eml", 0, raw, len(raw)), NOW)]
    assert [judged(raw)] == whole


def test_header_only_keeps_no_word_of_the_text() -> None:
    raw = letter("ada@techcorp.test", "nora@northwind.test", text="A secret.")
    answer = judged(raw, Terms(SIDES, NOW, header_only=True))
    assert isinstance(answer, Packed)
    assert b"secret" not in rows.unpack(answer.raw) and b"Message-ID" in rows.unpack(answer.raw)
    assert (answer.mail.text, answer.mail.new_text) == ("", "")


def test_an_oversized_message_is_put_aside_with_its_first_mebibyte() -> None:
    [answer] = intake.judge(Item("a.mbox", 5, b"x" * (CAPS.message + 1), 60 * MIB), TERMS)
    assert isinstance(answer, Quarantined)
    assert (answer.reason, answer.size, len(answer.head)) == ("too large", 60 * MIB, MIB)
    assert answer.detail == "It has 60 MiB; up to 50 are read."


@pytest.mark.parametrize("raw", [b"", b"\0\0\0", b"no header at all", b"Subject: x\n\nnobody wrote this\n"])
def test_what_cannot_be_read_is_kept_raw_with_a_reason(raw: bytes) -> None:
    answer = judged(raw)
    assert isinstance(answer, Quarantined) and answer.reason and answer.head == raw


def calendar(*attendees: str) -> bytes:
    people = "".join(f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{a}\r\n" for a in attendees)
    event = f"BEGIN:VEVENT\r\nUID:1\r\nDTSTART:20260303T090000Z\r\nDTEND:20260303T100000Z\r\n{people}END:VEVENT\r\n"
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{event if attendees else ''}END:VCALENDAR\r\n".encode()


def test_a_calendar_gives_the_meetings_with_customers() -> None:
    assert isinstance(judged(calendar("ada@techcorp.test", "nora@northwind.test"), source="a.ics"), Meeting)
    assert judged(calendar("bob@northwind.test", "nora@northwind.test"), source="a") == Left("internal")
    assert judged(calendar("x@other.test", "nora@northwind.test")) == Left("unmatched")


def test_a_calendar_without_meetings_is_counted_too() -> None:
    """Mutant: no answer at all, and the counts of the import no longer add up to what was read."""
    assert judged(calendar(), source="empty.ics") == Left("no meeting")
