"""Automatic replies and bounces say who is away, until when, gone, and who stands in; nothing is guessed."""

import time
from datetime import UTC, date, datetime

import pytest

from rapport.inbox import absences, mail
from rapport.inbox.model import Absence, Kind
from tests.test_inbox_mail import raw

SENT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def reply(text: str) -> Absence | None:
    found = absences.of_reply("ana@customer.test", text, SENT)
    return found[0] if found else None


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("I am out of the office until March 9.", date(2026, 3, 9)),
        ("I will be back on Monday, 9 March 2026.", date(2026, 3, 9)),
        ("I'm on leave, returning to the office on the 9th of March.", date(2026, 3, 9)),
        ("Out of office from 2026-03-02 to 2026-03-09", date(2026, 3, 9)),
        ("I will return on 3/19.", date(2026, 3, 19)),
        ("I will return on 19/03/2026.", date(2026, 3, 19)),
        ("I will return on 03/09/2026.", None),  # the third of September, or the ninth of March
        ("Ich bin bis einschließlich 09.03.2026 nicht im Büro.", date(2026, 3, 9)),
        ("Ab dem 9. März bin ich wieder erreichbar.", date(2026, 3, 9)),
        ("Je suis absente jusqu'au 9 mars.", date(2026, 3, 9)),
        ("De retour le lundi 9 mars 2026.", date(2026, 3, 9)),
        ("Estoy de vacaciones hasta el 9 de marzo de 2026.", date(2026, 3, 9)),
        ("Estarei ausente até 9 de março.", date(2026, 3, 9)),
        ("Sono in ferie fino al 9 marzo.", date(2026, 3, 9)),
        ("Ik ben afwezig tot 9 maart.", date(2026, 3, 9)),
        ("Jeg er på ferie indtil 9. marts.", date(2026, 3, 9)),
        ("Jag är på semester till den 9 mars.", date(2026, 3, 9)),
        ("Jestem na urlopie do 9 marca.", date(2026, 3, 9)),
        ("I am away until January 4.", date(2027, 1, 4)),
        ("I am away until February 31.", None),
        ("I have limited access to email.", None),
    ],
)
def test_the_day_of_return_is_read_or_left_open(text: str, back: date | None) -> None:
    found = reply(text)
    assert found is not None
    assert (found.back_on, found.gone, found.address) == (back, False, "ana@customer.test")


@pytest.mark.parametrize(
    "text",
    [
        "Ana Lund is no longer with Customer Ltd.",
        "I have left the company. Please write to Bo.",
        "I no longer work at Customer.",
        "Frau Lund ist nicht mehr im Unternehmen.",
        "Madame Lund ne fait plus partie de la société.",
        "Ana Lund ya no trabaja en Customer.",
        "A Ana Lund não faz parte da empresa desde março e não trabalha mais connosco.",
        "Ana Lund non lavora più con noi.",
        "Ana Lund is niet meer werkzaam bij Customer.",
        "Ana Lund er ikke længere ansat hos os.",
        "Ana Lund arbetar inte längre hos oss.",
        "Ana Lund nie pracuje już w firmie.",
        "このたび退職いたしました。",
    ],
)
def test_a_departure_is_told_from_an_absence(text: str) -> None:
    found = reply(f"Thank you for your message.\n\n{text}")
    assert found is not None and found.gone and found.back_on is None
    assert found.sentence in text


@pytest.mark.parametrize("text", ["I have left the office for today and am away.", "I left a message; I am away."])
def test_leaving_the_office_is_not_leaving_the_company(text: str) -> None:
    found = reply(text)
    assert found is not None and not found.gone


def test_the_stand_in_is_the_one_address_offered() -> None:
    text = "I am away. In urgent cases please contact Bo Berg (Bo.Berg@customer.test).\nana@customer.test"
    found = reply(text)
    assert found is not None and found.stand_in == "bo.berg@customer.test"
    two = reply("I am away. Contact bo@customer.test or cy@customer.test.")
    assert two is not None and two.stand_in == ""


def test_a_receipt_says_nothing_of_anybody() -> None:
    assert reply("We have received your request 4711 and will answer soon.") is None


STATUS = (
    "Reporting-MTA: dns; mx.test\n\nFinal-Recipient: rfc822; bo@customer.test\n"
    "Action: {}\nStatus: {}\nDiagnostic-Code: smtp; {}\n"
)


@pytest.mark.parametrize(
    ("action", "status", "said", "gone"),
    [
        ("failed", "5.1.1", "550 5.1.1 <bo@customer.test>... User unknown", True),
        ("failed", "5.0.0", "550 no such user here", True),
        ("failed", "5.2.1", "account disabled", True),
        ("failed", "5.2.2", "mailbox full", False),
        ("failed", "5.7.1", "message refused by policy", False),
        ("failed", "5.1.8", "Sender address rejected", False),
        ("failed", "5.4.4", "host not found", False),
    ],
)
def test_only_a_refused_address_counts_as_gone(action: str, status: str, said: str, gone: bool) -> None:
    (found,) = absences.of_bounce([STATUS.format(action, status, said)], "", [])
    assert (found.address, found.gone, found.back_on) == ("bo@customer.test", gone, None)
    assert status in found.sentence


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_a_delay_or_a_success_says_nothing_of_anybody(action: str) -> None:
    assert absences.of_bounce([STATUS.format(action, "4.4.1", "later")], "bo@customer.test: later", []) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Hi. This is the program at mx.test.\n\n<bo@customer.test>:\nSorry, no mailbox here by that name.\n",
        "A message that you sent could not be delivered:\n\n  bo@customer.test\n    Unrouteable address\n",
        "Unknown user: bo@customer.test\n\nOriginal message follows.\n\nFrom: cy@other.test\n",
    ],
)
def test_bounces_in_prose_name_whom_they_could_not_reach(text: str) -> None:
    (found,) = absences.of_bounce([], text, [], {"nora@ours.test"})
    assert found.address == "bo@customer.test"


def test_a_whole_bounce_is_read_from_its_bytes() -> None:
    status = STATUS.format("failed", "5.1.1", "gone")
    body = f"--b\n\nSorry.\n--b\nContent-Type: message/delivery-status\n\n{status}--b--\n"
    kind = "multipart/report; report-type=delivery-status; boundary=b"
    read = mail.read(raw(body, From="<>", Content_Type=kind))
    assert read.kind is Kind.BOUNCE
    assert [(absence.address, absence.gone) for absence in read.about] == [("bo@customer.test", True)]


@pytest.mark.parametrize("text", ["until " * 200_000, "a@b." * 200_000, "back on the " * 90_000, "user " * 200_000])
def test_any_megabyte_takes_linear_time(text: str) -> None:
    start = time.perf_counter()
    absences.of_reply("ana@customer.test", text, SENT)
    absences.of_bounce([text], text, [text])
    assert time.perf_counter() - start < 2
