"""A file is what its first bytes say, whatever it is called, and the sentence names both."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.errors import BadInput
from rapport.inbox.uploads.content import STORED_AS, Holding, safe_name, tell

MAIL = b"Received: from x\r\nFrom: Ada <ada@techcorp.test>\r\nSubject: Hi\r\n\r\nHello\r\n"
MBOX = b"From ada@techcorp.test Mon Mar  2 09:00:00 2026\n" + MAIL
CALENDAR = b"\xef\xbb\xbfBEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
TABLE = b"Name;Domain\nTechCorp;techcorp.test\n"


@pytest.mark.parametrize(
    ("head", "holding"),
    [(MAIL, Holding.MAIL), (MBOX, Holding.MBOX), (CALENDAR, Holding.CALENDAR), (TABLE, Holding.TABLE),
     ("id,customer\n1,é\n".encode("utf-16"), Holding.TABLE), (b"\r\n\r\n" + MBOX, Holding.MBOX)],
)  # fmt: skip
@pytest.mark.parametrize("name", ["inbox", "inbox.txt", "", "Sent (2).bak"])
def test_a_name_that_says_nothing_does_not_matter(head: bytes, holding: Holding, name: str) -> None:
    assert tell(name, head).holding is holding
    assert tell(name, head).note == ""


def test_what_is_readable_is_read_as_what_it_is_and_both_are_named() -> None:
    """Mutant: a mailbox called .csv read as a table."""
    told = tell("mail.csv", MBOX)
    assert told.holding is Holding.MBOX
    assert "“mail.csv” is called a table (.csv) and holds a mailbox (mbox)" in told.note
    assert tell("one.eml", MBOX).note == ""  # a mail as some programs save it


@pytest.mark.parametrize(
    ("name", "head", "holds"),
    [("mail.mbox", b"%PDF-1.7\n", "a PDF document"), ("mail.eml", b"PK\x03\x04\0\0", "a ZIP archive"),
     ("mail.mbox", b"!BDN\0\0", "an Outlook data file"), ("plan.ics", b"\x89PNG\r\n", "a picture"),
     ("list.csv", b"<!DOCTYPE html><p>a,b</p>", "a web page"), ("mail.eml", b"\0junk", "nothing that looks like")],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_naming_both(name: str, head: bytes, holds: str) -> None:
    with pytest.raises(BadInput) as refused:
        tell(name, head)
    assert f"“{name}” is called a" in str(refused.value) and f"holds {holds}" in str(refused.value)
    assert "nothing was imported" in str(refused.value)


def test_an_empty_file_is_called_empty() -> None:
    with pytest.raises(BadInput, match=r"“mail\.mbox” is empty"):
        tell("mail.mbox", b"\n \n")


@given(st.text(max_size=400), st.sampled_from([None, *Holding]))
def test_a_name_for_the_disk_stays_in_its_folder(name: str, holding: Holding | None) -> None:
    """Mutant: a name with ../ in it, or one that is hidden, or longer than a disk allows."""
    safe = safe_name(name, holding)
    assert safe and "/" not in safe and "\\" not in safe and not safe.startswith(".") and safe.isprintable()
    assert len(safe) <= 80 and len(safe.encode()) <= 255
    assert holding is None or safe.lower().endswith(STORED_AS[holding])


def test_a_name_gets_the_ending_that_the_importer_goes_by() -> None:
    assert safe_name("mail.csv", Holding.MBOX) == "mail.csv.mbox"
    assert safe_name("C:\\Users\\ann\\customers.tsv", Holding.TABLE) == "customers.tsv.csv"
    assert set(STORED_AS) == set(Holding)


@given(st.binary(max_size=300), st.text(max_size=20))
def test_no_file_breaks_the_telling(head: bytes, name: str) -> None:
    with suppress(BadInput):
        assert tell(name, head).holding in Holding
