"""Tables as other systems write them, and what is said when one is wrong."""

from datetime import date

import pytest

from rapport.errors import BadInput
from rapport.inbox import tables as inbox_tables
from rapport.people import tables
from rapport.people.model import CustomerRow, StakeholderRow


def customers(text: str) -> list[CustomerRow]:
    return tables.customers(text.encode(), "customers.csv")


def stakeholders(text: str) -> list[StakeholderRow]:
    return tables.stakeholders(text.encode(), "stakeholders.csv")


def test_name_and_domain_are_enough() -> None:
    assert customers("name,domain\nTechCorp,techcorp.test\n") == [CustomerRow("TechCorp", ("techcorp.test",))]


def test_the_columns_of_other_systems_are_understood() -> None:
    text = "Account;Website;ARR;Renewal Date;CSM;Health\nTechCorp;https://www.TechCorp.test/eu;$340,000;31.03.2026;N@x.test;72%\n"
    (row,) = customers(text)
    assert (row.name, row.domains, row.owner, row.health_score) == ("TechCorp", ("techcorp.test",), "n@x.test", 72)
    assert (row.arr_cents, row.currency, row.renewal_date) == (34_000_000, "USD", date(2026, 3, 31))


def test_a_customer_may_have_several_domains() -> None:
    assert customers('name,domains\nTechCorp,"techcorp.test; techcorp.example techcorp.test"\n')[0].domains == (
        "techcorp.test",
        "techcorp.example",
    )


@pytest.mark.parametrize(
    ("cell", "cents", "currency"),
    [
        ("340K", 34_000_000, ""),
        ("$340,000", 34_000_000, "USD"),
        ("340000", 34_000_000, ""),
        ("€ 1.2M", 120_000_000, "EUR"),
        ("340.000,50 €", 34_000_050, "EUR"),
        ("340.000", 34_000_000, ""),
        ("1,234,567.89", 123_456_789, ""),
        ("USD 12'500", 1_250_000, "USD"),
        ("1.125M", 112_500_000, ""),
        ("12.5", 1250, ""),
        ("0", 0, ""),
    ],
)
def test_money_is_read_as_people_write_it(cell: str, cents: int, currency: str) -> None:
    assert tables.money(cell) == (cents, currency)


@pytest.mark.parametrize("cell", ["", "much", "1.2.3", "12-5", "-5", "1,23456", "340 apples"])
def test_what_is_no_money_is_refused(cell: str) -> None:
    with pytest.raises(ValueError):
        tables.money(cell)


@pytest.mark.parametrize(
    "cell", ["2026-03-31", "2026/03/31", "31.03.2026", "03/31/2026", "31/03/2026", "2026-03-31T10:00"]
)
def test_a_date_is_read_where_it_has_one_reading(cell: str) -> None:
    assert inbox_tables.day(cell) == date(2026, 3, 31)


@pytest.mark.parametrize("cell", ["03/04/2026", "2026-02-30", "soon", "31.13.2026", "1.1.26"])
def test_a_date_with_two_readings_or_none_is_refused(cell: str) -> None:
    with pytest.raises(ValueError):
        inbox_tables.day(cell)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name\nTechCorp\n", ["no column domain", "customers.csv", "Add it"]),
        ("name,domain,name\nA,a.test,B\n", ["name twice"]),
        ("name,domain,arr\nA,a.test,\nB,b.test,lots\n", ["Line 3", "column arr", "“lots”", "340K"]),
        ("name,domain,Renewal\nA,a.test,03/04/2026\n", ["Line 2", "column renewal", "2026-03-31"]),
        ("name,domain\n,a.test\n", ["Line 2", "column name", "empty"]),
        ("name,domain\nA,nonsense\n", ["Line 2", "column domain", "“nonsense”"]),
        ("name,domain\nA,gmail.com\n", ["Line 2", "gmail.com is anybody's"]),
        ("name,domain\nA,a.test\nB,a.test\n", ["Line 3", "a.test is A's already"]),
        ("name,domain,health_score\nA,a.test,140\n", ["Line 2", "health_score", "140"]),
        ("name,domain,currency\nA,a.test,dollars\n", ["Line 2", "currency"]),
        ("", ["no column name, domain"]),
    ],
)
def test_a_wrong_table_of_customers_is_named_by_line_and_column(text: str, words: list[str]) -> None:
    with pytest.raises(BadInput) as told:
        customers(text)
    assert all(word in told.value.sentence for word in words), told.value.sentence


