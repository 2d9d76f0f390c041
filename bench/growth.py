"""What does one message cost when ten thousand, a hundred thousand, a million are stored already?

    python -m bench.growth [--long] [--home FOLDER]

Generated mail of 400 customers. Up to each size messages are stored and counted in batches, then scored; reading their
bytes is not in the time. At each size single messages follow, from their bytes to the refreshed score of their
customer. "Its relationship" is what is written of that for the person: the contact and their sums, in a transaction of
its own; "its sums alone" is the arithmetic of it, for a person with as much history. --long goes on to a million, which
takes half an hour: what is stored stays in FOLDER, and the next run goes on from there.
"""

import argparse
import random
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import islice
from pathlib import Path

from sqlalchemy import text

from bench.ingest import fresh_app
from rapport import pipeline, wiring
from rapport.app import App
from rapport.db import refresh_statistics
from rapport.inbox import intake
from rapport.inbox.intake import Terms
from rapport.inbox.model import Item, Sides
from rapport.people import service as people
from rapport.people import store as people_store
from rapport.people.model import CustomerRow
from rapport.relationships import accumulators, store
from rapport.relationships import service as relationships
from rapport.relationships.accumulators import NOTHING
from rapport.relationships.model import Touch, TouchId, TouchKind
from rapport.relationships.sums import service as sums
from rapport.settings import Settings
from rapport.signals.looking import service as looking
from rapport.users import service as users_service

SIZES, LONG = (10_000, 100_000), (10_000, 100_000, 1_000_000)
CUSTOMERS, PEOPLE = 400, 25  # people a customer: 10,000 in all
OPEN, LENGTH, EVERLASTING = 100, 4, 100  # conversations at a time, their mails, and of how many one never ends
OURS = "nora.lind@northwind.test"
BATCH, SINGLE = 500, 200
SEED = 20260302
NAME = "Growth"  # of the workspace
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
EVERY = timedelta(seconds=60)
WORDS = "Hello Nora,\n\nthank you, we will look at it this week and come back to you.\n\nBest regards\n"


def mails(chance: random.Random) -> Iterator[Item]:
    """Conversations of four mails with one person, in turn from them and to them, many at a time; every hundredth goes
    on for ever, so that there are long ones too. Without end, the oldest first."""
    open_, number = [_Talk(n, chance) for n in range(OPEN)], 0
    while True:
        number += 1
        place = chance.randrange(OPEN)
        if open_[place].mails >= LENGTH and place % EVERLASTING:
            open_[place] = _Talk(number + OPEN, chance)
        raw = open_[place].next(number)
        yield Item(f"generated:{number}", 0, raw, len(raw))


class _Talk:
    """One conversation."""

    def __init__(self, number: int, chance: random.Random) -> None:
        self.subject, self.mails, self.last = f"Our plan {number}", 0, ""
        self.theirs = f"person{chance.randrange(PEOPLE)}@customer{chance.randrange(CUSTOMERS)}.test"

    def next(self, number: int) -> bytes:
        sender, to = (OURS, self.theirs) if self.mails % 2 else (self.theirs, OURS)
        this = f"<m{number}@{sender.partition('@')[2]}>"
        answers = f"In-Reply-To: {self.last}\r\nReferences: {self.last}\r\n" if self.last else ""
        subject = f"Re: {self.subject}" if self.last else self.subject
        self.mails, self.last = self.mails + 1, this
        return (
            f"From: {sender}\r\nTo: {to}\r\nDate: {format_datetime(BEGIN + number * EVERY)}\r\nMessage-ID: {this}\r\n"
            f"{answers}Subject: {subject}\r\n\r\n{WORDS}{number}\r\n"
        ).encode()


@contextmanager
def kept_app(home: Path | None) -> Iterator[App]:
    """The program on a database that stays, or on one that is thrown away."""
    if home is None:
        with fresh_app() as app:
            yield app
        return
    app = wiring.build(Settings(home=home))
    yield app
    app.db.engine.dispose()


def begun(app: App) -> tuple[App, Sides, int]:
    """Where an earlier run stopped: the workspace, who is whose, and how many messages are stored."""
    found = next((one for one in users_service.list_workspaces(app) if one.name == NAME), None)
    if found is None:
        return *prepare(app), 0
    bound = app.of(found.id)
    with bound.db.transaction() as tx:
        stored = int(tx.execute(text("SELECT count(*) FROM messages")).scalar_one())
        return bound, people_store.sides(tx), stored


def prepare(app: App) -> tuple[App, Sides]:
    bound = app.of(users_service.found_workspace(app, NAME).id)
    rows = [CustomerRow(f"Customer {n}", (f"customer{n}.test",)) for n in range(CUSTOMERS)]
    with bound.db.transaction() as tx:
        people_store.add_own(tx, ["northwind.test"])
        people.put_customers(tx, rows)
        return bound, people_store.sides(tx)


