"""In a real browser: the conversation goes on from page to page, in another tab and after it, and can be deleted."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from rapport.app import App
from rapport.signals import service as signals
from rapport.users import service as users
from tests import seeds
from tests.seeds import Seed
from tests.stories import browser as browsers
from tests.stories.browser import WIDE, Window


@dataclass(frozen=True)
class Scene:
    app: App
    seed: Seed
    base: str


@pytest.fixture
def scene(app: App) -> Iterator[Scene]:
    seed = seeds.dataflow(app)
    signals.look(app, seed.customer)
    with browsers.serving(app) as base:
        yield Scene(app, seed, base)


def enter(chromium: Browser, scene: Scene) -> tuple[BrowserContext, Window]:
    context = chromium.new_context(viewport={"width": WIDE[0], "height": WIDE[1]})
    opened = browsers.window(context, scene.base)
    opened.go(f"/sign-in/{users.make_link(scene.app, scene.seed.csm)}")
    return context, opened


def ask(page: Page, text: str) -> None:
    if not page.locator("#chat").is_visible():
        page.keyboard.press("Control+.")
    page.locator("#chat-form textarea").fill(text)
    page.keyboard.press("Enter")
    expect(page.locator("#chat-log .thinking")).to_have_count(0)


def test_it_goes_on_from_page_to_page_and_in_another_tab(chromium: Browser, scene: Scene) -> None:
    context, seen = enter(chromium, scene)
    ask(seen.page, "score of DataFlow")
    seen.go("/signals")
    expect(seen.page.locator("#chat-log .card-number")).to_be_visible()  # in full: this tab has seen it
    ask(seen.page, "show the map")
    expect(seen.page.locator("#chat-log")).to_contain_text("Map of DataFlow")
    other = browsers.window(context, scene.base)
    other.go("/")
    other.page.keyboard.press("Control+.")
    expect(other.page.locator("#chat-log .said")).to_have_text(["score of DataFlow", "show the map"])
    ask(other.page, "what changed?")
    expect(other.page.locator("#chat-log .card").last).to_contain_text("Ticket")
    seen.page.reload()
    expect(seen.page.locator("#chat-log .said")).to_have_count(3)
    assert (seen.complaints, other.complaints, seen.strangers) == ([], [], [])


def test_a_new_one_begins_empty_and_the_old_one_is_found_opened_and_deleted(chromium: Browser, scene: Scene) -> None:
    _, seen = enter(chromium, scene)
    page = seen.page
    ask(page, "score of DataFlow")
    page.locator("[data-new-talk]").click()
    expect(page.locator("#chat-log .said")).to_have_count(0)
    ask(page, "what do I owe?")
    page.locator("[data-talks]").click()
    expect(page.locator("#chat-talks li")).to_have_count(2)
    page.get_by_role("searchbox", name="Search your conversations").fill("score")
    page.keyboard.press("Enter")
    expect(page.locator("#chat-talks li")).to_have_count(1)
    seen.shoot("chat-kept")
    page.locator("#chat-talks [data-talk]").click()
    expect(page.locator("#chat-log .said")).to_have_text(["score of DataFlow"])
    page.locator("[data-talks]").click()
    page.locator("#chat-talks li", has_text="score of DataFlow").get_by_role("button").click()
    expect(page.locator("#chat-talks li")).to_have_count(1)
    expect(page.locator("#chat-log .said")).to_have_count(0)
    assert seen.complaints == []
