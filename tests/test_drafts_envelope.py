"""The bytes of a mail: nothing but what was given, and the same words when read back."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.drafts import envelope
from rapport.drafts.layout import body_text, clean_text
from rapport.drafts.model import Content, Recipient, ReplyTo, Sentence, SentenceKind
from rapport.errors import BadInput
from rapport.users.model import Mailbox, MailboxId, SmtpServer, UserId, WorkspaceId

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BOX = Mailbox(
    id=MailboxId(1),
    workspace=WorkspaceId(1),
    user_id=UserId(1),
    address="nora.lind@northwind.test",
    name="Nora Lind",
    smtp=SmtpServer("127.0.0.1", 25, "none", "", b""),
)
UNIQUE = "token-00000001"

nasty = st.one_of(
    st.text(max_size=200),
    st.text(alphabet="\r\n\x00\t :;,<>\"'=?_aB@é漢\u2028\x85.", max_size=120),
    st.sampled_from(
        [
            "=?utf-8?q?Hello=0ABcc=3A_evil=40evil.example?=",
            "=?utf-8?b?SGVsbG8KQmNjOiBldmlsQGV2aWwuZXhhbXBsZQ==?=",
            "Hello\r\nBcc: evil@evil.example\r\n\r\nbody",
            "a" * 3000,
            "\ud800 lone surrogate",
        ]
    ),
)


def content(subject: str = "Hello", text: str = "How are you?", **more: object) -> Content:
    sentences = (Sentence(SentenceKind.COURTESY, text, break_after=True),)
    to = more.pop("to", (Recipient("sam@techcorp.test", "Sam Ortiz"),))
    return Content(subject, sentences, to, **more)  # type: ignore[arg-type]


def headers(mime: bytes) -> list[str]:
    """Header names by a reader of its own, not by the `email` package."""
    block = mime.split(b"\r\n\r\n", 1)[0].decode("ascii")
    return [line.split(":", 1)[0] for line in block.split("\r\n") if not line.startswith((" ", "\t"))]


@settings(max_examples=400)
@given(subject=nasty, name=nasty, own=nasty, text=nasty, answered=nasty, reference=nasty)
def test_no_text_becomes_a_header(subject: str, name: str, own: str, text: str, answered: str, reference: str) -> None:
    """Kills the mutant that writes a header value without `clean`, and one that serialises with EmailMessage."""
    box = replace(BOX, name=own)
    reply = ReplyTo("message:1", answered, (reference,), subject)
    made = envelope.compose(content(subject, text, to=(Recipient("sam@techcorp.test", name),)), box, reply, UNIQUE, NOW)
    allowed = ["From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "MIME-Version"]
    assert [h for h in headers(made.mime) if h not in ("In-Reply-To", "References")] == [
        "From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type",
    ]  # fmt: skip
    assert set(headers(made.mime)) <= {*allowed, "Content-Type"}
    assert made.recipients == ("sam@techcorp.test",)
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)|[^\x01-\x7f]", made.mime)


@settings(max_examples=400)
@given(subject=nasty, name=nasty, text=nasty)
def test_what_is_shown_is_what_was_composed(subject: str, name: str, text: str) -> None:
    """Kills a mutant of `shown` that reads anything but the bytes, and of `_quoted` that loses a character."""
    given_content = content(subject, text, to=(Recipient("sam@techcorp.test", name),))
    seen = envelope.shown(envelope.compose(given_content, BOX, None, UNIQUE, NOW).mime)
    assert seen.subject == envelope.subject_of(given_content, None)
    assert seen.text == body_text(given_content)
    name = envelope.clean(name)
    assert seen.to == (Recipient("sam@techcorp.test", name if name != "sam@techcorp.test" else ""),)


def test_the_html_says_the_same_words_and_fetches_nothing() -> None:
    made = envelope.compose(content(text="1 < 2 & <img src='http://evil.example/x'>"), BOX, None, UNIQUE, NOW)
    html = envelope.shown(made.mime).html
    assert "1 &lt; 2 &amp; &lt;img src=" in html
    assert "<img" not in html and "href" not in html


def test_the_interpreter_check_passes_for_the_writer_in_use() -> None:
    assert envelope.interpreter_is_safe()


def test_the_interpreter_check_catches_a_writer_that_lets_a_line_break_through() -> None:
    """The mutant itself: a header written as it comes."""
    assert not envelope.interpreter_is_safe(lambda name, value: f"{name}: {value}")


def test_the_interpreter_check_catches_the_refolding_of_email_where_it_is_broken() -> None:
    """The mutant itself: `email` decodes the encoded word and writes its line break; mended patch levels raise."""

    def refold(name: str, value: str) -> str:
        message = EmailMessage(policy=policy.SMTP)
        message[name] = value  # raises ValueError for plain line breaks
        return message.as_bytes().decode("ascii").removesuffix("\r\n\r\n")

    assert not envelope.interpreter_is_safe(refold)


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Sync delays", "Re: Sync delays"),
        ("Re: Sync delays", "Re: Sync delays"),
        ("RE: Sync delays", "RE: Sync delays"),
        ("AW: Sync delays", "AW: Sync delays"),
        ("Regarding sync", "Re: Regarding sync"),
    ],
)
def test_a_reply_has_one_re(subject: str, expected: str) -> None:
    reply = ReplyTo("message:1", "a1@techcorp.test", (), subject)
    assert envelope.shown(envelope.compose(content(subject), BOX, reply, UNIQUE, NOW).mime).subject == expected


def test_references_keep_the_root_and_the_newest() -> None:
    reply = ReplyTo("message:1", "last@techcorp.test", tuple(f"{i}@techcorp.test" for i in range(100)), "x")
    message = message_from_bytes(envelope.compose(content(), BOX, reply, UNIQUE, NOW).mime)
    ids = message["References"].split()
    assert len(ids) == envelope.MOST_REFERENCES
    assert (ids[0], ids[-1]) == ("<0@techcorp.test>", "<last@techcorp.test>") == (ids[0], message["In-Reply-To"])


def test_our_message_id_has_the_domain_of_the_mailbox() -> None:
    made = envelope.compose(content(), BOX, None, UNIQUE, NOW)
    assert made.message_id == f"{UNIQUE}@northwind.test"
    assert message_from_bytes(made.mime)["Message-ID"] == f"<{made.message_id}>"


@pytest.mark.parametrize("first", ["-", "_", "a", "7"])
def test_a_message_id_may_begin_as_any_random_token_does(first: str) -> None:
    """The mutant: a pattern that refuses one URL-safe token in thirty-two, so that a draft now and then fails."""
    mime = envelope.compose(content(), BOX, None, first + UNIQUE, NOW).mime
    assert message_from_bytes(mime)["Message-ID"] == f"<{first}{UNIQUE}@northwind.test>"


def test_copies_are_recipients_once_and_sorted() -> None:
    both = content(cc=(Recipient("Ana@techcorp.test", "Ortiz, Ana"), Recipient("sam@techcorp.test", "Sam again")))
    made = envelope.compose(both, BOX, None, UNIQUE, NOW)
    assert made.recipients == ("ana@techcorp.test", "sam@techcorp.test")
    assert envelope.shown(made.mime).cc == (Recipient("ana@techcorp.test", "Ortiz, Ana"),)


@pytest.mark.parametrize(
    "address",
    ["jörg@techcorp.test", "no-at-sign", "two@at@techcorp.test", "a b@techcorp.test", "x@", "@x", "a@b\r\nBcc: e@e.t",
     '"quoted"@techcorp.test', "=?utf-8?q?x?=@techcorp.test", "a@-bad.test", "a" * 65 + "@techcorp.test"],
)  # fmt: skip
def test_an_address_that_cannot_be_written_to_is_refused_with_a_sentence(address: str) -> None:
    with pytest.raises(BadInput):
        envelope.compose(content(to=(Recipient(address, ""),)), BOX, None, UNIQUE, NOW)


def test_nobody_to_write_to_is_refused() -> None:
    with pytest.raises(BadInput, match="nobody to go to"):
        envelope.compose(content(to=()), BOX, None, UNIQUE, NOW)


def test_the_digest_tells_any_difference() -> None:
    """Kills the mutant that joins the parts without their lengths."""
    base = envelope.digest(1, ("a@x.test", "b@x.test"), b"mail")
    assert base == envelope.digest(1, ("b@x.test", "a@x.test"), b"mail")
    others = [
        (11, ("a@x.test", "b@x.test"), b"mail"),
        (1, ("a@x.testb@x.test",), b"mail"),
        (1, ("a@x.test",), b"b@x.testmail"),
    ]
    assert base not in {envelope.digest(*other) for other in others}


def test_bytes_with_an_extra_header_are_never_handed_out() -> None:
    """`_verify` is the second net: it refuses bytes that a broken writer would have made."""
    made = envelope.compose(content(), BOX, None, UNIQUE, NOW)
    broken = made.mime.replace(b"Subject:", b"Bcc: evil@evil.example\r\nSubject:", 1)
    to = [Recipient("sam@techcorp.test", "Sam Ortiz")]
    with pytest.raises(envelope.UnsafeBytes):
        envelope.verify(broken, to, [], "nora.lind@northwind.test")
    envelope.verify(made.mime, to, [], "nora.lind@northwind.test")


def test_text_is_cleaned_of_what_hides_or_breaks() -> None:
    assert clean_text("a\r\nb\rc\x00d\u202ee  \n\n") == "a\nb\ncde"
