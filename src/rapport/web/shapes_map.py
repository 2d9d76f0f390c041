"""What does the JSON of a map look like?"""

from datetime import datetime

from markupsafe import Markup
from pydantic import with_config
from pydantic_core import to_json
from typing_extensions import TypedDict

from rapport.people.model import BuyingRole, Level
from rapport.relationships.cells import Spot
from rapport.relationships.charting import Band, Chart, Edge, EdgeKind, Node, NodeKind, View
from rapport.web.shapes import CLOSED, RecordLink, links


@with_config(CLOSED)
class SpotShape(TypedDict):
    """The middle of a circle; x to the right, y downwards, in the units of `box`."""

    x: float
    y: float


@with_config(CLOSED)
class NodeShape(TypedDict):
    """Somebody of theirs, somebody of ours, or an empty seat. Scores are 0–100; null: not enough data."""

    key: str
    kind: NodeKind
    name: str
    title: str
    spot: SpotShape
    size: float
    stakeholder: int | None
    person: int | None
    level: Level
    department: str
    roles: list[BuyingRole]
    strength: float | None
    band: Band
    data_points: int
    influence: float | None
    engagement: float | None
    champion: bool
    leaving: bool
    unknown: bool  # only ever seen in copy
    last_theirs_at: datetime | None
    with_us: list[str]
    companions: list[str]
    reason: str


@with_config(CLOSED)
class EdgeShape(TypedDict):
    """`reports`: source reports to target, solid where stated, dotted where inferred; below one half not drawn."""

    source: str
    target: str
    kind: EdgeKind
    stated: bool
    probability: float
    confirmed: bool | None
    drawn: bool
    why: str
    records: list[RecordLink]
    path: list[SpotShape]  # corners from source to target; none: straight


@with_config(CLOSED)
class CaptionShape(TypedDict):
    text: str
    spot: SpotShape


@with_config(CLOSED)
class RingShape(TypedDict):
    text: str
    rx: float
    ry: float


@with_config(CLOSED)
class MapShape(TypedDict):
    """The map of a customer as of a moment, with places."""

    customer: int
    customer_name: str
    view: View
    as_of: datetime
    nodes: list[NodeShape]
    edges: list[EdgeShape]
    captions: list[CaptionShape]
    rings: list[RingShape]
    box: tuple[float, float, float, float]  # left, top, width, height


def of_chart(chart: Chart) -> MapShape:
    return {
        "customer": chart.customer,
        "customer_name": chart.customer_name,
        "view": chart.view,
        "as_of": chart.as_of,
        "nodes": [_node(node) for node in chart.nodes],
        "edges": [_edge(edge) for edge in chart.edges],
        "captions": [{"text": one.text, "spot": _spot(one.spot)} for one in chart.captions],
        "rings": [{"text": one.text, "rx": one.rx, "ry": one.ry} for one in chart.rings],
        "box": chart.box,
    }


def embedded(chart: Chart, our_names: dict[str, str]) -> Markup:
    """The same as text inside of HTML, with the names of our people by address, for the script that draws it."""
    text = to_json({**of_chart(chart), "our_names": list(our_names.items())}).decode()
    for letter in "<>&'":  # as JSON may write them, so that no text of a record ends the element
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(text)  # noqa: S704 - nothing that HTML reads is left


def _spot(spot: Spot) -> SpotShape:
    return {"x": spot.x, "y": spot.y}


def _node(node: Node) -> NodeShape:
    return {
        "key": node.key,
        "kind": node.kind,
        "name": node.name,
        "title": node.title,
        "spot": _spot(node.spot),
        "size": node.size,
        "stakeholder": node.stakeholder,
        "person": node.person,
        "level": node.level,
        "department": node.department,
        "roles": list(node.roles),
        "strength": node.strength,
        "band": node.band,
        "data_points": node.data_points,
        "influence": node.influence,
        "engagement": node.engagement,
        "champion": node.champion,
        "leaving": node.leaving,
        "unknown": node.unknown,
        "last_theirs_at": node.last_theirs_at,
        "with_us": list(node.with_us),
        "companions": list(node.companions),
        "reason": node.reason,
    }


def _edge(edge: Edge) -> EdgeShape:
    return {
        "source": edge.source,
        "target": edge.target,
        "kind": edge.kind,
        "stated": edge.stated,
        "probability": edge.probability,
        "confirmed": edge.confirmed,
        "drawn": edge.drawn,
        "why": edge.why,
        "records": links(edge.records),
        "path": [_spot(corner) for corner in edge.path],
    }
