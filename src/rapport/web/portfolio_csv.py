"""How is the table of customers written as CSV?"""

import csv
import io
from collections.abc import Iterable

from rapport.web.portfolio import Line

HEAD = (
    "customer", "domain", "segment", "value", "currency", "renewal", "strength", "threading", "champions",
    "champion names", "contacts in 90 days", "contacts in the 90 days before", "open escalations", "open signals",
    "owner",
)  # fmt: skip
FORMULA = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
)  # a cell that begins so is run by spreadsheet programs (OWASP, CSV injection)


def written(rows: Iterable[Line]) -> str:
    """RFC 4180; words from outside never begin a formula."""
    into = io.StringIO()
    out = csv.writer(into)
    out.writerow(HEAD)
    for row in rows:
        one, standing = row.customer, row.standing
        out.writerow([
            tame(one.name), tame(one.domains[0] if one.domains else ""), tame(one.segment),
            "" if one.arr_cents is None else f"{one.arr_cents / 100:.2f}", tame(one.currency),
            one.renewal_date or "", _number(standing.strength), _tenths(one.threading_score),
            "" if row.champions is None else len(row.champions),
            tame("; ".join(champion.name for champion in row.champions or ())),
            standing.efforts.lately, standing.efforts.before, row.escalations, row.signals, tame(row.owner),
        ])  # fmt: skip
    return into.getvalue()


def tame(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _tenths(score: float | None) -> str:
    """0–10 as on the page, of a score of 0–100; cut, not rounded, as there."""
    return "" if score is None else f"{int(score) / 10:.1f}"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"
