"""Titles that have gone wrong in public implementations, each a case of its own (scores.md)."""

import pytest

from rapport.people.model import BuyingRole, Level
from rapport.people.titles import department, is_title, level, roles, same

SPONSOR, TECHNICAL, FINANCE = BuyingRole.EXECUTIVE_SPONSOR, BuyingRole.TECHNICAL_CHAMPION, BuyingRole.FINANCE


def test_director_of_operations_is_no_cto() -> None:
    """The mutant: looking for "cto" anywhere in the title."""
    assert level("Director of Operations") is Level.DIRECTOR
    assert roles("Director of Operations") == {BuyingRole.DECISION_MAKER}


def test_marketing_coordinator_is_no_coo() -> None:
    """The mutant: looking for "coo" anywhere in the title."""
    assert level("Marketing Coordinator") is Level.OTHER
    assert roles("Marketing Coordinator") == {BuyingRole.END_USER}


@pytest.mark.parametrize("word", ["Recruiting", "Facilities", "Security", "Credit", "Digital"])
@pytest.mark.parametrize("form", ["{} Manager", "Head of {}", "Director, {}", "{} Specialist"])
def test_words_that_hold_it_are_not_it(word: str, form: str) -> None:
    """The mutant: looking for "it" anywhere in the title."""
    title = form.format(word)
    assert department(title) not in ("IT", "Engineering")
    assert TECHNICAL not in roles(title)


def test_chief_of_staff_is_no_executive_sponsor_by_title_alone() -> None:
    assert level("Chief of Staff") is not Level.C_SUITE
    assert SPONSOR not in roles("Chief of Staff") | roles("Chief of Staff to the CEO")


def test_vp_in_vpn_is_no_vp() -> None:
    assert level("VPN Administrator") is Level.OTHER
    assert SPONSOR not in roles("VPN Engineer")


@pytest.mark.parametrize(
    "title",
    ["Assistant to the CFO", "Executive Assistant to the Chief Financial Officer", "Assistentin der Geschäftsführung",
     "Assistante du directeur financier", "Asistente del director financiero", "Vorstandsassistent"],
)  # fmt: skip
def test_an_assistant_has_not_the_authority_of_whom_they_assist(title: str) -> None:
    assert level(title) is Level.OTHER
    assert roles(title) == frozenset()


def test_an_account_executive_is_no_executive() -> None:
    assert level("Account Executive") is Level.OTHER
    assert SPONSOR not in roles("Senior Account Executive")


def test_a_software_architect_is_technical_and_a_landscape_architect_is_not() -> None:
    assert TECHNICAL in roles("Software Architect")
    assert TECHNICAL not in roles("Landscape Architect")


@pytest.mark.parametrize(
    ("title", "rank", "has"),
    [
        ("Geschäftsführer", Level.C_SUITE, SPONSOR),
        ("Geschäftsführerin (m/w/d)", Level.C_SUITE, SPONSOR),
        ("Geschaeftsfuehrer", Level.C_SUITE, SPONSOR),
        ("Vorstandsvorsitzende", Level.C_SUITE, SPONSOR),
        ("Leiter Einkauf", Level.DIRECTOR, FINANCE),
        ("Einkaufsleiterin", Level.DIRECTOR, FINANCE),
        ("Leiter:in Finanzen", Level.DIRECTOR, FINANCE),
        ("IT-Leiter", Level.DIRECTOR, TECHNICAL),
        ("Finanzvorstand", Level.C_SUITE, FINANCE),
        ("Projektleiterin", Level.MANAGER, BuyingRole.END_USER),
        ("Directeur général", Level.C_SUITE, SPONSOR),
        ("Directeur financier", Level.DIRECTOR, FINANCE),
        ("Directrice des systèmes d'information", Level.DIRECTOR, TECHNICAL),
        ("DSI", Level.DIRECTOR, TECHNICAL),
        ("Responsable achats", Level.MANAGER, FINANCE),
        ("Responsable informatique", Level.MANAGER, TECHNICAL),
        ("Jefe de compras", Level.MANAGER, FINANCE),
        ("Director financiero", Level.DIRECTOR, FINANCE),
        ("Consejera delegada", Level.C_SUITE, SPONSOR),
        ("Vicepresidente de ventas", Level.VP, SPONSOR),
        ("Diretor de TI", Level.DIRECTOR, TECHNICAL),
        ("Diretora Financeira", Level.DIRECTOR, FINANCE),
        ("Gerente de compras", Level.MANAGER, FINANCE),
        ("Presidente", Level.C_SUITE, SPONSOR),
    ],
)
def test_titles_in_german_french_spanish_and_portuguese(title: str, rank: Level, has: BuyingRole) -> None:
    assert level(title) is rank
    assert has in roles(title)


