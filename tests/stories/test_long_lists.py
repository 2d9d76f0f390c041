"""In a real browser: a long list shows its first rows at once, and one click brings the rest to the same place."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from rapport.app import App
from rapport.inbox.model import Severity
from rapport.people.model import CustomerId
from rapport.signals import service as signals
from rapport.users import service as users
from rapport.web.pages.customers import FIRST
from rapport.web.pages.signals import SHOWN
from tests import seeds, world
from tests.stories import browser as browsers


@pytest.fixture
def page(app: App, chromium: Browser) -> Iterator[Page]:
    """With one customer more than are shown, each with a signal."""
    with app.db.transaction() as tx:
        csm, _ = seeds.team(tx, app.now())
        made = [world.customer(tx, f"Corvane {number:03}", f"c{number}.test") for number in range(FIRST + 1)]
    for number in made[: SHOWN + 1]:
        signals.raise_by_hand(app, CustomerId(number), csm, "They called.", Severity.HIGH)
    with browsers.serving(app) as base, chromium.new_context(viewport={"width": 1440, "height": 900}) as context:
        window = browsers.window(context, base)
        window.go(f"/sign-in/{users.make_link(app, csm)}")
        yield window.page


@pytest.mark.parametrize(("path", "first", "every"), [("/customers", FIRST, FIRST + 1), ("/signals", SHOWN, SHOWN + 1)])
def test_one_click_shows_all(page: Page, path: str, first: int, every: int) -> None:
    page.goto(f"{page.url.rstrip('/')}{path}")
    rows = page.locator("main [data-row]")
    expect(rows).to_have_count(first)
    page.get_by_role("link", name=f"Show all {every}").click()
    expect(rows).to_have_count(every)
    expect(page.get_by_role("link", name="Show all")).to_have_count(0)
    assert "all=true" in page.url
