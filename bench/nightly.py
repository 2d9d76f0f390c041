"""How long does the look of every night take over a big customer base, and one new message there until its signals?

    python -m bench.nightly [--share 0.1]

The large demo is made in a fresh embedded database (--share of it, where time is short) and looked at by one process,
then by one a core, each with its share of the customers. Then single messages come in, from their bytes to the scores
and signals of their customer.
"""

import argparse
import gc
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import load
from bench.ingest import fresh_app
from rapport import pipeline, wiring
from rapport.app import App
from rapport.cli import serving
from rapport.demo import large, large_run
from rapport.demo import run as demo_run
from rapport.demo.large import LARGE, Size
from rapport.inbox.model import Item
from rapport.people import store as people
from rapport.people.model import CustomerId
from rapport.relationships import service as relationships
from rapport.settings import Settings
from rapport.signals import service as signals
from rapport.signals.backtest import service as backtests
from rapport.signals.looking import service as looking
from rapport.signals.thresholds.model import Wish
from rapport.users.model import WorkspaceId

SINGLE = 100

Sorted = tuple[list[float], list[float]]  # milliseconds


def share_of(app: App, number: int, of: int) -> list[CustomerId]:
    with app.db.transaction() as tx:
        return [customer.id for customer in people.list_customers(tx)][number::of]


def look(home: Path, workspace: WorkspaceId, number: int, of: int) -> None:
    """In a process of its own: every `of`-th customer."""
    app = wiring.build(Settings(home=home)).of(workspace)
    looking.look_all(app, share_of(app, number, of))


def by_processes(home: Path, workspace: WorkspaceId, count: int) -> float:
    """Seconds, the start of the processes included."""
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=look, args=(home, workspace, number, count)) for number in range(count)]
    begin = time.perf_counter()
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    if any(one.exitcode for one in workers):
        raise RuntimeError("a process of the nightly look failed")
    return time.perf_counter() - begin


def one_by_one(app: App, firms: Sequence[large.Firm]) -> Sorted:
    """Milliseconds of each message until scores and signals of its customer are right, and of the look at the end of
    that alone; the steps are those of pipeline.refresh."""
    whole, last = [], []
    for number in range(SINGLE):
        firm = firms[number * 7 % len(firms)]
        raw = (
            f"From: {firm.people[0].name} <{firm.people[0].email}>\r\nTo: {firm.owner}\r\n"
            f"Date: {app.now():%a, %d %b %Y %H:%M:%S} +0000\r\nMessage-ID: <nightly-{number}@{firm.domain}>\r\n"
            f"Subject: A question {number}\r\n\r\nCould you call me tomorrow?\r\n"
        ).encode()
        begin = time.perf_counter()
        pipeline.take_in(app, [Item(f"nightly:{number}", 0, raw, len(raw))])
        with app.db.transaction(few=True) as tx:
            stale = people.stale_customers(tx)
        relationships.refresh_all(app, stale)
        scored = time.perf_counter()
        for customer in stale:
            signals.look(app, customer)
        end = time.perf_counter()
        whole.append((end - begin) * 1000)
        last.append((end - scored) * 1000)
    return sorted(whole), sorted(last)


@dataclass(frozen=True)
class Made:
    """The large demo, or a part of it, in a database of its own."""

    app: App  # bound to it
    size: Size
    seconds: float
    busy: float  # of them on a core in Python


@contextmanager
def made(share: float = 1.0) -> Iterator[Made]:
    size = Size(*(max(1, round(n * share)) for n in (LARGE.customers, LARGE.people, LARGE.messages)))
    with fresh_app() as app:
        begin, cpu = time.perf_counter(), time.process_time()
        workspace = large_run.make(app, lambda _phase, _done, _total: None, size)
        seconds, busy = time.perf_counter() - begin, time.process_time() - cpu
        yield Made(app.of(workspace.id), size, seconds, busy)


