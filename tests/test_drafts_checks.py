"""Nothing is stated that nobody knows: each sentence that was once invented is refused by its very words."""

from dataclasses import replace
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.drafts import checks
from rapport.drafts.checks import Ground
from rapport.drafts.evidence import Facts, of_ticket
from rapport.drafts.layout import sentences_of
from rapport.drafts.model import Content, Fault, Recipient, Sentence, SentenceKind
from rapport.inbox.model import Severity, StoredTicket, Ticket, TicketAction, TicketId, TicketStatus

OPENED = datetime(2026, 2, 27, 10, 0, tzinfo=UTC)  # a Friday
TICKET = StoredTicket(
    TicketId(7),
    3,
    Ticket(
        external_id="T-1042",
        customer="DataFlow",
        reporter="michael.torres@dataflow.test",
        subject="API integration failures",
        description="Every sync since the release fails with 72 errors.",
        category="technical",
        severity=Severity.HIGH,
        status=TicketStatus.OPEN,
        escalated_at=OPENED,
        opened_at=OPENED,
        updated_at=OPENED,
        owner="Priya Shah",
        actions=(
            TicketAction("Workaround for critical syncs identified", "Priya Shah", "done", OPENED),
            TicketAction("Deploy the patched connector", "Priya Shah", "planned", datetime(2026, 3, 3, tzinfo=UTC)),
        ),
    ),
)
MICHAEL = Recipient("michael.torres@dataflow.test", "Michael Torres")
GROUND = Ground(
    facts={"ticket:7": of_ticket(TICKET, UTC)},
    everybody=Facts("Michael Torres\nNora Lind\nHarbor\nNorthwind\nDataFlow"),
    customer_name="DataFlow",
    product="Harbor",
    known=frozenset({MICHAEL.email}),
)


def found(text: str, *records: str, kind: SentenceKind = SentenceKind.COURTESY) -> tuple[Fault, ...]:
    return checks.faults(Content("Hello", (Sentence(kind, text, records),), (MICHAEL,)), GROUND)


INVENTED = [
    "Engineering team escalated and investigating",
    "Root cause analysis: today by 5 PM PT",
    "Permanent fix within 72 hours",
    "all pending invoices placed on hold",
    "Executive team briefed",
    "we've achieved 4.2x ROI",
    "As we approach your renewal in -15 days",
    "Hi Robert,",
    "They've been instrumental in our success with DataFlow.",
]


@pytest.mark.parametrize("kind", SentenceKind)
@pytest.mark.parametrize("text", INVENTED)
def test_what_was_once_invented_is_refused_without_a_record(text: str, kind: SentenceKind) -> None:
    """Kills the mutant that believes a sentence's own kind, and each one that drops a kind of claim."""
    assert found(text, kind=kind)


@pytest.mark.parametrize("text", INVENTED)
def test_what_was_once_invented_is_refused_beside_a_record_that_does_not_hold_it(text: str) -> None:
    """Kills the mutant that is content when any record is named: the 72 in the ticket is no 72 hours."""
    assert found(text, "ticket:7", kind=SentenceKind.FACT)


@pytest.mark.parametrize(
    "text",
    [
        "Interim workaround identified for critical data syncs",
        "Dedicated support engineer assigned: Sarah Chen (direct line: 555-010-2233)",
        "Interim solution deployment: Tomorrow morning",
        "I'll personally ensure you receive updates every 4 hours until this is resolved.",
        "I want to assure you this is now our top priority.",
        "We are on it.",
        "We are looking into it.",
        "The fix is in place.",
        "We will have this sorted soon.",
        "Your refund of $500 is on its way.",
        "Three of our engineers know about it.",
        "Please see https://status.evil.example/incident for more.",
        "Please write to help@evil.example instead.",
        "Please call +1 555 010 9999.",
        "You wrote “this is a disaster”.",
        "It was the same in March 2024.",
        "We hear you, and Sarah knows it too.",
        "You will hear from us tomorrow.",
        "Usage is up 30%.",
        "See T-9999.",
        "Everything is good again.",
        "It works again.",
        "It is free for you.",
        "I have let everybody know.",
        "We know why.",
        "You have our word.",
        "You get it back.",
        "It is done.",
    ],
)
def test_a_claim_without_a_record_is_refused(text: str) -> None:
    assert found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Hi Michael,",
        "Dear Michael Torres,",
        "Hello,",
        "Thank you for telling us about this.",
        "I am truly sorry for the trouble this is causing you and your team.",
        "I hope you are having a great week.",
        "Please call me whenever you like.",
        "No pressure at all if the timing is not right, just let me know!",
        "Would you be comfortable introducing me?",
        "Looking forward to hearing from you.",
        "Best regards,\nNora Lind",
        "May I ask you something?",
        "Thank you, Michael.",
        "I hope everything is fine.",
        "You are right, and please feel free to call me.",
    ],
)
def test_a_courtesy_needs_no_record(text: str) -> None:
    assert found(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "You reported “API integration failures” on Friday, 27 February, and it is not solved yet.",
        "Workaround for critical syncs identified (done on 27 February, Priya Shah)",
        "Deploy the patched connector: Priya Shah, by Tuesday, 3 March",
        "Priya Shah is working on it.",
        "The ticket is T-1042.",
    ],
)
def test_what_the_record_holds_may_be_said(text: str) -> None:
    assert found(text, "ticket:7", kind=SentenceKind.FACT) == ()


