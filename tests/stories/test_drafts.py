"""In a real browser: what stands against a draft, two people, approve and next with undo, copies, what changed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from rapport import pipeline
from rapport.app import App
from rapport.drafts import service as drafts
from rapport.drafts.layout import text_of
from rapport.drafts.model import Draft, Edit, Play
from rapport.drafts.policies import service as policies
from rapport.drafts.policies.model import Rule, Who, Whom
from rapport.inbox.model import Item
from rapport.outbox import service as outbox
from rapport.users import service as users
from rapport.users.model import UserId
from tests import seeds
from tests.conftest import Clock, FakeMailer
from tests.seeds import Seed
from tests.stories import browser as browsers
from tests.stories.browser import WIDE


@dataclass(frozen=True)
class Scene:
    app: App
    seed: Seed
    draft: Draft
    base: str


@pytest.fixture
def scene(app: App) -> Iterator[Scene]:
    seed = seeds.techcorp(app)
    draft = drafts.write_intro_request(app, seed.customer, by=seed.csm, target="CFO")
    with browsers.serving(app) as base:
        yield Scene(app, seed, draft, base)


def enter(chromium: Browser, scene: Scene, who: UserId, *, scripts: bool = True) -> Page:
    context = chromium.new_context(viewport={"width": WIDE[0], "height": WIDE[1]}, java_script_enabled=scripts)
    opened = browsers.window(context, scene.base)
    opened.go(f"/sign-in/{users.make_link(scene.app, who)}")
    opened.go(f"/drafts/{scene.draft.id}")
    return opened.page


def test_at_night_the_page_says_when_it_goes_and_now_anyway_takes_a_reason(chromium: Browser, scene: Scene) -> None:
    raw = (
        b"From: Sarah Chen <sarah.chen@techcorp.test>\r\nTo: nora.lind@northwind.test\r\nSubject: Hello\r\n"
        b"Message-ID: <z1@techcorp.test>\r\nDate: Fri, 27 Feb 2026 08:00:00 -0800\r\n\r\nHello Nora.\r\n"
    )
    pipeline.take_in(scene.app, [Item("z", 0, raw, len(raw))])
    page = enter(chromium, scene, scene.seed.csm)
    expect(page.locator(".mail-head")).to_contain_text("on Mon 2 Mar 2026, 16:00 CET")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("#state")).to_contain_text("It goes on Mon 2 Mar 2026, 16:00 CET")
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Send it now anyway").click()
    page.get_by_label("Why, if now").fill("She asked for it tonight.")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("#state")).to_contain_text("leaves when the undo time has passed")
    (given,) = drafts.approvals(scene.app, scene.draft.id)
    assert given.send_after < datetime(2026, 3, 2, 10, tzinfo=UTC)
    assert given.overrides[0].startswith("quiet_hours: ")
    assert given.reason == "She asked for it tonight."


def test_two_people_approve_one_after_the_other_and_only_then_it_leaves(
    chromium: Browser, scene: Scene, clock: Clock, mailer: FakeMailer
) -> None:
    rule = Rule(Play.INTRO_REQUEST, None, Who.TWO, timedelta(hours=1), timedelta(minutes=30))
    policies.set_rule(scene.app, rule, by=scene.seed.manager)
    nora = enter(chromium, scene, scene.seed.csm)
    nora.get_by_role("button", name="Approve").click()
    expect(nora.locator("#state")).to_contain_text("after a second person’s yes")
    clock.forward(timedelta(seconds=20))
    assert outbox.send_due(scene.app) == ()
    lea = enter(chromium, scene, scene.seed.manager)
    lea.get_by_role("button", name="Approve").click()
    expect(lea.locator("#state")).to_contain_text("leaves when the undo time has passed")
    clock.forward(timedelta(seconds=11))
    outbox.send_due(scene.app)
    assert [mime for _, _, mime in mailer.received] == [scene.draft.version.envelope.mime]


def test_approve_and_next_goes_on_and_z_takes_it_back(chromium: Browser, scene: Scene) -> None:
    second = drafts.write_to_silent(scene.app, scene.seed.customer, by=scene.seed.csm, whom="Mike Johnson")
    page = enter(chromium, scene, scene.seed.csm)
    page.wait_for_load_state("load")
    page.keyboard.press("a")
    page.wait_for_url(f"**/drafts/{second.id}?done={scene.draft.id}")
    expect(page.locator("#done")).to_contain_text("leaves when the undo time has passed")
    page.wait_for_load_state("load")
    page.keyboard.press("z")
    page.wait_for_url(f"**/drafts/{scene.draft.id}")
    assert drafts.approvals(scene.app, scene.draft.id) == ()


def test_a_copy_goes_to_a_real_person_chosen_by_key(chromium: Browser, scene: Scene) -> None:
    page = enter(chromium, scene, scene.seed.csm)
    page.wait_for_load_state("load")
    page.keyboard.press("c")
    page.get_by_label("Who else gets a copy").select_option("lea.sand@northwind.test")
    page.get_by_role("button", name="Copy", exact=False).last.click()
    expect(page.locator(".mail-head")).to_contain_text("lea.sand@northwind.test")
    assert "lea.sand@northwind.test" in drafts.get(scene.app, scene.draft.id).version.envelope.recipients


def test_what_changed_is_shown_word_by_word_and_the_original_is_one_key_away(chromium: Browser, scene: Scene) -> None:
    content = scene.draft.version.content
    body = text_of(content.sentences).replace("Hi Sarah", "Hello Sarah")
    drafts.edit(scene.app, scene.draft.id, Edit(1, content.subject, body), by=scene.seed.manager)
    page = enter(chromium, scene, scene.seed.csm)
    expect(page.locator(".views")).to_contain_text("Version 2, edited by Lea Sand")
    page.get_by_role("link", name="What changed").click()
    expect(page.locator("del")).to_have_text("Hi")
    expect(page.locator("ins")).to_have_text("Hello")
    page.wait_for_load_state("load")
    page.keyboard.press("o")
    expect(page.locator(".text")).to_contain_text("Hi Sarah")
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)


def test_who_reads_while_another_edits_is_told(chromium: Browser, scene: Scene) -> None:
    page = enter(chromium, scene, scene.seed.csm)
    content = scene.draft.version.content
    change = Edit(1, content.subject, text_of(content.sentences))
    drafts.edit(scene.app, scene.draft.id, change, by=scene.seed.manager)
    expect(page.locator("#state")).to_contain_text("Lea Sand changed this draft while you were", timeout=10_000)
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("main")).to_contain_text("version 2 is the current one")


def test_who_is_not_to_be_written_to_is_sent_nothing_by_the_author_also_without_scripts(
    chromium: Browser, scene: Scene
) -> None:
    policies.ban(scene.app, Whom(customer=scene.seed.customer), by=scene.seed.manager, because="legal dispute")
    page = enter(chromium, scene, scene.seed.csm, scripts=False)
    expect(page.locator(".hurdle")).to_contain_text("Lea Sand said so on 2 March 2026: “legal dispute”")
    expect(page.get_by_role("button", name="Approve")).to_be_disabled()
    lea = enter(chromium, scene, scene.seed.manager, scripts=False)
    lea.get_by_text("Send it nevertheless").click()
    lea.get_by_label("Why").first.fill("The dispute is settled.")
    lea.get_by_role("button", name="Approve").click()
    (given,) = drafts.approvals(scene.app, scene.draft.id)
    assert (given.by, given.reason) == (scene.seed.manager, "The dispute is settled.")


def test_policies_are_set_and_hurried_mail_is_looked_at_on_their_pages(chromium: Browser, scene: Scene) -> None:
    yes = drafts.Yes(1, scene.draft.version.envelope.sha256, urgent=True, reason="the board meets")
    drafts.approve(scene.app, scene.draft.id, yes, by=scene.seed.csm)
    page = enter(chromium, scene, scene.seed.manager)
    page.get_by_role("link", name="1 to look at").click()
    page.get_by_label("What you found").fill("Right to hurry.")
    page.get_by_role("button", name="Looked at").click()
    expect(page.locator(".review")).to_contain_text("“Right to hurry.”")
    page.get_by_role("link", name="Who approves what").click()
    row = page.locator("form.row", has_text="Introduction request")
    row.get_by_label("Approved by").select_option("two")
    row.get_by_role("button", name="Save").click()
    expect(page.locator("form.row", has_text="Introduction request").get_by_label("Approved by")).to_have_value("two")
    with scene.app.db.transaction() as tx:
        assert policies.rule_of(tx, replace(scene.draft)).who is Who.TWO
