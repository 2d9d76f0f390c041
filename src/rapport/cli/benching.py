"""The command that measures: how well mail is read and people are known, on data that others published."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from rapport.benchmarks import (
    autoreply,
    departments,
    departures,
    drafts,
    people,
    quotes,
    reporting,
    seniority,
    statements,
    threads,
    titles,
    zones,
)
from rapport.benchmarks.model import Row
from rapport.cli.output import as_json, table
from rapport.errors import BadInput, NotFound

Run = Callable[[Path, Path | None], tuple[Row, ...]]

BENCHMARKS: Mapping[str, Run] = {
    "zones": zones.run,
    "quotes": quotes.run,
    "threads": threads.run,
    "titles": titles.run,
    "autoreply": autoreply.run,
    "reporting": reporting.run,
    "seniority": seniority.run,
    "departments": departments.run,
    "statements": statements.run,
    "people": people.run,
    "departures": departures.run,
    "drafts": drafts.run,
}
_COLUMNS = ("metric", "ours", "95 % interval", "reference", "where it comes from")


def register(app: typer.Typer) -> None:
    app.command()(bench)


def bench(
    name: Annotated[str, typer.Argument(help=f"One of {', '.join(BENCHMARKS)}.")],
    data: Annotated[Path, typer.Option(help="The folder with the measuring data.")],
    predictions: Annotated[Path | None, typer.Option(help="Write what was decided as JSON lines.")] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON document instead of text.")] = False,
) -> None:
    """Measure on published data: each figure with its interval, beside the known one."""
    rows = measure(name, data, predictions)
    if json:
        return as_json(rows)
    return table(name, _COLUMNS, [_cells(row) for row in rows])


def measure(name: str, data: Path, predictions: Path | None = None) -> tuple[Row, ...]:
    """The lines of one benchmark. Raises BadInput for an unknown one, NotFound where its data is missing."""
    if name not in BENCHMARKS:
        raise BadInput(f"There is no benchmark “{name}”. Choose one of {', '.join(BENCHMARKS)}.")
    if not data.is_dir():
        raise NotFound(f"There is no folder {data}. Name the folder that holds the measuring data with --data.")
    return BENCHMARKS[name](data, predictions)


def _cells(row: Row) -> tuple[str, ...]:
    return (row.metric, f"{row.ours:.3f}", f"{row.low:.3f} to {row.high:.3f}", row.reference or "none", row.source)