def served(home: Path, workspace: WorkspaceId, size: Size) -> tuple[Sorted, Sorted]:
    """`looks` and `one_by_one` in a process of its own, which has not made the demo, set up as one that serves."""
    app = wiring.build(Settings(home=home)).of(workspace)
    gc.freeze()
    gc.set_threshold(serving.YOUNG)
    return looks(app), one_by_one(app, large.firms(size))


def looks(app: App) -> Sorted:
    """Milliseconds of a look at each customer, and of them on a core in Python, each sorted."""
    wall, busy = [], []
    for customer in share_of(app, 0, 1):
        begin, cpu = time.perf_counter(), time.process_time()
        signals.look(app, customer)
        wall.append((time.perf_counter() - begin) * 1000)
        busy.append((time.process_time() - cpu) * 1000)
    return sorted(wall), sorted(busy)


def previewed() -> list[str]:
    """Lines of a table: the small demo's last quarter under another threshold, asked for the first time and again."""
    with fresh_app() as app:
        demo_run.prepare(app, load.NEVER, lambda _phase, _done, _total: None)
        bound, rows = load.demo_of(app), []
        for what, days in (("the first time", 15), ("another value, soon after", 20)):
            begin, cpu = time.perf_counter(), time.process_time()
            found = backtests.preview(bound, [Wish("silence_shortest", days)])
            wall, busy = time.perf_counter() - begin, time.process_time() - cpu
            rows.append(f"| {what} | {wall:.2f} s | {busy:.2f} s | {found.live} | {found.proposed} |")
    head = "| preview of 13 weeks | wall | of it on a core in Python | raised now | raised then |"
    return [head, "|---|---:|---:|---:|---:|", *rows]


def measure(demo: Made) -> list[str]:
    """Lines of a Markdown table."""
    bound, size = demo.app, demo.size
    workspace = bound.db.workspace or WorkspaceId(0)
    begin, cpu = time.perf_counter(), time.process_time()
    night = looking.look_all(bound)
    alone, alone_busy = time.perf_counter() - begin, time.process_time() - cpu
    cores = os.cpu_count() or 1
    shared = by_processes(bound.settings.home, workspace, cores)
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        (wall, busy), (single, after) = process.submit(served, bound.settings.home, workspace, size).result()
    return [
        f"{size.customers:,} customers, {size.people:,} people, {size.messages:,} messages; "
        f"{len(night.failed)} customers could not be looked at.",
        "",
        "| what | wall | of it on a core in Python |",
        "|---|---:|---:|",
        f"| made, stored, scored and looked at | {demo.seconds:.1f} s | {demo.busy:.1f} s |",
        f"| nightly look, one process | {alone:.1f} s | {alone_busy:.1f} s |",
        f"| nightly look, {cores} processes | {shared:.1f} s | |",
        f"| a look at one customer, middle of all | {_middle(wall):.1f} ms | {_middle(busy):.1f} ms |",
        f"| 19 of 20 take less than | {_most(wall):.1f} ms | {_most(busy):.1f} ms |",
        f"| one message to its signals, middle of {SINGLE} | {_middle(single):.0f} ms | |",
        f"| 19 of 20 take less than | {_most(single):.0f} ms | |",
        f"| the look after that message, middle of {SINGLE} | {_middle(after):.1f} ms | |",
        f"| 19 of 20 take less than | {_most(after):.1f} ms | |",
    ]


def _middle(found: Sequence[float]) -> float:
    return found[len(found) // 2]


def _most(found: Sequence[float]) -> float:
    return found[len(found) * 19 // 20]


def run(share: float = 1.0) -> list[str]:
    with made(share) as demo:
        return measure(demo)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.nightly", description="How long does a night take?")
    parser.add_argument("--share", type=float, default=1.0, help="Of the large demo, 0 to 1.")
    asked = parser.parse_args(arguments)
    print("\n".join(run(asked.share)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
