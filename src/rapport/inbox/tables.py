"""What do the tables of tickets and of product use say, and where is one wrong?

A table is a CSV with a header line. Every line is read or the whole table is refused, naming line and column.
What programs put above the header is passed over: empty lines, Excel's `sep=;`, the notes of LinkedIn's exports.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import TypeVar

from rapport.errors import BadInput
from rapport.inbox import dates
from rapport.inbox.model import Severity, Ticket, TicketAction, TicketStatus, Usage

TICKETS = ("id", "customer", "subject", "opened_at")  # needed; more below may stand there
USAGE = ("customer", "date", "metric", "value")

SAME_COLUMN = {
    "id": ("ticket_id", "ticket", "external_id", "key"),
    "customer": ("company", "account", "organization", "organisation"),
    "opened_at": ("created_at", "created", "opened"),
    "updated_at": ("updated",),
    "reporter": ("requester", "email", "requester_email"),
    "owner": ("assignee",),
    "severity": ("priority",),
    "address": ("email", "user"),
    "date": ("day", "on"),
    "metric": ("event", "feature"),
    "value": ("count", "quantity"),
}
SAME_WORD = {
    "normal": "medium", "moderate": "medium", "minor": "low", "major": "high", "urgent": "critical",
    "blocker": "critical",
    "new": "open", "in progress": "open", "on hold": "pending", "waiting": "pending",
    "solved": "resolved", "closed": "resolved", "done": "resolved",
}  # fmt: skip
SEPARATORS = ",;\t"
# LinkedIn's notes end with an empty line (their length is bounded: nobody's mail is looked through for one).
_ABOVE = re.compile(r"(?:[\r\n]+|sep=[,;\t]\r?\n|Notes:\r?\n(?:[^\r\n]{1,2000}\r?\n){1,9}\r?\n)+", re.IGNORECASE)
_NOT_WINDOWS = frozenset(b"\x81\x8d\x8f\x90\x9d")  # bytes without a letter there
LONGEST_CELL = 1 << 20  # characters: a description with a log in it
LONGEST_NAME = 300  # characters: two of them, in four bytes each, are the most that a row of an index holds
LONGEST_SUBJECT = 1000  # characters: mail has 998 in a line

Value = TypeVar("Value")
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table, by column."""

    table: str  # its name, for messages
    number: int  # as an editor counts; 0: this is no line of a table
    cells: Mapping[str, str]

    def wrong(self, column: str, what: str) -> BadInput:
        place = f"Line {self.number} of {self.table}, column {column}" if self.number else f"{self.table}, {column}"
        return BadInput(f"{place}: {what} Correct it; nothing was imported.")

    def text(self, column: str) -> str:
        """The cell under this name or one of its other names; empty when there is no such column."""
        names = (column, *SAME_COLUMN.get(column, ()))
        return next((self.cells[name].strip() for name in names if name in self.cells), "")

    def short(self, column: str, most: int = LONGEST_NAME) -> str:
        """A cell that is a name and no file, on one line. Raises BadInput with its limit, in characters."""
        cell = " ".join(self.text(column).split())
        if len(cell) > most:
            raise self.wrong(column, f"it has {len(cell)} characters, and {most} are the most.")
        return cell

    def needed(self, column: str, most: int = LONGEST_NAME) -> str:
        if not self.text(column):
            raise self.wrong(column, "it is empty and may not be.")
        return self.short(column, most)

    def read(self, column: str, parse: Callable[[str], Value], example: str) -> Value:
        """A cell that must have a form. Raises BadInput with an example of it."""
        cell = self.needed(column)
        try:
            return parse(cell)
        except (ValueError, OverflowError) as error:
            raise self.wrong(column, f"“{cell[:60]}” cannot be read; write it like {example}.") from error

    def one_of(self, column: str, choices: type[Choice], default: Choice) -> Choice:
        word = self.text(column).lower()
        if not word:
            return default
        try:
            return choices(SAME_WORD.get(word, word))
        except ValueError as error:
            raise self.wrong(column, f"“{word[:60]}” is none of {', '.join(choices)}.") from error


