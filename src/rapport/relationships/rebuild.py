"""What do the touches of all people add up to, from zero and at once?

The same sums as accumulators.add, over columns instead of one touch after the other: a few additions per touch, in
pieces that stay in the processor's cache, in two halves at a time.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rapport.relationships.accumulators import (
    ANSWERED,
    COUNTS,
    EFFORT,
    EPOCH,
    EVIDENCE,
    FRIENDLY,
    HALF_LIFE,
    KIND,
    KINDS,
    MOOD,
    MOST,
    NEUTRAL,
    OUT,
    PRAISE,
    PRAISED,
    PRAISES,
    PROMPT,
    REPLY,
    SLOWEST,
    SUMS,
    UNFRIENDLY,
    WAITS,
    Accumulator,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PIECE = 1 << 17  # rows at a time: a megabyte a column, and no memory asked of the system again and again
THREADS = 2  # numpy lets go of the interpreter while it adds; more threads wait for the same memory
DENSE = 1 << 26  # cells of a table of people × months that is counted as it stands; a wider one is sorted

UNIX = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
DAY_US = timedelta(days=1) // MICROSECOND
NEVER = np.iinfo(np.int64).min


@dataclass(frozen=True, slots=True)
class Columns:
    """Touches, one a row. What of them is `until` later belongs to nobody yet and must not be in."""

    pair: NDArray[np.int32]  # whose: 0 … pairs − 1
    kind: NDArray[np.int8]  # accumulators.KIND
    at: Ints  # microseconds since 1970, UTC
    reply_after: Floats  # seconds; not a number where it is none or not known
    sentiment: Floats

    def rows(self, part: slice | NDArray[np.int64]) -> "Columns":
        return Columns(*(getattr(self, one.name)[part] for one in fields(self)))


@dataclass(frozen=True, slots=True)
class Totals:
    """An Accumulator a row; the months beside them as (pair, year × 12 + month − 1, touches of theirs)."""

    sums: Floats  # pairs × SUMS
    counts: Ints  # pairs × COUNTS
    latest: Ints  # pairs × kinds, microseconds since 1970 or NEVER
    waits: Ints  # pairs × WAITS
    months: Ints  # 3 × any


@dataclass(frozen=True, slots=True)
class Batch:
    """The touches of some customers' people, with the record of each."""

    columns: Columns
    pairs: int
    records: list[str]


def compute(batches: Sequence[Batch]) -> list[tuple[Accumulator, ...]]:
    """The accumulators of every pair of every batch; what an engine may do elsewhere, batch by batch."""
    return [accumulators(one.columns, one.pairs, one.records) for one in batches]


def totals(columns: Columns, pairs: int) -> Totals:
    """Of every pair; rows in any order."""
    parts = [slice(begin, begin + PIECE) for begin in range(0, len(columns.pair), PIECE)]
    with ThreadPoolExecutor(THREADS) as threads:
        halves = list(
            threads.map(lambda mine: _half(columns, mine, pairs), (parts[n::THREADS] for n in range(THREADS)))
        )
    first = halves[0]
    for other in halves[1:]:
        np.add(first.sums, other.sums, out=first.sums)
        np.add(first.counts, other.counts, out=first.counts)
        np.add(first.waits, other.waits, out=first.waits)
        np.maximum(first.latest, other.latest, out=first.latest)
    return Totals(first.sums, first.counts, first.latest, first.waits, _months(columns, pairs))


def _half(columns: Columns, parts: list[slice], pairs: int) -> Totals:
    into = Totals(
        np.zeros((pairs, SUMS)),
        np.zeros((pairs, COUNTS), np.int64),
        np.full((pairs, len(KINDS)), NEVER),
        np.zeros((pairs, WAITS), np.int64),
        np.empty((3, 0), np.int64),
    )
    for part in parts:
        _add(columns.rows(part), into)
    return into


def _add(rows: Columns, into: Totals) -> None:
    """What accumulators.add does with one touch, for some thousands."""
    sums, counts = into.sums.reshape(-1), into.counts.reshape(-1)
    full = weights(rows.at)
    theirs = rows.kind != OUT
    kept = np.where(theirs, full * (1.0 + np.minimum(0.0, rows.sentiment)), full)
    person = rows.pair.astype(np.int64)
    np.add.at(sums, person * SUMS + rows.kind, kept)
    np.add.at(counts, person * COUNTS + rows.kind, 1)
    np.maximum.at(into.latest.reshape(-1), person * len(KINDS) + rows.kind, rows.at)
    np.add.at(sums, person[theirs] * SUMS + MOOD, (full * (rows.sentiment + NEUTRAL))[theirs])
    for place, which in ((FRIENDLY, rows.sentiment > 0), (UNFRIENDLY, rows.sentiment < 0)):
        np.add.at(counts, person[which & theirs] * COUNTS + place, 1)
    praise = (rows.sentiment >= PRAISE) & theirs
    np.add.at(counts, person[praise] * COUNTS + PRAISES, 1)
    np.add.at(sums, person[praise] * SUMS + PRAISED, full[praise])
    replies = np.flatnonzero(rows.kind == REPLY)
    after = rows.reply_after[replies]
    np.add.at(sums, person[replies] * SUMS + ANSWERED, kept[replies] * _speed(after))
    timed = ~np.isnan(after)
    np.add.at(into.waits.reshape(-1), person[replies][timed] * WAITS + _wait_class(after[timed]), 1)


