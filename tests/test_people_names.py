"""Names as mail programs write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.people import names


@pytest.mark.parametrize(
    ("written", "email", "shown"),
    [
        ("Doe, Jane", "x@a.test", "Jane Doe"),
        ("Doe, J.", "x@a.test", "J. Doe"),
        ("van der Berg, Jan", "x@a.test", "Jan van der Berg"),
        ("Jane Doe (Ext)", "x@a.test", "Jane Doe"),
        ("Doe, Jane [External]", "x@a.test", "Jane Doe"),
        ("'Jane Doe' via Lists", "x@a.test", "Jane Doe"),
        ("Jane Doe | TechCorp", "x@a.test", "Jane Doe"),
        ("Jane Doe - TechCorp", "x@a.test", "Jane Doe"),
        ("Jean-Luc Doe", "x@a.test", "Jean-Luc Doe"),
        ("JANE DOE", "x@a.test", "Jane Doe"),
        ("Jane Doe, PhD", "x@a.test", "Jane Doe, PhD"),
        ("", "jane.doe@a.test", "Jane Doe"),
        ("", "j.doe@a.test", "J. Doe"),
        ("", "jdoe@a.test", "jdoe"),
        ("", "jane.doe+crm@a.test", "Jane Doe"),
        ("'jane@a.test'", "jane.doe@a.test", "Jane Doe"),
        ("...", "jdoe@a.test", "jdoe"),
    ],
)
def test_a_name_is_shown_as_its_owner_is_called(written: str, email: str, shown: str) -> None:
    assert names.display(written, email) == shown


@pytest.mark.parametrize(
    ("name", "greeted"),
    [
        ("Jane Doe", "Jane"),
        ("Dr. Jane Doe", "Jane"),
        ("J. Doe", "J. Doe"),
        ("Dr. Doe", "Dr. Doe"),
        ("jdoe", ""),
        ("", ""),
    ],
)
def test_somebody_is_greeted_by_what_is_known_of_the_name(name: str, greeted: str) -> None:
    assert names.greeting(name) == greeted


def test_two_spellings_of_one_full_name_have_one_key() -> None:
    assert names.key("José García") == names.key("JOSE GARCIA") != ""


@pytest.mark.parametrize("name", ["Jane", "J. Doe", "Jane D.", "Support Team", "IT Helpdesk", "", "jdoe"])
def test_what_is_no_full_name_has_no_key(name: str) -> None:
    assert names.key(name) == ""


@given(st.text(max_size=80), st.emails())
def test_no_name_from_outside_breaks_anything(written: str, email: str) -> None:
    shown = names.display(written, email.lower())
    assert shown and "\n" not in shown and "\r" not in shown and "\x00" not in shown
    names.greeting(shown)
    names.key(shown)
