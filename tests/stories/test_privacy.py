"""An administrator at the pages of privacy: judged by axe-core, and everything removed by keyboard alone."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from rapport.app import App
from rapport.inbox.keeping import service as keeping
from rapport.inbox.keeping.model import By
from rapport.people import store as people
from rapport.signals import service as signals
from rapport.users import service as users
from rapport.users.model import NewUser, Role, UserId
from tests import seeds
from tests.stories import browser as browsers
from tests.stories.browser import WIDE

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
SERIOUS = """async () => (await axe.run({resultTypes: ["violations"]})).violations
    .filter((one) => ["serious", "critical"].includes(one.impact)).map((one) => one.id)"""
PAGES = ("/settings/privacy", "/settings/privacy/person?who=Michael+Torres", "/settings/audit?verify=true")


@pytest.fixture
def admin(app: App) -> UserId:
    seed = seeds.dataflow(app)
    signals.look(app, seed.customer)
    ida = users.add_user(app, NewUser("ida@northwind.test", "Ida Holm", Role.ADMIN)).id
    keeping.exclude(app, By.FOLDER, "private", set_by=ida)
    return ida


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_privacy_has_a_serious_finding(chromium: Browser, app: App, admin: UserId, scheme: str) -> None:
    """Mutant: a field of days whose label is only beside it, red words on grey."""
    context = chromium.new_context(viewport={"width": WIDE[0], "height": WIDE[1]}, bypass_csp=True)
    with browsers.serving(app) as base:
        page = browsers.window(context, base).page
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
        page.goto(f"{base}/sign-in/{users.make_link(app, admin)}")
        found = {}
        for path in PAGES:
            answer = page.goto(f"{base}{path}")
            assert answer is not None and answer.status == 200
            page.evaluate(f"{AXE};0")
            found[path] = page.evaluate(SERIOUS)
    assert found == {path: [] for path in PAGES}


def test_everything_is_removed_by_keyboard_alone(chromium: Browser, app: App, admin: UserId) -> None:
    with browsers.serving(app) as base:
        page = browsers.window(chromium.new_context(), base).page
        page.goto(f"{base}/sign-in/{users.make_link(app, admin)}")
        page.goto(f"{base}/settings/privacy")
        page.get_by_label("Type the name of the workspace").focus()
        page.keyboard.type("Northwind 1")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("Everything was removed")
    with app.db.transaction() as tx:
        assert people.list_customers(tx) == ()
