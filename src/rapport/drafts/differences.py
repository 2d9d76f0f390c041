"""What changed between two versions of a text, word by word?"""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_PIECE = re.compile(r"\s+|[^\W_]+|[\W_]")


class Change(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Stretch:
    change: Change
    text: str


def between(before: str, after: str) -> tuple[Stretch, ...]:
    """The stretches of both texts in reading order: those that are not ADDED make `before`, those that are not REMOVED
    make `after`."""
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    found: list[Stretch] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Stretch(Change.SAME, "".join(old[a:b])))
            continue
        if b > a:
            found.append(Stretch(Change.REMOVED, "".join(old[a:b])))
        if d > c:
            found.append(Stretch(Change.ADDED, "".join(new[c:d])))
    return tuple(found)
