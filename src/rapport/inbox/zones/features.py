"""Which lines have the mails of a batch, and what is to be seen at each without reading its words?

A batch is one array of bytes, and every question is asked of all its lines at once: reading them one by one took a
hundred times as long. Every line is looked at once, at most LOOK bytes of it: linear time. Lines without a letter or
digit belong to no zone; they are what stands between the others.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Bytes = NDArray[np.uint8]

LOOK = 300  # bytes of a line that are looked at; real ones wrap before
INDENTS = 6  # classes of indentation: none to five and more
BLANKS = 4  # classes of empty lines above: none to three and more
NO_RULE, DELIMITER, RULER, OTHER_RULE = range(4)  # "--" as before signatures, a long line of one mark, other marks
_LONG = 8  # marks: a ruler, no smiley
SHORT_DELIMITER = 3  # "--", "---"

# What a byte is, as a small number: nothing, small letter, capital, digit, part of another alphabet, each mark.
_MARKS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
SMALL, CAPITAL, NUMERAL, FOREIGN = 1, 2, 3, 4
CLASSES = 5 + len(_MARKS)


# Letters without case, those of two bytes from À to Þ too, digits all alike, everything else nothing.
_FOLD = bytes(
    byte | 32 if chr(byte).isalpha() and byte < 128 else ord("0") if 48 <= byte <= 57 else byte + 32
    if 0x80 <= byte < 0x9F else byte if byte >= 128 else 0
    for byte in range(256)
)  # fmt: skip


def _classes() -> Bytes:
    out = np.zeros(256, np.uint8)
    out[ord("a") : ord("z") + 1] = SMALL
    out[ord("A") : ord("Z") + 1] = CAPITAL
    out[ord("0") : ord("9") + 1] = NUMERAL
    out[128:] = FOREIGN
    for number, mark in enumerate(_MARKS):
        out[ord(mark)] = 5 + number
    return out


CLASS = _classes()
LETTER: Bools = (CLASS > 0) & (CLASS <= FOREIGN)
_BLANK, _QUOTES = 1, 2
_LEADING = np.zeros(256, np.int64)
_LEADING[[ord(c) for c in " \t\r"]] = _BLANK
_LEADING[[ord(c) for c in ">|}"]] = _QUOTES
_RULERS = np.zeros(256, np.bool_)
_RULERS[[ord(c) for c in "-_*="]] = True

# A patch, from its second line on: body without a doubt, and two fifths of what programmers write to each other.
_PATCH = re.compile(r"(?:(?!-- ?\n)[-+ @\t\\].*\n|\n(?=[-+ @\n])|diff .*\n|index .*\n|Index: .*\n|===.*\n)+")


def folded(raw: bytes) -> Bytes:
    """The letters and digits without their case, 0 for all else."""
    return np.frombuffer(raw.translate(_FOLD), np.uint8)


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts as one array of bytes, without what lies in patches."""

    content: Bytes  # UTF-8; behind the end some zeros, so that looking ahead needs no question
    folded: Bytes  # the letters and digits in it without their case, 0 for all else
    size: int
    ends: Ints  # of its lines
    counts: Ints  # lines of each text that are there
    patches: tuple[tuple[tuple[int, int], ...], ...]  # of each text: after which of its lines how many were taken out


def batch(texts: Sequence[str]) -> Batch:
    """The bytes of some texts."""
    read = [_without_patches(text) for text in texts]
    raw = ("\n".join(text for text, _ in read) + "\n").encode("utf-8", "surrogatepass")
    raw += bytes(LOOK + 2)
    content, letters = np.frombuffer(raw, np.uint8), folded(raw)
    size = len(raw) - LOOK - 2
    ends = np.flatnonzero(content[:size] == ord("\n"))
    if raw.isascii():  # then characters are bytes
        stops = np.cumsum([len(text) + 1 for text, _ in read])
        counts = np.diff(np.searchsorted(ends, stops), prepend=0)
    else:
        counts = np.array([text.count("\n") + 1 for text, _ in read], np.int64)
    return Batch(content, letters, size, ends, counts, tuple(patches for _, patches in read))


