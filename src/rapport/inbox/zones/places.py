"""Where does each line stand: which lines announce an older mail, how far are the edges of what surrounds it?"""

from dataclasses import dataclass

import numpy as np

from rapport.inbox.zones.features import FOREIGN, LETTER, LOOK, Bools, Ints, Lines
from rapport.inbox.zones.words import FLAG, spelled

_KEY_REACH = 24  # bytes before the colon of a header line, with marks and room for the longest key
_LAST_OF_WIDE = 0x9A  # the last byte of a full-width colon
_PROSE = 200  # bytes: no line that begins with a ruler is longer
_FEW = 3  # words of a line that announces by a colon alone
_DASHED = 30  # bytes: "-- Bo wrote on … --"
_STEPS = (0, 1, 2, 3, 4, 7, 12, 24, 59)  # counts above become one: position matters near the edges
STEPS = len(_STEPS) + 1
LENGTHS = 12  # classes of eight bytes each
FIRST, NEAR, OVER_BLANKS, OVER_RULE, OTHER_DEPTH = range(5)  # what step leads to a line
GAPS = 5

_STEP = np.searchsorted(np.array(_STEPS), np.arange(_STEPS[-1] + 2)).astype(np.int64)


def step(counts: Ints) -> Ints:
    """Counts as one of STEPS classes."""
    return _STEP[np.minimum(counts, len(_STEP) - 1)]


@dataclass(frozen=True, slots=True)
class Announced:
    """By its look a line of the header of an older mail."""

    keys: Ints  # which part it states, by words.KEY_NUMBERS
    wrote: Bools  # says that somebody wrote
    announces: Bools


def announced(lines: Lines, colons: Bools) -> Announced:
    """Which lines announce. Only those are read that could."""
    content = lines.content
    final = content[lines.end - 1]
    ends = (final == ord(":")) | (final == _LAST_OF_WIDE) | ((final == ord("-")) & (lines.lengths > _DASHED))
    ruled = (content[lines.start] == ord("-")) & (content[lines.start + 1] == ord("-")) & (lines.lengths < _PROSE)
    whole = ends | ruled
    which = np.flatnonzero(whole | _may_state(lines, np.flatnonzero(colons | (lines.first == FOREIGN))))
    keys, wrote = np.zeros(len(lines), np.int64), np.zeros(len(lines), np.bool_)
    announces = np.zeros(len(lines), np.bool_)
    if len(which):
        said = spelled(lines, which, np.where(whole[which], LOOK, _KEY_REACH))
        flags = said.flags()
        keys[which] = said.keys(content)
        wrote[which] = (flags & np.uint32(FLAG["wrote"])) > 0
        older = (flags & np.uint32(FLAG["older"])) > 0
        short = (said.counts <= _FEW) & (final[which] == ord(":"))
        announces[which] = (keys[which] > 0) | (wrote[which] & ends[which]) | (older & (ruled[which] | short))
    return Announced(keys, wrote, announces)


def _may_state(lines: Lines, some: Ints) -> Bools:
    """Which of some lines hold a colon, and a letter, where a line of a header has them."""
    opening = lines.content[lines.start[some][:, None] + np.arange(_KEY_REACH)]
    inside = np.arange(_KEY_REACH) < lines.lengths[some][:, None]
    colon = ((opening == ord(":")) | (opening == _LAST_OF_WIDE)) & inside
    out = np.zeros(len(lines), np.bool_)
    out[some] = colon.any(axis=1) & (LETTER[opening] & inside).any(axis=1)
    return out


@dataclass(frozen=True, slots=True)
class Span:
    """For each line the first and the last line of what it is part of, and the distances as classes of `step`."""

    first: Ints
    last: Ints
    from_first: Ints
    to_last: Ints


@dataclass(frozen=True, slots=True)
class Places:
    """A segment lies between two changes of depth or announcement, a paragraph between two gaps."""

    mail: Span
    segment: Span
    paragraph: Span
    paragraphs_before: Ints  # in the segment, as classes of `step`
    paragraphs_after: Ints
    paragraph_number: Ints
    gaps: Ints  # what step leads to the line, FIRST to OTHER_DEPTH
    lengths: Ints  # as classes of eight bytes


def placed(lines: Lines, told: Announced) -> Places:
    deeper = np.zeros(len(lines), np.bool_)
    deeper[1:] = lines.depth[1:] != lines.depth[:-1]
    deeper &= ~lines.begins
    turns = lines.begins | deeper
    turns[1:] |= told.announces[1:] != told.announces[:-1]
    parts = turns | (lines.blanks > 0) | (lines.rule > 0)
    number = np.cumsum(parts) - 1
    segment = _span(turns)
    gaps = np.where(lines.rule > 0, OVER_RULE, np.where(lines.blanks > 0, OVER_BLANKS, NEAR))
    return Places(
        mail=_span(lines.begins),
        segment=segment,
        paragraph=_span(parts),
        paragraphs_before=step(number - number[segment.first]),
        paragraphs_after=step(number[segment.last] - number),
        paragraph_number=number,
        gaps=np.where(lines.begins, FIRST, np.where(deeper, OTHER_DEPTH, gaps)),
        lengths=np.minimum(lines.lengths // 8, LENGTHS - 1),
    )


def _span(begins: Bools) -> Span:
    at = np.arange(len(begins))
    firsts = np.flatnonzero(begins)
    group = np.cumsum(begins) - 1
    first, last = firsts[group], np.append(firsts[1:] - 1, len(begins) - 1)[group]
    return Span(first, last, step(at - first), step(last - at))
