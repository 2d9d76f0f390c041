"""The drawing of a map says what the list says, and no text of a record becomes markup in it."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.people.model import CustomerId, StakeholderId
from rapport.relationships.cells import Caption, Ring, Spot
from rapport.relationships.charting import Chart, Edge, EdgeKind, Node, NodeKind, View
from rapport.web import map_drawing, words
from rapport.web.map_drawing import FILE, IN_A_CARD, PAGE, SMALL, Manner
from rapport.web.shapes_map import embedded

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOSTILE = '"><script>alert(1)</script>&'
BOSS = Node("s1", NodeKind.PERSON, "Ada Boss", "CEO", Spot(0, 0), stakeholder=StakeholderId(1), strength=72.4)
REPORT = Node("s2", NodeKind.PERSON, "Bo Report", "Engineer", Spot(0, 90), stakeholder=StakeholderId(2), champion=True)
SEAT = Node("seat-finance", NodeKind.SEAT, "finance", "CFO", Spot(120, 0), reason="Nobody is known.")
LINE = Edge("s2", "s1", EdgeKind.REPORTS, stated=False, probability=0.7)
BOX = (-60.0, -40.0, 240.0, 180.0)


def chart(*nodes: Node, edges: tuple[Edge, ...] = (LINE,)) -> Chart:
    captions, rings = (Caption("Sales", Spot(0, -20)),), (Ring("Decide", 90, 60),)
    return Chart(CustomerId(1), "Acme", View.ORGANISATION, NOW, nodes, edges, captions, rings, BOX)


class Elements(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)


@pytest.mark.parametrize("how", [PAGE, SMALL, IN_A_CARD, FILE])
def test_no_text_of_a_record_becomes_an_element(how: Manner) -> None:
    """Kills the mutant that leaves out any one `escape`."""
    nasty = [replace(one, name=HOSTILE, title=HOSTILE, reason=HOSTILE) for one in (BOSS, REPORT, SEAT)]
    ours = Node("us-x", NodeKind.OURS, "nora@ours.test", "")
    plain = map_drawing.drawn(chart(BOSS, REPORT, SEAT, ours), {}, how)
    made = replace(chart(*nasty, ours), customer_name=HOSTILE, rings=(Ring(HOSTILE, 90, 60),))
    made = replace(made, captions=(Caption(HOSTILE, Spot(0, 0)),))
    drawn = map_drawing.drawn(made, {"nora@ours.test": HOSTILE}, how)
    assert Elements(drawn).found == Elements(plain).found and "script" not in Elements(drawn).found


@given(st.text())
def test_a_file_is_xml_whatever_people_are_called(name: str) -> None:
    drawn = map_drawing.drawn(chart(replace(BOSS, name=name, title=name), REPORT, SEAT), {}, FILE)
    assert ElementTree.fromstring(words.printable(drawn)).tag == "{http://www.w3.org/2000/svg}svg"


def test_a_circle_leads_to_its_person_only_where_it_may() -> None:
    found = chart(BOSS, REPORT, SEAT)
    assert 'href="/people/1"' in map_drawing.drawn(found, {})
    assert all("<a " not in map_drawing.drawn(found, {}, how) for how in (SMALL, IN_A_CARD, FILE))


def test_what_is_inferred_is_dotted_and_what_is_denied_is_not_drawn() -> None:
    inferred, denied = chart(BOSS, REPORT), chart(BOSS, REPORT, edges=(replace(LINE, confirmed=False),))
    assert 'class="map-line inferred"' in map_drawing.drawn(inferred, {})
    assert "stroke-dasharray" in map_drawing.drawn(inferred, {})
    assert "map-line" not in map_drawing.drawn(denied, {})


def test_a_circle_says_its_numbers_in_words() -> None:
    assert map_drawing.said(BOSS) == "Ada Boss, CEO. Strength 72 of 100, strong"
    assert map_drawing.said(REPORT) == "Bo Report, Engineer. Strength: not enough data, champion"
    assert map_drawing.said(SEAT) == "finance, CFO. Empty seat. Nobody is known."


@given(st.text(st.characters(codec="utf-8")))
def test_what_a_script_reads_is_what_is_known_and_no_markup(name: str) -> None:
    """Kills the mutant that writes `<` as it is."""
    text = embedded(chart(replace(BOSS, name=f"{HOSTILE}{name}")), {"nora@ours.test": f"</div>{name}"})
    assert not set("<>&'") & set(text)
    read = json.loads(text)
    assert read["nodes"][0]["name"] == f"{HOSTILE}{name}"
    assert dict(read["our_names"]) == {"nora@ours.test": f"</div>{name}"}
