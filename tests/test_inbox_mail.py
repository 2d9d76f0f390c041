"""One mail is read from its bytes, whatever shape they are in."""

import pickle
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.inbox import mail
from rapport.inbox.caps import CAPS, Caps, Reason, Unreadable
from rapport.inbox.model import Field, Kind

PLAIN = {
    "From": "Ana Lund <ana@customer.test>",
    "To": "team@ours.test",
    "Date": "Mon, 02 Mar 2026 10:00:00 +0100",
    "Message-ID": "<one@customer.test>",
    "Subject": "Renewal",
}


def raw(body: str | bytes = "Hello\n", **changes: str) -> bytes:
    """A message with PLAIN's headers, some of them changed or, when empty, left out."""
    headers = {**PLAIN, **{name.replace("_", "-"): value for name, value in changes.items()}}
    head = "".join(f"{name}: {value}\n" for name, value in headers.items() if value)
    return f"{head}\n".encode() + (body.encode() if isinstance(body, str) else body)


def reason(data: bytes, caps: Caps = CAPS) -> Reason:
    with pytest.raises(Unreadable) as caught:
        mail.read(data, caps)
    return caught.value.reason


def test_a_plain_mail_is_read_whole() -> None:
    read = mail.read(raw("Hello\n\nBye\n", Cc="Bo <BO@Customer.test>", In_Reply_To="<zero@ours.test>"))
    assert (read.sender.email, read.sender.name) == ("ana@customer.test", "Ana Lund")
    assert [(p.field, p.address.email) for p in read.participants[1:]] == [
        (Field.TO, "team@ours.test"),
        (Field.CC, "bo@customer.test"),
    ]
    assert (read.message_id, read.in_reply_to, read.subject) == ("one@customer.test", "zero@ours.test", "Renewal")
    assert (read.text, read.kind) == ("Hello\n\nBye\n", Kind.PERSON)
    assert read.sent_at == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("=?iso-8859-1?B?R3L832U=?= aus Ulm", "Grüße aus Ulm"),
        ("=?utf-8?q?a=C3?= =?utf-8?q?=BCb?=", "aüb"),  # a character cut in two by the end of a word
        ("=?utf-8?b?R3LDvMOfZ?=", "Grüß"),  # padding lost
        ("=?no-such-charset?q?plain?= x", "plain x"),
        ("=?utf-8?q?never ends", "=?utf-8?q?never ends"),
        ("=?utf-8?q?a=0D=0ABcc:_x@evil.test=00?=", "a Bcc: x@evil.test"),
        ("two  spaces\tand a tab", "two spaces and a tab"),
        ("\u202egnp.exe", "gnp.exe"),
    ],
)
def test_a_subject_is_one_clean_line_in_any_encoding(written: str, shown: str) -> None:
    """Kills the mutant that decodes encoded words after controls were removed."""
    assert mail.read(raw(Subject=written)).subject == shown


def test_eight_bit_headers_are_utf8_or_else_windows_1252() -> None:
    for written in ("Jürgen Groß".encode(), "Jürgen Groß".encode("cp1252")):
        data = raw().replace(b"Ana Lund", written)
        assert mail.read(data).sender.name == "Jürgen Groß"


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("a@x.test, B C <b@x.test>", ["a@x.test", "b@x.test"]),
        ('"Doe, Jane" <jane@x.test>, b@x.test', ["jane@x.test", "b@x.test"]),
        ("=?utf-8?q?Doe,_Jane?= <jane@x.test>", ["jane@x.test"]),
        ("Team: a@x.test, b@x.test;, c@x.test", ["a@x.test", "b@x.test", "c@x.test"]),
        ("undisclosed-recipients:;", []),
        ("a@x.test (comment (nested), with comma)", ["a@x.test"]),
        ('"jane doe"@x.test', ['"jane doe"@x.test']),
        ('"jane"@x.test', ["jane@x.test"]),
        ("<@relay.test,@other.test:jane@x.test>", ["jane@x.test"]),
        ("Jane <mailto:JANE@X.TEST.>", ["jane@x.test"]),
        ("santhosh <\x03jane@x.test>", ["jane@x.test"]),
        ("< (Jane) jane@x.test>", ["jane@x.test"]),
        ("a@b@x.test, @x.test, jane, jane@, <>, a b@x.test c@x.test", []),
        ("jane@müller.test", ["jane@müller.test"]),
        ("a@x.test, A@X.test", ["a@x.test"]),
        ('"' + "(" * 9000, []),
    ],
)
def test_usable_addresses_are_found_in_any_list(written: str, found: list[str]) -> None:
    assert [address.email for address in mail.read(raw(To=written)).recipients] == found