def _without_patches(text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    at = text.find("\n+++ ")
    if at < 0:
        return text, ()
    kept: list[str] = []
    patches: list[tuple[int, int]] = []
    start = lines = 0
    while at >= 0:
        found = _PATCH.match(text, at + 1)
        if found is None:  # it ends the text without a line end
            break
        kept.append(text[start : found.start()])
        lines += kept[-1].count("\n")
        patches.append((lines, found[0].count("\n")))
        start = found.end()
        at = text.find("\n+++ ", start - 1)
    return "".join(kept) + text[start:], tuple(patches)


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a batch that belong to a zone, without their marks of quotation: one array for each thing seen."""

    content: Bytes
    folded: Bytes
    words: Ints  # where each word of the batch begins
    at: Ints  # number among all lines of the batch
    begins: Bools  # the first of its mail
    start: Ints  # first byte
    end: Ints  # behind the last byte, or after LOOK
    depth: Ints  # of quotation
    indent: Ints
    first: Ints  # class of the first byte
    last: Ints  # and of the last
    blanks: Ints  # empty lines above
    rule: Ints  # which ruler stands above, if any

    def __len__(self) -> int:
        return len(self.at)

    @property
    def lengths(self) -> Ints:
        return self.end - self.start

    def text(self, line: int) -> str:
        """What stands there."""
        return bytes(self.content[self.start[line] : self.end[line]]).decode("utf-8", "replace")

    def holds(self, byte: int, size: int) -> Bools:
        """Whether a byte is in a line; `size` is that of the batch."""
        found = np.flatnonzero(self.content[:size] == byte)
        line = np.searchsorted(self.start, found, side="right") - 1
        out = np.zeros(len(self), np.bool_)
        out[line[(line >= 0) & (found < self.end[line])]] = True
        return out


def lines_of(given: Batch) -> Lines:
    """The lines of a batch that hold a letter or digit."""
    content, ends = given.content, given.ends
    starts = np.concatenate(([0], ends[:-1] + 1))
    stops = np.minimum(ends, starts + LOOK)
    start, depth = _unquoted(content, starts, stops)
    end = _stripped(content, start, stops)
    spoken = _spoken(content, start, end)
    at = np.flatnonzero(spoken)
    firsts = np.cumsum(given.counts) - given.counts
    mail = np.repeat(np.arange(len(given.counts)), given.counts)[at]
    begins = np.ones(len(at), np.bool_)
    begins[1:] = mail[1:] != mail[:-1]
    above = np.where(begins, firsts[mail] - 1, np.concatenate(([-1], at[:-1])))
    marked = np.maximum.accumulate(np.where((start < end) & ~spoken, np.arange(len(ends)), -1))[at]
    ruled = marked > above
    skipped = at - above - 1
    return Lines(
        content=content,
        folded=given.folded,
        words=_words(given.folded),
        at=at,
        begins=begins,
        start=start[at],
        end=end[at],
        depth=depth[at],
        indent=np.minimum(start[at] - starts[at] - depth[at], INDENTS - 1),
        first=CLASS[content[start[at]]].astype(np.int64),
        last=CLASS[content[end[at] - 1]].astype(np.int64),
        blanks=np.where(ruled, skipped > 1, np.minimum(skipped, BLANKS - 1)).astype(np.int64),
        rule=np.where(ruled, _rules(content[start[marked]], (end - start)[marked]), NO_RULE),
    )


def _words(letters: Bytes) -> Ints:
    """Where words begin; the first byte of a batch is one that follows on nothing."""
    begins = letters > 0
    begins[1:] &= letters[:-1] == 0
    return np.flatnonzero(begins)


def _unquoted(content: Bytes, starts: Ints, stops: Ints) -> tuple[Ints, Ints]:
    """Where each line begins behind blanks and marks of quotation, and how many of these there are."""
    start, depth = starts.copy(), np.zeros(len(starts), np.int64)
    leading = _LEADING[content[start]]
    open_ = np.flatnonzero(leading)
    leading = leading[open_]
    while len(open_):
        depth[open_] += leading == _QUOTES
        start[open_] += 1
        here = start[open_]
        leading = _LEADING[content[here]]
        on = (leading > 0) & (here < stops[open_])
        open_, leading = open_[on], leading[on]
    return start, depth


def _stripped(content: Bytes, start: Ints, stops: Ints) -> Ints:
    """Where each line ends without the blanks at its end."""
    end = stops.copy()
    open_ = np.flatnonzero(end > start)
    while len(open_):
        open_ = open_[(_LEADING[content[end[open_] - 1]] == _BLANK) & (end[open_] > start[open_])]
        end[open_] -= 1
    return end


def _spoken(content: Bytes, start: Ints, end: Ints) -> Bools:
    """Whether a line holds a letter or digit; most begin with one."""
    filled = start < end
    out = filled & LETTER[content[start]]
    open_ = np.flatnonzero(filled & ~out)
    if len(open_):
        where, starts = ranges(start[open_], end[open_])
        out[open_] = np.logical_or.reduceat(LETTER[content[where]], starts)
    return out


def ranges(start: Ints, end: Ints) -> tuple[Ints, Ints]:
    """All numbers from each start to before its end, one after another, and where each range begins among them."""
    lengths = end - start
    begin = np.cumsum(lengths) - lengths
    return np.arange(int(lengths.sum())) + np.repeat(start - begin, lengths), begin


def _rules(marks: Bytes, lengths: Ints) -> Ints:
    delimiter = (marks == ord("-")) & (lengths <= SHORT_DELIMITER)
    ruler = _RULERS[marks] & (lengths > _LONG)
    return np.where(delimiter, DELIMITER, np.where(ruler, RULER, OTHER_RULE))
