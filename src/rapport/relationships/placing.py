"""Where does each person stand in the picture, so that no two labels touch and a place means something?

Everybody has a cell, as wide as a name and as high as a circle with two lines of text under it. A cell is never shared:
trees put cells beside and below each other, rings keep them a cell apart, columns stack them. Pure and deterministic,
and the work of a few milliseconds for 2,000 people, where a force-directed layout took minutes.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from math import asin, ceil, cos, floor, pi, sin, sqrt

from rapport.relationships.cells import (
    CELL_H,
    CELL_W,
    RISE,
    SHAPE,
    SMALL,
    Block,
    Caption,
    Laid,
    Piece,
    Ring,
    Spot,
    seniority,
)
from rapport.relationships.growing import grown

BLOCK_GAP = 44.0
HEAD = 30.0  # a caption above a block
LOOSE = 8  # more people than this without a line are grouped by department
BAND_GAP = 0.5  # cells between two rings where a band ends, for its caption
HIGHEST = 10  # cells of a column before a second one is begun beside it

# From how much influence on somebody stands in which ring.
INFLUENCE_RINGS = ((66.0, "Decide"), (33.0, "Are heard"), (0.0, "Follow"))
# How long ago somebody last reached out.
SPANS = (
    (timedelta(days=30), "In the last 30 days"),
    (timedelta(days=90), "31 to 90 days ago"),
    (timedelta(days=180), "91 to 180 days ago"),
    (timedelta.max, "Longer ago"),
)
NEVER = "Never wrote to us or met us"


def trees(people: Sequence[Piece], seats: Sequence[str], above: Mapping[str, str]) -> Laid:
    """`above`: who reports to whom. Trees first, then the empty seats, then who stands alone."""
    whole, alone = grown(people, above)
    return _shelved([*whole, *_seats(seats), *_loose(alone, bool(whole))])


def _grid(keys: Sequence[str], wide: int, caption: str = "") -> Block:
    top = HEAD if caption else 0.0
    cells = [
        (key, (number % wide + 0.5) * CELL_W, top + (number // wide + 0.5) * CELL_H) for number, key in enumerate(keys)
    ]
    return Block(wide * CELL_W, top + ceil(len(keys) / wide) * CELL_H, tuple(cells), caption)


def _seats(seats: Sequence[str]) -> list[Block]:
    return [_grid(seats, min(len(seats), 4), "Empty seats")] if seats else []


def _loose(people: Sequence[Piece], beside_trees: bool) -> list[Block]:
    """Who has no line, by department when there are many, the most senior first."""
    ranked = sorted(people, key=seniority)
    if not ranked:
        return []
    if len(ranked) <= LOOSE:
        caption = "No reporting line known" if beside_trees else ""
        return [_grid([one.key for one in ranked], min(len(ranked), 4), caption)]
    named = sorted(ranked, key=lambda one: (not one.department, one.department))  # stable: seniority stays
    groups = [(name, [one.key for one in some]) for name, some in groupby(named, key=lambda one: one.department)]
    largest_first = sorted(groups, key=lambda group: (not group[0], -len(group[1]), group[0]))
    return [_grid(keys, _width(len(keys)), name or "Department not known") for name, keys in largest_first]


def _width(count: int) -> int:
    return max(1, min(count, round(sqrt(count * SHAPE * CELL_H / CELL_W))))


def _shelved(blocks: Sequence[Block]) -> Laid:
    """Blocks beside each other until a shelf is full, then a new shelf below."""
    area = sum((block.width + BLOCK_GAP) * (block.height + BLOCK_GAP) for block in blocks)
    most = max(SMALL, sqrt(area * SHAPE), *(block.width for block in blocks))
    spots: dict[str, Spot] = {}
    paths: dict[str, tuple[Spot, ...]] = {}
    captions = []
    x = y = shelf = 0.0
    for block in blocks:
        if x > 0.0 and x + block.width > most:
            x, y, shelf = 0.0, y + shelf + BLOCK_GAP, 0.0
        if block.caption:
            captions.append(Caption(block.caption, Spot(x + 8.0, y + 14.0)))
        spots |= {key: Spot(x + cx, y + cy - RISE) for key, cx, cy in block.cells}
        paths |= {key: tuple(Spot(x + px, y + py) for px, py in path) for key, path in block.paths}
        x, shelf = x + block.width + BLOCK_GAP, max(shelf, block.height)
    return Laid(spots, tuple(captions), (), _box(spots.values(), captions), paths)


def rings(people: Sequence[Piece], seats: Sequence[str]) -> Laid:
    """The most influential in the middle. In units of a cell two middles stay √2 apart, so their cells cannot touch."""
    spots: dict[str, Spot] = {}
    drawn = []
    outermost = 0.0
    for caption, some in _by_influence(people):
        start = outermost + sqrt(2.0) + BAND_GAP if spots else _first(len(some))
        outermost = _fill([one.key for one in some], start, spots)
        drawn.append(Ring(caption, (outermost + 1.0) * CELL_W, (outermost + 1.0) * CELL_H))
    captions = []
    top = drawn[-1].ry + BLOCK_GAP if drawn else 0.0
    for row in _seats(seats):
        spots |= {key: Spot(x - row.width / 2, top + y - RISE) for key, x, y in row.cells}
        captions.append(Caption(row.caption, Spot(8.0 - row.width / 2, top + 14.0)))
    return Laid(spots, tuple(captions), tuple(drawn), _box(spots.values(), captions, drawn), {})


def _by_influence(people: Sequence[Piece]) -> list[tuple[str, list[Piece]]]:
    ranked = sorted(people, key=lambda one: (one.influence is None, -(one.influence or 0.0), *seniority(one)))
    bands = groupby(ranked, key=lambda one: _band(one.influence))
    return [(caption, list(some)) for caption, some in bands]


def _band(influence: float | None) -> str:
    if influence is None:
        return "Influence not known"
    return next(caption for least, caption in INFLUENCE_RINGS if influence >= least)


def _first(count: int) -> float:
    """The radius of the innermost ring: nothing for one person, else as small as its people allow."""
    return 0.0 if count == 1 else sqrt(2.0) / 2 / sin(pi / min(count, 6))


def _fill(keys: Sequence[str], radius: float, spots: dict[str, Spot]) -> float:
    """Put everybody on rings from `radius` outwards; the radius of the last one."""
    left = list(keys)
    while True:
        room = 1 if radius == 0.0 else floor(pi / asin(min(1.0, sqrt(2.0) / 2 / radius)) + 1e-9)
        here, left = left[:room], left[room:]
        for number, key in enumerate(here):
            angle = 2 * pi * (number + 0.5) / len(here) - pi / 2  # nobody at the top, where the caption stands
            spots[key] = Spot(radius * cos(angle) * CELL_W, radius * sin(angle) * CELL_H - RISE)
        if not left:
            return radius
        radius += sqrt(2.0)


def columns(people: Sequence[Piece], seats: Sequence[str], ours: Sequence[str], now: datetime) -> Laid:
    """Our side on the left, then who reached out lately, and to the right the longer ago."""
    ranked = sorted(people, key=lambda one: (-(one.strength or 0.0), *seniority(one)))
    spans = [*(caption for _, caption in SPANS), NEVER]
    groups = [("Our side", list(ours)), *((s, [o.key for o in ranked if _span(o, now) == s]) for s in spans)]
    spots: dict[str, Spot] = {}
    captions = []
    x = 0.0
    for caption, keys in [*groups, ("Empty seats", list(seats))]:
        if not keys:
            continue
        wide = max(1, ceil(len(keys) / max(HIGHEST, ceil(sqrt(len(people))))))
        block = _grid(keys, wide, caption)
        captions.append(Caption(f"{caption} ({len(keys)})", Spot(x + 8.0, 14.0)))
        spots |= {key: Spot(x + cx, cy - RISE) for key, cx, cy in block.cells}
        x += max(block.width, CELL_W + 50.0) + BLOCK_GAP / 2  # a caption is wider than one cell
    return Laid(spots, tuple(captions), (), _box(spots.values(), captions), {})


def _span(one: Piece, now: datetime) -> str:
    if one.last_theirs_at is None:
        return NEVER
    return next(caption for longest, caption in SPANS if now - one.last_theirs_at <= longest)


def _box(
    spots: Iterable[Spot], captions: Iterable[Caption], drawn: Iterable[Ring] = ()
) -> tuple[float, float, float, float]:
    """The rectangle that holds all cells, captions and rings: left, top, width, height."""
    corners = [(0.0, 0.0)]
    for spot in spots:
        corners.append((spot.x - CELL_W / 2, spot.y + RISE - CELL_H / 2))
        corners.append((spot.x + CELL_W / 2, spot.y + RISE + CELL_H / 2))
    for ring in drawn:
        corners += [(-ring.rx, -ring.ry - HEAD), (ring.rx, ring.ry)]
    corners += [(caption.spot.x, caption.spot.y - HEAD / 2) for caption in captions]
    across, down = zip(*corners, strict=True)
    return min(across), min(down), max(across) - min(across), max(down) - min(down)