@pytest.mark.parametrize(
    "text",
    [
        "You reported “API integration failures” on Monday, 2 March.",
        "Workaround for critical syncs identified (done, Sarah Chen)",
        "We will deploy the patched connector and refund the month.",
        "We will fix everything.",
        "The issue is solved.",
        "It is resolved, and the ticket is closed.",
        "We are on it, and you get it back.",
    ],
)
def test_beside_a_record_only_what_it_holds(text: str) -> None:
    assert found(text, "ticket:7", kind=SentenceKind.FACT)


def test_a_planned_step_is_a_promise_that_may_be_given() -> None:
    assert found("We will deploy the patched connector by Tuesday, 3 March.", "ticket:7") == ()


def test_a_record_that_nobody_vouched_for_holds_nothing() -> None:
    """A record of another customer is not in the ground, so naming it does not help."""
    assert found("The ticket is T-1042.", "ticket:8")


def test_the_persons_own_word_is_a_source_but_fills_no_blank() -> None:
    assert found("Permanent fix within 72 hours", "said:1") == ()
    assert found("[Who owns this, and by when?]", "said:1")[0].confirmable is False


def test_what_may_be_confirmed_and_what_must_be_changed() -> None:
    assert found("Permanent fix within 72 hours")[0].confirmable
    for text in ("Hi Robert,", "As we approach your renewal in -15 days", "our success with DataFlow", "[when?]"):
        assert not found(text)[0].confirmable


def test_a_subject_is_checked_like_the_text() -> None:
    content = Content("Fixed within 72 hours", (Sentence(SentenceKind.COURTESY, "Thank you."),), (MICHAEL,))
    assert [f.sentence for f in checks.faults(content, GROUND)] == [-1]


def test_the_subject_of_the_mail_that_is_answered_may_stay() -> None:
    content = Content("Re: 72 errors", (Sentence(SentenceKind.COURTESY, "Thank you."),), (MICHAEL,))
    assert checks.faults(content, GROUND)
    assert checks.faults(content, replace(GROUND, answered="ticket:7")) == ()


def test_an_empty_subject_and_an_empty_text_block() -> None:
    assert [f.confirmable for f in checks.faults(Content("", (), (MICHAEL,)), GROUND)] == [False, False]


@settings(max_examples=300)
@given(st.integers(2, 10**6), st.sampled_from(["{} hours", "${}", "{}%", "{}x", "{} users", "{} days", "T-{}", "{}"]))
def test_no_number_passes_without_a_record(number: int, form: str) -> None:
    assert found(f"Thank you for the {form.format(number)}.")


@settings(max_examples=300)
@given(st.text(max_size=300))
def test_any_text_can_be_checked(text: str) -> None:
    assert isinstance(found(text), tuple)


@pytest.mark.parametrize("run", ["1", "1,", "a.", "A ", "1-", "a@", "• a\n", "Mr. ", "“a", "Hello. "])
def test_a_hostile_text_holds_nobody_up(run: str) -> None:
    """Kills patterns whose cost is the square of a run's length (36 s for one such text before)."""
    text = (run * 20_000)[:20_000]
    hostile = replace(GROUND, everybody=Facts(text))
    begun = perf_counter()
    checks.faults(Content("Hello", sentences_of(text), (MICHAEL,)), GROUND)
    checks.faults(Content("Hello", (Sentence(SentenceKind.FACT, "See 17 and 18.5%"),), (MICHAEL,)), hostile)
    assert perf_counter() - begun < 10  # a second where nothing else runs


def test_a_sentence_without_an_end_is_to_be_divided() -> None:
    assert [f.confirmable for f in found("thank you " * 200)] == [False]


def titled(line: str, text: str, **changed: Any) -> tuple[Fault, ...]:
    """Faults of a draft about a ticket with this subject, which the text names as its record."""
    stored = replace(TICKET, ticket=replace(TICKET.ticket, **changed))
    ground = replace(GROUND, facts={"ticket:7": of_ticket(stored, UTC)})
    return checks.faults(Content(line, (Sentence(SentenceKind.FACT, text, ("ticket:7",)),), (MICHAEL,)), ground)


def test_words_that_stand_in_marks_of_quotation_in_a_record_are_the_same_words() -> None:
    """The composer writes „…“ inside a quotation as '…'; its own check refused that."""
    assert titled("T-1042", "You reported “Export fails: 'Error 500'”.", subject="Export fails: „Error 500“") == ()


def test_a_ticket_s_own_subject_with_its_number_promises_nothing_in_our_name() -> None:
    subject = "You promised to fix it by 5 PM"
    assert titled(f"{subject} (T-1042)", "I am sorry.", subject=subject) == ()


def test_words_from_the_midst_of_a_record_are_no_subject_of_theirs() -> None:
    """Kills the mutant that takes any stretch of a record for its subject: a promise in it would become ours."""
    assert titled("You will get a refund (T-1042)", "I am sorry.", description="Soon you will get a refund, they said.")


def test_a_quotation_without_a_record_is_named_in_one_pair_of_marks() -> None:
    fault = titled("T-1042", "You reported “All is lost”.")[0]
    assert "do not say “All is lost”" in fault.reason
