"""In two tabs of a real browser: what is done in one shows in the other, and nothing moves under the reader's hand."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from rapport.app import App
from rapport.drafts import service as drafts
from rapport.drafts.model import DraftId
from rapport.outbox.clocks import service as clocks
from rapport.signals import service as signals
from rapport.users import service as users
from tests import seeds, sending
from tests import test_outbox_clocks_service as escalations
from tests.conftest import Clock, FakeMailer
from tests.sending import Ground
from tests.stories import browser as browsers


@dataclass(frozen=True)
class Scene:
    app: App
    on: Ground
    base: str
    chromium: Browser
    contexts: list[BrowserContext] = field(default_factory=list)

    def tab(self, path: str, height: int = 900) -> Page:
        """Signed in, and following."""
        self.contexts.append(self.chromium.new_context(viewport={"width": 1440, "height": height}))
        page = self.contexts[-1].new_page()
        page.goto(f"{self.base}/sign-in/{users.make_link(self.app, self.on.user)}")
        with page.expect_response("**/events"):
            page.goto(f"{self.base}{path}")
        page.wait_for_load_state("load")
        return page

    def write(self, name: str = "one") -> DraftId:
        with self.app.db.transaction() as tx:
            return sending.pending(tx, self.on, f"draft-{name}-0001", self.app.now())

    def discard(self, draft: DraftId) -> None:
        drafts.discard(self.app, draft, by=self.on.user, because="not now")


@pytest.fixture
def scene(app: App, chromium: Browser) -> Iterator[Scene]:
    with app.db.transaction() as tx:
        on = sending.ground(tx)
    with browsers.serving(app) as base:
        scene = Scene(app, on, base, chromium)
        yield scene
        for context in scene.contexts:
            context.close()


def test_a_second_tab_follows_drafts_and_today(scene: Scene) -> None:
    """Mutant: a page without data-live, which shows what was there when it was opened."""
    listed, today = scene.tab("/drafts"), scene.tab("/")
    owed = today.get_by_role("region", name="You owe")
    before = owed.locator("[data-row]").count()
    draft = scene.write()
    expect(listed.locator(f'a[href="/drafts/{draft}"]')).to_be_visible(timeout=15_000)
    expect(owed.locator("[data-row]")).to_have_count(before + 1, timeout=15_000)
    scene.discard(draft)
    expect(listed.locator(f'a[href="/drafts/{draft}"]')).to_have_count(0, timeout=15_000)
    expect(owed.locator("[data-row]")).to_have_count(before, timeout=15_000)


def test_the_row_that_is_read_stays_where_it_is_when_another_comes_in_above(scene: Scene) -> None:
    """Mutant: a list that is replaced and begins again at its top."""
    made = [scene.write(f"no-{number}") for number in range(12)]
    page = scene.tab("/drafts", height=500)
    row = page.locator(f'section.list a[href="/drafts/{made[6]}"]')
    row.focus()
    row.scroll_into_view_if_needed()
    stood = row.bounding_box()
    scene.discard(made[0])
    expect(page.locator("section.list [data-row]")).to_have_count(11, timeout=15_000)
    after = row.bounding_box()
    assert stood is not None and after is not None and abs(after["y"] - stood["y"]) <= 1
    expect(row).to_be_focused()


def test_a_list_waits_for_the_hand_that_moves_on_it(scene: Scene) -> None:
    """Mutant: rows that change places between aiming and clicking."""
    first, second = scene.write("first"), scene.write("second")
    page = scene.tab("/drafts")
    page.locator(f'section.list a[href="/drafts/{second}"]').hover()
    gone = page.locator(f'section.list a[href="/drafts/{first}"]')
    scene.discard(first)
    for step in range(12):  # longer than an event takes
        page.mouse.move(300 + step, 200)
        page.wait_for_timeout(150)
        expect(gone).to_be_visible()
    expect(gone).to_have_count(0, timeout=15_000)


def test_the_rail_of_a_draft_tells_what_became_of_its_promises(
    app: App, chromium: Browser, clock: Clock, mailer: FakeMailer
) -> None:
    """Mutant: a rail that says "not yet sent" of a mail that has left."""
    seed = seeds.dataflow(app)
    (signal,) = signals.look(app, seed.customer)
    case = escalations.Case(seed, signal.id)
    draft = escalations.promised(app, case, app.now() + timedelta(hours=5))
    with browsers.serving(app) as base:
        scene = Scene(app, Ground(seed.csm, draft.mailbox, seed.customer), base, chromium)
        page = scene.tab(f"/drafts/{draft.id}")
        rail = page.locator("aside.rail")
        expect(rail.get_by_text("entered, not yet sent")).to_be_visible()
        escalations.send(app, case, draft)
        assert mailer.received
        clock.forward(timedelta(minutes=1))
        clocks.watch(app)
        expect(rail.get_by_text("they have been told")).to_be_visible(timeout=15_000)
        expect(rail.get_by_text("entered, not yet sent")).to_have_count(0)
        scene.contexts[0].close()
