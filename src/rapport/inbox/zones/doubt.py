"""Which lines of a batch are body without a doubt, so that their words need not be read?

A sum of weights, one for each thing that is seen of a line's place and shape, learned together with the chain: lines
below a bound are body. Nine of ten lines of a mailing list are; of the annotated lines that are no body one in a
hundred is lost that way.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rapport.inbox.zones.features import BLANKS, CLASSES, FOREIGN, Bools, Ints, Lines
from rapport.inbox.zones.places import LENGTHS, STEPS, Places

DEPTHS = 4  # classes of depth of quotation: none to three and more
_RULES = 4
_OTHERS = 90  # bytes: thirty Japanese characters
_SIZES = (
    CLASSES, CLASSES, DEPTHS, BLANKS, 4, _RULES, STEPS, STEPS, STEPS,
    STEPS * LENGTHS, STEPS * LENGTHS, STEPS * LENGTHS, LENGTHS * LENGTHS, LENGTHS * LENGTHS,
)  # fmt: skip
_OFFSETS = np.cumsum((0, *_SIZES))[:-1]
ROWS = sum(_SIZES)


@dataclass(frozen=True, slots=True)
class Gate:
    """A weight for each thing seen, and the bound."""

    weights: NDArray[np.float32]
    bound: float

    def doubtful(self, codes: list[Ints], always: Bools) -> Bools:
        """Lines that may be something else than body; some always are."""
        return (self.total(codes) > self.bound) | always

    def total(self, codes: list[Ints]) -> NDArray[np.float32]:
        """How doubtful each line is."""
        total = np.zeros(len(codes[0]), np.float32)
        for code in codes:
            total += self.weights[code]
        return total


def in_other_writing(lines: Lines) -> Bools:
    """Short lines of an alphabet of which neither the length nor the first letter says much."""
    others: Bools = ((lines.first == FOREIGN) | (lines.last == FOREIGN)) & (lines.lengths <= _OTHERS)
    return others


def codes(lines: Lines, places: Places, holds_at: Bools, holds_colon: Bools) -> list[Ints]:
    """What is seen of each line, as rows of the weights."""
    lengths = places.lengths
    before, after = np.append(0, lengths[:-1]), np.append(lengths[1:], 0)
    seen = (
        lines.first,
        lines.last,
        np.minimum(lines.depth, DEPTHS - 1),
        lines.blanks,
        holds_at * 2 + holds_colon,
        lines.rule,
        places.paragraphs_before,
        places.paragraphs_after,
        places.segment.from_first,
        places.segment.to_last * LENGTHS + lengths,
        places.paragraph.to_last * LENGTHS + lengths,
        places.mail.to_last * LENGTHS + lengths,
        before * LENGTHS + lengths,
        after * LENGTHS + lengths,
    )
    return [code + offset for code, offset in zip(seen, _OFFSETS, strict=True)]
