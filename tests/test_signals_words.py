"""Severity and type are read from whole words."""

from collections.abc import Callable

import pytest

from rapport.inbox.model import Severity
from rapport.signals import words
from rapport.signals.model import EscalationType

TECHNICAL, BILLING, SERVICE, EXECUTIVE, SUPPORT = (
    EscalationType.TECHNICAL,
    EscalationType.BILLING,
    EscalationType.SERVICE,
    EscalationType.EXECUTIVE_COMPLAINT,
    EscalationType.SUPPORT,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("VPN is slow", TECHNICAL),
        ("rapid growth made our invoice wrong", BILLING),
        ("Who is in charge of our workspace?", SUPPORT),
        ("You charged us twice", BILLING),
        ("Is the seminar free of charge?", SUPPORT),
        ("Please join our Slack", SUPPORT),
        ("The SLA was missed again", SERVICE),
        ("Where can I download the manual?", TECHNICAL),
        ("API integration failures causing data sync delays", TECHNICAL),
        ("Our dashboard is down", TECHNICAL),
        ("Break down the invoice, please", BILLING),
        ("Nobody answers, the support team is silent", SERVICE),
        ("How do I add a colleague?", SUPPORT),
        ("capital letters, therapist, rapid", SUPPORT),
        ("Please take charge of this", SUPPORT),
        ("Bill from accounting cannot sign in", SUPPORT),
        ("The bill is wrong", BILLING),
        ("Our SLA's terms were missed", SERVICE),
        ("Site down", TECHNICAL),
        ("Write it down and calm down, please", SUPPORT),
    ],
)
def test_the_type_follows_the_words(text: str, expected: EscalationType) -> None:
    """Kills substring search: "rapid" holds "api", "download" holds "down", "Slack" begins like "SLA"."""
    assert words.escalation_type("", text, by_executive=False) is expected


def test_an_executive_complains_only_when_the_words_complain() -> None:
    assert words.escalation_type("", "VPN is slow", by_executive=True) is TECHNICAL
    assert words.escalation_type("technical", "This is unacceptable", by_executive=True) is EXECUTIVE
    assert words.escalation_type("technical", "This is unacceptable", by_executive=False) is TECHNICAL


@pytest.mark.parametrize(
    "text",
    [
        "No complaints so far",
        "we are not disappointed",
        "an alternative route",
        "Uncomplaining",
        "I can’t complain",
        "There is nothing to complain about",
        "No reason to complain!",
        "Two alternatives for Tuesday",
        "Our lawyers have reviewed the agreement",
        "We use another vendor for payroll",
        "ich bin nicht enttäuscht",
    ],
)
def test_what_is_denied_or_only_looks_alike_is_no_complaint(text: str) -> None:
    assert not words.complains(text)


@pytest.mark.parametrize(
    "text",
    [
        "We're not happy.",
        "I am DISAPPOINTED",
        "we are looking at other vendors",
        "fed up!",
        "I have no choice but to complain",
        "We are looking at alternatives",
        "You will hear from our lawyers.",
        "Das ist inakzeptabel.",
        "Je suis très déçue",
        "Estoy decepcionado",
    ],
)
def test_displeasure_is_a_complaint(text: str) -> None:
    assert words.complains(text)


@pytest.mark.parametrize(
    "text",
    [
        "Here is our escalation matrix",
        "Thanks to your management of it",
        "I met your CEO at the fair",
        "I won't escalate",
    ],
)
def test_whoever_names_an_escalation_or_a_manager_escalates_nothing(text: str) -> None:
    assert not words.escalates(text)


@pytest.mark.parametrize("text", ["Let me speak to your CEO", "No choice but to escalate", "This is an escalation."])
def test_who_asks_for_somebody_higher_escalates(text: str) -> None:
    assert words.escalates(text)


@pytest.mark.parametrize(
    ("phrases", "asked"),
    [(words.COMPLAINT, words.complains), (words.ESCALATING, words.escalates), (words.OPPOSING, words.opposes)],
)
def test_every_phrase_is_found_however_it_is_written(
    phrases: frozenset[words.Phrase], asked: Callable[[str], bool]
) -> None:
    """Kills a quick look that takes a mail for one without any of the phrases: by a capital or a curved apostrophe."""
    for phrase in phrases:
        for between in (" ", "\n", ", "):
            said = between.join(phrase)
            assert all(asked(f"Well, {one}.") for one in (said, said.upper(), said.replace("'", "’"))), phrase


def test_the_ticket_systems_own_category_is_believed() -> None:
    assert words.escalation_type("Billing", "API errors", by_executive=False) is BILLING


def test_severity_is_never_below_what_is_stated_and_a_standstill_is_high() -> None:
    assert words.severity(Severity.CRITICAL, SUPPORT, "a question") is Severity.CRITICAL
    assert words.severity(Severity.LOW, TECHNICAL, "the whole site is down") is Severity.HIGH
    assert words.severity(Severity.LOW, TECHNICAL, "cannot download the report") is Severity.LOW
    assert words.severity(Severity.LOW, EXECUTIVE, "unacceptable") is Severity.HIGH