@pytest.mark.parametrize(
    ("title", "rank", "area"),
    [
        ("CFO", Level.C_SUITE, "Finance"),
        ("C.F.O.", Level.C_SUITE, "Finance"),
        ("Chief Information Officer", Level.C_SUITE, "IT"),
        ("Chief Executive Officer & Founder", Level.C_SUITE, "Executive"),
        ("Managing Director", Level.C_SUITE, "Executive"),
        ("Owner", Level.C_SUITE, "Executive"),
        ("CTO and Executive Vice President", Level.C_SUITE, "IT"),
        ("Chief Executive", Level.C_SUITE, "Executive"),
        ("Member of the Board of Directors", Level.C_SUITE, "Executive"),
        ("Member of the Advisory Board", Level.OTHER, ""),
        ("EVP, General Counsel & Corporate Secretary", Level.VP, "Legal"),
        ("Assistant Sales Manager", Level.MANAGER, "Sales"),
        ("Product Owner", Level.OTHER, "Product"),
        ("Vice President, Engineering", Level.VP, "Engineering"),
        ("SVP Sales", Level.VP, "Sales"),
        ("Assistant Vice President", Level.VP, ""),
        ("Assistant Director of Procurement", Level.DIRECTOR, "Procurement"),
        ("Head of IT", Level.DIRECTOR, "IT"),
        ("IT Recruiter", Level.OTHER, "HR"),
        ("Director, Office of the CEO", Level.DIRECTOR, ""),
        ("Team Lead Support", Level.MANAGER, "Customer service"),
        ("Lead Generation Specialist", Level.OTHER, ""),
        ("Financial Analyst", Level.OTHER, "Finance"),
        ("President of National Accounts", Level.DIRECTOR, ""),
        ("President & CEO", Level.C_SUITE, "Executive"),
        ("Managing Director, Core Services", Level.DIRECTOR, ""),
        ("Managing Director at Harbor Marketing", Level.C_SUITE, "Executive"),
        ("CMO at Global Procurement", Level.C_SUITE, "Marketing"),
        ("Director, CTO Group", Level.DIRECTOR, ""),
        ("Chief Architect", Level.DIRECTOR, "Engineering"),
        ("Chief of Design", Level.C_SUITE, "Executive"),
        ("Division Chief", Level.DIRECTOR, ""),
        ("Mitglied der Geschäftsleitung", Level.C_SUITE, "Executive"),
        ("Co-Owner", Level.C_SUITE, "Executive"),
        ("Business Development Manager", Level.MANAGER, "Sales"),
        ("", Level.OTHER, ""),
        ("\x00\u202e!!", Level.OTHER, ""),
    ],
)
def test_level_and_department(title: str, rank: Level, area: str) -> None:
    assert (level(title), department(title)) == (rank, area)


def test_who_presides_over_a_part_still_sponsors() -> None:
    assert SPONSOR in roles("President of National Accounts") & roles("Managing Director, Core Services")


def test_a_stated_department_says_what_a_title_does_not() -> None:
    assert TECHNICAL in roles("Manager", "IT Operations")
    assert FINANCE in roles("Director", "Finance")


def test_no_title_is_no_role() -> None:
    assert roles("") == frozenset()


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("CFO", "Chief Financial Officer"),
        ("the CFO", "CFO"),
        ("VP Sales", "VP of Sales, EMEA"),
        ("head of IT", "IT Director"),
    ],
)
def test_one_title_in_two_spellings_is_the_same(asked: str, title: str) -> None:
    assert same(asked, title)


def test_the_assistant_to_the_cfo_is_not_the_cfo() -> None:
    assert not same("CFO", "Assistant to the CFO")
    assert not same("CFO", "CTO")
    assert is_title("the CFO") and not is_title("Robert Williams")
