"""Mails that escalate: an executive, a word, a thread; and those that only sound like it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rapport.inbox.model import Severity, StoredTicket, TicketId
from rapport.people.model import Level
from rapport.signals import complaints, detectors, escalation, opposition, words
from rapport.signals.model import EscalationType, Evidence, Finding, SignalKind, Spoken
from tests.noticed import NOW, evidence, known, stakeholder, ticket, touches

SARAH = stakeholder(1, "Sarah Chen", "Dir Ops")
MICHAEL = stakeholder(3, "Michael Torres", "CTO")
BOSS = known(MICHAEL, level=Level.C_SUITE)


def said(text: str, days_ago: float = 1, who: str = SARAH.email, number: int = 1, thread: int = 5) -> Spoken:
    return Spoken(f"message:{number}", thread, NOW - timedelta(days=days_ago), who, "Your product", text)


def seen(*spoken: Spoken, **about: object) -> Evidence:
    return evidence([SARAH, MICHAEL], people=[known(SARAH), BOSS], spoken=spoken, **about)  # type: ignore[arg-type]  # passed through


def escalated(subject: str, number: int, days_ago: float) -> StoredTicket:
    """DF-`number` of Michael's, opened two weeks ago."""
    at = NOW - timedelta(days=days_ago)
    made = ticket(subject, external_id=f"DF-{number}", opened_at=NOW - timedelta(days=14), escalated_at=at)
    return replace(made, id=TicketId(number))


def found(*spoken: Spoken, **about: object) -> tuple[Finding, ...]:
    return complaints.complaints(seen(*spoken, **about))


def test_an_executive_who_complains_is_an_escalation_of_high_severity() -> None:
    (one,) = found(said("This is unacceptable.", who=MICHAEL.email))
    assert (one.kind, one.severity, one.person) == (SignalKind.TICKET_ESCALATED, Severity.HIGH, MICHAEL.person.id)
    assert "an executive complains" in one.sentence and one.evidence == ("message:1",)


@pytest.mark.parametrize(
    "text",
    ["VPN is slow", "rapid growth made our invoice wrong", "I am in charge of Slack", "Where do I download it?"],
)
def test_an_executive_who_reports_or_asks_does_not_complain(text: str) -> None:
    """The cases of issue 5, word for word. Kills a detector that takes every mail of an executive for one."""
    assert found(said(text, who=MICHAEL.email)) == ()


@pytest.mark.parametrize("text", ["I have to escalate this.", "Ich muss das eskalieren.", "Talk to your manager?"])
def test_who_says_that_they_escalate_does(text: str) -> None:
    (one,) = found(said(text))
    assert "they escalate it" in one.sentence and one.severity is Severity.MEDIUM


@pytest.mark.parametrize("text", ["No need to escalate this.", "Take the escalator", "Not escalating, thanks"])
def test_who_denies_it_does_not(text: str) -> None:
    assert found(said(text)) == ()


def test_one_mild_complaint_is_a_mail_and_two_are_an_escalation() -> None:
    once = said("We are disappointed.", 3)
    assert found(once) == ()
    assert "again and again" in found(once, said("Still frustrating for us.", 1, number=2))[0].sentence


def test_two_of_their_people_in_one_thread_are_an_escalation() -> None:
    (one,) = found(said("We are unhappy.", 2), said("So am I: fed up.", 1, "bo@techcorp.test", 2))
    assert "2 of their people complain" in one.sentence


def test_a_thread_that_grows_with_a_complaint_in_it_is_an_escalation() -> None:
    calm = [said("Any news?", 4 - i, "bo@techcorp.test", 10 + i) for i in range(3)]
    assert "grew to 4 mails" in found(said("We are disappointed.", 4.5), *calm)[0].sentence


def test_a_kind_word_afterwards_by_the_same_person_ends_it() -> None:
    """Kills a complaint that is remembered for weeks after it was settled."""
    assert found(said("I must escalate this.", 5), said("Solved, many thanks!", 1, number=2)) == ()