@pytest.mark.parametrize("column", ["name", "domain", "segment", "owner"])
def test_what_a_customer_is_called_by_is_a_name_and_no_file(column: str) -> None:
    """Kills an index row that PostgreSQL refuses, which no sentence about the field could follow."""
    cells = {"name": "A", "domain": "a.test", "segment": "", "owner": "", column: "x" * 297 + ".test"}
    with pytest.raises(BadInput, match=f"Line 2 of customers.csv, column {column}: (it has 302|“xxx)"):
        customers(f"{','.join(cells)}\n{','.join(cells.values())}\n")


@pytest.mark.parametrize("column", ["customer", "name", "email", "others", "title", "department", "manager"])
def test_what_a_person_is_called_by_is_a_name_and_no_file(column: str) -> None:
    cells = {"customer": "A", "name": "Ann", "email": "a@a.test", column: "x" * 295 + "@a.test"}
    with pytest.raises(BadInput, match=f"Line 2 of [a-z.]+, column {column}: (it has 302|“xxx)"):
        stakeholders(f"{','.join(cells)}\n{','.join(cells.values())}\n")


def test_a_table_of_stakeholders_is_read() -> None:
    text = "Company,First Name,Last Name,Email,Job Title,Reports To,Role\n"
    text += "TechCorp,Ann,Lee,Ann@TechCorp.test,CFO,bo@techcorp.test,Decision Maker\n"
    assert stakeholders(text) == [
        StakeholderRow(
            "TechCorp", "Ann Lee", "ann@techcorp.test", "CFO", manager="bo@techcorp.test", role="decision_maker"
        )
    ]


def test_a_stakeholder_without_a_name_is_called_by_the_address() -> None:
    assert stakeholders("customer,email\nTechCorp,ann.lee@techcorp.test\n")[0].name == "Ann Lee"


def test_a_stakeholder_may_be_known_by_name_only() -> None:
    assert stakeholders("customer,name,title\nTechCorp,Ann Lee,CFO\n")[0].email == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("customer,title\nA,CFO\n", ["no column email"]),
        ("email\na@b.test\n", ["no column customer"]),
        ("customer,email\nA,not an address\n", ["Line 2", "column email"]),
        ("customer,name,email\nA,,\n", ["Line 2", "neither a name nor an address"]),
        ("customer,email,role\nA,a@b.test,boss\n", ["Line 2", "column role", "decision_maker"]),
    ],
)
def test_a_wrong_table_of_stakeholders_is_named_by_line_and_column(text: str, words: list[str]) -> None:
    with pytest.raises(BadInput) as told:
        stakeholders(text)
    assert all(word in told.value.sentence for word in words), told.value.sentence


def test_several_addresses_in_one_cell_are_one_persons() -> None:
    """Mutant: the second address refused as no address, or lost."""
    (row,) = stakeholders("customer,name,email\nTechCorp,Ann Lee,Ann@techcorp.test; a.lee@techcorp.test\n")
    assert (row.email, row.others) == ("ann@techcorp.test", ("a.lee@techcorp.test",))
    (row,) = stakeholders("customer;name;email;other emails\nTechCorp;Ann Lee;;a@x.test b@x.test,a@x.test\n")
    assert (row.email, row.others) == ("a@x.test", ("b@x.test",))
    with pytest.raises(BadInput, match=r"Line 2 .* column email.*“b@x” is no address"):
        stakeholders("customer,name,email\nTechCorp,Ann Lee,a@x.test; b@x\n")
