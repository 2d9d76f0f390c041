"""What does the JSON of a map look like?"""

from datetime import datetime

from rapport.people.model import BuyingRole, Level
from rapport.relationships.charting import Band, Chart, Edge, EdgeKind, Node, NodeKind, View
from rapport.web.shapes import RecordLink, Shape


class SpotShape(Shape):
    """The middle of a circle; x to the right, y downwards, in the units of `box`."""

    x: float
    y: float


class NodeShape(Shape):
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

    @classmethod
    def of(cls, node: Node) -> "NodeShape":
        return cls.model_validate(node)


class EdgeShape(Shape):
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

    @classmethod
    def of(cls, edge: Edge) -> "EdgeShape":
        return cls(
            source=edge.source,
            target=edge.target,
            kind=edge.kind,
            stated=edge.stated,
            probability=edge.probability,
            confirmed=edge.confirmed,
            drawn=edge.drawn,
            why=edge.why,
            records=[RecordLink.of(record) for record in edge.records],
            path=[SpotShape.model_validate(corner) for corner in edge.path],
        )


class CaptionShape(Shape):
    text: str
    spot: SpotShape


class RingShape(Shape):
    text: str
    rx: float
    ry: float


class MapShape(Shape):
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

    @classmethod
    def of(cls, chart: Chart) -> "MapShape":
        return cls(
            customer=chart.customer,
            customer_name=chart.customer_name,
            view=chart.view,
            as_of=chart.as_of,
            nodes=[NodeShape.of(node) for node in chart.nodes],
            edges=[EdgeShape.of(edge) for edge in chart.edges],
            captions=[CaptionShape.model_validate(one) for one in chart.captions],
            rings=[RingShape.model_validate(one) for one in chart.rings],
            box=chart.box,
        )
