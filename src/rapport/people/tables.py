"""What do the tables of customers and of stakeholders say, and where is one wrong?"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from rapport.errors import BadInput
from rapport.inbox.tables import LONGEST_NAME, Line, day, header, lines
from rapport.people import names
from rapport.people.companies import FREE_MAIL
from rapport.people.model import BuyingRole, CustomerRow, StakeholderRow

# What other systems call the same column; the first that a table has is taken.
CUSTOMER_COLUMNS = {
    "name": ("name", "customer", "customer_name", "company", "company_name", "account", "account_name", "organization"),
    "domain": (
        *("domain", "domains", "website", "web_site", "website_url", "url", "domain_name", "email_domain"),
        *("company_domain", "company_domain_name", "company_website"),
    ),
    "segment": ("segment", "tier", "plan", "customer_segment"),
    "arr": ("arr", "annual_recurring_revenue", "annual_revenue", "contract_value", "acv", "value", "amount"),
    "currency": ("currency", "currency_code"),
    "renewal_date": ("renewal_date", "renewal", "renews_on", "renews_at", "contract_end", "end_date"),
    "owner": ("owner", "owner_email", "csm", "csm_email", "account_owner", "customer_owner"),
    "health_score": ("health_score", "health", "score"),
    "churned_on": ("churned_on", "churn_date", "churned_at", "lost_on"),
}  # fmt: skip
STAKEHOLDER_COLUMNS = {
    "customer": ("customer", "customer_name", "company", "company_name", "account", "account_name", "organization"),
    "name": ("name", "full_name", "contact", "contact_name", "stakeholder"),
    "first_name": ("first_name", "given_name"),
    "last_name": ("last_name", "surname", "family_name"),
    "email": ("email", "e_mail", "email_address", "mail", "address"),
    "others": ("others", "other_emails", "other_addresses", "secondary_email", "additional_emails", "email_2"),
    "title": ("title", "job_title", "position"),
    "department": ("department", "dept", "function"),
    "manager": ("manager", "manager_email", "reports_to"),
    "role": ("role", "buying_role", "persona"),
}
BY_HAND = (*(role.value for role in BuyingRole), "champion")

_DOMAIN = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)+[a-z0-9-]{2,}")
_EMAIL = re.compile(r"[^@\s<>\",;]+@[^@\s<>\",;]+\.[^@\s<>\",;]+")
_MONEY = re.compile(r"([A-Za-z]{3}|[$€£¥])?\s*([\d.,' \u00a0]*\d)\s*([kmKM]|mio|Mio)?\s*([A-Za-z]{3}|[$€£¥])?")
_SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
_THOUSANDS = {"": 1, "k": 1_000, "m": 1_000_000, "mio": 1_000_000}

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class _Cells:
    """One line, read by our name of a column."""

    line: Line
    columns: Mapping[str, str]  # ours → the table's

    def text(self, column: str) -> str:
        return self.line.cells[self.columns[column]].strip() if column in self.columns else ""

    def short(self, column: str) -> str:
        """Raises BadInput for what is longer than a name."""
        return self.line.short(self.columns[column]) if column in self.columns else ""

    def wrong(self, column: str, what: str) -> BadInput:
        return self.line.wrong(self.columns.get(column, column), what)

    def read(self, column: str, parse: Callable[[str], Value], example: str) -> Value | None:
        """None for an empty cell. Raises BadInput with an example of the form."""
        cell = self.text(column)
        try:
            return parse(cell) if cell else None
        except (ValueError, ArithmeticError) as error:
            raise self.wrong(column, f"“{cell[:60]}” cannot be read; write it like {example}.") from error


def customers(content: bytes, table: str) -> list[CustomerRow]:
    """Columns: name, domain (more than one separated by ;); perhaps segment, arr, currency, renewal_date, owner (the
    CSM's address), health_score, churned_on. Raises BadInput naming table, line and column."""
    rows = []
    whose: dict[str, str] = {}
    for cells in _cells(content, table, CUSTOMER_COLUMNS, ("name", "domain")):
        row = _customer(cells)
        for domain in row.domains:
            if whose.setdefault(domain, row.name).casefold() != row.name.casefold():
                raise cells.wrong("domain", f"{domain} is {whose[domain]}'s already, some lines above.")
        rows.append(row)
    return rows


def _customer(cells: _Cells) -> CustomerRow:
    if not cells.text("name"):
        raise cells.wrong("name", "it is empty and may not be.")
    arr = cells.read("arr", money, "340000, $340,000 or 340K")
    stated = cells.text("currency").upper()
    if stated and not re.fullmatch(r"[A-Z]{3}", stated):
        raise cells.wrong("currency", f"“{stated[:60]}” is no currency; write it like USD.")
    return CustomerRow(
        name=cells.short("name"),
        domains=_domains(cells),
        segment=cells.short("segment"),
        arr_cents=arr[0] if arr else None,
        currency=stated or (arr[1] if arr and arr[1] else "USD"),
        renewal_date=cells.read("renewal_date", day, "2026-03-31"),
        owner=cells.short("owner").lower(),
        health_score=cells.read("health_score", _percent, "72"),
        churned_on=cells.read("churned_on", day, "2026-03-31"),
    )


def _domains(cells: _Cells) -> tuple[str, ...]:
    found = []
    for written in filter(None, re.split(r"[;,|\s]+", cells.text("domain").lower())):
        host = re.sub(r"^https?://", "", written).rpartition("@")[2]
        domain = re.split(r"[/?#:]", host)[0].removeprefix("www.").strip(".")
        if len(domain) > LONGEST_NAME or not _DOMAIN.fullmatch(domain):
            raise cells.wrong("domain", f"“{written[:60]}” is no domain such as techcorp.example.")
        if domain in FREE_MAIL:
            raise cells.wrong("domain", f"{domain} is anybody's; name its people in a table of stakeholders instead.")
        found.append(domain)
    return tuple(dict.fromkeys(found))


def stakeholders(content: bytes, table: str) -> list[StakeholderRow]:
    """Columns: customer, name or email (several separated by ; are one person's); perhaps others, title,
    department, manager (an address), role (a buying role). Raises
    BadInput naming table, line and column."""
    columns = set(header(content))
    split = columns & {"first_name", "given_name"} and columns & {"last_name", "surname", "family_name"}
    named = split or columns & set(STAKEHOLDER_COLUMNS["name"])
    needed = ("customer",) if named else ("customer", "email")
    return [_stakeholder(cells) for cells in _cells(content, table, STAKEHOLDER_COLUMNS, needed)]


def connections(content: bytes, table: str) -> list[StakeholderRow]:
    """LinkedIn's Connections.csv: whom somebody of ours knows, at any company; who names none is left out. Raises
    BadInput."""
    found = _cells(content, table, STAKEHOLDER_COLUMNS, ("customer", "first_name", "last_name"))
    named = (cells for cells in found if cells.text("customer"))
    return [_stakeholder(cells) for cells in named if any(map(cells.text, ("first_name", "last_name", "email")))]


def _stakeholder(cells: _Cells) -> StakeholderRow:
    email, *others = *_emails(cells, "email"), *_emails(cells, "others"), ""
    manager = cells.short("manager").lower()
    name = cells.short("name") or f"{cells.short('first_name')} {cells.short('last_name')}".strip()
    role = "_".join(cells.text("role").lower().replace("-", " ").split())
    if not cells.text("customer"):
        raise cells.wrong("customer", "it is empty and may not be.")
    if not name and not email:
        raise cells.wrong("name", "the line has neither a name nor an address.")
    if role and role not in BY_HAND:
        raise cells.wrong("role", f"“{role[:60]}” is none of {', '.join(BY_HAND)}.")
    return StakeholderRow(
        customer=cells.short("customer"),
        name=names.display(name, email),
        email=email,
        title=cells.short("title"),
        department=cells.short("department"),
        manager=manager,
        role=role,
        others=tuple(dict.fromkeys(one for one in others if one and one != email)),
    )


def _emails(cells: _Cells, column: str) -> list[str]:
    """The addresses of a cell, as `a@x.example; b@x.example`, the one to write to first."""
    parts = re.split(r"[;,|\s]+", cells.text(column).lower())
    found = [part.removeprefix("mailto:").strip("<>") for part in parts if part]
    if wrong := [one for one in found if len(one) > LONGEST_NAME or not _EMAIL.fullmatch(one)]:
        raise cells.wrong(column, f"“{wrong[0][:60]}” is no address such as ann@techcorp.example.")
    return found


def _cells(content: bytes, table: str, known: Mapping[str, Sequence[str]], needed: Sequence[str]) -> Iterator[_Cells]:
    has = header(content)
    columns = {ours: next((name for name in names if name in has), "") for ours, names in known.items()}
    if missing := [name for name in needed if not columns[name]]:
        listed = ", ".join(filter(None, has)) or "none"
        raise BadInput(f"{table} has no column {', '.join(missing)} (it has: {listed}). Add it; nothing was imported.")
    found = {ours: name for ours, name in columns.items() if name}
    return (_Cells(line, found) for line in lines(content, table, ()))


def money(cell: str) -> tuple[int, str]:
    """(cents, currency or "") of 340000, $340,000, 340K, € 1.2M, 340.000,50 €. Raises ValueError."""
    written = _MONEY.fullmatch(cell.strip())
    if written is None:
        raise ValueError(cell)
    before, digits, factor, after = (part or "" for part in written.groups())
    times = _THOUSANDS[factor.lower()]
    try:
        cents = Decimal(_plain_number(digits, grouped=times == 1)) * times * 100
    except InvalidOperation as error:
        raise ValueError(cell) from error
    unit = (before or after).upper()
    return int(cents), _SYMBOLS.get(unit, unit)


def _plain_number(digits: str, *, grouped: bool) -> str:
    """Without separators of thousands. A last separator with one or two digits after it is the decimal one; with three
    it is one of thousands, unless K or M follows the number."""
    bare = re.sub(r"['\s\u00a0]", "", digits)
    last = max(bare.rfind("."), bare.rfind(","))
    if last < 0:
        return bare
    tail = bare[last + 1 :]
    whole = re.sub(r"[.,]", "", bare[:last])
    repeated = bare.count(bare[last]) > 1
    if len(tail) == 3 and (grouped or repeated):
        return whole + tail
    if len(tail) > 3 or repeated:
        raise ValueError(digits)
    return f"{whole or '0'}.{tail}"


def _percent(cell: str) -> int:
    value = int(cell.strip().removesuffix("%").strip())
    if not 0 <= value <= 100:
        raise ValueError(cell)
    return value
