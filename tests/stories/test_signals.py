"""In a real browser: the feed of signals by keyboard alone."""

from playwright.sync_api import Browser, expect

from rapport.app import App
from rapport.signals import service as signals
from rapport.users import service as users
from tests import sending
from tests.stories import browser as browsers


def test_the_count_follows_and_a_key_means_all_that_is_selected(app: App, chromium: Browser) -> None:
    """Mutants: a head that counts what was open an hour ago; `e` that closes one of the two that the bar counts."""
    with app.db.transaction() as tx:
        on = sending.ground(tx)
    for said in ("She called.", "He called.", "They wrote."):
        signals.raise_by_hand(app, on.customer, on.user, said)
    with browsers.serving(app) as base:
        page = chromium.new_page()
        page.goto(f"{base}/sign-in/{users.make_link(app, on.user)}")
        with page.expect_response("**/events"):
            page.goto(f"{base}/signals")
        expect(page.get_by_text("3 open")).to_be_visible()
        signals.raise_by_hand(app, on.customer, on.user, "It is worse.")
        expect(page.get_by_text("4 open")).to_be_visible(timeout=15_000)
        for key in "jxjxe":
            page.keyboard.press(key)
        expect(page.locator(".feed .card")).to_have_count(2, timeout=15_000)
        page.keyboard.press("j")
        page.keyboard.press("e")
        expect(page.locator(".feed .card")).to_have_count(1, timeout=15_000)
        page.context.close()
