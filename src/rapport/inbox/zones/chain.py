"""Which sequence of zones fits best to what is seen at the doubtful lines of a mail?

A linear-chain conditional random field (Lafferty, McCallum and Pereira, 2001): a weight for every thing seen and zone,
and for every step from one zone to the next, by the kind of gap between the lines. Lines that are body without a doubt
are fixed, so that the chain falls into short runs between them, all of which are gone along at once.

Only differences to the weight of body matter, so a row has one number less than there are zones; the four, as multiples
of SCALE, stand in one integer of 64 bits, and one addition adds four weights.
"""

from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from pkgutil import get_data

import numpy as np
from numpy.typing import NDArray

from rapport.inbox.zones.context import ROWS, Seen, View
from rapport.inbox.zones.doubt import Gate
from rapport.inbox.zones.features import Ints

SCALE = 1 / 256  # of a stored weight
ZONES = 5
LARGEST = 100 / SCALE  # of a sum; weights of real mails add up to a tenth of it
FINGERPRINT = 8  # bytes; a thousand texts collide once in 10^13 times
_FIELD = 16  # bits of a weight in its integer
_MIDDLE = 1 << (_FIELD - 1)


@dataclass(frozen=True, slots=True)
class Chain:
    """What was learned. `above` has a row for all that can be seen: how much more than for body for each zone."""

    gate: Gate
    above: NDArray[np.int16]
    step: NDArray[np.float32]  # from zone to zone, for every gap
    learned: frozenset[bytes] = frozenset()  # fingerprints of the texts it was trained on
    packed: NDArray[np.uint64] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        shifts = np.arange(ZONES - 1, dtype=np.uint64) * np.uint64(_FIELD)
        fields = self.above.astype(np.int64).view(np.uint64) << shifts
        object.__setattr__(self, "packed", fields.sum(axis=1, dtype=np.uint64))

    def has_learned(self, text: str) -> bool:
        """Whether it was trained on this text, so that it must not be judged by it."""
        return fingerprint(text) in self.learned

    def scores(self, seen: Seen) -> NDArray[np.float32]:
        """How much better than body each zone fits to each doubtful line by itself."""
        total = np.zeros(len(seen.which), np.uint64)
        for column in seen.rows:
            total += self.packed[column]
        for rows, counts in seen.more:
            sums = np.zeros(len(rows) + 1, np.uint64)
            np.cumsum(self.packed[rows], out=sums[1:])
            ends = np.cumsum(counts)
            total += sums[ends] - sums[ends - counts]
        shifts = np.arange(ZONES - 1, dtype=np.uint64) * np.uint64(_FIELD)
        total += np.uint64(sum(_MIDDLE << (_FIELD * zone) for zone in range(ZONES - 1)))
        out = np.zeros((len(total), ZONES), np.float32)
        out[:, 1:] = ((total[:, None] >> shifts) & np.uint64(2 * _MIDDLE - 1)).astype(np.float32) - _MIDDLE
        return out * np.float32(SCALE)

    def best(self, of: View, seen: Seen) -> Ints:
        """The most likely zones of the doubtful lines (Viterbi)."""
        return _along(_runs(of, seen.which), self.scores(seen), self.step)

    def dump(self) -> bytes:
        """The chain as a file: numbers only, no word that anybody wrote."""
        out = BytesIO()
        learned = np.frombuffer(b"".join(sorted(self.learned)), dtype=np.uint8)
        np.savez_compressed(
            out, gate=self.gate.weights, bound=self.gate.bound, above=self.above, step=self.step, learned=learned
        )
        return out.getvalue()


@dataclass(frozen=True, slots=True)
class Runs:
    """Doubtful lines that follow one another in a mail, longest runs first."""

    begin: Ints  # of each run, among the doubtful lines
    length: Ints
    enter: Ints  # the gap before its first line, 0 when that begins the mail
    leave: Ints  # the gap to the line behind it, -1 when there is none
    gaps: Ints  # before each doubtful line


def _runs(of: View, which: Ints) -> Runs:
    gaps = of.places.gaps
    starts = np.ones(len(which), np.bool_)
    starts[1:] = (which[1:] != which[:-1] + 1) | of.lines.begins[which[1:]]
    begin = np.flatnonzero(starts)
    length = np.diff(begin, append=len(which))
    longest = np.argsort(-length, kind="stable")
    begin, length = begin[longest], length[longest]
    last = which[begin + length - 1]
    behind = np.minimum(last + 1, len(gaps) - 1)
    leave = np.where(last < of.places.mail.last[last], gaps[behind], -1)
    return Runs(begin, length, gaps[which[begin]], leave, gaps[which])


def _along(runs: Runs, scores: NDArray[np.float32], step: NDArray[np.float32]) -> Ints:
    """All runs at once, one line further at a time; what lies outside of them is body."""
    zones = np.arange(ZONES)
    reached = scores[runs.begin] + step[runs.enter, 0]
    back: list[Ints] = []
    open_ = _open(runs)
    for at, some in enumerate(open_[1:], start=1):
        line = runs.begin[:some] + at
        paths = reached[:some, :, None] + step[runs.gaps[line]]
        back.append(paths.argmax(axis=1))
        reached[:some] = paths.max(axis=1) + scores[line]
    inside = runs.leave >= 0
    reached[inside] += step[runs.leave[inside]][:, zones, 0]
    zone = reached.argmax(axis=1)
    out = np.zeros(len(scores), np.int64)
    out[runs.begin + runs.length - 1] = zone
    for at in range(len(back), 0, -1):
        some = open_[at]
        zone[:some] = back[at - 1][np.arange(some), zone[:some]]
        out[runs.begin[:some] + at - 1] = zone[:some]
    return out


def _open(runs: Runs) -> list[int]:
    """How many runs are longer than 0, 1, 2, … lines."""
    longest = int(runs.length[0])
    ended = np.bincount(runs.length, minlength=longest + 1)
    open_: list[int] = (len(runs.length) - np.cumsum(ended)[:longest]).tolist()
    return open_


def undump(file: bytes) -> Chain:
    """A chain from what `dump` made."""
    with np.load(BytesIO(file), allow_pickle=False) as stored:
        prints = stored["learned"].tobytes()
        learned = frozenset(prints[at : at + FINGERPRINT] for at in range(0, len(prints), FINGERPRINT))
        return Chain(Gate(stored["gate"], float(stored["bound"])), stored["above"], stored["step"], learned)


def fingerprint(text: str) -> bytes:
    """What tells a text from others and says nothing about it."""
    return sha256(text.encode("utf-8", "surrogatepass")).digest()[:FINGERPRINT]


def bundled() -> Chain:
    """The chain that comes with the package; raises FileNotFoundError when it was never trained."""
    file = get_data("rapport.inbox.zones", "weights.npz")
    if file is None:
        raise FileNotFoundError("weights.npz")
    found = undump(file)
    if len(found.above) != ROWS:
        raise ValueError("weights.npz was trained for other rows: python -m rapport.benchmarks.train_zones")
    return found