def test_a_name_comes_from_the_phrase_or_else_the_comment() -> None:
    read = mail.read(raw(To='"Doe, \\"JD\\" Jane" <a@x.test>, b@x.test (Bo Berg), "c@x.test" <c@x.test>'))
    assert [address.name for address in read.recipients] == ['Doe, "JD" Jane', "Bo Berg", ""]


def test_the_sender_stands_in_for_an_unusable_from_but_never_a_list() -> None:
    assert mail.read(raw(From="nobody", Sender="Bo <bo@x.test>")).sender.email == "bo@x.test"
    assert reason(raw(From="nobody", Sender="owner-friends@x.test")) is Reason.NO_SENDER
    assert reason(raw(From="")) is Reason.NO_SENDER


def test_a_nameless_daemon_keeps_its_bounce_readable() -> None:
    read = mail.read(raw(From="MAILER-DAEMON <>", Return_Path="<>", Subject="Returned mail: User unknown"))
    assert (read.sender.email, read.kind) == (mail.NAMELESS_DAEMON, Kind.BOUNCE)


@pytest.mark.parametrize(
    ("date", "hour"),
    [
        ("2 Mar 2026 09:30 +0000", 9),
        ("Mon, 2 Mar 26 09:00:00 GMT", 9),
        ("Monday, 02-Mar-26 09:00:00 UTC", 9),
        ("2026-03-02 09:00:00+00:00", 9),
        ("Mon, 02 Mar 2026 09:00:00 (no zone)", 9),
        ("Mon, 02 Mar 2026 09:00:00 +9999", 8),  # no such zone: Received counts
        ("yesterday", 8),
        ("", 8),
        ("Fri, 02 Mar 2096 09:00:00 +0000", 8),  # a clock decades ahead of the relay's
        ("Sat, 02 Mar 0102 09:00:00 +0000", 8),
    ],
)
def test_the_time_comes_from_date_or_else_the_newest_received(date: str, hour: int) -> None:
    received = "from a by b; Mon, 02 Mar 2026 08:00:00 +0000"
    assert mail.read(raw(Date=date, Received=received)).sent_at.replace(minute=0) == datetime(
        2026, 3, 2, hour, tzinfo=UTC
    )


def test_a_mail_without_any_date_is_put_aside() -> None:
    assert reason(raw(Date="")) is Reason.NO_DATE


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_a_date_at_the_end_of_all_calendars_is_no_date(year: str) -> None:
    """Kills a mail that is stored, and that no page can show: somewhere the day before or after it does not exist."""
    assert reason(raw(Date=f"Fri, 31 Dec {year} 23:59:59 +0000")) is Reason.NO_DATE


def test_message_ids_are_bare_ordered_unique_and_capped() -> None:
    many = " ".join(f"<{n}@x.test>" for n in range(300))
    read = mail.read(raw(References=f"<root@x.test> {many} <1@x.test>", In_Reply_To="<a@b.test>; from Bo on Monday"))
    assert read.in_reply_to == "a@b.test"
    assert read.references[0] == "root@x.test" and read.references[-1] == "299@x.test"
    assert len(read.references) == len(set(read.references)) == 100
    assert mail.read(raw(Message_ID="")).message_id == ""
    assert mail.read(raw(Message_ID=f"<{'x' * 5000}@x.test>")).message_id == ""


def test_the_same_mail_from_two_folders_is_one() -> None:
    here = raw("Dear all,\nFrom here on it is easy.\n", Received="by a; Mon, 02 Mar 2026 09:00:01 +0000")
    there = b"From ana@customer.test Mon Mar  2 09:00:00 2026\n" + raw(
        "Dear all,\n>From here on it is easy.\n\n", Received="by b; Mon, 02 Mar 2026 09:00:02 +0000", Delivered_To="x"
    )
    prints = {mail.read(data).fingerprint for data in (here, there, here.replace(b"\n", b"\r\n"), b"\n" + here)}
    assert len(prints) == 1 and len(prints.pop()) == 32


