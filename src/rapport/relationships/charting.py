"""Who is on the map of a customer, what joins them, and which seats are empty, as of one moment?"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from rapport.people.model import BuyingRole, CustomerId, Level, PersonId, StakeholderId
from rapport.relationships import placing
from rapport.relationships.cells import Caption, Laid, Piece, Ring, Spot
from rapport.relationships.champion import STRONG
from rapport.relationships.introducer import ENOUGH
from rapport.relationships.model import Gap, Known, Snapshot, Touch
from rapport.relationships.threading import ROLE_WORDS

DRAWN_FROM = 0.5  # scores.md: a line that is more likely wrong than right is listed and not drawn
CONTACTS = 3  # of ours, named beside a person; those who were last in touch
COMPANIONS = 3  # colleagues, named beside a person; more is everybody
SMALLEST, LARGEST = 26.0, 46.0  # diameters in the picture, influence 0 and 100
MIDDLE = Spot(0.0, 0.0)
MIDDLING = 30.0  # the diameter of somebody whose influence nobody knows


class View(StrEnum):
    """What the places in the picture mean."""

    ORGANISATION = "organisation"  # who reports to whom
    INFLUENCE = "influence"  # the middle decides
    ENGAGEMENT = "engagement"  # how long ago they last reached out


class NodeKind(StrEnum):
    PERSON = "person"  # of theirs
    SEAT = "seat"  # a role that nobody fills for us
    OURS = "ours"  # somebody of our side; only where their places say something


class EdgeKind(StrEnum):
    REPORTS = "reports"  # report → manager
    WORKS_WITH = "works_with"  # two of theirs in the same mails or meetings
    KNOWS = "knows"  # one of ours → one of theirs
    COULD_SIT = "could_sit"  # somebody known → the seat that they could fill


class Band(StrEnum):
    """Strength in a word, so that nothing is said by colour alone."""

    UNKNOWN = "not enough data"
    WEAK = "weak"
    FAIR = "fair"
    STRONG = "strong"


@dataclass(frozen=True, slots=True)
class Node:
    """One place in the picture, with all that is written about it. Scores are 0–100; None: not enough data."""

    key: str
    kind: NodeKind
    name: str
    title: str
    spot: Spot = MIDDLE
    size: float = MIDDLING  # diameter
    stakeholder: StakeholderId | None = None
    person: PersonId | None = None
    level: Level = Level.OTHER
    department: str = ""
    roles: tuple[BuyingRole, ...] = ()
    strength: float | None = None
    data_points: int = 0
    influence: float | None = None
    engagement: float | None = None
    champion: bool = False
    leaving: bool = False
    unknown: bool = False  # never wrote to us, met us or was written to: seen in copy
    last_theirs_at: datetime | None = None
    with_us: tuple[str, ...] = ()  # addresses of ours, the latest in touch first
    companions: tuple[str, ...] = ()  # keys of colleagues they work with
    reason: str = ""  # why a seat is empty

    @property
    def band(self) -> Band:
        if self.strength is None:
            return Band.UNKNOWN
        return Band.STRONG if self.strength >= STRONG else Band.FAIR if self.strength >= ENOUGH else Band.WEAK


@dataclass(frozen=True, slots=True)
class Edge:
    source: str
    target: str
    kind: EdgeKind
    stated: bool = True  # drawn solid; inferred is drawn dotted
    probability: float = 1.0
    confirmed: bool | None = None  # by a person; None: nobody said
    why: str = ""
    records: tuple[str, ...] = ()
    path: tuple[Spot, ...] = ()  # corners of the line from source to target; none: straight

    @property
    def drawn(self) -> bool:
        """What a person denied is kept in the list and leaves the picture."""
        return self.confirmed is not False and (self.stated or self.probability >= DRAWN_FROM)


@dataclass(frozen=True, slots=True)
class Chart:
    """The map of a customer: everything in it, and where."""

    customer: CustomerId
    customer_name: str
    view: View
    as_of: datetime
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    captions: tuple[Caption, ...]
    rings: tuple[Ring, ...]
    box: tuple[float, float, float, float]  # left, top, width, height

    @property
    def people(self) -> tuple[Node, ...]:
        return tuple(node for node in self.nodes if node.kind is NodeKind.PERSON)

    @property
    def seats(self) -> tuple[Node, ...]:
        return tuple(node for node in self.nodes if node.kind is NodeKind.SEAT)


def chart(snapshot: Snapshot, view: View = View.ORGANISATION) -> Chart:
    """The same snapshot and view give the same picture, to the last digit."""
    contacts = _contacts(snapshot.touches)
    companions = _companions(snapshot)
    theirs = [_person(one, contacts.get(one.person, ()), companions.get(one.person, ())) for one in snapshot.known]
    seats = [_seat(gap) for gap in snapshot.gaps]
    ours = _ours(theirs) if view is View.ENGAGEMENT else []
    edges = (*reports(snapshot), *_works(snapshot), *_known_by(theirs, ours), *_candidates(snapshot.gaps))
    laid = _laid(view, (*theirs, *seats, *ours), edges, snapshot.as_of)
    placed = tuple(_at(node, laid.spots[node.key]) for node in (*theirs, *seats, *ours))
    return Chart(
        snapshot.customer, snapshot.customer_name, view, snapshot.as_of, placed, _led(edges, laid), laid.captions,
        laid.rings, laid.box,
    )  # fmt: skip


def _led(edges: Iterable[Edge], laid: Laid) -> tuple[Edge, ...]:
    """Reporting lines around the places of others."""
    return tuple(
        replace(edge, path=laid.paths.get(edge.source, ()))
        if edge.kind is EdgeKind.REPORTS and edge.drawn and laid.paths
        else edge
        for edge in edges
    )


def _laid(view: View, nodes: Sequence[Node], edges: Iterable[Edge], now: datetime) -> Laid:
    theirs = [_piece(node) for node in nodes if node.kind is NodeKind.PERSON]
    seats = [node.key for node in nodes if node.kind is NodeKind.SEAT]
    if view is View.INFLUENCE:
        return placing.rings(theirs, seats)
    if view is View.ENGAGEMENT:
        ours = [node.key for node in nodes if node.kind is NodeKind.OURS]
        return placing.columns(theirs, seats, ours, now)
    above = {edge.source: edge.target for edge in edges if edge.kind is EdgeKind.REPORTS and edge.drawn}
    return placing.trees(theirs, seats, above)


def _piece(node: Node) -> Piece:
    return Piece(node.key, node.name, node.level, node.department, node.strength, node.influence, node.last_theirs_at)


def _at(node: Node, spot: Spot) -> Node:
    size = MIDDLING if node.influence is None else SMALLEST + (LARGEST - SMALLEST) * node.influence / 100
    return replace(node, spot=spot, size=round(size, 1))


def key_of(stakeholder: StakeholderId) -> str:
    return f"s{stakeholder}"


def _person(one: Known, with_us: Sequence[str], companions: Sequence[str]) -> Node:
    tie = one.relationship
    return Node(
        key=key_of(one.stakeholder),
        kind=NodeKind.PERSON,
        name=one.name,
        title=one.title,
        stakeholder=one.stakeholder,
        person=one.person,
        level=one.level,
        department=one.department,
        roles=tuple(sorted(one.roles)),
        strength=tie.strength.value if tie else None,
        data_points=tie.strength.data_points if tie else 0,
        influence=one.influence.value if one.influence else None,
        engagement=one.engagement.value if one.engagement else None,
        champion=one.champion,
        leaving=one.leaving,
        unknown=one.only_in_copy,
        last_theirs_at=tie.last_theirs_at if tie else None,
        with_us=tuple(with_us),
        companions=tuple(companions),
    )


def _seat(gap: Gap) -> Node:
    return Node(f"seat-{gap.role}", NodeKind.SEAT, ROLE_WORDS[gap.role], gap.look_for, reason=gap.reason)


def _ours(theirs: Iterable[Node]) -> list[Node]:
    """Those of ours whom somebody is in touch with, by address: those with the most people first."""
    known = Counter(address for node in theirs for address in node.with_us)
    ranked = sorted(known, key=lambda address: (-known[address], address))
    return [Node(f"us-{address}", NodeKind.OURS, address, "") for address in ranked]


def reports(snapshot: Snapshot) -> list[Edge]:
    """Every reporting line between people who are there, best first for each; what was stated and then denied, or
    would close a circle, is none of them."""
    here = {one.stakeholder for one in snapshot.known}
    lines = [line for line in snapshot.lines if line.report in here and line.manager in here]
    every = sorted(lines, key=lambda line: (line.report, not line.stated, -line.probability, line.manager))
    return _single(Edge(
        key_of(line.report), key_of(line.manager), EdgeKind.REPORTS, line.stated, line.probability, line.confirmed,
        line.why, line.records) for line in every)  # fmt: skip


def _single(edges: Iterable[Edge]) -> list[Edge]:
    """One line drawn for each person: a second, less likely manager is listed with what is left of its probability."""
    drawn: set[str] = set()
    kept = []
    for edge in edges:
        if edge.drawn and edge.source in drawn:
            continue
        drawn |= {edge.source} if edge.drawn else set()
        kept.append(edge)
    return kept


def _works(snapshot: Snapshot) -> list[Edge]:
    keys = {one.person: key_of(one.stakeholder) for one in snapshot.known}
    return [
        Edge(keys[tie.one], keys[tie.other], EdgeKind.WORKS_WITH, why=_together(tie.occasions), records=tie.records)
        for tie in snapshot.ties
        if tie.one in keys and tie.other in keys
    ]


def _together(occasions: int) -> str:
    return "In one mail or meeting together." if occasions == 1 else f"In {occasions} mails and meetings together."


def _companions(snapshot: Snapshot) -> dict[PersonId, tuple[str, ...]]:
    keys = {one.person: key_of(one.stakeholder) for one in snapshot.known}
    closest: dict[PersonId, list[str]] = {}
    for tie in sorted(snapshot.ties, key=lambda tie: (-tie.weight, tie.one, tie.other)):
        for one, other in ((tie.one, tie.other), (tie.other, tie.one)):
            if other in keys:
                closest.setdefault(one, []).append(keys[other])
    return {person: tuple(others[:COMPANIONS]) for person, others in closest.items()}


def _contacts(touches: Iterable[Touch]) -> Mapping[PersonId, tuple[str, ...]]:
    """Who of ours each of theirs is in touch with: names, never how much (nobody of ours is measured here)."""
    latest: dict[PersonId, dict[str, datetime]] = {}
    for touch in touches:
        if touch.our_address:
            of_person = latest.setdefault(touch.person, {})
            of_person[touch.our_address] = max(touch.at, of_person.get(touch.our_address, touch.at))
    ranked = {person: sorted(seen, key=lambda who: (-seen[who].timestamp(), who)) for person, seen in latest.items()}
    return {person: tuple(who[:CONTACTS]) for person, who in ranked.items()}


def _known_by(theirs: Iterable[Node], ours: Iterable[Node]) -> list[Edge]:
    there = {node.key for node in ours}
    pairs = ((f"us-{address}", node.key) for node in theirs for address in node.with_us)
    return [Edge(us, them, EdgeKind.KNOWS) for us, them in pairs if us in there]


def _candidates(gaps: Iterable[Gap]) -> list[Edge]:
    return [
        Edge(key_of(gap.target), f"seat-{gap.role}", EdgeKind.COULD_SIT, why=gap.action)
        for gap in gaps
        if gap.target is not None
    ]
