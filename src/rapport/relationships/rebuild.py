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


@dataclass(frozen=True, slots=True)
class Calendar:
    """The month of every day from the first touch to the last, months counted from the first."""

    first_day: int  # since 1970
    month: NDArray[np.int32]  # of each day
    first_month: int  # year × 12 + month − 1
    width: int  # months

    @classmethod
    def of(cls, at: Ints) -> "Calendar":
        first, last = int(at.min()) // DAY_US, int(at.max()) // DAY_US
        months = np.arange(first, last + 1).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + 1970 * 12
        begin = int(months[0])
        return cls(first, (months - begin).astype(np.int32), begin, int(months[-1]) - begin + 1)


def totals(columns: Columns, pairs: int) -> Totals:
    """Of every pair; rows in any order."""
    calendar = Calendar.of(columns.at) if len(columns.at) else None
    dense = calendar if calendar is not None and pairs * calendar.width <= DENSE else None
    parts = [slice(begin, begin + PIECE) for begin in range(0, len(columns.pair), PIECE)]
    with ThreadPoolExecutor(THREADS) as threads:
        shares = [parts[n::THREADS] for n in range(THREADS)]
        (first, table), *others = threads.map(lambda mine: _half(columns, mine, pairs, dense), shares)
    for other, counted in others:
        np.add(first.sums, other.sums, out=first.sums)
        np.add(first.counts, other.counts, out=first.counts)
        np.add(first.waits, other.waits, out=first.waits)
        np.maximum(first.latest, other.latest, out=first.latest)
        np.add(table, counted, out=table)
    months = _months(columns, calendar) if dense is None else _told(table, dense)
    return Totals(first.sums, first.counts, first.latest, first.waits, months)


def _half(
    columns: Columns, parts: list[slice], pairs: int, calendar: Calendar | None
) -> tuple[Totals, NDArray[np.int32]]:
    """Sums of some rows, and how many of theirs are in each month; the second is empty without a calendar."""
    into = Totals(
        np.zeros((pairs, SUMS)),
        np.zeros((pairs, COUNTS), np.int64),
        np.full((pairs, len(KINDS)), NEVER),
        np.zeros((pairs, WAITS), np.int64),
        np.empty((3, 0), np.int64),
    )
    table = np.zeros(pairs * calendar.width if calendar is not None else 0, np.int32)
    for part in parts:
        rows = columns.rows(part)
        _add(rows, into)
        if calendar is not None:
            np.add.at(table, _cells(rows, calendar), np.int32(1))
    return into, table


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


def _cells(rows: Columns, calendar: Calendar) -> Ints:
    """The place of each touch of theirs in a table of people × months."""
    theirs = np.flatnonzero(rows.kind != OUT)
    day = rows.at[theirs] // DAY_US - calendar.first_day
    return rows.pair[theirs].astype(np.int64) * calendar.width + calendar.month[day]


def _told(table: NDArray[np.int32], calendar: Calendar) -> Ints:
    cells = np.flatnonzero(table)
    return np.stack((cells // calendar.width, cells % calendar.width + calendar.first_month, table[cells]))


def _months(columns: Columns, calendar: Calendar | None) -> Ints:
    """(pair, month, touches of theirs), each pair and month once, where a table of all of them would be too large."""
    if calendar is None:
        return np.empty((3, 0), np.int64)
    cells, number = np.unique(_cells(columns, calendar), return_counts=True)
    return np.stack((cells // calendar.width, cells % calendar.width + calendar.first_month, number))


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
