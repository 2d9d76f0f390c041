"""What speaks for or against each zone at a doubtful line: its words, its shape, its place, its neighbours?

Everything seen is the number of a row of weights: of small things every value has a row of its own, words share those
of their hashes.
"""

from dataclasses import dataclass

import numpy as np

from rapport.inbox.zones import doubt, places, words
from rapport.inbox.zones.doubt import DEPTHS
from rapport.inbox.zones.features import BLANKS, CLASSES, DELIMITER, INDENTS, RULER, Batch, Bools, Ints, Lines
from rapport.inbox.zones.places import LENGTHS, STEPS, Announced, Places, step
from rapport.inbox.zones.vocabulary import CLOSING, GREETING
from rapport.inbox.zones.words import FLAG, FLAGS, KEY_NUMBERS, Flags, Hashes, Spelled, mixed, paired, slots

HASHED = 17  # bits: the rows for words, four times what the annotated mails need
_FIRST_WORDS, _LAST_WORDS = 12, 3  # of a line, that count each for itself
_VERY_SHORT, _SHORT = 3, 6  # words; names, titles and sign-offs are no longer
_SHAPES = 3  # very short, short, long
_MANY = 7  # words, and digits: more are all alike
_QUARTERS = 5  # of the words begin with a capital
_SIGN_OFF = 5  # words of a line that is nothing but a sign-off
_FAR = 10  # lines after which a sign-off, ruler or announcement above no longer matters
_SINCE = _FAR + 2
_SIDES = 5  # what borders: an edge, an announcement, deeper, less deep, the same depth
_NEIGHBOURS = (-1, 1, -2, 2)
_KEYS = len(KEY_NUMBERS) + 2
_SALT = {
    name: words.hash_of(name)
    for name in (
        "word",
        "first",
        "final",
        "two",
        "three",
        *(f"{which} {k}" for which in ("first", "final") for k in (-1, 1)),
    )
}
_CLOSERS = np.uint32(FLAG["regard"] | FLAG["thank"] | FLAG["closing"])

_SIZES = {
    "bias": 1,
    "words": (_MANY + 1) * _QUARTERS,
    "first": CLASSES * _SHAPES,
    "last": CLASSES * _SHAPES,
    "digits": (_MANY + 1) * _SHAPES,
    "length": LENGTHS * _SHAPES,
    "depth": DEPTHS,
    "key": _KEYS * 2,
    **dict.fromkeys(("mail from", "mail to", "segment from", "segment to", "paragraph from"), STEPS * _SHAPES),
    **dict.fromkeys(("paragraph to", "paragraph", "paragraphs before", "paragraphs after"), STEPS * _SHAPES),
    **dict.fromkeys(("above", "below"), _SIDES * _SHAPES),
    **dict.fromkeys(("segment begins", "segment ends"), _SIDES * STEPS * 2),
    "blanks": BLANKS * (BLANKS + 1) * _SHAPES,
    "indent": INDENTS * _SHAPES,
    "indented": 3 * 2,
    "rules": 4 * 4 * _SHAPES,
    **dict.fromkeys(("ruler", "announced", "signed off"), _SINCE * _SHAPES),
    "paragraphs since": 6 * _SHAPES,
    **{f"words {k}": (_MANY + 3) * _QUARTERS for k in _NEIGHBOURS},
    **{f"{name} {k}": (CLASSES + 1) * _SHAPES for k in _NEIGHBOURS for name in ("first", "last")},
    **{f"key {k}": _KEYS * 2 for k in _NEIGHBOURS},
    **{f"length {k}": (LENGTHS + 1) * _SHAPES for k in _NEIGHBOURS},
    "flag": FLAGS * _SHAPES,
    "flag from the end": FLAGS * STEPS * 2,
    "flag from the start": FLAGS * 3 * 2,
    **{f"flag {k}": FLAGS * _SHAPES for k in _NEIGHBOURS},
    "hashed": 1 << HASHED,
}
_OFFSETS = dict(zip(_SIZES, np.cumsum((0, *_SIZES.values()))[:-1].tolist(), strict=True))
ROWS = sum(_SIZES.values())


@dataclass(frozen=True, slots=True)
class View:
    """A batch up to the question which lines are doubtful."""

    lines: Lines
    told: Announced
    places: Places
    addressed: Bools  # holds an @
    codes: list[Ints]  # rows of the gate's weights
    always: Bools  # doubtful whatever these say


@dataclass(frozen=True, slots=True)
class Seen:
    """Rows of weights of each doubtful line: the same number for every one, and more for some."""

    which: Ints
    rows: tuple[Ints, ...]  # each has one row for every doubtful line
    more: tuple[tuple[Ints, Ints], ...]  # rows, ordered by doubtful line, and how many each of these has
    flags: Flags  # what the words of each doubtful line are known for


def view(given: Batch, lines: Lines) -> View:
    """What is seen of all lines; there must be one at least."""
    addressed, colon = lines.holds(ord("@"), given.size), lines.holds(ord(":"), given.size)
    told = places.announced(lines, colon)
    placed = places.placed(lines, told)
    codes = doubt.codes(lines, placed, addressed, colon)
    return View(lines, told, placed, addressed, codes, told.announces | doubt.in_other_writing(lines))


