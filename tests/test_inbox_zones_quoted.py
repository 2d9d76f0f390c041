"""A quoted mail is told with its sender, date and recipients, where its header shows them."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.inbox.model import Address
from rapport.inbox.zones.quoted import Quoted, quoted
from rapport.inbox.zones.zoning import Zone, zones

BO = Address("bo@x.test", "Bo Berg")


def found(header: str) -> tuple[Quoted, ...]:
    text = f"Ok, on Friday then we will meet.\n\n{header}\n\n> Could you send the figures?\n"
    return quoted(text, zones(text))


@pytest.mark.parametrize(
    ("announced", "sent"),
    [
        ("On Mon, 2 Mar 2026 at 09:00, Bo Berg <bo@x.test> wrote:", "Mon, 2 Mar 2026 at 09:00"),
        ("On Mon, Mar 2, 2026 at 9:00 AM Bo Berg\n<bo@x.test> wrote:", "Mon, Mar 2, 2026 at 9:00 AM"),
        ("Am 02.03.2026 um 09:00 schrieb Bo Berg <bo@x.test>:", "02.03.2026 um 09:00"),
        ("Le lun. 2 mars 2026 à 09:00, Bo Berg <bo@x.test> a écrit :", "lun. 2 mars 2026 à 09:00"),
        ("El lun, 2 mar 2026 a las 9:00, Bo Berg (<bo@x.test>) escribió:", "lun, 2 mar 2026 a las 9:00"),
        ("Il giorno lun 2 mar 2026 alle ore 09:00 Bo Berg <bo@x.test> ha scritto:", "lun 2 mar 2026 alle ore 09:00"),
        ("Op ma 2 mrt 2026 om 09:00 schreef Bo Berg <bo@x.test>:", "ma 2 mrt 2026 om 09:00"),
        ("Em seg., 2 de mar. de 2026 às 09:00, Bo Berg <bo@x.test> escreveu:", "seg., 2 de mar. de 2026 às 09:00"),
        ("Den mån 2 mars 2026 kl 09:00 skrev Bo Berg <bo@x.test>:", "mån 2 mars 2026 kl 09:00"),
        ("Den 2. mar. 2026 kl. 09.00 skrev Bo Berg <bo@x.test>:", "2. mar. 2026 kl. 09.00"),
        ("W dniu 2 marca 2026 09:00 użytkownik Bo Berg <bo@x.test> napisał:", "2 marca 2026 09:00"),
        ("2026年3月2日(月) 9:00 Bo Berg <bo@x.test>:", "2026年3月2日(月) 9:00"),
        ("Bo Berg <bo@x.test> wrote:", ""),
    ],
)
def test_an_announcement_tells_who_wrote_when(announced: str, sent: str) -> None:
    (one,) = found(announced)
    assert (one.sender, one.sent) == (BO, sent)
    assert (one.first, one.last) == (2, 2 + announced.count("\n"))


def test_a_header_block_tells_recipients_and_subject() -> None:
    (one,) = found(
        "-----Original Message-----\nFrom: Bo Berg [mailto:bo@x.test]\nSent: Monday, March 2, 2026 9:00 AM\n"
        "To: Ana Lund; 'cy@x.test';\n Di Ek <di@x.test>\nSubject: Figures"
    )
    people = (Address("", "Ana Lund"), Address("cy@x.test"), Address("di@x.test", "Di Ek"))
    assert one == Quoted(BO, "Monday, March 2, 2026 9:00 AM", people, "Figures", 2, 7)


def test_a_header_block_is_read_in_other_languages() -> None:
    (one,) = found(
        "Von: Bo Berg <bo@x.test>\nGesendet: Montag, 2. März 2026\nAn: ana@x.test, cy@x.test\nBetreff: Zahlen"
    )
    assert one == Quoted(BO, "Montag, 2. März 2026", (Address("ana@x.test"), Address("cy@x.test")), "Zahlen", 2, 5)


def test_notes_names_the_sender_above_the_block() -> None:
    (one,) = found("Bo Berg\n03/01/2026 04:00 PM\nTo: Ana Lund/HOU/X@X\ncc: \nSubject: Figures")
    assert one == Quoted(Address("", "Bo Berg"), "03/01/2026 04:00 PM", (Address("", "Ana Lund"),), "Figures", 2, 6)


def test_mails_within_mails_come_in_order() -> None:
    text = (
        "Yes.\n\nOn Mon, 2 Mar 2026 at 09:00, Bo Berg <bo@x.test> wrote:\n> Could you?\n>\n"
        "> On Sun, 1 Mar 2026 at 08:00, Ana Lund <ana@x.test> wrote:\n>> When do we meet?\n"
    )
    assert [(each.sender.email, each.first) for each in quoted(text, zones(text))] == [
        ("bo@x.test", 2),
        ("ana@x.test", 5),
    ]


def test_a_second_from_begins_another_mail() -> None:
    text = "From: a@x.test\nDate: 1\nFrom: b@x.test\nDate: 2"
    assert [each.sender.email for each in quoted(text, [Zone.HEADER] * 4)] == ["a@x.test", "b@x.test"]


def test_prose_names_nobody() -> None:
    assert quoted("We talked to Bo.", [Zone.BODY]) == ()
    assert quoted("-----Original Message-----", [Zone.HEADER]) == ()


@given(st.text(alphabet="ab@.<>:,;/0 \n-Fromwte[", max_size=200))
@settings(max_examples=200, deadline=None)
def test_whatever_is_called_a_header_is_read_without_an_error(text: str) -> None:
    assert all(one.first <= one.last for one in quoted(text, [Zone.HEADER] * (text.count("\n") + 1)))


@pytest.mark.parametrize("piece", ["To: a@x.test,\n", "a <a@x.test>,\n", "<", "((([", "From: a\nDate: 1\n", "- "])
def test_twice_the_header_takes_at_most_some_twice_the_time(piece: str) -> None:
    """Kills the mutant that reads all lines of a header again for each of its lines."""

    def seconds(times: int) -> float:
        text = "From: " + piece * times
        marked = [Zone.HEADER] * (text.count("\n") + 1)
        start = time.process_time()
        quoted(text, marked)
        return time.process_time() - start

    once, twice = min(seconds(5_000) for _ in range(3)), min(seconds(10_000) for _ in range(3))
    assert twice < 5 * once + 0.05
