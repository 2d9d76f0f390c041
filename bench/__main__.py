"""Every figure that this machine can measure, printed and written to docs/benchmarks.md: `make bench`."""

import os
import platform
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

Written by `make bench`; do not edit. Accuracy on published data that is not part of the project, with its 95 %
interval beside the published figure; speed as a ratio to a peer on the same mail in the same run.
"""
IMPORT = """## First import

`mu index` and `notmuch new` index words for search, which Rapport does not; Rapport reads people, conversations,
contacts and scores, which they do not: the ratio is a yardstick, no contest.
"""
PICTURE = """
## The picture of a map

From the data to what is drawn, in Chromium; places come from the server. The peer is the same library placing the same
people with its own force-directed layout.
"""
REBUILD = """## Rebuild of all sums

The sums that all scores are computed from, from zero, beside DuckDB and Polars running the same sums over the same
columns in memory; results compared before times.
"""
GROWTH = """## Growth

Generated mail, stored with people, conversations, contacts and scores; then one message at a time, from its bytes to
the refreshed score of its customer.
"""
NIGHTLY = """
## The look of every night

Over the large demo (`rapport demo --size large`), and one new message there until its customer's scores and signals
are right.
"""
LOAD = f"""
## Reads under load

{load.RATE} requests a second for {load.SECONDS} s over the large demo, pages and API mixed, sent at their times
whether earlier ones are answered or not; `rapport serve --workers {load.WORKERS}`, its background work, the database
and whoever asks share the cores of this machine.
"""
PAGES = """
## Pages of the small demo

Each asked for alone, from the request to the last byte.
"""


def machine() -> str:
    cores = os.cpu_count() or 1
    return f"{wiring.clock():%Y-%m-%d}, {platform.machine()}, {cores} cores, Python {platform.python_version()}.\n"


def accuracy(name: str) -> list[str]:
    try:
        rows = benching.measure(name, DATA)
    except Problem as problem:
        return [f"## {name}", "", f"Not measured: {problem.sentence}", ""]
    head = ["| metric | ours | 95 % interval | reference | where it comes from |", "|---|---:|---|---|---|"]
    return [f"## {name}", "", *head, *(line(row) for row in rows), ""]


def line(row: Row) -> str:
    interval = f"{row.low:.3f} to {row.high:.3f}"
    return f"| {row.metric} | {row.ours:.3f} | {interval} | {row.reference or 'none'} | {row.source} |"


def main() -> None:
    lines = [INTRODUCTION, machine()]
    for name in benching.BENCHMARKS:
        print(f"Measuring {name} …", flush=True)
        lines += accuracy(name)
    print("Measuring the first import …", flush=True)
    measured = ingest.run(ingest.LIST) if ingest.LIST.exists() else ["Not measured: the mail of the list is absent."]
    lines += [IMPORT, *measured, ""]
    print("Measuring the rebuild of all sums …", flush=True)
    lines += [REBUILD, *scores.run(), ""]
    print("Measuring growth …", flush=True)
    lines += [GROWTH, *growth.run()]
    print("Measuring the look of every night, and reads under load …", flush=True)
    with nightly.made() as demo:
        lines += [NIGHTLY, *nightly.measure(demo)]
        lines += [LOAD, *load.measure(demo.app.settings.home, demo.app)]
    print("Measuring every page of the small demo …", flush=True)
    lines += [PAGES, *load.small()]
    print("Measuring the picture of a map …", flush=True)
    lines += [PICTURE, *picture.run()]
    page = "\n".join(lines) + "\n"
    PAGE.write_text(page, encoding="utf-8")
    print(page)


if __name__ == "__main__":  # the readers of an import start by importing this again
    main()