def seen(of: View, which: Ints) -> Seen:
    """What is seen of the doubtful lines; there must be one at least."""
    said = words.spelled(of.lines, which)
    flags = said.flags() | np.where(of.addressed[which], np.uint32(words.AT), np.uint32(0))
    _hear_others(of.lines, which, flags)
    look = _Look(of, which, said, flags)
    look.shape()
    look.place()
    look.borders()
    look.since()
    hashes = _own_words(said)
    for near in _NEIGHBOURS:
        hashes += look.neighbour(near)
    rows = (*look.rows, *(_OFFSETS["hashed"] + slots(each, HASHED) for each in hashes))
    return Seen(which, rows, (_every_word(said), look.flagged()), flags)


def _hear_others(lines: Lines, which: Ints, flags: Flags) -> None:
    """Greetings and sign-offs in writing that has no blanks between its words."""
    for at in np.flatnonzero(doubt.in_other_writing(lines)[which]).tolist():
        text = lines.text(which[at])
        if GREETING.match(text):
            flags[at] |= np.uint32(FLAG["greeting"])
        if CLOSING.match(text):
            flags[at] |= np.uint32(FLAG["regard"])


class _Look:
    """Collects rows for the doubtful lines of a view."""

    def __init__(self, of: View, which: Ints, said: Spelled, flags: Flags) -> None:
        self.lines, self.told, self.places = of.lines, of.told, of.places
        self.which, self.said, self.flags = which, said, flags
        self.long = (said.counts > _SHORT).astype(np.int64)
        self.size = self.long + (said.counts > _VERY_SHORT)
        self.quarters = said.capitals * (_QUARTERS - 1) // said.counts
        self.places_of = np.full(len(of.lines), -1)  # of a line among the doubtful ones
        self.places_of[which] = np.arange(len(which))
        self.rows: list[Ints] = []
        self.marks: list[tuple[Ints, Flags]] = []  # first row of a flag, flags

    def add(self, name: str, value: Ints) -> None:
        self.rows.append(value + _OFFSETS[name])

    def sized(self, name: str, value: Ints) -> None:
        """For lines of each size apart."""
        self.rows.append(value * _SHAPES + self.size + _OFFSETS[name])

    def marked(self, name: str, place: Ints, flags: Flags) -> None:
        self.marks.append((place * FLAGS + _OFFSETS[name], flags))

    def shape(self) -> None:
        which, lines, said = self.which, self.lines, self.said
        self.add("bias", np.zeros(len(which), np.int64))
        self.add("words", np.minimum(said.counts, _MANY) * _QUARTERS + self.quarters)
        self.sized("first", lines.first[which])
        self.sized("last", lines.last[which])
        self.sized("digits", np.minimum(step(said.digits), _MANY))
        self.sized("length", self.places.lengths[which])
        self.add("depth", np.minimum(lines.depth[which], DEPTHS - 1))
        self.add("key", self.told.keys[which] * 2 + self.told.announces[which])
        self.marked("flag", self.size, self.flags)

    def place(self) -> None:
        which, at = self.which, self.places
        self.sized("mail from", at.mail.from_first[which])
        self.sized("mail to", at.mail.to_last[which])
        self.sized("segment from", at.segment.from_first[which])
        self.sized("segment to", at.segment.to_last[which])
        self.sized("paragraph from", at.paragraph.from_first[which])
        self.sized("paragraph to", at.paragraph.to_last[which])
        self.sized("paragraph", step((at.paragraph.last - at.paragraph.first)[which]))
        self.sized("paragraphs before", at.paragraphs_before[which])
        self.sized("paragraphs after", at.paragraphs_after[which])
        self.marked("flag from the end", at.segment.to_last[which] * 2 + self.long, self.flags)
        start = np.minimum(which - at.segment.first[which], 2)
        self.marked("flag from the start", start * 2 + self.long, self.flags)

    def borders(self) -> None:
        """What stands before and after the line, and before and after its segment."""
        which, lines, at = self.which, self.lines, self.places
        above, below = np.maximum(which - 1, 0), np.minimum(which + 1, len(lines) - 1)
        begins, ends = which == at.mail.first[which], which == at.mail.last[which]
        self.sized("above", self.side(above, begins))
        self.sized("below", self.side(below, ends))
        first, last = at.segment.first[which], at.segment.last[which]
        before = self.side(np.maximum(first - 1, 0), first == at.mail.first[which])
        after = self.side(np.minimum(last + 1, len(lines) - 1), last == at.mail.last[which])
        self.add("segment begins", (before * STEPS + at.segment.from_first[which]) * 2 + self.long)
        self.add("segment ends", (after * STEPS + at.segment.to_last[which]) * 2 + self.long)
        blanks, rule = np.where(ends, BLANKS, lines.blanks[below]), np.where(ends, 0, lines.rule[below])
        self.sized("blanks", lines.blanks[which] * (BLANKS + 1) + blanks)
        self.sized("rules", lines.rule[which] * 4 + rule)
        self.sized("indent", lines.indent[which])
        self.add("indented", (np.sign(lines.indent[which] - lines.indent[above]) + 1) * 2 + self.long)

    def side(self, other: Ints, edge: Bools) -> Ints:
        """How another line stands to the doubtful one."""
        deeper = self.lines.depth[other] - self.lines.depth[self.which]
        side = np.where(self.told.announces[other], 1, np.where(deeper > 0, 2, np.where(deeper < 0, 3, 4)))
        return np.where(edge, 0, side)

    def since(self) -> None:
        """How long ago came a ruler or sign-off in the segment, an announcement in the mail."""
        which, lines, at = self.which, self.lines, self.places
        above = np.maximum(which - 1, 0)
        ruler = _latest((lines.rule == DELIMITER) | (lines.rule == RULER))[which]
        self.sized("ruler", _since(which - ruler, ruler >= at.segment.first[which]))
        told = _latest(self.told.announces)[above]
        self.sized("announced", _since(above - told, (told >= at.mail.first[which]) & (which > 0)))
        signed = np.zeros(len(lines), np.bool_)
        signed[which[(self.said.counts <= _SIGN_OFF) & ((self.flags & _CLOSERS) > 0)]] = True
        closed = _latest(signed)[above]
        known = (closed >= at.segment.first[which]) & (which > 0)
        self.sized("signed off", _since(above - closed, known))
        gone = at.paragraph_number[which] - at.paragraph_number[np.maximum(closed, 0)]
        self.sized("paragraphs since", np.where(known, np.minimum(gone, 4) + 1, 0))

    def neighbour(self, near: int) -> list[Hashes]:
        """What a line above or below shows; of the nearest also its first and last word."""
        which, lines, at = self.which, self.lines, self.places
        other = which + near
        there = (other >= at.mail.first[which]) & (other <= at.mail.last[which])
        other = np.where(there, other, which)
        place = self.places_of[other]
        read = there & (place >= 0)  # it is doubtful too
        shape = (np.minimum(self.said.counts, _MANY + 1) * _QUARTERS + self.quarters)[place]
        self.add(f"words {near}", np.where(read, shape, np.where(there, _MANY + 2, 0) * _QUARTERS))
        self.sized(f"first {near}", np.where(there, lines.first[other], CLASSES))
        self.sized(f"last {near}", np.where(there, lines.last[other], CLASSES))
        key = np.where(there, self.told.keys[other], _KEYS - 1)
        self.add(f"key {near}", key * 2 + self.long)
        self.sized(f"length {near}", np.where(there, at.lengths[other], LENGTHS))
        self.marked(f"flag {near}", self.size, np.where(read, self.flags[place], np.uint32(0)))
        if abs(near) > 1:
            return []
        first, final = self.said.nth(0)[place], self.said.final[place]
        return [
            _salted(np.where(read, first, np.uint64(1)), f"first {near}"),
            _salted(np.where(read, final, np.uint64(1)), f"final {near}"),
        ]

    def flagged(self) -> tuple[Ints, Ints]:
        """A row for each flag that is set, wherever it is seen; at most places there is none."""
        first = np.stack([first for first, _ in self.marks], axis=1)
        flags = np.stack([flags for _, flags in self.marks], axis=1).astype("<u4").ravel()
        some = np.flatnonzero(flags)
        bits = np.flatnonzero(np.unpackbits(flags[some].view(np.uint8), bitorder="little"))
        place = some[bits // 32]
        rows = first.ravel()[place] + bits % 32
        return rows, np.bincount(place // len(self.marks), minlength=len(self.which))


def _latest(marked: Bools) -> Ints:
    """For each line the nearest marked one up to it, -1 for none."""
    latest: Ints = np.maximum.accumulate(np.where(marked, np.arange(len(marked)), -1))
    return latest


def _since(distance: Ints, known: Bools) -> Ints:
    return np.where(known, np.minimum(distance, _FAR) + 1, 0)


def _salted(hashes: Hashes, name: str) -> Hashes:
    """Words as seen in one role: another role has other rows."""
    return mixed(hashes + _SALT[name])


def _own_words(said: Spelled) -> list[Hashes]:
    """The first, the last, the first two and the first three words, each as one."""
    first, two = said.nth(0), paired(said.nth(0), said.nth(1))
    return [
        _salted(first, "first"),
        _salted(said.final, "final"),
        _salted(two, "two"),
        _salted(paired(two, said.nth(2)), "three"),
    ]


def _every_word(said: Spelled) -> tuple[Ints, Ints]:
    """A row for each of the first and last words."""
    some = (said.number < _FIRST_WORDS) | (said.number >= said.counts[said.owner] - _LAST_WORDS)
    rows = _OFFSETS["hashed"] + slots(_salted(said.words[some], "word"), HASHED)
    return rows, np.minimum(said.counts, _FIRST_WORDS + _LAST_WORDS)
