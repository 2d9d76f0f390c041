"""In a real browser: the map of a customer by keyboard alone, as of a day, without scripts, and taken away."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import update

from rapport.app import App
from rapport.people.store import jobs
from rapport.relationships import service as relationships
from rapport.users import service as users
from tests import crowd, seeds
from tests.seeds import Seed
from tests.stories import browser as browsers
from tests.stories.browser import NARROW, WIDE, Window


@dataclass(frozen=True)
class Scene:
    app: App
    seed: Seed
    base: str

    @property
    def map(self) -> str:
        return f"/customers/{self.seed.customer}/map"


@pytest.fixture
def scene(app: App) -> Iterator[Scene]:
    seed = seeds.techcorp(app)
    with browsers.serving(app) as base:
        yield Scene(app, seed, base)


def enter(chromium: Browser, scene: Scene, size: tuple[int, int] = WIDE, *, scripts: bool = True) -> Window:
    context = chromium.new_context(
        viewport={"width": size[0], "height": size[1]}, java_script_enabled=scripts, accept_downloads=True
    )
    opened = browsers.window(context, scene.base)
    opened.go(f"/sign-in/{users.make_link(scene.app, scene.seed.csm)}")
    return opened


def drawn(page: Page) -> None:
    page.wait_for_selector("#map[data-drawn]", state="attached")


def data(page: Page) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = json.loads(page.locator("#map-data").text_content() or "")
    return found


def test_the_list_says_what_the_picture_shows(chromium: Browser, scene: Scene) -> None:
    """Every place in the picture is a row: people with their strength, seats with their reason."""
    seen = enter(chromium, scene)
    seen.go(scene.map)
    drawn(seen.page)
    for node in data(seen.page)["nodes"]:
        row = seen.page.locator(f'#map-list tr[data-node="{node["key"]}"]')
        expect(row).to_contain_text(str(node["name"]), ignore_case=True)
        if node["kind"] == "person":
            strength = node["strength"]
            shown = "–" if strength is None else f"{strength:.0f}"
            expect(row.locator('[data-label="Strength"]')).to_have_text(shown)
    seen.shoot("map-organisation")
    assert (seen.strangers, seen.complaints) == ([], [])


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1440", "390"])
def test_every_view_fits_and_asks_nobody_else(chromium: Browser, scene: Scene, size: tuple[int, int]) -> None:
    """The policy forbids inline script and style: a library that writes its own style sheet would complain here."""
    seen = enter(chromium, scene, size)
    for path in ("?view=organisation", "?view=influence", "?view=engagement", "?at=2026-02-01"):
        seen.go(f"{scene.map}{path}")
        drawn(seen.page)
        seen.shoot(f"map-{path[1:].replace('=', '-')}-{size[0]}")
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= size[0], path
    for path in (f"/customers/{scene.seed.customer}", "/people/2", "/customers?view=bubbles"):
        seen.go(path)
        seen.shoot(f"page{path.translate(str.maketrans('/?=', '---'))}-{size[0]}")
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= size[0], path
    assert (seen.strangers, seen.complaints) == ([], [])


def test_by_keyboard_alone_one_walks_the_map_and_opens_a_person(chromium: Browser, scene: Scene) -> None:
    seen = enter(chromium, scene)
    page = seen.page
    seen.go(scene.map)
    drawn(page)
    for _ in range(40):
        if page.evaluate("document.activeElement?.id") == "map":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    said = page.locator("#map-said")
    expect(said).to_contain_text("Strength")
    before = said.text_content()
    page.keyboard.press("ArrowRight")
    expect(said).not_to_have_text(before or "")
    page.keyboard.press("Escape")
    expect(said).to_have_text("Nobody is chosen.")
    page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("Strength")
    name = (said.text_content() or "").partition(", ")[0]
    expect(page.locator("#map-panel #person-name")).to_have_text(name)  # not whom the arrows passed on the way
    page.keyboard.press("Enter")
    page.wait_for_url("**/people/*")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


@pytest.mark.parametrize("leave", ["ArrowRight", "Escape"])
def test_whom_one_left_does_not_come_late(chromium: Browser, scene: Scene, leave: str) -> None:
    """Their panel was on its way when another person was chosen, or nobody; mutant: it is not called back."""
    seen = enter(chromium, scene)
    page = seen.page
    seen.go(scene.map)
    drawn(page)
    held: list[Route] = []
    page.route("**/people/*", lambda route: route.continue_() if held else held.append(route))
    page.locator("#map").focus()
    with page.expect_request("**/people/*"):
        page.keyboard.press("ArrowRight")
    page.keyboard.press(leave)
    panel = page.locator("#map-panel")
    expect(panel.locator("#person-name")).to_have_count(1 if leave == "ArrowRight" else 0)
    held[0].fulfill(body='<div id="person-brief">Late</div>', content_type="text/html")
    page.wait_for_load_state("networkidle")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    expect(panel).not_to_contain_text("Late")


def test_by_keyboard_alone_an_inferred_line_is_confirmed(chromium: Browser, scene: Scene) -> None:
    """From the map: the person, `y`, and the line is stated when the page is back; mutant: yes to another line."""
    with scene.app.db.transaction() as tx:
        lines = relationships.snapshot(tx, scene.seed.customer, scene.app.now()).lines
    line = max((line for line in lines if not line.stated), key=lambda line: line.probability)
    seen = enter(chromium, scene)
    page = seen.page
    seen.go(f"{scene.map}?who={line.report}")
    drawn(page)
    expect(page.locator("#map-panel .yes-no").first).to_be_visible()
    page.locator("#map").focus()
    page.keyboard.press("y")
    expect(page.locator("#map-panel .rline .chip").first).to_have_text("confirmed")
    with scene.app.db.transaction() as tx:
        after = relationships.snapshot(tx, scene.seed.customer, scene.app.now()).lines
    assert [(one.manager, one.confirmed) for one in after if one.report == line.report and one.stated] == [
        (line.manager, True)
    ]


def test_the_slider_shows_the_map_of_a_day_and_says_so(chromium: Browser, scene: Scene) -> None:
    seen = enter(chromium, scene)
    page = seen.page
    seen.go(scene.map)
    drawn(page)
    page.get_by_role("slider").focus()
    page.keyboard.press("Home")
    expect(page.get_by_text("what was known then")).to_be_visible()
    assert "at=" in page.url
    drawn(page)
    assert {node["data_points"] for node in data(page)["nodes"]} <= {0, 1, 2, 3}


def test_it_is_taken_away_as_svg_and_as_png(chromium: Browser, scene: Scene) -> None:
    seen = enter(chromium, scene)
    seen.go(scene.map)
    drawn(seen.page)
    with seen.page.expect_download() as vector:
        seen.page.get_by_role("link", name="SVG").click()
    assert vector.value.path().read_bytes().startswith(b'<?xml version="1.0"')
    assert "Sarah Chen" in vector.value.path().read_text()
    with seen.page.expect_download() as pixels:
        seen.page.get_by_role("button", name="PNG").click()
    assert pixels.value.path().read_bytes().startswith(b"\x89PNG")
    assert pixels.value.suggested_filename == "TechCorp-organisation-2026-03-02.png"


def test_without_scripts_the_picture_is_a_drawing_with_links(chromium: Browser, scene: Scene) -> None:
    page = enter(chromium, scene, scripts=False).page
    page.goto(f"{scene.base}{scene.map}")
    page.locator("a.map-node", has_text="Sarah Chen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sarah Chen")
    page.goto(f"{scene.base}{scene.map}?at=2026-02-01")
    expect(page.get_by_text("As of 1 Feb 2026")).to_be_visible()


def test_two_hundred_people_are_drawn_and_can_be_found(chromium: Browser, app: App) -> None:
    many = crowd.of(app, 200)
    with browsers.serving(app) as base:
        scene = Scene(app, Seed(many.customer, many.csm, many.csm), base)
        seen = enter(chromium, scene)
        seen.go(scene.map)
        drawn(seen.page)
        assert seen.page.locator("#map-list tr[data-row]").count() == 200
        seen.shoot("map-200")
        assert (seen.strangers, seen.complaints) == ([], [])


def test_somebody_set_to_be_no_stakeholder_leaves_the_map(chromium: Browser, scene: Scene) -> None:
    seen = enter(chromium, scene)
    page = seen.page
    seen.go("/people/3")
    name = page.get_by_role("heading", level=1).inner_text()
    page.get_by_text("Not a stakeholder", exact=True).click()
    page.get_by_role("button", name="Leave out of the map and all scores").click()
    expect(page.get_by_text("Not counted as a stakeholder now.")).to_be_visible()
    seen.go(scene.map)
    expect(page.locator("#map-list")).not_to_contain_text(name)


def test_what_comes_later_does_not_change_a_page_of_the_past(chromium: Browser, scene: Scene) -> None:
    """Mutant: a list of people that forgets the day."""
    seen = enter(chromium, scene)
    with scene.app.db.transaction() as tx:
        begun = scene.app.now() - timedelta(days=5)
        tx.execute(update(jobs).where(jobs.c.id == 2).values(valid_from=begun))
    seen.go(f"{scene.map}?at=2026-02-01")
    expect(seen.page.locator("#map-list")).not_to_contain_text("Sarah Chen")
    seen.go(scene.map)
    expect(seen.page.locator("#map-list")).to_contain_text("Sarah Chen")


def test_a_click_on_a_line_shows_what_it_rests_on(chromium: Browser, scene: Scene) -> None:
    """Kills a picture in which only people answer: docs/map.md says that a dotted line can be clicked."""
    with scene.app.db.transaction() as tx:
        known = relationships.snapshot(tx, scene.seed.customer, scene.app.now()).known
        who = {one.name: one.stakeholder for one in known}
        stated = update(jobs).where(jobs.c.id == who["Mike Johnson"])
        tx.execute(stated.values(manager_id=who["Sarah Chen"]))
    seen = enter(chromium, scene)
    seen.go(scene.map)
    drawn(seen.page)
    middle = """map => {
        const cy = map._cyreg.cy, at = cy.edges(".reports")[0].midpoint(), box = map.getBoundingClientRect();
        return [box.x + at.x * cy.zoom() + cy.pan().x, box.y + at.y * cy.zoom() + cy.pan().y];
    }"""
    x, y = seen.page.locator("#map").evaluate(middle)
    seen.page.mouse.click(x, y)
    panel = seen.page.locator("#map-panel")
    expect(panel.locator("#person-name")).to_have_text("Mike Johnson")
    line = panel.locator(f'[data-line="s{who["Sarah Chen"]}"]')
    expect(line.locator("details")).to_have_attribute("open", "")
    seen.shoot("map-line")
    assert seen.complaints == []
