"""Which words stand in some lines of a batch, as numbers, and what are they known for?

A word is the hash of its letters without their case, digits all alike; the first letters of all words are read at once,
then the second ones, and so on. Of words that are known for something only a table of flags by
hash is kept; a foreign word is taken for a known one once in some hundred times, which the training has seen too.
"""

from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from rapport.inbox.zones.features import CAPITAL, CLASS, LOOK, NUMERAL, Bytes, Ints, Lines, folded, ranges
from rapport.inbox.zones.vocabulary import KEYS, KINDS

Hashes = NDArray[np.uint64]
Flags = NDArray[np.uint32]

_BITS = 18  # of the tables of known words: two thousand among a quarter of a million
_WORD = 64  # bits of a hash
_ODD = np.uint64(0x9E3779B97F4A7C15)  # 2^64 divided by the golden ratio: no small pattern in it (Knuth, 6.4)
_MIX = np.uint64(0xBF58476D1CE4E5B9)  # of SplitMix64 (Steele, Lea and Flood, 2014)
_LONGEST = 24  # bytes of a word that tell it from others
_STRETCH = 8  # bytes that are read at once: longer words are rare
_TAKEN_BACK = np.array([pow(int(_ODD), -zeros, 1 << _WORD) for zeros in range(_STRETCH + 1)], np.uint64)
_PAIR = np.uint64(31)

FLAG = {kind: 1 << number for number, kind in enumerate(KINDS)}
MANY_DIGITS, AT = 1 << len(KINDS), 1 << (len(KINDS) + 1)  # flags that no word gives
FLAGS = len(KINDS) + 2
_FEWEST_DIGITS = 7  # of a telephone number
KEY_NUMBERS = {key: number for number, key in enumerate(KEYS, start=1)}


def mixed(hashes: Hashes) -> Hashes:
    """Hashes whose upper bits depend on all others."""
    once = (hashes ^ (hashes >> np.uint64(31))) * _MIX
    return once ^ (once >> np.uint64(29))


def paired(first: Hashes, second: Hashes) -> Hashes:
    """One hash of two words in their order."""
    return mixed(first * _PAIR + second)


def slots(hashes: Hashes, bits: int) -> Ints:
    """Places in a table of 2^bits rows."""
    return (hashes >> np.uint64(_WORD - bits)).astype(np.int64)


def _read(letters: Bytes, heads: Ints) -> tuple[Hashes, Ints]:
    """The hash of each word, and the byte behind it; of endless words only the beginning.

    _STRETCH letters of all words at once, those behind a word's end as zeros, which are taken back out of its hash.
    """
    hashes, lengths = np.zeros(len(heads), np.uint64), np.zeros(len(heads), np.int64)
    windows = sliding_window_view(letters, _STRETCH)
    open_ = np.arange(len(heads))
    for begin in range(0, _LONGEST, _STRETCH):
        there = np.ones(len(open_), np.bool_)
        some, count = hashes[open_], np.zeros(len(open_), np.int64)
        for column in np.ascontiguousarray(windows[heads[open_] + begin].T):
            there &= column > 0
            some *= _ODD
            some += column * there
            count += there
        hashes[open_] = some * _TAKEN_BACK[_STRETCH - count]
        lengths[open_] += count
        open_ = open_[there]
        if not len(open_):
            break
    return mixed(hashes), heads + lengths


def hash_of(word: str) -> Hashes:
    """The hash of one word, as an array of one."""
    return _read(folded(word.encode() + bytes(_LONGEST)), np.zeros(1, np.int64))[0]


def _known() -> tuple[Flags, Bytes]:
    """Flags by word, and the number of the key by the words that stand for it."""
    flags, keys = np.zeros(1 << _BITS, np.uint32), np.zeros(1 << _BITS, np.uint8)
    for kind, listed in KINDS.items():
        for word in listed.split():
            flags[slots(hash_of(word), _BITS)] |= np.uint32(FLAG[kind])
    for key, listed in KEYS.items():
        for name in listed.replace("-", " ").split("|"):
            keys[slots(reduce(paired, map(hash_of, name.split()[:2])), _BITS)] = KEY_NUMBERS[key]
    return flags, keys


_KNOWN, _KEYS = _known()


@dataclass(frozen=True, slots=True)
class Spelled:
    """The words of some lines, one after another; each of the lines has at least one."""

    words: Hashes
    owner: Ints  # which of the lines, counted among them
    number: Ints  # of the word in its line
    behind: Ints  # the byte after the word
    begin: Ints  # of each line: its first word
    counts: Ints  # its words
    capitals: Ints  # those that begin with a capital
    digits: Ints  # letters and digits of the words that begin with a digit

    def nth(self, number: int) -> Hashes:
        """Of each line that word, or 0."""
        place = np.minimum(self.begin + number, len(self.words) - 1)
        return np.where(self.counts > number, self.words[place], np.uint64(0))

    @property
    def final(self) -> Hashes:
        """The last word of each line."""
        found: Hashes = self.words[self.begin + self.counts - 1]
        return found

    def flags(self) -> Flags:
        """What the words of each line are known for; a greeting only at the beginning."""
        each = _KNOWN[slots(self.words, _BITS)]
        every = np.bitwise_or.reduceat(each, self.begin)
        greeting = np.uint32(FLAG["greeting"])
        many = np.where(self.digits >= _FEWEST_DIGITS, np.uint32(MANY_DIGITS), np.uint32(0))
        return np.asarray((every & ~greeting) | (each[self.begin] & greeting) | many, np.uint32)

    def keys(self, content: Bytes) -> Ints:
        """Which part of a header each line states before a colon, by KEY_NUMBERS; 0 for none."""
        second = np.minimum(self.begin + 1, len(self.words) - 1)
        one = np.where(_colon(content, self.behind[self.begin]), _KEYS[slots(self.nth(0), _BITS)], 0)
        two = np.where(
            _colon(content, self.behind[second]) & (self.counts > 1),
            _KEYS[slots(paired(self.nth(0), self.nth(1)), _BITS)],
            0,
        )
        return np.where(one > 0, one, two).astype(np.int64)


def _colon(content: Bytes, at: Ints) -> NDArray[np.bool_]:
    """Whether a colon, also a full-width one, stands there or behind an asterisk and a blank."""
    out = np.zeros(len(at), np.bool_)
    for _ in range(3):
        here = content[at]
        out |= (here == ord(":")) | ((here == 0xEF) & (content[at + 1] == 0xBC) & (content[at + 2] == 0x9A))
        at = at + ((here == ord(" ")) | (here == ord("*")))
    return out


def spelled(lines: Lines, which: Ints, most: Ints | int = LOOK) -> Spelled:
    """The words of some lines, of at most so many bytes of each, among which there must be one word."""
    start = lines.start[which]
    end = np.minimum(lines.end[which], start + most)
    first, behind = np.searchsorted(lines.words, start), np.searchsorted(lines.words, end)
    place, begin = ranges(first, behind)
    heads = lines.words[place]
    counts = behind - first
    hashes, after = _read(lines.folded, heads)
    kinds = CLASS[lines.content[heads]]
    numerals = np.flatnonzero(kinds == NUMERAL)
    owner = np.repeat(np.arange(len(which)), counts)
    return Spelled(
        words=hashes,
        owner=owner,
        number=np.arange(len(heads)) - begin[owner],
        behind=after,
        begin=begin,
        counts=counts,
        capitals=np.bincount(owner[kinds == CAPITAL], minlength=len(which)),
        digits=np.bincount(owner[numerals], (after - heads)[numerals], len(which)).astype(np.int64),
    )
