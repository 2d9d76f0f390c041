"""What is a place in the picture: a cell as wide as a name, a block of cells, a spot, a caption, a ring?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from rapport.people.model import Level

CELL_W, CELL_H = 150.0, 100.0  # a name of 19 characters at 12 px, bold; a circle of 46 px, two lines, air
RISE = 16.0  # a circle stands this far above the middle of its cell, the text below it
SHAPE = 1.9  # width to height of a page to fill
SMALL = 8 * CELL_W  # what fits beside each other before a second shelf is begun
RANK = {Level.C_SUITE: 0, Level.VP: 1, Level.DIRECTOR: 2, Level.MANAGER: 3, Level.OTHER: 4}


@dataclass(frozen=True, slots=True)
class Spot:
    """The middle of a circle; x to the right, y downwards."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Caption:
    text: str
    spot: Spot  # the left end of its base line


@dataclass(frozen=True, slots=True)
class Ring:
    """An ellipse around the middle that closes a band."""

    text: str
    rx: float
    ry: float


@dataclass(frozen=True, slots=True)
class Piece:
    """What placing needs to know about a person."""

    key: str
    name: str
    level: Level
    department: str
    strength: float | None
    influence: float | None
    last_theirs_at: datetime | None


@dataclass(frozen=True, slots=True)
class Laid:
    spots: Mapping[str, Spot]
    captions: tuple[Caption, ...]
    rings: tuple[Ring, ...]
    box: tuple[float, float, float, float]  # left, top, width, height
    paths: Mapping[str, tuple[Spot, ...]]  # by who reports: the corners of the line to their manager


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle of cells, from its own upper left corner; (x, y) are the middles of cells."""

    width: float
    height: float
    cells: tuple[tuple[str, float, float], ...]
    caption: str = ""
    paths: tuple[tuple[str, tuple[tuple[float, float], ...]], ...] = ()  # by who reports: corners up to the manager


def seniority(one: Piece) -> tuple[int, float, str, str]:
    """To sort by: the most senior first, then whom we know best."""
    return RANK[one.level], -(one.strength or 0.0), one.name, one.key
