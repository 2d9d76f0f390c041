"""How does the map of a customer look as a drawing that needs no script?

Colours stand twice: as attributes, for a file that is taken away, and in map.css, for a page in light or dark.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape

from rapport.relationships.cells import Spot
from rapport.relationships.charting import Band, Chart, Edge, EdgeKind, Node, NodeKind, View
from rapport.web import words

PAPER = {Band.STRONG: "#0b6b68", Band.FAIR: "#cfe6e3", Band.WEAK: "#fbe3cb", Band.UNKNOWN: "#e9e7e2"}
EDGE_OF = {Band.STRONG: "#0b6b68", Band.FAIR: "#5f9f9a", Band.WEAK: "#c47a2c", Band.UNKNOWN: "#a5a299"}
INK_OF = {Band.STRONG: "#ffffff", Band.FAIR: "#12423f", Band.WEAK: "#6b3400", Band.UNKNOWN: "#55534d"}
FONTS = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif"
STAR = "M0-8l2.3 5 5.5.6-4.100 3.700 1.200 5.400L0 4l-4.900 2.700 1.200-5.400-4.100-3.700 5.500-.6z"
MARGIN = 12.0  # around the picture
NAME_ROOM, TITLE_ROOM = 19, 21  # letters that fit under a circle


@dataclass(frozen=True, slots=True)
class Manner:
    """`small`: circles alone, for a place of a few centimetres. `links`: a circle leads to its person. `file`: to be
    taken away, so it says what it is written in."""

    small: bool = False
    links: bool = True
    file: bool = False


PAGE = Manner()
SMALL = Manner(small=True)
IN_A_CARD = Manner(small=True, links=False)
FILE = Manner(links=False, file=True)


def drawn(chart: Chart, ours: Mapping[str, str], how: Manner = PAGE) -> Markup:
    """`ours`: names of our people by address. Every text of a record is escaped, here and nowhere else."""
    spots = {node.key: node.spot for node in chart.nodes}
    pieces = [_head(chart, how), *_around(chart, how.small)]
    pieces += [_line(edge, spots, chart.view, how.small) for edge in chart.edges]
    pieces += [_small(node) if how.small else _node(node, ours, how.links) for node in chart.nodes]
    return Markup("".join((*pieces, "</svg>")))  # noqa: S704 - what is not ours was escaped


def _head(chart: Chart, how: Manner) -> str:
    left, top, width, height = chart.box
    box = f"{left - MARGIN:.1f} {top - MARGIN:.1f} {width + 2 * MARGIN:.1f} {height + 2 * MARGIN:.1f}"
    says = f"Map of {chart.customer_name}: {len(chart.people)} people, {len(chart.seats)} empty seats"
    namespace = ' xmlns="http://www.w3.org/2000/svg"' if how.file else ""
    kind, role = ("map-svg map-small", "img") if how.small else ("map-svg", "group")
    return (
        f'<svg{namespace} class="{kind}" viewBox="{box}" role="{role}" aria-label="{escape(says)}" '
        f'font-family="{FONTS}">\n'
    )


def _around(chart: Chart, small: bool) -> Iterator[str]:
    """Rings, the outermost first, and captions."""
    for ring in reversed(chart.rings):
        yield (
            f'<ellipse class="map-ring" cx="0" cy="0" rx="{ring.rx:.1f}" ry="{ring.ry:.1f}" fill="none" '
            f'stroke="#e0ded8" stroke-width="{4 if small else 1}"/>\n'
        )
        if not small:
            yield (
                f'<text class="map-caption" x="0" y="{-ring.ry - 8:.1f}" text-anchor="middle" font-size="15" '
                f'font-weight="600" fill="#6d6b64">{escape(ring.text)}</text>\n'
            )
    for caption in () if small else chart.captions:
        yield (
            f'<text class="map-caption" x="{caption.spot.x:.1f}" y="{caption.spot.y:.1f}" font-size="13" '
            f'font-weight="600" fill="#6d6b64">{escape(caption.text)}</text>\n'
        )


def _line(edge: Edge, spots: Mapping[str, Spot], view: View, small: bool) -> str:
    if edge.kind is EdgeKind.COULD_SIT:
        dashed = f'stroke-width="{3 if small else 1}" stroke-dasharray="6 6" opacity=".6"'
        path = _path((spots[edge.source], spots[edge.target]))
        return f'<path class="map-line could-sit" d="{path}" fill="none" stroke="#c47a2c" {dashed}/>\n'
    if edge.kind is not EdgeKind.REPORTS or not edge.drawn or view is not View.ORGANISATION:
        return ""
    kind, dashes = "stated", ""
    if not (edge.stated or edge.confirmed):
        kind, dashes = "inferred", f' stroke-dasharray="{"2 12" if small else "1.5 5"}" stroke-linecap="round"'
    path = _path((spots[edge.source], *edge.path, spots[edge.target]))
    wide = 4 if small else 1.5
    return f'<path class="map-line {kind}" d="{path}" fill="none" stroke="#8d8a82" stroke-width="{wide}"{dashes}/>\n'


def _path(corners: tuple[Spot, ...]) -> str:
    return "M" + "L".join(f"{corner.x:.1f} {corner.y:.1f}" for corner in corners)


def _small(node: Node) -> str:
    return f"<g><title>{escape(said(node))}</title>{_dot(node, small=True)}</g>\n"


def _node(node: Node, ours: Mapping[str, str], links: bool) -> str:
    leads = links and node.kind is NodeKind.PERSON
    opening, closing = (f'<a href="/people/{node.stakeholder}"', "</a>") if leads else ("<g", "</g>")
    return (
        f'{opening} class="map-node">\n<title>{escape(said(node))}</title>\n'
        f'<rect class="map-behind" x="{node.spot.x - 70:.1f}" y="{node.spot.y:.1f}" width="140" '
        f'height="{node.size / 2 + 35:.1f}" fill="#ffffff"/>\n{_dot(node, small=False)}{_text(node, ours)}{closing}\n'
    )


def said(node: Node) -> str:
    """The node in words, for who hears the picture or rests on a circle."""
    named = f"{node.name}, {node.title}" if node.title else node.name
    if node.kind is NodeKind.SEAT:
        return f"{named}. Empty seat. {node.reason}"
    if node.kind is NodeKind.OURS:
        return f"{named}, of our side"
    strength = "Strength: not enough data"
    if node.strength is not None:
        strength = f"Strength {node.strength:.0f} of 100, {node.band.value}"
    also = [
        f"influence {node.influence:.0f}" if node.influence is not None else "",
        "champion" if node.champion else "",
        "leaving" if node.leaving else "",
        "only ever seen in copy" if node.unknown else "",
    ]
    return f"{named}. {', '.join([strength, *filter(None, also)])}"


def _dot(node: Node, *, small: bool) -> str:
    x, y, r = node.spot.x, node.spot.y, node.size * 0.95 if small else node.size / 2
    scale = 2 if small else 1
    marks = ""
    if node.champion:
        marks += (
            f'<path class="map-star" transform="translate({x + r * 0.8:.1f} {y - r * 0.8:.1f}) scale({scale})" '
            f'd="{STAR}" fill="#b98900" stroke="#ffffff" stroke-width="1.5"/>\n'
        )
    if node.leaving:
        marks += (
            f'<path class="map-leaving" transform="translate({x - r * 0.8:.1f} {y - r * 0.8:.1f}) scale({scale})" '
            'd="M-5-5L5 5M5-5L-5 5" fill="none" stroke="#b3261e" stroke-width="2.5" stroke-linecap="round"/>\n'
        )
    return _shape(node, r, small) + marks


def _shape(node: Node, r: float, small: bool) -> str:
    x, y, wide = node.spot.x, node.spot.y, 3 if small else 1.5
    if node.kind is NodeKind.SEAT:
        return (
            f'<rect class="map-seat" x="{x - r:.1f}" y="{y - r:.1f}" width="{2 * r:.1f}" height="{2 * r:.1f}" rx="6" '
            f'fill="#ffffff" stroke="#a34a00" stroke-width="{3.5 if small else 1.5}" stroke-dasharray="5 4"/>\n'
        )
    circle = f'cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}"'
    if node.kind is NodeKind.OURS:
        return f'<circle class="map-ours" {circle} fill="#1d1c1a"/>\n'
    if node.unknown:
        return f'<circle class="map-copy" {circle} fill="#ffffff" stroke="#8d8a82" stroke-width="{wide}"/>\n'
    return (
        f'<circle class="map-dot map-{node.band.name.lower()}" {circle} fill="{PAPER[node.band]}" '
        f'stroke="{EDGE_OF[node.band]}" stroke-width="{wide}"/>\n'
    )


def _text(node: Node, ours: Mapping[str, str]) -> str:
    x, y, r = node.spot.x, node.spot.y, node.size / 2
    number = ""
    if node.kind is NodeKind.PERSON and not node.unknown:
        value = words.NOTHING if node.strength is None else f"{node.strength:.0f}"
        number = (
            f'<text class="map-number map-on-{node.band.name.lower()}" x="{x:.1f}" y="{y + 4:.1f}" '
            f'text-anchor="middle" font-size="12" font-weight="600" fill="{INK_OF[node.band]}">{value}</text>\n'
        )
    elif node.kind is NodeKind.SEAT:
        number = (
            f'<text class="map-number map-on-seat" x="{x:.1f}" y="{y + 5:.1f}" text-anchor="middle" font-size="16" '
            'fill="#a34a00">+</text>\n'
        )
    return (
        f'{number}<text class="map-name" x="{x:.1f}" y="{y + r + 16:.1f}" text-anchor="middle" font-size="12" '
        f'font-weight="600" fill="#1d1c1a">{escape(words.shorten(_name(node, ours), NAME_ROOM))}</text>\n'
        f'<text class="map-title" x="{x:.1f}" y="{y + r + 30:.1f}" text-anchor="middle" font-size="11" '
        f'fill="#6d6b64">{escape(words.shorten(node.title, TITLE_ROOM))}</text>\n'
    )


def _name(node: Node, ours: Mapping[str, str]) -> str:
    if node.kind is NodeKind.OURS:
        return ours.get(node.name, node.name.partition("@")[0])
    return words.opening(node.name) if node.kind is NodeKind.SEAT else node.name
