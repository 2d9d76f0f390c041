"""Which sequence of zones fits best to what is seen at the lines of a mail?

A linear-chain conditional random field (Lafferty, McCallum and Pereira, 2001): a weight for every feature and zone, and
for every step from one zone to the next, by the kind of gap between the lines.
"""

from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pkgutil import get_data
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.float32]
FINGERPRINT = 8  # bytes; a thousand texts collide once in 10^13 times
GAPS = 5  # kinds of step between two lines, as features.gap tells them


@dataclass(frozen=True, slots=True)
class Chain:
    """What was learned: `emission` has a row for every feature, `step` a matrix from zone to zone for every gap."""

    index: dict[int, int]  # row of a feature by the hash of its name
    emission: Weights
    step: Weights
    learned: frozenset[bytes] = frozenset()  # fingerprints of the texts it was trained on

    def has_learned(self, text: str) -> bool:
        """Whether it was trained on this text, so that it must not be judged by it."""
        return fingerprint(text) in self.learned

    def scores(self, seen: list[list[str]]) -> Weights:
        """How well each zone fits to each line by itself."""
        known = [self.rows(names) for names in seen]
        starts = np.cumsum([0, *map(len, known[:-1])])
        rows = self.emission[np.fromiter((row for rows in known for row in rows), dtype=np.int64)]
        return np.add.reduceat(rows.astype(np.float32), starts, axis=0)

    def rows(self, names: list[str]) -> list[int]:
        """Where the weights of features stand, each feature once."""
        found = [self.index.get(crc32(name.encode())) for name in dict.fromkeys(names)]
        return [row for row in found if row is not None]

    def best(self, seen: list[list[str]], gaps: list[int]) -> list[int]:
        """The most likely sequence of zones (Viterbi); every line must have at least one known feature."""
        if not seen:
            return []
        scores = self.scores(seen)
        zones = np.arange(scores.shape[1])
        reached = scores[0] + self.step[0, 0]
        back: list[NDArray[np.intp]] = []
        for score, gap in zip(scores[1:], gaps[1:], strict=True):
            paths = reached[:, None] + self.step[gap]
            back.append(paths.argmax(axis=0))
            reached = paths[back[-1], zones] + score
        out = [int(reached.argmax())]
        for came in reversed(back):
            out.append(int(came[out[-1]]))
        return out[::-1]

    def dump(self) -> bytes:
        """The chain as a file, in half precision; of the names of features only hashes, no word that anybody wrote."""
        out = BytesIO()
        arrays: dict[str, Any] = {
            "names": np.array(sorted(self.index, key=self.index.__getitem__), dtype=np.uint32),
            "emission": self.emission.astype(np.float16),
            "step": self.step.astype(np.float32),
            "learned": np.frombuffer(b"".join(sorted(self.learned)), dtype=np.uint8),
        }
        np.savez_compressed(out, **arrays)
        return out.getvalue()


def undump(file: bytes) -> Chain:
    """A chain from what `dump` made."""
    with np.load(BytesIO(file), allow_pickle=False) as stored:
        index = {int(name): at for at, name in enumerate(stored["names"])}
        prints = stored["learned"].tobytes()
        learned = frozenset(prints[at : at + FINGERPRINT] for at in range(0, len(prints), FINGERPRINT))
        return Chain(index, stored["emission"].astype(np.float32), stored["step"], learned)


def fingerprint(text: str) -> bytes:
    """What tells a text from others and says nothing about it."""
    return sha256(text.encode("utf-8", "surrogatepass")).digest()[:FINGERPRINT]


def bundled() -> Chain:
    """The chain that comes with the package; raises FileNotFoundError when it was never trained."""
    file = get_data("rapport.inbox.zones", "weights.npz")
    if file is None:
        raise FileNotFoundError("weights.npz")
    return undump(file)
