"""How is mail read on every core, and what happens to one that breaks the process that reads it?"""

import multiprocessing
import os
import resource
import signal
import threading
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from types import FrameType
from typing import Generic, TypeVar

from rapport.importing import files
from rapport.inbox import intake
from rapport.inbox.intake import Judged, Terms
from rapport.inbox.model import Item, Quarantined

SECONDS = 2.0  # of processor time for one mail (guarantees.md, 3); usual is a fifth of a thousandth
CALENDAR_SECONDS = 30.0  # for a calendar, which may hold ten years
MEMORY = 1 << 30  # bytes of data in one process: 512 MiB for a mail, as much for Python and what is under way
TOO_SLOW = "too slow"
KILLED = "killed its reader"

Label = TypeVar("Label")
Result = TypeVar("Result")


class _TooSlow(BaseException):
    """Not an Exception: a parser that catches those must not swallow it."""


def judged_pieces(pieces: Sequence[files.Piece], terms: Terms) -> list[Judged]:
    with _interruptible() as limited:
        found = (item for piece in pieces for item in files.read(piece))
        return [judged for item in found for judged in _judged(item, terms, limited=limited)]


def judged_item(item: Item | Quarantined, terms: Terms) -> list[Judged]:
    """What becomes of one item, within the limits of time."""
    with _interruptible() as limited:
        return _judged(item, terms, limited=limited)


def _judged(item: Item | Quarantined, terms: Terms, *, limited: bool) -> list[Judged]:
    if isinstance(item, Quarantined):
        return [item]
    seconds = CALENDAR_SECONDS if intake.is_calendar(item) else SECONDS
    try:
        return _within(seconds if limited else 0, lambda: list(intake.judge(item, terms)))
    except _TooSlow:
        return [intake.set_aside(item, TOO_SLOW, f"Reading it took more than {seconds:.0f} s.")]
    except MemoryError:
        return [intake.set_aside(item, KILLED, "Reading it took more memory than a mail may.")]


def _within(seconds: float, work: Callable[[], Result]) -> Result:
    """What it returns, or _TooSlow raised inside after that much processor time; 0 for as long as it takes."""
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        return work()
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


@contextmanager
def _interruptible() -> Iterator[bool]:
    """While a timer of processor time raises _TooSlow; whether it does: only a main thread can be interrupted."""
    if threading.current_thread() is not threading.main_thread():
        yield False
        return
    before = signal.signal(signal.SIGVTALRM, _stop)
    try:
        yield True
    finally:
        signal.signal(signal.SIGVTALRM, before)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise _TooSlow


_terms: Terms | None = None  # of this process, set once when it starts: sides may be large


def _begin(terms: Terms) -> None:
    global _terms
    _terms = terms
    warnings.simplefilter("ignore")  # what a library says of a mail may quote it, and nobody makes a log of it here
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the program, which ends its readers
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard == resource.RLIM_INFINITY or hard >= MEMORY:
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, hard))
    threading.Thread(target=_end_with_program, daemon=True).start()


def _end_with_program() -> None:
    """A program that was killed cannot end its readers."""
    program = multiprocessing.parent_process()
    if program is not None:
        program.join()
        os._exit(1)


def _read_pieces(pieces: Sequence[files.Piece]) -> list[Judged]:
    assert _terms is not None
    return judged_pieces(pieces, _terms)


def _read_item(item: Item) -> list[Judged]:
    assert _terms is not None
    return judged_item(item, _terms)


@dataclass(frozen=True)
class Work(Generic[Label]):
    """Pieces to read, and what the caller wants to know them by."""

    pieces: Sequence[files.Piece]
    label: Label


class Readers:
    """Processes that read; with none, this one reads."""

    def __init__(self, terms: Terms, processes: int) -> None:
        self._terms, self._processes = terms, processes
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> "Readers":
        self._pool = self._start() if self._processes else None
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def _start(self) -> ProcessPoolExecutor:
        # spawn: a fork would copy the connections of the database
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self._processes, context, initializer=_begin, initargs=(self._terms,))

    def read(self, work: Iterable[Work[Label]]) -> Iterator[tuple[Label, list[Judged]]]:
        """What became of each work, in its order; a few are under way at a time."""
        if self._pool is None:
            yield from ((one.label, judged_pieces(one.pieces, self._terms)) for one in work)
            return
        coming = iter(work)
        ahead = 2 * self._processes + 1  # each process has one in hand and one waiting
        under_way = deque((one, self._submit(one)) for one in islice(coming, ahead))
        while under_way:
            one, future = under_way.popleft()
            try:
                judged = future.result()
            except BrokenProcessPool:
                judged = self._carefully(one)
            under_way.extend((one, self._submit(one)) for one in islice(coming, 1))
            yield one.label, judged

    def _submit(self, one: Work[Label]) -> "Future[list[Judged]]":
        return self._try(lambda pool: pool.submit(_read_pieces, one.pieces))

    def _try(self, submit: Callable[[ProcessPoolExecutor], "Future[list[Judged]]"]) -> "Future[list[Judged]]":
        assert self._pool is not None
        try:
            return submit(self._pool)
        except BrokenProcessPool:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = self._start()
            return submit(self._pool)

    def _carefully(self, one: Work[Label]) -> list[Judged]:
        """A process died while this was under way: item by item, the one that kills again is put aside."""
        judged: list[Judged] = []
        for item in (item for piece in one.pieces for item in files.read(piece)):
            if isinstance(item, Quarantined):
                judged.append(item)
                continue
            try:
                judged += self._try(partial(_submit_item, item)).result()
            except BrokenProcessPool:
                judged.append(intake.set_aside(item, KILLED, "The process that read it ended."))
        return judged


def _submit_item(item: Item, pool: ProcessPoolExecutor) -> "Future[list[Judged]]":
    return pool.submit(_read_item, item)
