"""A signature tells name, title, organisation, phones and addresses of its owner."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.inbox.zones.signed import Signature, signatures
from rapport.inbox.zones.zoning import Zone, zones

BELOW = """Head of Operations
Northwind Services Ltd.
12 Harbour Street, Suite 4
Tel: +49 30 1234567
Mobile: (030) 765-4321
Fax: +49 30 7654321
bo.berg@northwind.test"""


def read(text: str) -> Signature:
    (one,) = signatures(text, [Zone.SIGNATURE] * (text.count("\n") + 1))
    return one


def test_the_fields_of_a_signature_are_told_apart() -> None:
    assert read(f"Bo Berg\n{BELOW}") == Signature(
        name="Bo Berg",
        title="Head of Operations",
        organisation="Northwind Services Ltd.",
        phones=("+49 30 1234567", "(030) 765-4321"),
        email="bo.berg@northwind.test",
        address="12 Harbour Street, Suite 4",
        first=0,
    )


@pytest.mark.parametrize(
    ("text", "name", "title", "organisation"),
    [
        ("-Bo Berg\nSenior Counsel, Northwind\nx5555", "Bo Berg", "Senior Counsel", "Northwind"),
        ("Bo Berg, Ph.D.\nTrading Support\n555-010-4477", "Bo Berg", "Trading Support", ""),
        ("Bo F. Berg\nLund & Berg\n555-010-4477", "Bo F. Berg", "", "Lund & Berg"),
        ("Bo Berg | Engineer | Northwind Inc", "Bo Berg", "Engineer", "Northwind Inc"),
        ("Vice President, Sales\nNorthwind GmbH", "", "Vice President, Sales", "Northwind GmbH"),
        ("Bo Berg, Engineer\nNorthwind GmbH", "Bo Berg", "Engineer", "Northwind GmbH"),
    ],
)
def test_names_titles_and_firms_in_other_orders(text: str, name: str, title: str, organisation: str) -> None:
    one = read(text)
    assert (one.name, one.title, one.organisation) == (name, title, organisation)


@pytest.mark.parametrize(
    ("line", "phones"),
    [
        ("(555) 010-6545 ph\n(555) 010-1833 fax", ("(555) 010-6545",)),
        ("Ph: 555.010.8133   Fx: 555.010.8810", ("555.010.8133",)),
        ("+44 (0)7700 900123", ("+44 (0)7700 900123",)),
        ("X31539", ("X31539",)),
        ("555-010-4477 x 12", ("555-010-4477 x 12",)),
        ("1400 Harbour Street, Springfield, TX 77002-7361", ()),
    ],
)
def test_phones_are_numbers_that_are_no_fax_and_no_post_code(line: str, phones: tuple[str, ...]) -> None:
    assert read(f"Engineer\n{line}").phones == phones


def test_the_name_may_stand_in_the_sign_off_above() -> None:
    text = f"We will call you on Friday.\n\nBest regards,\n\nBo Berg\n\n--\n{BELOW}"
    (one,) = signatures(text, zones(text))
    assert (one.name, one.title) == ("Bo Berg", "Head of Operations")


def test_quoted_signatures_are_read_too_and_advertisements_say_nothing() -> None:
    text = "> Bo Berg\n> Engineer\nHello there\nGet your free email!"
    found = signatures(text, [Zone.SIGNATURE, Zone.SIGNATURE, Zone.BODY, Zone.SIGNATURE])
    assert [(one.name, one.title) for one in found] == [("Bo Berg", "Engineer")]


@given(st.text(alphabet="AbBo,.-+()@:| \n12xFax&", max_size=200))
@settings(max_examples=200, deadline=None)
def test_whatever_is_called_a_signature_is_read_without_an_error(text: str) -> None:
    lines = text.count("\n") + 1
    assert all(0 <= one.first < lines for one in signatures(text, [Zone.SIGNATURE] * lines))


@pytest.mark.parametrize("piece", ["1 ", "(1) ", "1.1\n", "A & ", "a, ", "Manager, "])
def test_twice_the_signature_takes_at_most_some_twice_the_time(piece: str) -> None:
    """Kills the mutant that lets an expression for numbers run over the whole text."""

    def seconds(times: int) -> float:
        text = "Bo\n" + piece * times
        marked = [Zone.SIGNATURE] * (text.count("\n") + 1)
        start = time.process_time()
        signatures(text, marked)
        return time.process_time() - start

    once, twice = min(seconds(20_000) for _ in range(3)), min(seconds(40_000) for _ in range(3))
    assert twice < 5 * once + 0.1
