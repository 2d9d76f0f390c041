"""How long from the data of a map to its picture, beside the same library placing the same people itself?

    python -m bench.picture

Places are computed by the program (`relationships/placing.py`); the peer is Cytoscape.js's own force-directed layout
`cose` on the same nodes and lines in the same browser and run. Needs a Chromium.
"""

import random
import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from rapport.people.model import BuyingRole, CustomerId, Level, PersonId, StakeholderId
from rapport.relationships.charting import chart
from rapport.relationships.model import Known, Relationship, Score, Snapshot
from rapport.relationships.threading import threading
from rapport.web import views
from rapport.web.shapes_map import embedded

SIZES = (50, 200, 1000)
REPEATS = 5
PEER_UP_TO = 200  # the peer took minutes for 2,000
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CUSTOMER = CustomerId(1)
PAGE = """<!doctype html><meta charset="utf-8"><div id="map" style="position:absolute;width:880px;height:560px"
tabindex="0" data-person="/people/{}?"></div><p id="map-said"></p><div id="map-list"></div><div id="map-panel"></div>
<script type="application/json" id="map-data">%s</script>"""
PEER = """() => new Promise((done) => {
  const data = JSON.parse(document.getElementById("map-data").textContent), begun = performance.now();
  const nodes = data.nodes.map((one) => ({ data: { id: one.key } }));
  const edges = data.edges.map((one, n) => ({ data: { id: "e" + n, source: one.source, target: one.target } }));
  const layout = { name: "cose", animate: false };
  const cy = cytoscape({ container: document.getElementById("map"), elements: [...nodes, ...edges], layout });
  cy.one("render", () => done(performance.now() - begun));
})"""


@dataclass(frozen=True)
class Drawn:
    people: int
    placed_ms: float  # on the server
    drawn_ms: float  # data to picture, in the browser
    peer_ms: float | None


def snapshot(count: int) -> Snapshot:
    """Invented people, each below somebody, a third of them well known."""
    chance = random.Random(7)  # the same crowd in every run
    known = []
    for n in range(count):
        value = chance.uniform(5, 90) if n % 3 == 0 else None
        at = NOW - timedelta(days=chance.randrange(200))
        tie = Relationship(PersonId(n), CUSTOMER, Score(value, (), 9), at, at, True, NOW)
        boss = StakeholderId((n - 1) // 7) if n else None
        known.append(
            Known(StakeholderId(n), PersonId(n), f"Person {n} Invented", "Head of Invention", "", Level.OTHER,
                  frozenset({BuyingRole.END_USER}), tie, manager=boss, influence=Score(chance.uniform(0, 100), (), 9))
        )  # fmt: skip
    people = tuple(known)
    found = threading(CUSTOMER, people, NOW)
    return Snapshot(CUSTOMER, "Hundredfold", None, "USD", None, people, (), found, (), NOW)


def placed(count: int) -> tuple[float, str]:
    """(milliseconds, the data of the page); the best of REPEATS."""
    given, best, data = snapshot(count), float("inf"), ""
    for _ in range(REPEATS):
        begun = time.perf_counter()
        data = str(embedded(chart(given), {}))
        best = min(best, (time.perf_counter() - begun) * 1000)
    return best, data


def drawn(page: Page, data: str) -> float:
    page.set_content(PAGE % data)
    page.add_script_tag(path=views.STATIC / "cytoscape.min.js")
    page.add_script_tag(path=views.STATIC / "map.js")
    page.wait_for_selector("#map[data-drawn]")
    return float(page.get_attribute("#map", "data-drawn") or "nan")


def peer(page: Page, data: str) -> float:
    page.set_content(PAGE % data)
    page.add_script_tag(path=views.STATIC / "cytoscape.min.js")
    return float(page.evaluate(PEER))


def measure(page: Page, count: int) -> Drawn:
    ms, data = placed(count)
    ours = min(drawn(page, data) for _ in range(REPEATS))
    other = min(peer(page, data) for _ in range(REPEATS)) if count <= PEER_UP_TO else None
    return Drawn(count, ms, ours, other)


def table(found: Sequence[Drawn]) -> list[str]:
    head = ["| people | placed on the server | data to drawn in the browser | placed by `cose` and drawn | ratio |"]
    rows = [
        f"| {one.people} | {one.placed_ms:.0f} ms | {one.drawn_ms:.0f} ms | "
        + (f"{one.peer_ms:.0f} ms | {one.peer_ms / one.drawn_ms:.1f} |" if one.peer_ms else "not measured | |")
        for one in found
    ]
    return [*head, "|---:|---:|---:|---:|---:|", *rows]


def run() -> list[str]:
    chromium = next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None)
    if chromium is None:
        return ["Not measured: no Chromium on this machine."]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=Path(chromium), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        measured = [measure(page, count) for count in SIZES]
        browser.close()
    return table(measured)


if __name__ == "__main__":
    print("\n".join(run()))
