"""A mail is a reply when it names ours, or goes on where ours stopped; machines answer nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rapport import pipeline
from rapport.app import App
from rapport.demo.answers import answer
from rapport.drafts.model import DraftId
from rapport.errors import Conflict
from rapport.inbox.mail import read
from rapport.inbox.model import (
    Absence,
    Address,
    Direction,
    Field,
    Item,
    Kind,
    Mail,
    MessageId,
    Participant,
    StoredMail,
    ThreadId,
)
from rapport.outbox import replies, service
from rapport.outbox.model import DeliveryId, DeliveryState, Reply, Sent, Tone, Verdict
from rapport.outbox.replies import toned
from tests.conftest import START, Clock, FakeMailer
from tests.sending import MICHAEL, Ground, approved, ground

OURS = Sent(
    DeliveryId(1), DeliveryState.SENT, DraftId(1), "ours@northwind.test", (MICHAEL,), "Integration issues", None, START
)
BLANK = Mail(
    fingerprint=b"",
    message_id="theirs@dataflow.test",
    in_reply_to="",
    references=(),
    sent_at=START + timedelta(hours=1),
    participants=(Participant(Field.FROM, Address(MICHAEL)),),
    subject="Something else",
    text="Thanks.",
    new_text="Thanks.",
    kind=Kind.PERSON,
    list_id="",
    about=(),
    raw=b"",
)


def came(thread: int = 9, direction: Direction = Direction.IN, **values: object) -> StoredMail:
    return StoredMail(MessageId(7), ThreadId(thread), direction, replace(BLANK, **values))  # type: ignore[arg-type]


def test_a_mail_that_names_ours_is_a_reply_to_it() -> None:
    found = replies.reply(came(in_reply_to=OURS.message_id), [OURS])
    assert found is not None and (found.delivery, found.matched_by, found.record) == (1, "reference", "message:7")


def test_the_nearest_of_several_named_mails_is_answered() -> None:
    """Kills the mutant that takes the first of References, the oldest."""
    older = replace(OURS, delivery=DeliveryId(2), message_id="older@northwind.test")
    found = replies.reply(came(references=("older@northwind.test", OURS.message_id, "x@y.test")), [older, OURS])
    assert found is not None and found.delivery == OURS.delivery


def test_a_colleague_who_answers_by_reference_counts() -> None:
    theirs = (Participant(Field.FROM, Address("colleague@dataflow.test")),)
    assert replies.reply(came(participants=theirs, in_reply_to=OURS.message_id), [OURS]) is not None


@pytest.mark.parametrize("subject", ["Re: Integration issues", "RE: Aw: integration  issues", "Sv: Integration issues"])
def test_the_same_person_under_the_same_subject_goes_on(subject: str) -> None:
    found = replies.reply(came(subject=subject), [OURS])
    assert found is not None and found.matched_by == "person"


def test_the_same_person_in_the_same_thread_goes_on() -> None:
    assert replies.reply(came(thread=5), [replace(OURS, thread=ThreadId(5))]) is not None


@pytest.mark.parametrize(
    "other",
    [
        came(),
        came(subject="Re: Integration issues", sent_at=START - timedelta(minutes=1)),
        came(subject="Re: Integration issues", sent_at=START + timedelta(days=31)),
        came(subject="Re: Integration issues", participants=(Participant(Field.FROM, Address("else@dataflow.test")),)),
        came(direction=Direction.OUT, in_reply_to=OURS.message_id),
        *(came(kind=kind, in_reply_to=OURS.message_id) for kind in Kind if kind is not Kind.PERSON),
    ],
)
def test_everything_else_is_no_reply(other: StoredMail) -> None:
    assert replies.reply(other, [OURS]) is None


def test_two_mails_without_a_subject_are_not_one_conversation() -> None:
    assert replies.reply(came(subject="Re:"), [replace(OURS, subject="")]) is None


def gone(address: str, *, for_good: bool = True) -> tuple[Absence, ...]:
    return (Absence(address, for_good, None, "", "550 5.1.1 no such user"),)


def test_a_bounce_is_about_the_mail_it_names_or_quotes() -> None:
    by_reference = came(kind=Kind.BOUNCE, in_reply_to=OURS.message_id)
    by_quote = came(kind=Kind.BOUNCE, text=f"Message-ID: <{OURS.message_id}>", about=gone(MICHAEL))
    assert replies.bounced(by_reference, [OURS]) == replies.bounced(by_quote, [OURS]) == OURS
    assert OURS.message_id in replies.names([by_quote])


def test_a_bounce_that_names_nothing_is_about_the_address() -> None:
    assert replies.bounced(came(kind=Kind.BOUNCE, about=gone(MICHAEL)), [OURS]) == OURS
    assert replies.bounced(came(kind=Kind.BOUNCE, about=gone("else@dataflow.test")), [OURS]) is None
    late = came(kind=Kind.BOUNCE, about=gone(MICHAEL), sent_at=START + timedelta(days=8))
    assert replies.bounced(late, [OURS]) is None


def test_still_trying_is_no_bounce() -> None:
    assert replies.bounced(came(kind=Kind.BOUNCE, about=gone(MICHAEL, for_good=False)), [OURS]) is None


@pytest.fixture
def on(app: App) -> Ground:
    with app.db.transaction() as tx:
        return ground(tx)


def sent(app: App, on: Ground, mailer: FakeMailer) -> bytes:
    approved(app, on, "unique-0001")
    service.send_due(app)
    return mailer.received[0][2]


def take(app: App, raw: bytes) -> None:
    pipeline.take_in(app, [Item("test", 0, raw, len(raw))])


def test_an_answer_that_comes_in_is_tied_to_what_was_sent(app: App, on: Ground, mailer: FakeMailer) -> None:
    raw = answer(sent(app, on, mailer), START + timedelta(minutes=5))
    for _ in range(2):
        take(app, raw)
    (delivery,) = service.deliveries(app)
    (reply,) = service.replies(app, delivery.id)
    assert (reply.at, reply.matched_by) == (START + timedelta(minutes=5), "reference")
    (followed,) = service.followed(app, START)
    assert followed.replied_at == reply.at and followed.bounced_at is None


def test_an_answer_without_any_reference_is_found_by_thread_or_subject(
    app: App, on: Ground, mailer: FakeMailer
) -> None:
    raw = answer(sent(app, on, mailer), START + timedelta(minutes=5))
    lines = [line for line in raw.split(b"\r\n") if not line.startswith((b"In-Reply-To", b"References"))]
    take(app, b"\r\n".join(lines))
    (delivery,) = service.deliveries(app)
    assert [r.matched_by for r in service.replies(app, delivery.id)] == ["person"]


def test_an_answer_proves_that_a_mail_in_doubt_arrived(app: App, on: Ground, mailer: FakeMailer) -> None:
    """Kills the mutant that leaves it in doubt: "It did not arrive" would then send an answered mail once more."""
    mailer.verdict = Verdict.UNCERTAIN
    raw = answer(sent(app, on, mailer), START + timedelta(hours=5))
    assert [one.state for one in service.deliveries(app)] == [DeliveryState.NEEDS_PERSON]
    take(app, raw)
    (delivery,) = service.deliveries(app)
    assert (delivery.state, delivery.sent_at) == (DeliveryState.SENT, START)
    assert delivery.detail == "It arrived: they have answered it."
    with pytest.raises(Conflict, match="nothing to decide"):
        service.settle(app, delivery.id, arrived=False)


def test_an_answer_that_only_looks_like_one_proves_nothing(app: App, on: Ground, mailer: FakeMailer) -> None:
    """Kills the mutant that believes subject and sender: an old conversation may bear both."""
    mailer.verdict = Verdict.UNCERTAIN
    raw = answer(sent(app, on, mailer), START + timedelta(hours=5))
    named = (b"In-Reply-To", b"References")
    take(app, b"\r\n".join(line for line in raw.splitlines() if not line.startswith(named)))
    (delivery,) = service.deliveries(app)
    assert delivery.state is DeliveryState.NEEDS_PERSON and len(service.replies(app, delivery.id)) == 1


def bounce_of(mime: bytes) -> bytes:
    """A delivery report (RFC 3464) about a mail of ours."""
    head = mime.partition(b"\r\n\r\n")[0]
    return (
        b"From: MAILER-DAEMON@northwind.test\r\nTo: nora.lind@northwind.test\r\nSubject: Undelivered Mail\r\n"
        b"Date: Mon, 02 Mar 2026 09:05:00 +0000\r\nMessage-ID: <b1@northwind.test>\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: text/plain\r\n\r\n<michael.torres@dataflow.test>: 550 5.1.1 no such user\r\n"
        b"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.test\r\n\r\n"
        b"Final-Recipient: rfc822; michael.torres@dataflow.test\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        b"Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n"
        b"--b\r\nContent-Type: message/rfc822\r\n\r\n" + head + b"\r\n\r\nHello.\r\n--b--\r\n"
    )


def test_a_bounce_moves_the_delivery_and_answers_nothing(
    app: App, on: Ground, mailer: FakeMailer, clock: Clock
) -> None:
    raw = bounce_of(sent(app, on, mailer))
    assert read(raw).kind is Kind.BOUNCE
    clock.forward(timedelta(minutes=6))
    for _ in range(2):
        take(app, raw)
    (delivery,) = service.deliveries(app)
    assert delivery.state is DeliveryState.BOUNCED and delivery.detail.startswith("It came back: ")
    assert not set("<>") & set(delivery.detail)
    assert service.replies(app, delivery.id) == ()
    assert service.followed(app, START)[0].bounced_at == START + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("words", "before", "tone"),
    [
        ("Great work, this is very helpful.", 0.0, Tone.BETTER),
        ("Okay, let us see tomorrow.", -1.0, Tone.BETTER),  # no longer angry
        ("Okay, let us see tomorrow.", 0.0, Tone.SAME),
        ("This is unacceptable.", 0.0, Tone.WORSE),
        ("Great work.", None, None),  # nothing before to compare with
    ],
)
def test_the_mood_of_an_answer_is_held_against_the_mood_before(
    words: str, before: float | None, tone: Tone | None
) -> None:
    answered = toned(Reply(DeliveryId(1), "message:1", START, "reference"), words, before)
    assert (answered.tone, answered.sentiment_before) == (tone, before)