def fill(app: App, sides: Sides, coming: Iterator[Item], number: int) -> float:
    """Seconds to store, count and score so many more."""
    seconds = 0.0
    for done in range(0, number, BATCH):
        items = [next(coming) for _ in range(min(BATCH, number - done))]
        terms = Terms(sides, app.now())
        judged = [one for item in items for one in intake.judge(item, terms)]
        begin = time.perf_counter()
        with app.db.transaction() as tx:
            pipeline.take(tx, judged, terms, app.now())
        seconds += time.perf_counter() - begin
    begin = time.perf_counter()
    score(app)
    seconds += time.perf_counter() - begin
    with app.db.transaction() as tx:
        refresh_statistics(tx)
    return seconds


def score(app: App) -> None:
    with app.db.transaction(few=True) as tx:
        stale = people_store.stale_customers(tx)
    for begin in range(0, len(stale), looking.BATCH):
        relationships.refresh_all(app, stale[begin : begin + looking.BATCH])


def one_by_one(app: App, coming: Iterator[Item]) -> list[float]:
    """Milliseconds of each: its bytes read, stored, threaded, its people, contacts and its customer's score."""
    found = []
    for _ in range(SINGLE):
        item = next(coming)
        begin = time.perf_counter()
        pipeline.take_in(app, [item])
        score(app)
        found.append((time.perf_counter() - begin) * 1000)
    return sorted(found)


def updates(app: App) -> list[float]:
    """Milliseconds in the database of each: one more contact with somebody is stored and in the sums of their
    relationship, with its share of the transaction. Nothing of it stays."""
    found = []
    with app.db.transaction() as tx:
        (customer, person), at = tx.execute(text("SELECT customer_id, person_id FROM touches LIMIT 1")).one(), BEGIN
    for number in range(SINGLE):
        begin = time.perf_counter()
        new = Touch(TouchId(0), customer, person, TouchKind.MESSAGE_IN, at + number * EVERY, "", f"message:-{number}")
        with app.db.transaction(few=True) as tx:  # as pipeline.take_in
            sums.added(tx, *store.add_touches(tx, [new]))
        found.append((time.perf_counter() - begin) * 1000)
    with app.db.transaction() as tx:
        sums.changed(tx, store.remove_touches(tx, [f"message:-{number}" for number in range(SINGLE)]))
    return sorted(found)


def sums_ms(history: int) -> float:
    """Milliseconds to add one touch to the sums of somebody with so many, the middle of a hundred."""
    at = [BEGIN + n * timedelta(minutes=5) for n in range(history + 100)]
    made = [Touch(TouchId(0), 1, 1, TouchKind.MESSAGE_IN, t, "", f"message:{n}") for n, t in enumerate(at)]  # type: ignore[arg-type]
    kept, found = accumulators.add(NOTHING, made[:history]), []
    for touch in made[history:]:
        begin = time.perf_counter()
        kept = accumulators.add(kept, [touch])
        found.append((time.perf_counter() - begin) * 1000)
    return sorted(found)[50]


def run(sizes: Sequence[int] = SIZES, home: Path | None = None) -> list[str]:
    """Lines of a Markdown table; sizes that an earlier run in `home` has passed are left out."""
    return list(lines(sizes, home))


def lines(sizes: Sequence[int], home: Path | None) -> Iterator[str]:
    """The same, each as soon as it is known."""
    names = ("stored", "messages/s, with scores", "one message: p50", "p99", "its relationship: p50", "p99")
    yield f"| {' | '.join((*names, 'its sums alone', 'memory'))} |"
    yield "|---:|---:|---:|---:|---:|---:|---:|---:|"
    with kept_app(home) as app:
        bound, sides, stored = begun(app)
        coming = islice(mails(random.Random(SEED)), stored, None)
        for size in (one for one in sizes if one > stored):
            new = size - stored
            seconds = fill(bound, sides, coming, new)
            single, update = one_by_one(bound, coming), updates(bound)
            stored = size + SINGLE
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            yield (
                f"| {size:,} | {new / seconds:,.0f} | {single[SINGLE // 2]:.1f} ms "
                f"| {single[SINGLE * 99 // 100]:.1f} ms "
                f"| {update[SINGLE // 2]:.2f} ms | {update[SINGLE * 99 // 100]:.2f} ms "
                f"| {sums_ms(min(size, 100_000)):.3f} ms | {memory:,.0f} MiB |"
            )


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.growth", description="What does one more message cost?")
    parser.add_argument("--long", action="store_true", help="Go on to a million.")
    parser.add_argument("--sizes", nargs="*", type=int)
    parser.add_argument("--home", type=Path, help="Keep the database there, and go on from what it holds.")
    asked = parser.parse_args(arguments)
    for line in lines(asked.sizes or (LONG if asked.long else SIZES), asked.home):
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
