"""How does an organisation grow into blocks: a manager above their reports, wide ones folded into rows?

Lines run above a row and, to a row further down, through a gutter on the left that is kept free, so that no line
crosses a face.
"""

from collections.abc import Mapping, Sequence
from math import ceil, sqrt

from rapport.relationships.cells import CELL_H, CELL_W, SHAPE, SMALL, Block, Piece, seniority

LAYER = 24.0  # between a manager and the row below, so that a line can be seen
GUTTER = 22.0  # on the left of a folded tree
BRICKS = 10  # people without reports side by side: two rows, so that lines reach the second between the first
SLACK = 2.4  # a tree fills less than half of its rectangle


def grown(people: Sequence[Piece], above: Mapping[str, str]) -> tuple[list[Block], list[Piece]]:
    """(whole trees, the largest first; who stands in none). `above`: who reports to whom; circles are cut."""
    keys = {one.key for one in people}
    links = _acyclic({key: boss for key, boss in above.items() if key in keys and boss in keys})
    below: dict[str, list[str]] = {}
    for one in sorted(people, key=seniority):
        if one.key in links:
            below.setdefault(links[one.key], []).append(one.key)
    trees = [block for key, block in _blocks(below, links).items() if key not in links]
    alone = [one for one in people if one.key not in below and one.key not in links]
    return sorted(trees, key=lambda block: (-len(block.cells), block.cells[0][0])), alone


def _acyclic(above: Mapping[str, str]) -> dict[str, str]:
    """Without the links that close a circle, which a list of people may state."""
    kept: dict[str, str] = {}
    for key in sorted(above):
        at: str | None = above[key]
        while at is not None and at != key:
            at = kept.get(at)
        if at is None:
            kept[key] = above[key]
    return kept


def _blocks(below: Mapping[str, Sequence[str]], links: Mapping[str, str]) -> dict[str, Block]:
    """The tree under each manager, from the lowest upwards."""
    depth: dict[str, int] = {}
    for key in below:
        at, steps = key, 0
        while at in links:
            at, steps = links[at], steps + 1
        depth[key] = steps
    blocks: dict[str, Block] = {}
    for key in sorted(below, key=lambda one: -depth[one]):
        blocks[key] = _tree(key, below[key], blocks)
    return blocks


def _tree(key: str, reports: Sequence[str], blocks: Mapping[str, Block]) -> Block:
    """A manager in the middle above the trees of their reports, and beside these the reports that have none."""
    leaves = [one for one in reports if one not in blocks]
    parts = [(blocks[one], (one,)) for one in reports if one in blocks]
    chunks = [tuple(leaves[start : start + BRICKS]) for start in range(0, len(leaves), BRICKS)]
    rows = _rows([*parts, *((_bricks(chunk), chunk) for chunk in chunks)])
    gutter = GUTTER if len(rows) > 1 else 0.0
    inner = max(sum(block.width for block, _ in row) for row in rows)
    middle, top = gutter + inner / 2, CELL_H + LAYER
    first = top - LAYER / 2
    cells, paths = [(key, middle, CELL_H / 2)], []
    for row in rows:
        x, bus = gutter + (inner - sum(block.width for block, _ in row)) / 2, top - LAYER / 2
        way = [(middle, first)] if bus == first else [(GUTTER / 2, bus), (GUTTER / 2, first), (middle, first)]
        for block, heads in row:
            moved = [(name, cx + x, cy + top) for name, cx, cy in block.cells]
            cells += moved
            paths += [(name, ((cx, bus), *way)) for name, cx, _ in moved if name in heads]
            paths += [(name, tuple((px + x, py + top) for px, py in path)) for name, path in block.paths]
            x += block.width
        top += max(block.height for block, _ in row) + LAYER
    return Block(gutter + inner, top - LAYER, tuple(cells), "", tuple(paths))


Part = tuple[Block, tuple[str, ...]]  # a block, and who in it reports to the manager above


def _rows(parts: Sequence[Part]) -> list[list[Part]]:
    """Folded where one row would be wider than a page of this many people."""
    count = sum(len(block.cells) for block, _ in parts)
    most = max(SMALL, sqrt(count * CELL_W * CELL_H * SHAPE * SLACK))
    rows: list[list[Part]] = [[]]
    width = 0.0
    for part in parts:
        if rows[-1] and width + part[0].width > most:
            rows.append([])
            width = 0.0
        rows[-1].append(part)
        width += part[0].width
    return rows


def _bricks(keys: Sequence[str]) -> Block:
    """Up to three in a row; more in two, the second shifted by half a cell."""
    wide = len(keys) if len(keys) <= 3 else ceil(len(keys) / 2)
    rows = [keys[start : start + wide] for start in range(0, len(keys), wide)]
    shift = CELL_W / 2 if len(rows) > 1 else 0.0
    cells = [
        (key, (column + 0.5) * CELL_W + shift * row, (row + 0.5) * CELL_H)
        for row, names in enumerate(rows)
        for column, key in enumerate(names)
    ]
    return Block(wide * CELL_W + shift, len(rows) * CELL_H, tuple(cells))