@pytest.mark.parametrize("change", ["From", "Date", "Subject", "Message_ID"])
def test_two_mails_with_one_message_id_stay_two(change: str) -> None:
    """Kills the mutant whose fingerprint is the Message-ID, and each that leaves one of the headers out."""
    other = {
        "From": "bo@x.test",
        "Date": "Mon, 02 Mar 2026 10:00:01 +0100",
        "Subject": "Renewals",
        "Message_ID": "<2@x>",
    }
    first = mail.read(raw()).fingerprint
    assert first != mail.read(raw(**{change: other[change]})).fingerprint
    assert first != mail.read(raw("Hello!\n")).fingerprint


def test_line_ends_and_an_mbox_line_do_not_matter() -> None:
    data = raw("one\ntwo\n")
    for shape in (data.replace(b"\n", b"\r\n"), data.replace(b"\n", b"\r"), b"From x Mon Mar 2\n" + data, data + b"\n"):
        read = mail.read(shape)
        assert read.text.split() == ["one", "two"] and read.subject == "Renewal"


def test_a_body_without_a_blank_line_before_it_is_kept() -> None:
    data = raw().replace(b"\n\nHello", b"\nHello there, no blank line\n\nHello")
    assert mail.read(data).text == "Hello there, no blank line\n\nHello\n"


def test_plain_text_is_preferred_and_html_read_when_alone() -> None:
    both = EmailMessage()
    for name, value in PLAIN.items():
        both[name] = value
    both.set_content("plain")
    both.add_alternative("<p>rich</p>", subtype="html")
    both.add_attachment("attached", subtype="plain", filename="a.txt")
    assert mail.read(both.as_bytes()).text.strip() == "plain"
    alone = raw("<p>Hi <b>Bo</b>,<br>see &amp; reply</p>", Content_Type="text/html; charset=utf-8")
    assert mail.read(alone).text == "Hi Bo,\nsee & reply"


def test_an_empty_plain_part_does_not_hide_the_html() -> None:
    body = "--b\n\n \n--b\nContent-Type: text/html\n\n<p>rich</p>\n--b--\n"
    assert mail.read(raw(body, Content_Type='multipart/alternative; boundary="b"')).text == "rich"


def test_html_with_a_plain_footer_keeps_both() -> None:
    body = "--b\nContent-Type: text/html\n\n<p>rich</p>\n--b\nContent-Type: text/plain\n\nfooter\n--b--\n"
    assert mail.read(raw(body, Content_Type="multipart/mixed; boundary=b")).text.split() == ["rich", "footer"]


def test_an_attached_message_is_not_what_this_one_says() -> None:
    body = "--b\n\nsee below\n--b\nContent-Type: message/rfc822\n\n" + raw("inner\n").decode() + "\n--b--\n"
    assert mail.read(raw(body, Content_Type="multipart/mixed; boundary=b")).text.strip() == "see below"


@pytest.mark.parametrize(
    ("kind", "coding", "body", "text"),
    [
        ("text/plain; charset=utf-8", "quoted-printable", "Gr=C3=BC=\n=C3=9Fe", "Grüße"),
        ("text/plain; charset=iso-8859-1", "base64", "R3L832U=", "Grüße"),
        ("text/plain; charset*=utf-8''utf%2D8", "base64", "R3LDvMOf*ZQ", "Grüße"),
        ("text/plain; charset=x-unknown", "8bit", b"Gr\xfc\xdfe", "Grüße"),
        ("text/plain; charset=utf-8", "8bit", b"Gr\xfc\xdfe", "Grüße"),
        ("text/plain; charset=us-ascii", "8bit", "Grüße".encode(), "Grüße"),
        ("text/plain; charset=idna", "7bit", "xn--", "xn--"),
        ("text/plain", "x-uuencode", "begin 644 a\n#0V%T\n`\nend\n", "Cat"),
        ("text/plain", "no-such-coding", "as it is", "as it is"),
        ("text/plain; charset=utf-7", "7bit", "a+2AA-b\0", "ab"),  # a lone surrogate, and a NUL
        ("multipart/mixed; boundary=missing", "7bit", "still words", "still words"),
        ("multipart/mixed", "7bit", "still words", "still words"),
        ("nonsense", "7bit", "still words", "still words"),
    ],
)
def test_a_body_is_decoded_whatever_it_claims(kind: str, coding: str, body: str | bytes, text: str) -> None:
    read = mail.read(raw(body, Content_Type=kind, Content_Transfer_Encoding=coding))
    assert read.text.strip() == text