def test_an_old_or_a_future_complaint_is_none() -> None:
    assert found(said("I must escalate this.", 30)) == () and found(said("I must escalate this.", -1)) == ()


def test_an_escalated_ticket_of_the_same_person_is_the_one_signal_and_the_mail_its_evidence() -> None:
    """One cause, one signal."""
    open_ticket = ticket("API failures")
    about = seen(said("This is unacceptable.", 0.5, MICHAEL.email), tickets=[open_ticket])
    (one,) = detectors.look(about).findings
    assert one.cause == "ticket:7" and one.evidence == ("ticket:7", "stakeholder:3", "message:1")
    assert one.severity is Severity.HIGH


def test_anger_about_one_ticket_makes_no_complaint_of_another() -> None:
    """Kills anger that is handed to every ticket of whoever wrote it: "VPN is slow" is no executive complaint."""
    first, other = escalated("API failures", 7, 3), escalated("VPN is slow", 8, 1.5)
    named = said("Re (DF-7): this is unacceptable.", 1, MICHAEL.email)
    again = said("I am disappointed.", 0.5, MICHAEL.email, 2)  # in the same thread
    about = seen(named, again, tickets=[first, other])
    assert escalation.kind(about, other, MICHAEL) is EscalationType.TECHNICAL
    assert escalation.kind(about, first, MICHAEL) is EscalationType.EXECUTIVE_COMPLAINT
    assert complaints.of_reporter(about, first, MICHAEL) == (named, again)


def test_anger_that_names_no_ticket_is_about_the_one_that_was_escalated_by_then() -> None:
    first, other = escalated("API failures", 7, 3), escalated("VPN is slow", 8, 0.1)
    mail = said("This is unacceptable.", 1, MICHAEL.email)
    about = seen(mail, tickets=[first, other])
    assert complaints.of_reporter(about, first, MICHAEL) == (mail,)
    assert complaints.of_reporter(about, other, MICHAEL) == ()


@pytest.mark.parametrize(
    ("text", "is_named"), [("see (DF-7).", True), ("DF-70", False), ("ADF-7", False), ("df-7", True)]
)
def test_a_ticket_is_named_by_its_whole_number(text: str, is_named: bool) -> None:
    mail = said(f"This is unacceptable: {text}", 1, "bo@techcorp.test")
    about = seen(mail, tickets=[escalated("API failures", 7, 2)])
    assert bool(complaints.of_reporter(about, about.tickets[0], MICHAEL)) is is_named


def test_a_sentence_quotes_only_the_beginning_of_a_long_subject() -> None:
    """Kills a feed of one ticket whose subject is as long as its log file."""
    (one,) = escalation.escalated(seen(tickets=[ticket("long\n" * 10_000)]))
    assert len(one.sentence) < 300 and "long long" in one.sentence and "…”" in one.sentence


def test_a_subject_cannot_turn_our_sentence_around() -> None:
    (one,) = escalation.escalated(seen(tickets=[ticket("evil \u202e subject")]))
    assert "“evil subject”" in one.sentence and "\u202e" not in one.sentence


def test_the_type_is_that_of_the_words() -> None:
    mail = said("You charged us twice and the invoice is wrong. I must escalate.")
    assert complaints.type_of(seen(mail), mail) is EscalationType.BILLING


def test_three_mails_of_doubt_speak_against_us_and_two_do_not() -> None:
    """Kills a count of bad days: doubt said once or twice is an opinion in the making."""
    doubts = [said("I am still not convinced.", days, number=1000 + i) for i, days in enumerate((100, 60, 20))]
    touched = touches(1, (100, 60, 20))
    (one,) = opposition.detractors(evidence([SARAH], spoken=doubts, touched=touched), frozenset())
    assert one.cause == "person:1:detractor" and "3 mails" in one.sentence
    assert opposition.detractors(evidence([SARAH], spoken=doubts[1:], touched=touched), frozenset()) == ()


@pytest.mark.parametrize("text", ["We are convinced.", "No doubt about it", "Not worthless", "I never doubted it"])
def test_what_only_sounds_like_doubt_is_none(text: str) -> None:
    assert not words.opposes(text)
