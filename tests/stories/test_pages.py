"""In a real browser: sign in, read a draft with its evidence, fill it in, approve, undo, approve, see it leave."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from rapport.app import App
from rapport.drafts import envelope, layout
from rapport.drafts import service as drafts
from rapport.drafts.model import Draft, SentenceKind
from rapport.outbox import service as outbox
from rapport.signals import service as signals
from rapport.users import service as users
from tests import seeds
from tests.conftest import Clock, FakeMailer
from tests.seeds import Seed
from tests.stories import browser as browsers
from tests.stories.browser import NARROW, WIDE, Window


@dataclass(frozen=True)
class Scene:
    app: App
    seed: Seed
    draft: Draft
    base: str


@pytest.fixture
def scene(app: App) -> Iterator[Scene]:
    seed = seeds.dataflow(app, owner="Theo Brandt")
    signals.look(app, seed.customer)
    draft = drafts.write_escalation_response(app, seed.customer, by=seed.csm)
    with browsers.serving(app) as base:
        yield Scene(app, seed, draft, base)


def enter(chromium: Browser, scene: Scene, size: tuple[int, int] = WIDE, *, scripts: bool = True) -> Window:
    """Signed in through a link, as from the command line."""
    context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, java_script_enabled=scripts)
    opened = browsers.window(context, scene.base)
    opened.go(f"/sign-in/{users.make_link(scene.app, scene.seed.csm)}")
    expect(opened.page.get_by_role("heading", name="Today")).to_be_visible()
    return opened


def filled(draft: Draft) -> str:
    """The text without what it asks."""
    return layout.text_of(one for one in draft.version.content.sentences if one.kind is not SentenceKind.BLANK)


def test_a_draft_is_read_filled_in_approved_undone_and_sent(
    chromium: Browser, scene: Scene, clock: Clock, mailer: FakeMailer
) -> None:
    """The judge is what the mailer received; a page that showed other bytes than it approves would fail here."""
    seen = enter(chromium, scene)
    page = seen.page
    page.keyboard.press("g")
    page.keyboard.press("d")
    page.wait_for_url("**/drafts")  # with its scripts: a key pressed before they run goes nowhere
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Approve")).to_be_disabled()
    page.locator("a.s-fact").first.click()
    expect(page.locator(".proof:target")).to_contain_text("Since the release our nightly sync fails.")
    page.keyboard.press("e")
    page.get_by_label("Text").fill(filled(scene.draft))
    page.get_by_role("button", name="Save this version").click()
    expect(page.get_by_role("button", name="Approve")).to_be_enabled()
    page.wait_for_load_state("load")
    shown = page.locator(".text").inner_text()
    page.keyboard.press("a")
    expect(page.locator("#state")).to_contain_text("leaves when the undo time has passed")
    seen.shoot("story-undo")
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Approve").click()
    clock.forward(scene.app.settings.undo_window + timedelta(seconds=1))
    outbox.send_due(scene.app)
    expect(page.locator("#state")).to_contain_text("Sent.", timeout=10_000)
    approved = drafts.get(scene.app, scene.draft.id).version.envelope
    assert [mime for _, _, mime in mailer.received] == [approved.mime]
    assert shown.split() == envelope.shown(mailer.received[0][2]).text.split()
    assert (seen.strangers, seen.complaints) == ([], [])


def test_without_scripts_it_reads_and_approves(chromium: Browser, scene: Scene) -> None:
    page = enter(chromium, scene, scripts=False).page
    page.goto(f"{scene.base}/drafts/{scene.draft.id}?edit=true")
    page.get_by_label("Text").fill(filled(scene.draft))
    page.get_by_role("button", name="Save this version").click()
    page.locator("a.s-fact").first.click()
    expect(page.locator(".proof:target")).to_contain_text("nightly sync")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    assert drafts.approvals(scene.app, scene.draft.id)[0].by == scene.seed.csm


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1440", "390"])
def test_every_page_fits_and_asks_nobody_else(chromium: Browser, scene: Scene, size: tuple[int, int]) -> None:
    seen = enter(chromium, scene, size)
    paths = ["/", "/drafts", "/drafts/1", "/drafts/1?edit=true", "/customers", "/customers/1", "/signals", "/signals/1"]
    for path in [*paths, "/messages/1", "/records/ticket:1", "/customers?q=nobody", "/customers/nobody"]:
        seen.go(path)
        seen.shoot(f"page{path.translate(str.maketrans('/?=:', '----'))}-{size[0]}")
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= size[0], path
    assert seen.strangers == []
    assert [text for text in seen.complaints if "404" not in text] == []


def test_the_chat_answers_with_a_draft_and_its_blanks(chromium: Browser, scene: Scene) -> None:
    seen = enter(chromium, scene)
    seen.page.get_by_role("button", name="Chat", exact=True).click()
    seen.page.get_by_label("Your message").fill("Draft escalation response for DataFlow")
    seen.page.keyboard.press("Enter")
    expect(seen.page.locator(".card-draft")).to_contain_text("Dear Michael", timeout=10_000)
    expect(seen.page.locator(".card-draft .faults")).to_contain_text("by when?")
    seen.shoot("chat-draft")
    seen.page.reload()
    expect(seen.page.locator(".card-draft")).to_contain_text("Dear Michael")
    assert (seen.strangers, seen.complaints) == ([], [])


def test_signing_out_leaves_nothing_behind(chromium: Browser, scene: Scene) -> None:
    seen = enter(chromium, scene)
    seen.page.get_by_text("Nora Lind").click()
    seen.page.get_by_role("button", name="Sign out").click()
    expect(seen.page.get_by_role("heading", name="Sign in")).to_be_visible()
    seen.page.go_back()
    expect(seen.page.get_by_role("heading", name="Sign in")).to_be_visible()
