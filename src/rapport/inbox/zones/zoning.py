"""To which zone does each line of a mail belong: header, body, intro, outro or signature?

Most lines are body without a doubt; for the others a chain model knows the most likely zones; and what programs write
in fixed forms is settled by rules.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np

from rapport.inbox.zones import chain, context, features, newtext, words
from rapport.inbox.zones.context import View
from rapport.inbox.zones.features import Batch, Bools, Ints, Lines

MOST_LINES = 20_000  # that are read; a mail with more is a log or a table, and its rest is body
_BATCH = 400_000  # characters that are read at once: what then is worked on fits the cache of a processor
_LAST_OF_WIDE = 0x9A  # the last byte of a full-width colon
_ABOVE = 3  # lines over which an announcement may be folded


class Zone(StrEnum):
    """What a line is for. `HEADER` is one of a quoted or forwarded mail; quoted lines have zones of their own."""

    BODY = "body"
    HEADER = "header"
    INTRO = "intro"  # the greeting
    OUTRO = "outro"  # the sign-off
    SIGNATURE = "signature"


ZONES = tuple(Zone)  # in the order of the chain's columns
_BY_NUMBER = np.array(ZONES, object)
_HEADER, _SIGNATURE = ZONES.index(Zone.HEADER), ZONES.index(Zone.SIGNATURE)


def zones(text: str, model: chain.Chain | None = None) -> tuple[Zone, ...]:
    """The zone of each line of `text.split("\\n")`. For many texts `zones_of` is some fifty times as fast.

    A line without a letter or digit has the zone of the line above it.
    """
    return next(zones_of([text], model))


def zones_of(texts: Sequence[str], model: chain.Chain | None = None) -> Iterator[tuple[Zone, ...]]:
    """The same for each of some texts, in their order. Time is linear in the texts."""
    model = model or _bundled()
    for some in _batches(texts):
        yield from _read(some, model)


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    some: list[str] = []
    size = 0
    for text in texts:
        if some and size + len(text) > _BATCH:
            yield some
            some, size = [], 0
        some.append(text)
        size += len(text)
    if some:
        yield some


def _read(texts: list[str], model: chain.Chain) -> Iterator[tuple[Zone, ...]]:
    given = features.batch([_shortened(text) for text in texts])
    found = _found(given, model)
    begin = 0
    for text, count, patches in zip(texts, given.counts.tolist(), given.patches, strict=True):
        here = found[begin : begin + count]
        begin += count
        for after, lines in reversed(patches):
            here[after:after] = [Zone.BODY] * lines
        missing = text.count("\n") + 1 - len(here) if len(here) >= MOST_LINES else 0
        yield (*here, *[Zone.BODY] * missing) if missing else tuple(here)


def _shortened(text: str) -> str:
    if len(text) < MOST_LINES or text.count("\n") < MOST_LINES:
        return text
    return "\n".join(text.split("\n", MOST_LINES)[:MOST_LINES])


def _found(given: Batch, model: chain.Chain) -> list[Zone]:
    """The zone of each line that the batch holds."""
    lines = features.lines_of(given)
    out = np.zeros(int(given.counts.sum()), np.int64)
    if not len(lines):
        return _named(out)
    of = context.view(given, lines)
    zone = np.zeros(len(lines), np.int64)
    which = np.flatnonzero(model.gate.doubtful(of.codes, of.always))
    if len(which):
        seen = context.seen(of, which)
        zone[which] = model.best(of, seen)
        _settle(of, zone, which, seen.flags)
    nearest = np.zeros(len(out), np.int64)  # the line above that has a zone, counted from 1
    nearest[lines.at] = np.arange(1, len(lines) + 1)
    nearest = np.maximum.accumulate(nearest)
    first = np.repeat(np.cumsum(given.counts) - given.counts, given.counts)
    known = (nearest > 0) & (lines.at[nearest - 1] >= first)
    out[known] = zone[nearest[known] - 1]
    return _named(out)


def _named(numbers: Ints) -> list[Zone]:
    named: list[Zone] = _BY_NUMBER[numbers].tolist()
    return named


def _settle(of: View, zone: Ints, which: Ints, flags: words.Flags) -> None:
    """What programs write in fixed forms needs no guess: headers, announcements, and what a telephone adds."""
    for line in which[(flags & np.uint32(words.FLAG["device"])) > 0].tolist():
        if newtext.phone_says(of.lines.text(line)):
            zone[line] = _SIGNATURE
    zone[_header_blocks(of)] = _HEADER
    marked = _quotes_follow(of)
    for line in np.flatnonzero(_ends_in_colon(of) & (marked | of.told.wrote)).tolist():
        first = max(int(of.places.mail.first[line]), line - _ABOVE)
        told = newtext.beginning(_Above(of.lines, first), line - first, bool(marked[line]))
        if told is not None and not told[1]:
            zone[line - told[0] : line + 1] = _HEADER


@dataclass(frozen=True, slots=True)
class _Above:
    """Lines from one on, each made text when it is asked for: mostly only the last is."""

    lines: Lines
    first: int

    def __getitem__(self, at: int) -> str:
        return self.lines.text(self.first + at)


def _header_blocks(of: View) -> Bools:
    """Lines that follow one another and state From and enough else of a header."""
    segment = of.places.segment
    begins = segment.first == np.arange(len(of.lines))
    said = np.bitwise_or.reduceat(1 << of.told.keys, np.flatnonzero(begins)) & ~1  # 0 is no key
    many = sum((said >> key) & 1 for key in words.KEY_NUMBERS.values()) >= newtext.HEADER_LINES
    block = many & ((said >> words.KEY_NUMBERS["from"]) & 1 > 0)
    inside: Bools = block[np.cumsum(begins) - 1]
    return of.told.announces & inside


def _quotes_follow(of: View) -> Bools:
    out = np.zeros(len(of.lines), np.bool_)
    out[:-1] = (of.lines.depth[1:] > of.lines.depth[:-1]) & ~of.lines.begins[1:]
    return out


def _ends_in_colon(of: View) -> Bools:
    last = of.lines.content[of.lines.end - 1]
    ends: Bools = (last == ord(":")) | (last == _LAST_OF_WIDE)
    return ends


@lru_cache(maxsize=1)
def _bundled() -> chain.Chain:
    return chain.bundled()