def decoded(content: bytes) -> str:
    """UTF-8, else what spreadsheets write: UTF-16 with its mark, Windows-1252, else Latin-1, which cannot fail."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252" if not _NOT_WINDOWS & set(content) else "latin-1")


def _below(content: bytes) -> tuple[str, int]:
    """The table from its header on, and the number of lines above it."""
    written = decoded(content)
    above = _ABOVE.match(written)
    start = above.end() if above else 0
    return written[start:], written.count("\n", 0, start)


def header(content: bytes) -> tuple[str, ...]:
    """The columns of a table, lower case, words joined by underscores."""
    first = next(iter(_below(content)[0].splitlines()), "")
    try:
        cells = next(csv.reader([first], delimiter=_separator(first)), [])
    except csv.Error:  # a cell longer than any table has
        return ()
    return tuple("_".join(cell.lower().replace("-", " ").replace("_", " ").split()) for cell in cells)


def _separator(first: str) -> str:
    return max(SEPARATORS, key=first.count)


def is_tickets(columns: Sequence[str]) -> bool:
    return _missing(columns, TICKETS) == ()


def is_usage(columns: Sequence[str]) -> bool:
    return _missing(columns, USAGE) == ()


def _missing(columns: Sequence[str], needed: Sequence[str]) -> tuple[str, ...]:
    return tuple(c for c in needed if not {c, *SAME_COLUMN.get(c, ())} & set(columns))


def lines(content: bytes, table: str, needed: Sequence[str]) -> Iterator[Line]:
    """The lines below the header. Raises BadInput for a missing or doubled column and a line of another length."""
    columns = header(content)
    if missing := _missing(columns, needed):
        has = ", ".join(filter(None, columns)) or "none"
        raise BadInput(f"{table} has no column {', '.join(missing)} (it has: {has}). Add it; nothing was imported.")
    if doubled := sorted({c for c in columns if c and columns.count(c) > 1}):
        raise BadInput(
            f"{table} has the column {', '.join(doubled)} twice. Remove or rename one; nothing was imported."
        )
    text, above = _below(content)
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text.partition("\n")[0]), strict=True)
    try:
        for cells in reader:
            number = reader.line_num + above
            if reader.line_num == 1 or not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(columns):
                raise BadInput(
                    f"Line {number} of {table} has {len(cells)} cells and the header {len(columns)}: perhaps a text "
                    "with a separator in it is not in quotes. Correct it; nothing was imported."
                )
            yield Line(table, number, dict(zip(columns, cells, strict=True)))
    except csv.Error as error:
        raise BadInput(
            f"Line {reader.line_num + above} of {table} is no CSV: {error}. Correct it; nothing was imported."
        ) from error


def moment(cell: str) -> datetime:
    """ISO 8601, or a day as `day` reads it and perhaps a time; as UTC. Without a zone it is UTC, without a time the
    start of the day. Raises ValueError for what is no moment, OverflowError for one that no calendar of ours holds."""
    try:
        return dates.in_utc(datetime.fromisoformat(cell))
    except ValueError:
        on, _, at = cell.partition(" ")
        return dates.in_utc(datetime.combine(_date(on), time.fromisoformat(at) if at else time()))


def day(cell: str) -> date:
    """2026-03-31, 2026/03/31, 31.03.2026; 03/31/2026 and 31/03/2026 where only one reading is a date. Raises
    ValueError, OverflowError as `moment` does."""
    read = _date(cell)
    moment(read.isoformat())
    return read


def _date(cell: str) -> date:
    iso = cell.strip().replace("/", "-") if re.match(r"\d{4}[-/]", cell.strip()) else ""
    if iso:
        return date.fromisoformat(iso[:10])
    parts = re.fullmatch(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})", cell.strip())
    if parts is None:
        raise ValueError(cell)
    first, second, year = int(parts[1]), int(parts[3]), int(parts[4])
    if parts[2] == "." or first > 12:
        return date(year, second, first)
    if second > 12 or first == second:
        return date(year, first, second)
    raise ValueError(cell)  # 03/04/2026 is March or April: whoever wrote it must say


def tickets(content: bytes, table: str) -> list[Ticket]:
    """Columns: id, customer, subject, opened_at; perhaps description, category, severity, status, escalated_at,
    updated_at, reporter, owner, actions. Raises BadInput."""
    return [ticket(line) for line in lines(content, table, TICKETS)]


def ticket(line: Line) -> Ticket:
    """Raises BadInput, naming the column."""
    example = "2026-03-01 14:30"
    opened = line.read("opened_at", moment, example)
    escalated = line.read("escalated_at", moment, example) if line.text("escalated_at") else None
    updated = line.read("updated_at", moment, example) if line.text("updated_at") else max(opened, escalated or opened)
    return Ticket(
        external_id=line.needed("id"),
        customer=line.needed("customer"),
        reporter=line.short("reporter").lower(),
        subject=line.needed("subject", LONGEST_SUBJECT),
        description=line.text("description"),
        category=line.short("category"),
        severity=line.one_of("severity", Severity, Severity.MEDIUM),
        status=line.one_of("status", TicketStatus, TicketStatus.OPEN),
        escalated_at=escalated,
        opened_at=opened,
        updated_at=updated,
        owner=line.short("owner"),
        actions=_actions(line),
    )


def _actions(line: Line) -> tuple[TicketAction, ...]:
    """One a line in the cell: `state | what | owner | moment`, the last two may be missing."""
    found = []
    for written in line.text("actions").splitlines():
        state, what, owner, at = [part.strip() for part in (written.split("|") + [""] * 4)[:4]]
        if state not in ("done", "started", "planned") or not what:
            raise line.wrong("actions", f"“{written[:60]}” is not of the form done | what | owner | 2026-03-01.")
        found.append(TicketAction(what, owner, state, _at(line, at)))
    return tuple(found)


def _at(line: Line, written: str) -> datetime | None:
    try:
        return moment(written) if written else None
    except (ValueError, OverflowError) as error:
        raise line.wrong("actions", f"“{written[:60]}” is no moment such as 2026-03-01 14:30.") from error


def usage(content: bytes, table: str) -> list[Usage]:
    """Columns: customer, date, metric, value; perhaps address, of the person. Raises BadInput."""
    return [
        Usage(
            customer=line.needed("customer"),
            address=line.short("address").lower(),
            on=line.read("date", day, "2026-03-01"),
            metric=line.needed("metric"),
            value=line.read("value", _figure, "12.5"),
        )
        for line in lines(content, table, USAGE)
    ]


def _figure(cell: str) -> float:
    value = float(cell)
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError
    return value
