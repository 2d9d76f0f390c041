"""Which mail does one answer that names none?"""

from datetime import timedelta

import pytest

from rapport.inbox.answers import Clue, answered, topic
from rapport.inbox.model import MessageId
from tests import world

ANA, BEN, EVE = "ana@techcorp.test", "ben@ours.test", "eve@other.test"
ASKED = "Our nightly export stops after the third table.\nWhich of the two settings is the right one?"


def written(number: int, subject: str, sender: str, to: str, days: float = 0, text: str = "") -> Clue:
    return Clue(MessageId(number), world.LONG_AGO + timedelta(days=days), sender, frozenset([to]), "", subject, text)


def quoting(text: str) -> str:
    return "The second.\n\n" + "\n".join(f"> {line}" for line in text.split("\n"))


def test_an_answer_under_the_same_subject_answers_the_newest_mail_of_its_people() -> None:
    mails = [
        written(1, "Export", ANA, BEN),
        written(2, "Re: Export", BEN, ANA, 1),
        written(3, "RE: Export", ANA, BEN, 2),
    ]
    assert answered(mails) == {2: 1, 3: 2}


def test_re_hello_of_two_years_is_not_one_conversation() -> None:
    """The mutant: grouping by subject."""
    mails = [written(i, "Re: Hello", ANA, BEN, days=60 * i) for i in range(1, 13)]
    assert answered(mails) == {}


def test_the_same_subject_between_other_people_is_another_conversation() -> None:
    """The mutant: an answer taken by its subject alone."""
    mails = [written(1, "Hello", ANA, BEN), written(2, "Re: Hello", EVE, "zoe@other.test", 1)]
    assert answered(mails) == {}


def test_two_customers_who_answer_the_same_colleague_are_two_conversations() -> None:
    mails = [
        written(1, "Invoice", ANA, BEN),
        written(2, "Re: Invoice", EVE, BEN, 1),
        written(3, "Re: Invoice", BEN, ANA, 2),
    ]
    assert answered(mails) == {3: 1}


def test_the_same_subject_once_more_begins_anew() -> None:
    assert answered([written(1, "Weekly report", ANA, BEN), written(2, "Weekly report", ANA, BEN, 7)]) == {}


def test_what_is_quoted_finds_its_mail_under_another_subject() -> None:
    mails = [written(1, "Export", ANA, BEN, text=ASKED), written(2, "Settings", BEN, ANA, 3, quoting(ASKED))]
    assert answered(mails) == {2: 1}


def test_of_two_mails_of_one_subject_the_quoted_one_is_answered() -> None:
    mails = [
        written(1, "Question", ANA, BEN, text=ASKED),
        written(2, "Question", ANA, BEN, 1, "Something that has nothing to do with it."),
        written(3, "Re: Question", BEN, ANA, 2, quoting(ASKED)),
    ]
    assert answered(mails) == {3: 1}


def test_a_footer_that_everybody_has_is_no_quotation() -> None:
    """The mutant: counting lines that stand in every mail."""
    footer = "This message is confidential and meant for its reader.\nPlease think of the trees before printing it."
    mails = [written(i, f"Matter {i}", ANA, BEN, i / 10, footer) for i in range(1, 40)]
    assert answered([*mails, written(99, "Other", EVE, BEN, 9, quoting(footer))]) == {}


def test_a_changed_subject_that_says_what_it_was_stays() -> None:
    mails = [written(1, "Export", ANA, BEN), written(2, "Import (was: Re: Export)", BEN, ANA, 1)]
    assert answered(mails) == {2: 1}


def test_parts_of_a_series_belong_to_its_first() -> None:
    mails = [written(i + 1, f"Minutes [{i}/3]", ANA, BEN, i / 100) for i in range(4)]
    assert answered(mails) == {2: 1, 3: 2, 4: 3}


def test_an_answer_dated_before_its_question_still_answers_it() -> None:
    assert answered([written(1, "Re: Export", BEN, ANA, -0.1), written(2, "Export", ANA, BEN)]) == {1: 2}


def test_the_order_of_arrival_does_not_matter() -> None:
    mails = [written(1, "Export", ANA, BEN, text=ASKED), written(2, "Re: Export", BEN, ANA, 1, quoting(ASKED))]
    assert answered(mails) == answered(mails[::-1]) == {2: 1}


@pytest.mark.parametrize(
    "subject", ["Re: Plan", "AW: WG: Plan", "[team] Re: Plan", "Re[2]: Plan", "SV: Plan (was: Idea)"]
)
def test_a_topic_is_the_subject_without_what_programs_and_lists_add(subject: str) -> None:
    assert topic(subject) == "plan"
