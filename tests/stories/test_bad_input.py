"""The bad input of the requirement, each through the pages: a plain sentence, nothing lost, nothing harmful done."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import text

from rapport.app import App
from rapport.drafts import service as drafts
from rapport.drafts.model import Draft
from rapport.importing import dropping
from rapport.outbox import service as outbox
from rapport.signals import service as signals
from rapport.users import service as users
from tests import seeds, visiting, world
from tests.conftest import Clock, FakeMailer
from tests.seeds import Seed
from tests.stories import browser as browsers
from tests.stories.browser import NARROW
from tests.stories.test_pages import filled
from tests.visiting import Visitor

PASTED = '<script>alert(1)</script><b onclick="alert(1)">Kind regards</b> <img src=x onerror=alert(1)>'
RIGHT_TO_LEFT = "شركة النور للتجارة"
LONG = "Wolfeschlegelsteinhausenbergerdorff" * 9
WORDS = "Hello Michael,\n\nwe have found the cause of it and I will write again today.\n\nNora"


@dataclass(frozen=True)
class Scene:
    app: App
    seed: Seed
    draft: Draft
    base: str
    chromium: Browser
    contexts: list[BrowserContext] = field(default_factory=list)

    def browser(self, *, scripts: bool = True, size: tuple[int, int] = browsers.WIDE) -> Page:
        """A browser of its own, signed in."""
        context = self.chromium.new_context(java_script_enabled=scripts, viewport={"width": size[0], "height": size[1]})
        self.contexts.append(context)
        page = context.new_page()
        page.goto(f"{self.base}/sign-in/{users.make_link(self.app, self.seed.csm)}")
        return page


@pytest.fixture
def ready(app: App) -> tuple[Seed, Draft]:
    seed = seeds.dataflow(app, owner="Theo Brandt")
    signals.look(app, seed.customer)
    return seed, drafts.write_escalation_response(app, seed.customer, by=seed.csm)


@pytest.fixture
def scene(app: App, ready: tuple[Seed, Draft], chromium: Browser) -> Iterator[Scene]:
    with browsers.serving(app) as base:
        opened = Scene(app, *ready, base, chromium)
        yield opened
        for context in opened.contexts:
            context.close()


@pytest.fixture
def nora(app: App, ready: tuple[Seed, Draft]) -> Visitor:
    return visiting.person(app, ready[0].csm)


def edited(nora: Visitor, draft: Draft, version: int, subject: str = "A subject", body: str = WORDS) -> tuple[int, str]:
    form = {"csrf": nora.csrf, "version": version, "subject": subject, "body": body}
    answer = nora.client.post(f"/drafts/{draft.id}/edit", data=form, follow_redirects=True)
    return answer.status_code, answer.text


def test_two_browsers_editing_one_draft(scene: Scene) -> None:
    """The second is told, and neither its words nor those of the first are lost."""
    first, second = scene.browser(), scene.browser()
    for page in (first, second):
        page.goto(f"{scene.base}/drafts/{scene.draft.id}?edit=true")
    first.get_by_label("Text").fill("Hello Michael,\n\nthese are the words of the first.")
    first.get_by_role("button", name="Save this version").click()
    first.wait_for_url(f"**/drafts/{scene.draft.id}")
    second.get_by_label("Text").fill("Hello Michael,\n\nthese are the words of the second.")
    second.get_by_role("button", name="Save this version").click()
    expect(second.get_by_role("alert")).to_contain_text("was changed while you were reading it")
    expect(second.get_by_label("What you wrote").nth(1)).to_have_value(
        "Hello Michael,\n\nthese are the words of the second."
    )
    assert "words of the first" in drafts.get(scene.app, scene.draft.id).version.content.sentences[1].text


def test_a_session_that_ended(app: App, ready: tuple[Seed, Draft], nora: Visitor, clock: Clock) -> None:
    """Pages lead to sign-in and back; a form says so, changes nothing, and gives back what was written."""
    clock.forward(app.settings.session_lifetime * 2)
    page = nora.client.get("/customers", follow_redirects=False)
    assert (page.status_code, page.headers["location"]) == (303, "/sign-in?next=%2Fcustomers")
    status, said = edited(nora, ready[1], 1)
    assert status == 401 and "Sign in" in said and "we have found the cause" in said
    assert drafts.get(app, ready[1].id).version.number == 1


def test_a_customer_removed_in_another_tab(app: App, nora: Visitor) -> None:
    with app.db.transaction() as tx:
        gone = world.customer(tx, "Short Lived")
    assert f'href="/customers/{gone}"' in nora.client.get("/customers").text
    with app.db.transaction() as tx:
        tx.execute(text("DELETE FROM customers WHERE id = :id"), {"id": gone})
    for path in (f"/customers/{gone}", f"/customers/{gone}/map", f"/customers/{gone}/months"):
        page = nora.client.get(path)
        assert page.status_code == 404 and "There is no customer" in page.text, path
    answer = nora.client.post(f"/customers/{gone}/intro-request", data={"csrf": nora.csrf})
    assert answer.status_code == 404 and "There is no customer" in answer.text


def test_a_dropped_2_gb_file(scene: Scene, tmp_path: Path) -> None:
    """Said before a byte is sent, or without a script by the server, before a byte is stored."""
    big = tmp_path / "big.mbox"
    with big.open("wb") as file:
        file.write(b"From ada@techcorp.test Mon Mar  2 09:00:00 2026\n")
        file.truncate(2 << 30)  # no room on the disk is used
    page = scene.browser()
    page.goto(f"{scene.base}/settings/import")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.get_by_label("Choose files").set_input_files(big)
    expect(page.locator("[data-drop-trouble]")).to_contain_text("has 2,048 MiB, and up to 1,024 MiB are taken at once")
    page.get_by_role("button", name="Import", exact=True).click()
    page.wait_for_timeout(300)
    assert "POST" not in sent and not dropping.root(scene.app).exists()


def test_a_file_that_is_not_what_its_name_says(scene: Scene) -> None:
    """Dropped as a hand drops it."""
    page = scene.browser()
    page.goto(f"{scene.base}/settings/import")
    page.wait_for_load_state("load")
    carried = page.evaluate_handle(
        "() => { const all = new DataTransfer(); all.items.add(new File(['%PDF-1.7 no'], 'mail.mbox')); return all; }"
    )
    page.dispatch_event(".drop-target", "drop", {"dataTransfer": carried})
    expect(page.locator(".drop-chosen")).to_contain_text("mail.mbox")
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text(
        "“mail.mbox” is called a mailbox (mbox) and holds a PDF document"
    )
    assert dropping.newest(scene.app) == ()


def test_pasted_html(app: App, ready: tuple[Seed, Draft], nora: Visitor) -> None:
    """It is words: shown as such, sent as such, and never run."""
    draft = ready[1]
    status, page = edited(nora, draft, 1, body=f"Hello Michael,\n\n{PASTED}\n\nNora")
    assert status == 200 and "<script>alert" not in page and "<img src=x" not in page and "&lt;script&gt;" in page
    mail = message_from_bytes(drafts.get(app, draft.id).version.envelope.mime, policy=policy.default)
    plain, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None and "<b onclick=" in plain.get_content()
    assert html is None or ("<b onclick=" not in html.get_content() and "&lt;b onclick=" in html.get_content())


def test_a_right_to_left_name_and_a_name_of_300_characters(scene: Scene) -> None:
    """Each stands in its own direction and within its place, wide and narrow."""
    with scene.app.db.transaction() as tx:
        numbers = []
        for name, domain in ((RIGHT_TO_LEFT, "rtl.test"), (LONG[:300], "long.test")):
            numbers.append(world.customer(tx, name, domain, owner=scene.seed.csm))
            person = world.person(tx, name, f"ann@{domain}")
            world.stakeholder(tx, numbers[-1], person, name)
            world.touch(tx, numbers[-1], person, "message_in", scene.app.now())
    for size in (browsers.WIDE, NARROW):
        page = scene.browser(size=size)
        for path in ("/", "/customers", *(f"/customers/{n}{part}" for n in numbers for part in ("", "/map"))):
            page.goto(f"{scene.base}{path}")
            assert page.evaluate("document.documentElement.scrollWidth") <= size[0], (path, size)
    assert page.goto(f"{scene.base}/customers/{numbers[0]}")
    expect(page.get_by_role("main")).to_contain_text(RIGHT_TO_LEFT)


def test_an_emoji_in_a_subject(
    app: App, ready: tuple[Seed, Draft], nora: Visitor, clock: Clock, mailer: FakeMailer
) -> None:
    """Read, edited, approved and sent: what arrives is the emoji, in a header of plain ASCII."""
    draft, subject = ready[1], "The nightly sync 🚀 👩‍💻"
    status, page = edited(nora, draft, 1, subject=subject, body=filled(draft))
    assert status == 200 and subject in page
    version = drafts.get(app, draft.id).version
    form = {"version": version.number, "sha256": version.envelope.sha256.hex(), "urgent": "true", "reason": "it waits"}
    approved = nora.client.post(f"/drafts/{draft.id}/approve", data={"csrf": nora.csrf, **form}, follow_redirects=False)
    assert approved.status_code == 303, approved.text
    clock.forward(app.settings.undo_window * 2)
    outbox.send_due(app)
    ((_, _, mime),) = mailer.received
    head = mime.split(b"\r\n\r\n")[0]
    assert head.isascii() and message_from_bytes(mime, policy=policy.default)["Subject"] == f"Re: {subject}"


def test_javascript_off_reading_and_approving_still_work(scene: Scene) -> None:
    page = scene.browser(scripts=False)
    for path, said in (
        ("/", "You owe"),
        ("/signals", "DataFlow"),
        ("/drafts", "Drafts"),
        ("/settings/import", "Choose"),
    ):
        page.goto(f"{scene.base}{path}")
        expect(page.get_by_role("main")).to_contain_text(said)
    page.goto(f"{scene.base}/drafts/{scene.draft.id}?edit=true")
    page.get_by_label("Text").fill(filled(scene.draft))
    page.get_by_role("button", name="Save this version").click()
    page.get_by_role("button", name="Approve").first.click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    assert drafts.approvals(scene.app, scene.draft.id)[0].by == scene.seed.csm
