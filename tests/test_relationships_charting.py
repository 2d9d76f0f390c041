"""The map: nobody is missing, no two labels touch, seats and lines are what the scores say, and it is repeatable."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.people.model import BuyingRole, CustomerId, Level, PersonId, StakeholderId
from rapport.relationships.cells import CELL_H, CELL_W, Spot
from rapport.relationships.charting import Band, Chart, EdgeKind, NodeKind, View, chart
from rapport.relationships.gaps import Stakes, gaps
from rapport.relationships.model import (
    Known,
    Relationship,
    ReportingLine,
    Score,
    Snapshot,
    Tie,
    Touch,
    TouchId,
    TouchKind,
)
from rapport.relationships.threading import threading
from tests.conftest import START

CUSTOMER = CustomerId(1)


def score(value: float | None) -> Score:
    return Score(value, (), 0 if value is None else 9)


def known(number: int, *, strength: float | None = None, days: int | None = None, **values: object) -> Known:
    at = None if days is None else START - timedelta(days=days)
    tie = Relationship(PersonId(number), CUSTOMER, score(strength), at, at, False, START)
    one = Known(
        StakeholderId(number), PersonId(number), f"Person {number}", "Analyst", "", Level.OTHER, frozenset(), tie
    )
    return replace(one, **values)  # type: ignore[arg-type]


def snapshot(*people: Known, lines: tuple[ReportingLine, ...] = (), ties: tuple[Tie, ...] = ()) -> Snapshot:
    """Without `lines`, those that the list of people states."""
    lines = lines or tuple(line(one.stakeholder, one.manager, stated=True) for one in people if one.manager is not None)
    found = threading(CUSTOMER, people, START)
    missing = gaps(people, Stakes(None, None), START)
    return Snapshot(CUSTOMER, "TechCorp", None, "USD", None, people, (), found, missing, START, ties=ties, lines=lines)


def line(report: int, manager: int, probability: float = 1.0, *, stated: bool = False, **values: bool) -> ReportingLine:
    return ReportingLine(StakeholderId(report), StakeholderId(manager), probability, stated, "why", (), **values)


def nothing_touches(drawn: Chart) -> bool:
    """Whether every two places have a whole cell between their middles, across or down."""
    spots = [node.spot for node in drawn.nodes]
    apart = [
        abs(one.x - other.x) >= CELL_W - 1e-6 or abs(one.y - other.y) >= CELL_H - 1e-6
        for n, one in enumerate(spots)
        for other in spots[:n]
    ]
    return all(apart)


PEOPLE = st.lists(
    st.tuples(
        st.sampled_from(list(Level)),
        st.sampled_from(["", "Finance", "Technology"]),
        st.one_of(st.none(), st.floats(0, 100)),
        st.one_of(st.none(), st.floats(0, 100)),
        st.one_of(st.none(), st.integers(0, 500)),
        st.integers(0, 40),
    ),
    max_size=40,
)


@given(PEOPLE, st.sampled_from(list(View)))
@settings(max_examples=120, deadline=None)
def test_everybody_has_a_place_and_no_two_labels_touch(rows: list[tuple[object, ...]], view: View) -> None:
    """Managers are any numbers: circles, oneself and nobody. Kills a tree that forgets who stands in a circle."""
    people = [
        known(n, strength=s, days=d, level=level, department=dep, influence=score(i), manager=StakeholderId(m))  # type: ignore[arg-type]
        for n, (level, dep, s, i, d, m) in enumerate(rows)
    ]
    drawn = chart(snapshot(*people), view)
    assert {node.stakeholder for node in drawn.people} == {one.stakeholder for one in people}
    assert nothing_touches(drawn)
    left, top, width, height = drawn.box
    assert all(left <= n.spot.x <= left + width and top <= n.spot.y <= top + height for n in drawn.nodes)
    assert drawn == chart(snapshot(*people), view)


def test_a_manager_stands_above_those_who_report_to_them() -> None:
    drawn = chart(snapshot(known(1), *(known(n, manager=StakeholderId(1)) for n in (2, 3, 4, 5, 6)), known(7)))
    at = {node.stakeholder: node.spot for node in drawn.people}
    assert all(at[StakeholderId(n)].y > at[StakeholderId(1)].y for n in (2, 3, 4, 5, 6))


def crossed(at: Spot, corners: list[Spot]) -> bool:
    """Whether a line of straight pieces runs through the circle at a spot."""
    for one, other in pairwise(corners):
        steps = max(2, int(max(abs(one.x - other.x), abs(one.y - other.y)) / 5))
        for n in range(steps + 1):
            x, y = one.x + (other.x - one.x) * n / steps, one.y + (other.y - one.y) * n / steps
            if abs(x - at.x) < 20 and abs(y - at.y) < 20:
                return True
    return False


@pytest.mark.parametrize("count", [4, 12, 40, 200])
def test_no_line_runs_through_the_face_of_somebody_else(count: int) -> None:
    """Two hundred people fold into rows; mutant: a line straight down to the second row."""
    people = [known(n, manager=StakeholderId((n - 1) // 7) if n else None) for n in range(count)]
    drawn = chart(snapshot(*people))
    spots = {node.key: node.spot for node in drawn.nodes}
    for edge in drawn.edges:
        way = [spots[edge.source], *edge.path, spots[edge.target]]
        through = [key for key in spots if key not in (edge.source, edge.target) and crossed(spots[key], way)]
        assert edge.kind is not EdgeKind.REPORTS or not through
    assert drawn.box[2] < 4 * drawn.box[3] or count < 200


def test_lines_below_one_half_and_denied_ones_are_listed_and_not_drawn() -> None:
    """Mutant: drawn from any probability; drawn although a person said no."""
    lines = (line(2, 1, 0.49), line(3, 1, 0.5), line(4, 1, 0.9, confirmed=False), line(5, 1, stated=True))
    found = chart(snapshot(*(known(n) for n in range(1, 6)), lines=lines)).edges
    assert {edge.source: edge.drawn for edge in found} == {"s2": False, "s3": True, "s4": False, "s5": True}


def test_nobody_has_two_managers_in_the_picture() -> None:
    found = chart(snapshot(*(known(n) for n in (1, 2, 3)), lines=(line(3, 1, 0.6), line(3, 2, 0.55)))).edges
    assert [(edge.source, edge.target) for edge in found if edge.kind is EdgeKind.REPORTS] == [("s3", "s1")]


def test_every_gap_is_an_empty_seat_and_names_who_could_sit_there() -> None:
    """A CFO only ever seen in copy: the seat is empty, and he is an outline."""
    cfo = known(2, title="CFO", level=Level.C_SUITE, roles=frozenset({BuyingRole.FINANCE}), only_in_copy=True)
    drawn = chart(snapshot(known(1, strength=80.0, days=3), cfo))
    assert {node.key for node in drawn.seats} == {f"seat-{gap.role}" for gap in snapshot(known(1), cfo).gaps}
    assert ("s2", "seat-finance") in {(e.source, e.target) for e in drawn.edges if e.kind is EdgeKind.COULD_SIT}
    assert next(node for node in drawn.people if node.stakeholder == 2).unknown


@pytest.mark.parametrize(
    ("strength", "band"),
    [(None, Band.UNKNOWN), (0.0, Band.WEAK), (24.9, Band.WEAK), (25.0, Band.FAIR), (50.0, Band.STRONG)],
)
def test_strength_has_a_word_and_too_little_data_is_no_zero(strength: float | None, band: Band) -> None:
    assert chart(snapshot(known(1, strength=strength))).people[0].band is band


def test_the_most_influential_stand_in_the_middle_and_unknown_influence_outside() -> None:
    people = [known(n, influence=score(value)) for n, value in enumerate((5.0, None, 90.0, 40.0, 95.0))]
    drawn = chart(snapshot(*people), View.INFLUENCE)
    far = {n.stakeholder: (n.spot.x / CELL_W) ** 2 + ((n.spot.y + 16) / CELL_H) ** 2 for n in drawn.people}
    assert sorted(far, key=lambda one: far[one])[2:] == [3, 0, 1]
    assert [ring.text for ring in drawn.rings] == ["Decide", "Are heard", "Follow", "Influence not known"]


def test_who_reached_out_lately_stands_left_of_who_did_not() -> None:
    drawn = chart(snapshot(known(1, days=3), known(2, days=60), known(3, days=400), known(4)), View.ENGAGEMENT)
    across = [node.spot.x for node in drawn.people]
    assert across == sorted(across) and len(set(across)) == 4


def test_who_of_ours_knows_somebody_is_named_and_never_counted() -> None:
    at = [START - timedelta(days=n) for n in (9, 5, 2)]
    ours = ["nora@northwind.test", "", "lea@northwind.test"]
    touches = tuple(
        Touch(TouchId(n), CUSTOMER, PersonId(1), TouchKind.MESSAGE_IN, at[n], ours[n], f"message:{n}") for n in range(3)
    )
    drawn = chart(replace(snapshot(known(1)), touches=touches), View.ENGAGEMENT)
    assert drawn.people[0].with_us == ("lea@northwind.test", "nora@northwind.test")
    assert [node.name for node in drawn.nodes if node.kind is NodeKind.OURS] == list(drawn.people[0].with_us)


def test_companions_are_those_with_the_closest_ties() -> None:
    ties = tuple(Tie(PersonId(1), PersonId(n), float(n), n, ()) for n in range(2, 7))
    drawn = chart(snapshot(*(known(n) for n in range(1, 7)), ties=ties))
    assert drawn.people[0].companions == ("s6", "s5", "s4")
