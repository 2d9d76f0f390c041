"""How long do pages and API wait when a hundred requests a second come in, over a big customer base?

    python -m bench.load [--home FOLDER] [--rate 100] [--seconds 60] [--workers 2] [--small]

FOLDER is the home of a demo (`rapport demo --size large --prepare-only`); without it one is made and thrown away.
Requests are sent at their times, whether earlier ones are answered or not, and each is timed from the moment at which
it should have left: a server that stands still for a second is seen to. --small asks for every page of the small demo,
one after the other.
"""

import argparse
import asyncio
import os
import random
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx2

from bench.ingest import fresh_app
from bench.wire import Wire
from rapport import wiring
from rapport.app import App
from rapport.demo import large_run
from rapport.demo import run as demo_run
from rapport.people import store as people
from rapport.settings import Settings
from rapport.signals import service as signals
from rapport.users import service as users
from rapport.users import store as user_store

RATE, SECONDS, WORKERS = 100, 60, 2
SEED = 20260302
STEPS, STEP_S = (25, 50, 75), 20  # requests a second on the way up, which tell where waiting begins
MINUTES = 3  # at the full rate; all kinds of requests are told of the last one, when the server has worked for a while
START_S = 60.0
ANSWERED = 200
PATIENCE_S = 30.0  # after which a request counts as not answered
REPEATS = 20  # of every page of the small demo
NEVER = 600  # a port for a catcher that no mail reaches, since nothing is sent

# What a day looks like: mostly a customer and its people, lists between them, an agent that reads over the API.
MIX = (
    (12, "page", "/"),
    (10, "page", "/customers"),
    (16, "page", "/customers/{customer}"),
    (6, "page", "/customers/{customer}/map"),
    (12, "page", "/people/{person}"),
    (6, "page", "/signals"),
    (4, "page", "/signals/{signal}"),
    (4, "page", "/drafts"),
    (2, "page", "/introductions"),
    (2, "page", "/settings"),
    (4, "page", "/live"),
    (5, "API", "/api/customers"),
    (5, "API", "/api/customers/{customer}"),
    (4, "API", "/api/customers/{customer}/threading-score"),
    (4, "API", "/api/customers/{customer}/stakeholder-gaps"),
    (4, "API", "/api/signals"),
    (6, "API", "/api/search?q={word}"),
)
PAGES = (
    "/", "/customers", "/customers/{customer}", "/customers/{customer}/map", "/people/{person}", "/drafts", "/signals",
    "/signals/{signal}", "/introductions", "/metrics", "/chat", "/notices", "/status", "/settings",
    "/settings/people", "/settings/policies", "/settings/notifications", "/settings/webhooks", "/settings/thresholds",
    "/settings/templates", "/settings/sla", "/settings/mailboxes", "/settings/import", "/back-test", "/caught",
)  # fmt: skip
WORDS = ("ada", "works", "falk", "cole", "iris", "works 12", "nobody")


@dataclass(frozen=True)
class Asked:
    what: str
    ms: float
    status: int  # 0: no answer


@dataclass(frozen=True)
class Known:
    """Numbers to ask for."""

    customers: Sequence[int]
    people: Sequence[int]
    signals: Sequence[int]

    def path(self, pattern: str, chance: random.Random) -> str:
        return pattern.format(
            customer=chance.choice(self.customers),
            person=chance.choice(self.people),
            signal=chance.choice(self.signals),
            word=chance.choice(WORDS),
        )


def known(app: App) -> Known:
    with app.db.transaction() as tx:
        customers = [one.id for one in people.list_customers(tx)]
        staff = people.staff(tx, customers, app.now())
    return Known(
        customers,
        [one.id for some in staff.values() for one in some],
        [one.id for one in signals.open_signals(app)],
    )


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@contextmanager
def served(home: Path, workers: int) -> Iterator[str]:
    """The address of `rapport serve` in processes of its own."""
    port = free_port()
    command = [sys.executable, "-m", "rapport", "serve", "--json", "--workers", str(workers)]
    environment = {**os.environ, "RAPPORT_HOME": str(home), "RAPPORT_PORT": str(port)}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    try:
        end = time.monotonic() + START_S
        while time.monotonic() < end:
            try:
                httpx2.get(f"{base}/sign-in", timeout=5)
                break
            except httpx2.TransportError:
                time.sleep(0.2)
        else:
            raise RuntimeError("the server did not start")
        yield base
    finally:
        process.terminate()
        process.wait(START_S)


def signed_in(app: App, base: str) -> dict[str, str]:
    """The cookies of somebody who works here."""
    with app.db.transaction() as tx:
        user = user_store.list_users(tx)[0]
    with httpx2.Client() as client:
        client.get(f"{base}/sign-in/{users.make_link(app, user.id)}")
        return dict(client.cookies)