def weights(at: Ints) -> Floats:
    """accumulators.weight of every row."""
    scale = MICROSECOND / HALF_LIFE
    found: Floats = np.exp2(np.minimum((at - (EPOCH - UNIX) // MICROSECOND) * scale, MOST))
    return found


def _speed(reply_after: Floats) -> Floats:
    waited = np.where(np.isnan(reply_after), np.inf, np.maximum(0.0, reply_after))
    found: Floats = SLOWEST + (1.0 - SLOWEST) * np.exp2(waited / -PROMPT.total_seconds())
    return found


def _wait_class(reply_after: Floats) -> Ints:
    part, power = np.frexp(reply_after / 3600)
    found: Ints = np.clip(power - (part == 0.5), 0, WAITS - 1).astype(np.int64)
    return found


def _months(columns: Columns, pairs: int) -> Ints:
    """(pair, month, touches of theirs), each pair and month once."""
    theirs = columns.kind != OUT
    day = columns.at[theirs] // DAY_US
    if not len(day):
        return np.empty((3, 0), np.int64)
    calendar = np.arange(day.min(), day.max() + 1).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    month = calendar[day - day.min()] + 1970 * 12
    begin, width = int(month.min()), int(month.max() - month.min()) + 1
    cell = columns.pair[theirs].astype(np.int64) * width + (month - begin)
    if pairs * width <= DENSE:
        table = np.bincount(cell)
        cells = np.flatnonzero(table)
        number = table[cells]
    else:
        cells, number = np.unique(cell, return_counts=True)
    return np.stack((cells // width, cells % width + begin, number))


def heaviest(columns: Columns, records: list[str]) -> Iterator[tuple[int, tuple[tuple[float, str], ...]]]:
    """(pair, evidence) of every pair that has any: the EVIDENCE touches of theirs that carry most."""
    theirs = np.flatnonzero(columns.kind != OUT).astype(np.int64)
    rows = columns.rows(theirs)
    effort = np.array([EFFORT[kind] for kind in KINDS])
    worth = weights(rows.at) * (1.0 + np.minimum(0.0, rows.sentiment)) * effort[rows.kind]
    order = np.lexsort((-worth, rows.pair))
    begins = np.flatnonzero(np.diff(rows.pair[order], prepend=-1)).tolist()
    for begin, end in pairwise([*begins, len(order)]):
        mine = order[begin:end]
        last = worth[mine[min(EVIDENCE, len(mine)) - 1]]
        mine = mine[worth[mine] >= last]  # all that tie with the last one: among them the record decides
        found = sorted((-float(worth[row]), records[int(theirs[row])]) for row in mine)[:EVIDENCE]
        yield int(rows.pair[mine[0]]), tuple((-negative, record) for negative, record in found)


def accumulators(columns: Columns, pairs: int, records: list[str]) -> tuple[Accumulator, ...]:
    """One for every pair, as accumulators.of gives it."""
    found = totals(columns, pairs)
    months: list[dict[int, int]] = [{} for _ in range(pairs)]
    for pair, month, number in found.months.T.tolist():
        months[pair][month] = number
    evidence = dict(heaviest(columns, records))
    whole: list[Any] = [found.sums.tolist(), found.counts.tolist(), found.latest.tolist(), found.waits.tolist()]
    return tuple(
        Accumulator(tuple(s), tuple(c), tuple(map(_moment, at)), months[n], tuple(w), evidence.get(n, ()))
        for n, (s, c, at, w) in enumerate(zip(*whole, strict=True))
    )


def _moment(at: int) -> datetime | None:
    return None if at == NEVER else UNIX + at * MICROSECOND


def microseconds(at: datetime) -> int:
    """Since 1970, exact."""
    return (at - UNIX) // MICROSECOND


def kind_of(name: str) -> int:
    """The number that stands for a kind of touch in a column."""
    return _NUMBERS[name]


_NUMBERS = {kind.value: number for kind, number in KIND.items()}
