"""Every figure that this machine can measure, printed and written to docs/benchmarks.md: `make bench`.

    python -m bench [PART …]

measures some parts only; the others stay on the page as they were measured, each with its own day.
"""

import os
import platform
import re
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from bench import growth, ingest, load, nightly, picture, scores
from rapport import wiring
from rapport.benchmarks.model import Row
from rapport.cli import benching
from rapport.errors import Problem

ROOT = Path(__file__).parent.parent
DATA = ROOT.parent / "shared" / "data"
PAGE = ROOT / "docs" / "benchmarks.md"

INTRODUCTION = """# Benchmarks

Written by `make bench` (`python -m bench PART` for a part of it); do not edit. Accuracy on published data that is not
part of the project, with its 95 % interval beside the published figure; speed as a ratio to a peer on the same data in
the same run. Each part says when and where it was measured.
"""
HEAD = re.compile(r"^## ", re.MULTILINE)

UNDER_LOAD = "Reads under load"
SAID = {
    "First import": """`mu index` and `notmuch new` index words for search, which Rapport does not; Rapport reads
people, conversations, contacts and scores, which they do not: the ratio is a yardstick, no contest.""",
    "Rebuild of all sums": """The sums that all scores are computed from, from zero, beside DuckDB and Polars running
the same sums over the same columns in memory; results compared before times.""",
    "Growth": """Generated mail, stored with people, conversations, contacts and scores; then one message at a time,
from its bytes to the refreshed score of its customer.""",
    "The look of every night": """Over the large demo (`rapport demo --size large`), and one new message there until its
customer's scores and signals are right.""",
    "The preview of a threshold": """What another value would have raised in the small demo's last 13 weeks, against the
live one.""",
    "The picture of a map": """From the data to what is drawn, in Chromium; places come from the server. The peer is the
same library placing the same people with its own force-directed layout.""",
    UNDER_LOAD: f"""{load.RATE} requests a second for {load.SECONDS} s over the large demo, pages and API mixed,
sent at their times whether earlier ones are answered or not; `rapport serve --workers {load.WORKERS}`, its background
work, the database and whoever asks share the cores of this machine. From a server that has just begun upwards;
{load.MINUTES} times at the full rate, the last one told by kind. Times are of what was answered; errors are refusals
(too much to do) and whatever else was no answer.""",
    "Pages of the small demo": """Each asked for alone, from the request to the last byte.""",
}


def imported() -> list[str]:
    return ingest.run(ingest.LIST) if ingest.LIST.exists() else ["Not measured: the mail of the list is absent."]


def accuracy(name: str) -> list[str]:
    try:
        rows = benching.measure(name, DATA)
    except Problem as problem:
        return [f"Not measured: {problem.sentence}"]
    head = ["| metric | ours | 95 % interval | reference | where it comes from |", "|---|---:|---|---|---|"]
    return [*head, *(line(row) for row in rows)]


def line(row: Row) -> str:
    interval = f"{row.low:.3f} to {row.high:.3f}"
    return f"| {row.metric} | {row.ours:.3f} | {interval} | {row.reference or 'none'} | {row.source} |"


def large() -> list[str]:
    """Two sections over one large demo, which takes minutes to make."""
    with nightly.made() as demo:
        looked = nightly.measure(demo)
        return [
            *looked,
            "",
            f"### {UNDER_LOAD}",
            "",
            SAID[UNDER_LOAD],
            "",
            *load.measure(demo.app.settings.home, demo.app),
        ]


# Part → head on the page and what measures it, in the order of the page.
PARTS: Mapping[str, tuple[str, Callable[[], list[str]]]] = {
    **{name: (name, partial(accuracy, name)) for name in benching.BENCHMARKS},
    "import": ("First import", imported),
    "rebuild": ("Rebuild of all sums", scores.run),
    "growth": ("Growth", partial(growth.run, growth.LONG)),
    "large": ("The look of every night", large),
    "preview": ("The preview of a threshold", nightly.previewed),
    "pages": ("Pages of the small demo", load.small),
    "map": ("The picture of a map", picture.run),
}


def headed(head: str) -> list[str]:
    return [f"## {head}", "", *([SAID[head], ""] if head in SAID else [])]


def section(part: str) -> str:
    head, measured = PARTS[part]
    cores = os.cpu_count() or 1
    machine = f"{platform.machine()}, {cores} cores, Python {platform.python_version()}"
    lines = [*headed(head), *measured(), "", f"Measured on {wiring.clock():%Y-%m-%d}, {machine}."]
    return "\n".join(lines).rstrip() + "\n"


def sections(page: str) -> dict[str, str]:
    """What stands on the page, by head."""
    found = (f"## {text}".rstrip() + "\n" for text in HEAD.split(page)[1:])
    return {text.partition("\n")[0].removeprefix("## "): text for text in found}


def main(parts: list[str]) -> None:
    if unknown := set(parts) - PARTS.keys():
        sys.exit(f"There is no part “{unknown.pop()}”. Choose among {', '.join(PARTS)}.")
    for part in parts or PARTS:
        print(f"Measuring {part} …", flush=True)
        measured = section(part)
        print(measured, flush=True)
        stands = sections(PAGE.read_text(encoding="utf-8")) if PAGE.exists() else {}  # as it is now: it took a while
        stands[PARTS[part][0]] = measured
        ordered = [stands[head] for head, _ in PARTS.values() if head in stands]
        PAGE.write_text("\n".join([INTRODUCTION, *ordered]), encoding="utf-8")


if __name__ == "__main__":  # the readers of an import start by importing this again
    main(sys.argv[1:])
