"""How fast is the rebuild of all sums of touches, beside DuckDB and Polars running the same sums in the same run?

    python -m bench.scores [--rows 1000000 10000000]

Every engine reads the same columns in memory and gives the same sums per person: worth by kind of touch, answers by
their speed, mood, praise, counts, latest times, months with contact. The results are compared before the times are.
Each is run RUNS times, in turn, and its fastest time counts; memory is the most that a process of its own held more
than the columns alone.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray

from rapport.relationships import rebuild
from rapport.relationships.accumulators import EPOCH, HALF_LIFE, KINDS, NEUTRAL, PRAISE, PROMPT, SLOWEST
from rapport.relationships.rebuild import Columns

SEED = 20260302
ROWS = (1_000_000, 10_000_000)
EACH = 50  # touches a person, on average
YEARS = 6
DAY_US = 86_400_000_000
RUNS = 3
MIX = (0.42, 0.2, 0.25, 0.1, 0.03)  # out, in, replies, meetings, tickets: as at the customers of the demo
HALF_LIFE_US = HALF_LIFE // rebuild.MICROSECOND
EPOCH_US = rebuild.microseconds(EPOCH)
NAMES = ["worth_" + kind.value for kind in KINDS]


def generate(rows: int, seed: int = SEED) -> tuple[Columns, int]:
    """Touches of invented people over YEARS, some people much busier than others; the same for the same seed."""
    chance = np.random.default_rng(seed)
    pairs = max(1, rows // EACH)
    pair = (pairs * chance.random(rows) ** 2).astype(np.int32)
    kind = chance.choice(len(KINDS), rows, p=MIX).astype(np.int8)
    at = EPOCH_US + chance.integers(0, YEARS * 365 * DAY_US, rows)
    reply_after = np.where((kind == 2) & (chance.random(rows) < 0.9), chance.exponential(40_000.0, rows), np.nan)
    sentiment = np.where(chance.random(rows) < 0.3, chance.random(rows) * 2 - 1, 0.0)
    sentiment[kind == 0] = 0.0
    return Columns(pair, kind, at, reply_after, sentiment), pairs


Answer = dict[str, NDArray[np.float64]]


def ours(columns: Columns, pairs: int) -> Answer:
    found = rebuild.totals(columns, pairs)
    months = np.bincount(found.months[0], minlength=pairs)
    answer = {name: found.sums[:, number] for number, name in enumerate(NAMES)}
    answer |= {f"count_{k.value}": found.counts[:, n].astype(np.float64) for n, k in enumerate(KINDS)}
    answer |= {f"latest_{k.value}": found.latest[:, n].astype(np.float64) for n, k in enumerate(KINDS)}
    answer |= dict(zip(("answered", "mood", "praised"), found.sums[:, len(KINDS) :].T, strict=True))
    answer |= {
        n: c.astype(float)
        for n, c in zip(("friendly", "unfriendly", "praises"), found.counts[:, len(KINDS) :].T, strict=True)
    }
    return answer | {"months": months.astype(np.float64)}


KIND_SQL = ", ".join(
    f"sum(kept) FILTER (kind = {n}) AS worth_{k.value}, count(*) FILTER (kind = {n}) AS count_{k.value}, "
    f'max("at") FILTER (kind = {n}) AS latest_{k.value}'
    for n, k in enumerate(KINDS)
)
SQL = f"""
    WITH weighed AS (
        SELECT *, pow(2, ("at" - {EPOCH_US}) / {HALF_LIFE_US}::DOUBLE) AS whole,
            whole * (1 + least(0, sentiment)) AS kept FROM touches
    )
    SELECT pair, {KIND_SQL},
        sum(kept * ({SLOWEST} + {1 - SLOWEST} * CASE WHEN reply_after IS NULL OR isnan(reply_after) THEN 0
            ELSE pow(2, -reply_after / {PROMPT.total_seconds()}) END)) FILTER (kind = 2) AS answered,
        sum(whole * (sentiment + {NEUTRAL})) FILTER (kind <> 0) AS mood,
        sum(whole) FILTER (kind <> 0 AND sentiment >= {PRAISE}) AS praised,
        count(*) FILTER (kind <> 0 AND sentiment > 0) AS friendly,
        count(*) FILTER (kind <> 0 AND sentiment < 0) AS unfriendly,
        count(*) FILTER (kind <> 0 AND sentiment >= {PRAISE}) AS praises,
        count(DISTINCT date_trunc('month', make_timestamp("at"))) FILTER (kind <> 0) AS months
    FROM weighed GROUP BY pair