async def ask(wire: Wire, what: str, path: str, due: float) -> Asked:
    status = await wire.get(path, PATIENCE_S)
    return Asked(what, (time.perf_counter() - due) * 1000, status)


async def load(wire: Wire, numbers: Known, chance: random.Random, rate: int, seconds: float) -> list[Asked]:
    """`rate` requests a second, each at its time."""
    patterns, weights = [(kind, path) for _, kind, path in MIX], [weight for weight, _, _ in MIX]
    begin, running = time.perf_counter(), []
    for number in range(int(rate * seconds)):
        due = begin + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        kind, pattern = chance.choices(patterns, weights)[0]
        path = numbers.path(pattern, chance)
        running.append(asyncio.create_task(ask(wire, f"{kind} {pattern}", path, due)))
    return list(await asyncio.gather(*running))


def percentile(found: Sequence[float], share: float) -> float:
    return sorted(found)[min(len(found) - 1, int(len(found) * share))]


def table(found: Sequence[Asked], name: str) -> list[str]:
    """Lines of a Markdown table: all together, then each kind, the slowest first."""
    kinds = defaultdict[str, list[Asked]](list)
    for one in found:
        kinds[one.what].append(one)
    slowest_first = sorted(kinds.items(), key=lambda kind: -percentile([one.ms for one in kind[1]], 0.95))
    head = ["| what | requests | p50 | p95 | p99 | errors |", "|---|---:|---:|---:|---:|---:|"]
    return [*head, row(name, found), *(row(kind, mine) for kind, mine in slowest_first)]


def row(name: str, found: Sequence[Asked]) -> str:
    """Times are of what was answered; a refusal is quick and would flatter them."""
    times = [one.ms for one in found if one.status == ANSWERED] or [PATIENCE_S * 1000]
    p50, p95, p99 = (f"{percentile(times, share):.0f} ms" for share in (0.5, 0.95, 0.99))
    return f"| {name} | {len(found):,} | {p50} | {p95} | {p99} | {sum(one.status != ANSWERED for one in found)} |"


def measure(home: Path, app: App, rate: int = RATE, seconds: float = SECONDS, workers: int = WORKERS) -> list[str]:
    """`app` is bound to the demo that lies in `home`. First a server that has just begun, then one that has worked."""
    with served(home, workers) as base:
        return asyncio.run(climbing(Wire(base, signed_in(app, base)), known(app), rate, seconds))


async def climbing(wire: Wire, numbers: Known, rate: int, seconds: float) -> list[str]:
    """Never the same requests twice: what the server keeps in memory it keeps from others."""
    chance, rows = random.Random(SEED), []
    for step in (one for one in STEPS if one < rate):
        rows.append(row(f"all, {step}/s", await load(wire, numbers, chance, step, STEP_S)))
    for minute in range(1, MINUTES):
        rows.append(row(f"all, {rate}/s, {minute}", await load(wire, numbers, chance, rate, seconds)))
    head, line, *rest = table(await load(wire, numbers, chance, rate, seconds), f"all, {rate}/s, {MINUTES}")
    await wire.close()
    return [head, line, *rows, *rest]


def small() -> list[str]:
    """Every page of the small demo, one request at a time."""
    with fresh_app() as app:
        demo_run.prepare(app, NEVER, lambda _phase, _done, _total: None)
        bound = demo_of(app)
        numbers, chance = known(bound), random.Random(SEED)
        with served(app.settings.home, 1) as base:
            cookies = signed_in(bound, base)
            found = asyncio.run(in_turn(base, cookies, [(p, numbers.path(p, chance)) for p in PAGES * REPEATS]))
    return table([replace(one, what=f"page {one.what}") for one in found[len(PAGES) :]], "all pages")


async def in_turn(base: str, cookies: dict[str, str], paths: Sequence[tuple[str, str]]) -> list[Asked]:
    wire = Wire(base, cookies)
    found = [await ask(wire, pattern, path, time.perf_counter()) for pattern, path in paths]
    await wire.close()
    return found


def demo_of(app: App) -> App:
    return app.of(next(one for one in users.list_workspaces(app) if one.demo).id)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.load", description="How long do reads wait under load?")
    parser.add_argument("--home", type=Path, help="Where a demo lies; without it a large one is made.")
    parser.add_argument("--rate", type=int, default=RATE, help="Requests a second.")
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--workers", type=int, default=WORKERS, help="Processes that answer.")
    parser.add_argument("--small", action="store_true", help="Every page of the small demo, one at a time.")
    asked = parser.parse_args(arguments)
    how = (asked.rate, asked.seconds, asked.workers)
    if asked.small:
        lines = small()
    elif asked.home:
        lines = measure(asked.home, demo_of(wiring.build(Settings(home=asked.home))), *how)
    else:
        with fresh_app() as app:
            large_run.make(app, lambda _phase, _done, _total: None)
            lines = measure(app.settings.home, demo_of(app), *how)
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
