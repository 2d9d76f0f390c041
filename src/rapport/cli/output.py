"""How does a value reach a terminal: as a table for people, as JSON for programs?"""

import dataclasses
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

Json = Annotated[bool, typer.Option("--json", help="One JSON document instead of text.")]
WIDE = 200  # columns where nobody looks at a terminal: a file or a pipe is read by line, not by page
# What is printed is data: a subject with square brackets is a subject, and ":fire:" stays as it was written.
screen = Console(
    highlight=False, markup=False, emoji=False, soft_wrap=True, width=None if sys.stdout.isatty() else WIDE
)
errors = Console(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True)


def plain(value: Any) -> Any:
    """The same value in JSON's types: dataclasses by field, times in ISO 8601, bytes as hex."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Sequence | set | frozenset) and not isinstance(value, str):
        return [plain(item) for item in value]
    return value


def as_json(value: Any) -> None:
    """One JSON document on standard output and nothing else."""
    print(json.dumps(plain(value), ensure_ascii=False, indent=2))


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """A table; numbers to the right; an empty one says so."""
    if not rows:
        screen.print(f"{title}: none")
        return
    drawn = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for number, column in enumerate(columns):
        numeric = all(isinstance(row[number], int | float) for row in rows)
        drawn.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*("" if cell is None else str(cell) for cell in row))
    screen.print(drawn)


def money(cents: int | None, currency: str) -> str:
    return "" if cents is None else f"{currency} {cents / 100:,.0f}"


def words(value: Enum | str) -> str:
    """A value of an enumeration as a person writes it: executive_sponsor → executive sponsor."""
    return str(value).replace("_", " ")


def moment(at: datetime | date | None) -> str:
    """Short and unambiguous; times are UTC in the terminal."""
    if at is None:
        return ""
    return f"{at:%Y-%m-%d %H:%M}" if isinstance(at, datetime) else f"{at:%Y-%m-%d}"
