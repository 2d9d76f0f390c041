"""Every page, in light and dark: axe-core finds nothing serious, and a long or right-to-left name breaks no layout."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from rapport.app import App
from rapport.drafts import service as drafts
from rapport.signals import service as signals
from rapport.users import service as users
from rapport.web.doors import ACCESS
from tests import seeds, world
from tests.seeds import Seed
from tests.stories import browser as browsers
from tests.stories.browser import NARROW, WIDE, Window

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
SERIOUS = """async () => (await axe.run({resultTypes: ["violations"]})).violations
    .filter((one) => ["serious", "critical"].includes(one.impact))
    .map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`)"""
NO_PAGES = {  # files, fragments of a page, streams, ways that lead on
    "/customers.csv", "/customers/{customer}/map.svg", "/drafts/{draft}/state",
    "/people/{stakeholder}/identity", "/messages/{message}/html", "/events", "/live", "/sign-in/{token}",
    "/signals/{signal}/report", "/customers/{customer}/months", "/people/{stakeholder}/patterns", "/chat/kept",
    "/chat/list", "/settings/audit.csv", "/people/{stakeholder}/strength",
}  # fmt: skip
PLACES = {"record": "ticket:1", "name": "check_in"}
HERE = {200, 401, 403, 404, 409, 422}  # the page of a problem is a page too; 500 is none
LONG = "Wolfeschlegelsteinhausenbergerdorff " * 8 + "GmbH"
RIGHT_TO_LEFT = "شركة النور للتجارة 🚀"


@dataclass(frozen=True)
class Scene:
    app: App
    seed: Seed
    base: str


@pytest.fixture
def scene(app: App) -> Iterator[Scene]:
    seed = seeds.dataflow(app, owner="Theo Brandt")
    signals.look(app, seed.customer)
    drafts.write_escalation_response(app, seed.customer, by=seed.csm)
    with browsers.serving(app) as base:
        yield Scene(app, seed, base)


def pages() -> list[str]:
    """All that ACCESS knows, with something in every place."""
    gets = (name.removeprefix("GET ") for name in ACCESS if name.startswith("GET "))
    paths = (path for path in gets if not path.startswith("/api/") and path not in NO_PAGES)
    return [re.sub(r"{(\w+)}", lambda place: PLACES.get(place[1], "1"), path) for path in paths]


def enter(context: BrowserContext, scene: Scene) -> Window:
    opened = browsers.window(context, scene.base)
    opened.go(f"/sign-in/{users.make_link(scene.app, scene.seed.csm)}")
    expect(opened.page.get_by_role("heading", name="Today")).to_be_visible()
    return opened


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_serious_finding(chromium: Browser, scene: Scene, scheme: str) -> None:
    """Mutant: an input without a label, a link told by its colour alone, grey words on grey."""
    # The policy of our pages lets no script in, which is right; the judge comes in past it.
    context = chromium.new_context(viewport={"width": WIDE[0], "height": WIDE[1]}, bypass_csp=True)
    seen = enter(context, scene)
    seen.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    found: dict[str, object] = {}
    for path in pages():
        answer = seen.page.goto(f"{scene.base}{path}")
        if answer is None or answer.status not in HERE:
            found[path] = answer and answer.status
            continue
        seen.page.evaluate(f"{AXE};0")
        if wrong := seen.page.evaluate(SERIOUS):
            found[path] = wrong
    assert found == {}


def test_the_list_below_the_search_field_and_the_sheet_of_keys_are_read_out(chromium: Browser, scene: Scene) -> None:
    seen = enter(chromium.new_context(bypass_csp=True), scene)
    page = seen.page
    page.wait_for_load_state("load")
    page.keyboard.press("Control+k")
    page.keyboard.type("dataflow")
    expect(page.get_by_role("option", name="Map of DataFlow")).to_be_visible()
    page.evaluate(f"{AXE};0")
    assert page.evaluate(SERIOUS) == []
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    assert page.evaluate(SERIOUS) == []


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1440", "390"])
def test_names_of_any_length_and_direction_stay_in_their_place(
    chromium: Browser, scene: Scene, size: tuple[int, int]
) -> None:
    with scene.app.db.transaction() as tx:
        for name, domain in ((LONG, "long.test"), (RIGHT_TO_LEFT, "rtl.test")):
            number = world.customer(tx, name, domain, owner=scene.seed.csm)
            person = world.person(tx, name, f"ann@{domain}")
            stakeholder = world.stakeholder(tx, number, person, name)
            world.touch(tx, number, person, "message_in", scene.app.now())
    seen = enter(chromium.new_context(viewport={"width": size[0], "height": size[1]}), scene)
    paths = ["/", "/customers", f"/customers/{number}", f"/customers/{number - 1}", f"/people/{stakeholder}"]
    for path in [*paths, "/settings", "/settings/people"]:
        seen.go(path)
        seen.shoot(f"names{path.replace('/', '-')}-{size[0]}")
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= size[0], path
    seen.page.fill("#search", "wolfe")
    expect(seen.page.get_by_role("option").first).to_be_visible()
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_by_keyboard_alone_from_the_skip_link_to_a_customers_map(chromium: Browser, scene: Scene) -> None:
    page = enter(chromium.new_context(), scene).page
    page.wait_for_load_state("load")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("map dataf")
    expect(page.get_by_role("option", name="Map of DataFlow")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url("**/customers/1/map")
    page.wait_for_load_state("load")
    page.keyboard.press("g")
    page.keyboard.press(",")
    page.wait_for_url("**/settings")
    page.wait_for_load_state("load")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/settings/people")


def test_a_draft_is_written_by_typing_what_is_wanted(chromium: Browser, scene: Scene) -> None:
    page = enter(chromium.new_context(), scene).page
    page.wait_for_load_state("load")
    page.keyboard.press("Control+k")
    page.keyboard.type("escalation dataflow")
    expect(page.get_by_role("option", name="Draft escalation response for DataFlow")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/drafts/\d+$"))
    expect(page.get_by_role("main")).to_contain_text("Michael")