def test_uuencoded_files_are_not_words() -> None:
    body = "see the file\nbegin 644 a.txt\n#0V%T\n`\nend\nbest\nbegin 2026 well\n"
    assert mail.read(raw(body)).new_text == "see the file\nbest\nbegin 2026 well"


def test_what_is_beyond_the_caps_is_refused_by_name() -> None:
    """Kills each mutant that drops one cap: every input is only just beyond it."""
    small = Caps(message=4000, headers=1500, structured=500, nesting=3, parts=5, part_headers=1800)
    nested = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(5))
    assert reason(raw("x" * 4000), small) is Reason.TOO_LARGE
    assert reason(raw(X_A="x" * 1400), small) is Reason.TOO_MANY_HEADERS
    assert reason(raw(To="a@x.test, " * 51), small) is Reason.HEADER_TOO_LONG
    assert reason(raw("--a\n" + nested, Content_Type="multipart/mixed; boundary=a"), small) is Reason.TOO_DEEP
    assert reason(raw("--a\n\n\n" * 6, Content_Type="multipart/mixed; boundary=a"), small) is Reason.TOO_MANY_PARTS
    wide = f"--a\nX: {'x' * 900}\n\n\n" * 2
    assert reason(raw(wide, Content_Type="multipart/mixed; boundary=a"), small) is Reason.TOO_MANY_HEADERS
    assert reason(b"") is Reason.EMPTY and reason(b"\n\r\n ") is Reason.EMPTY


def test_an_invitation_brings_its_meeting_and_a_broken_one_harms_nothing() -> None:
    event = (
        "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:m1\nDTSTART:20260305T090000Z\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    body = "--b\n\nJoin us\n--b\nContent-Type: text/calendar; method=REQUEST\n\n{}--b--\n"
    read = mail.read(raw(body.format(event), Content_Type="multipart/mixed; boundary=b"))
    assert [meeting.uid for meeting in read.meetings] == ["m1"] and read.kind is Kind.CALENDAR
    broken = mail.read(raw(body.format("nonsense\n"), Content_Type="multipart/mixed; boundary=b"))
    assert broken.meetings == () and broken.text.strip() == "Join us"


def test_a_refusal_survives_the_way_from_a_worker_process() -> None:
    refused = pickle.loads(pickle.dumps(Unreadable(Reason.EMPTY, "no bytes")))
    assert (refused.reason, refused.detail) == (Reason.EMPTY, "no bytes")


HEADERS = ["From", "To", "Cc", "Subject", "Message-ID", "In-Reply-To", "References", "List-Id", "Sender"]


@given(st.dictionaries(st.sampled_from(HEADERS), st.text(max_size=80)), st.binary(max_size=200))
def test_no_header_value_ever_holds_a_control(values: dict[str, str], body: bytes) -> None:
    """The law that guarantee 2 stands on: what comes from a header is one line, whatever was in it."""
    head = "".join(f"{name}: {value.replace(chr(10), '').replace(chr(13), '')}\n" for name, value in values.items())
    data = head.encode("utf-8", "replace") + raw(body)
    try:
        read = mail.read(data)
    except Unreadable:
        return
    lines = [read.subject, read.message_id, read.in_reply_to, read.list_id, *read.references]
    lines += [text for p in read.participants for text in (p.address.email, p.address.name)]
    assert all(
        len(line.splitlines()) <= 1 and not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in line) for line in lines
    )
    assert all(p.address.email.count("@") == 1 and " " not in p.address.email.split("@")[1] for p in read.participants)
