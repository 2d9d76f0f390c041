"""The command that computes all scores anew."""

from typing import Annotated

import typer

from rapport import wiring
from rapport.cli.output import as_json, screen
from rapport.cli.session import bound
from rapport.relationships import service as relationships
from rapport.wiring import EngineKind


def register(app: typer.Typer) -> None:
    app.command()(rebuild)


def rebuild(
    engine: Annotated[EngineKind, typer.Option(help="Where it is computed.")] = EngineKind.LOCAL,
    json: Annotated[bool, typer.Option("--json", help="One JSON document instead of text.")] = False,
) -> None:
    """Compute all sums and scores from the stored contacts, from zero. The numbers stay what they were."""
    done = relationships.rebuild_all(bound(), wiring.engine(engine))
    if json:
        return as_json(done)
    return screen.print(f"{done.touches:,} contacts of {done.customers:,} customers counted from zero.")