"""


def in_duckdb(columns: Columns, pairs: int) -> Answer:
    touches = {name: getattr(columns, name) for name in ("pair", "kind", "at", "reply_after", "sentiment")}
    with duckdb.connect(config={"threads": os.cpu_count() or 1}) as engine:
        engine.register("touches", touches)
        return by_pair(engine.execute(SQL).fetchnumpy(), pairs)


def in_polars(columns: Columns, pairs: int) -> Answer:
    kind, sentiment, whole = pl.col("kind"), pl.col("sentiment"), pl.col("whole")
    theirs = kind != 0
    speed = (
        pl.when(pl.col("reply_after").is_nan())
        .then(0.0)
        .otherwise((-pl.col("reply_after") / PROMPT.total_seconds() * np.log(2)).exp())
    )
    sums = [
        one
        for n, k in enumerate(KINDS)
        for one in (
            pl.col("kept").filter(kind == n).sum().alias(f"worth_{k.value}"),
            (kind == n).sum().alias(f"count_{k.value}"),
            pl.col("at").filter(kind == n).max().alias(f"latest_{k.value}"),
        )
    ]
    touches = pl.LazyFrame(
        {name: getattr(columns, name) for name in ("pair", "kind", "at", "reply_after", "sentiment")}
    )
    weighed = touches.with_columns(whole=((pl.col("at") - EPOCH_US) * (np.log(2) / HALF_LIFE_US)).exp()).with_columns(
        kept=whole * (1 + pl.min_horizontal(sentiment, 0.0)),
        answer=SLOWEST + (1 - SLOWEST) * speed,
        month=pl.from_epoch("at", time_unit="us").dt.truncate("1mo"),
    )
    found = weighed.group_by("pair").agg(
        *sums,
        (pl.col("kept") * pl.col("answer")).filter(kind == 2).sum().alias("answered"),
        (whole * (sentiment + NEUTRAL)).filter(theirs).sum().alias("mood"),
        whole.filter(theirs & (sentiment >= PRAISE)).sum().alias("praised"),
        (theirs & (sentiment > 0)).sum().alias("friendly"),
        (theirs & (sentiment < 0)).sum().alias("unfriendly"),
        (theirs & (sentiment >= PRAISE)).sum().alias("praises"),
        pl.col("month").filter(theirs).n_unique().alias("months"),
    )
    table = found.collect()
    return by_pair(
        {name: np.ma.masked_invalid(table[name].cast(pl.Float64).to_numpy()) for name in table.columns}, pairs
    )


def by_pair(found: Mapping[str, NDArray[Any]], pairs: int) -> Answer:
    """Rows in the order of pairs; a person without such touches has the number of an empty sum."""
    whose = np.asarray(found["pair"]).astype(np.int64)
    answer = {}
    for name, column in found.items():
        if name != "pair":
            empty = float(rebuild.NEVER) if name.startswith("latest") else 0.0
            answer[name] = np.full(pairs, empty)
            answer[name][whose] = np.ma.filled(np.ma.asarray(column, np.float64), empty)
    return answer


ENGINES: dict[str, Callable[[Columns, int], Answer]] = {"rapport": ours, "DuckDB": in_duckdb, "Polars": in_polars}


def differing(one: Answer, other: Answer) -> list[str]:
    """The columns that are not the same within 1e-9 of what they are."""
    return [name for name, column in one.items() if not np.allclose(column, other[name], rtol=1e-9, atol=1e-9)]


@dataclass(frozen=True)
class Timed:
    engine: str
    seconds: float
    memory: int  # bytes


def measure(rows: int) -> list[Timed]:
    columns, pairs = generate(rows)
    expected = ours(columns, pairs)
    for name, engine in ENGINES.items():
        if wrong := differing(expected, engine(columns, pairs)):
            raise AssertionError(f"{name} does not give the same numbers: {', '.join(wrong)}")
    best = dict.fromkeys(ENGINES, float("inf"))
    for _ in range(RUNS):
        for name, engine in ENGINES.items():
            begin = time.perf_counter()
            engine(columns, pairs)
            best[name] = min(best[name], time.perf_counter() - begin)
    return [Timed(name, seconds, memory(name, rows)) for name, seconds in best.items()]


def memory(engine: str, rows: int) -> int:
    """Bytes above what the columns take, as a process of its own tells that ran nothing else."""
    command = [sys.executable, "-m", "bench.scores", "--memory", engine, "--rows", str(rows)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def held(what: str) -> int:
    """Bytes that this process holds (VmRSS) or has held at most (VmHWM)."""
    line = next(one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith(what))
    return int(line.split()[1]) * 1024


def run(sizes: tuple[int, ...] = ROWS) -> list[str]:
    """Lines of a Markdown table."""
    lines = ["| touches | engine | seconds | touches/s | × the faster peer | memory above the columns |"]
    lines.append("|---:|---|---:|---:|---:|---:|")
    for rows in sizes:
        timed = measure(rows)
        peer = min(one.seconds for one in timed[1:])
        lines += [
            f"| {rows:,} | {one.engine} | {one.seconds:.2f} | {rows / one.seconds:,.0f} | {peer / one.seconds:.2f} "
            f"| {one.memory / 2**20:,.0f} MiB |"
            for one in timed
        ]
    return lines


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.scores", description="How fast is a rebuild?")
    parser.add_argument("--rows", nargs="*", type=int, default=list(ROWS))
    parser.add_argument("--memory", choices=list(ENGINES), help="Print only the bytes that one engine takes.")
    asked = parser.parse_args(arguments)
    if asked.memory:
        columns, pairs = generate(asked.rows[0])
        before = held("VmRSS")
        Path("/proc/self/clear_refs").write_text("5")  # forget how much the making of the columns took
        ENGINES[asked.memory](columns, pairs)
        print(held("VmHWM") - before)
        return 0
    print("\n".join(run(tuple(asked.rows))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
