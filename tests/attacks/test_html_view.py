"""Guarantee 4: HTML from outside never runs and never calls home: a real browser, and a canary that stays silent.

Each of the two layers is tested with the other removed, and both removed, where the canary sings: that is the mutant
which every other test here kills.
"""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page, expect

from rapport.app import App
from rapport.inbox import hygiene, mail
from rapport.inbox import store as inbox
from rapport.inbox.model import Direction, MessageId
from rapport.users import service as users
from rapport.users.model import UserId
from tests import world
from tests.attacks import hostile_html
from tests.stories import browser as browsers
from tests.stories.browser import WIDE, Window

QUIET_MS = 700  # after that, for what loads late
SINGING = 55  # of the snippets load something in a browser that nothing holds back; the others are of other browsers
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
Pages = dict[str, tuple[str, Mapping[str, str]]]  # path → HTML and headers

# A frame for each address, all loaded, or given up after five seconds, before the next step.
FRAMES = """async ([addresses, sandbox]) => {
  await Promise.all(addresses.map((address) => new Promise((done) => {
    const frame = document.createElement("iframe");
    if (sandbox !== null) frame.setAttribute("sandbox", sandbox);
    frame.onload = done;
    setTimeout(done, 5000);
    frame.src = address;
    document.body.append(frame);
  })));
}"""


@dataclass
class Server:
    """Serves pages, or anything with 200, and writes down who asked for what."""

    pages: Pages = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    connections: int = 0
    base: str = ""

    @property
    def snippets(self) -> set[str]:
        """Which of the hostile table called: the number is the first piece of the path."""
        return {path.split("/")[1] for path, _ in self.asked}


class _Answer(BaseHTTPRequestHandler):
    def __init__(self, server: Server, *args: object) -> None:
        self.book = server
        server.connections += 1
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self.book.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        html, headers = self.book.pages.get(self.path, ("<!doctype html><title>here</title>", {}))
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Access-Control-Allow-Origin", "*")
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(html.encode("utf-8", "replace"))

    do_POST = do_GET  # noqa: N815 - the name that http.server asks for

    def log_message(self, format: str, *args: object) -> None:
        """Nothing to standard error."""


@contextmanager
def listening(pages: Pages | None = None) -> Iterator[Server]:
    server = Server(pages or {})
    running = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Answer, server))
    running.daemon_threads = True
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    server.base = f"http://127.0.0.1:{running.server_port}"
    yield server
    running.shutdown()
    running.server_close()
    thread.join()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browsers.chromium() as browser:
        yield browser


@pytest.fixture
def canary() -> Iterator[Server]:
    with listening() as server:
        yield server


def snippets(canary: Server) -> dict[str, str]:
    """The table by number, each aimed at a path of its own."""
    return {
        str(number): hostile_html.table(f"{canary.base}/{number}")[name]
        for number, name in enumerate(hostile_html.SNIPPETS)
    }


def named(numbers: set[str]) -> list[str]:
    names = list(hostile_html.SNIPPETS)
    return sorted(names[int(number)] if number.isdigit() else number for number in numbers)


def frames(page: Page, addresses: list[str], sandbox: str | None) -> None:
    page.evaluate(FRAMES, [addresses, sandbox])
    page.wait_for_timeout(QUIET_MS)


def bare(chromium: Browser, pages: Pages, sandbox: str | None) -> dict[str, object]:
    """All pages framed in one that has no policy of its own; what became of that one."""
    with listening({"/": ("<!doctype html><title>outer</title><body>", {}), **pages}) as server:
        page = chromium.new_page()
        page.goto(server.base)
        frames(page, [f"{server.base}{path}" for path in pages], sandbox)
        seen = page.evaluate("({title: document.title, pwned: window.pwned ?? null, at: location.pathname})")
        page.close()
    return dict(seen)


UNTOUCHED = {"title": "outer", "pwned": None, "at": "/"}


def test_without_both_layers_the_canary_hears_most_of_them(chromium: Browser, canary: Server) -> None:
    """The mutant of all tests below, and the proof that they can fail."""
    pages: Pages = {f"/{number}": (hygiene.document(html), {}) for number, html in snippets(canary).items()}
    seen = bare(chromium, pages, None)
    assert seen["pwned"] == 1
    assert len(canary.snippets) >= SINGING, named(canary.snippets)


def test_the_sanitiser_alone_holds(chromium: Browser, canary: Server) -> None:
    pages: Pages = {
        f"/{number}": (hygiene.document(hygiene.clean(html)), {}) for number, html in snippets(canary).items()
    }
    assert bare(chromium, pages, None) == UNTOUCHED
    assert (named(canary.snippets), canary.connections) == ([], 0)


def test_policy_and_sandbox_alone_hold(chromium: Browser, canary: Server) -> None:
    pages: Pages = {
        f"/{number}": (hygiene.document(html), hygiene.HEADERS) for number, html in snippets(canary).items()
    }
    assert bare(chromium, pages, hygiene.SANDBOX) == UNTOUCHED
    assert named(canary.snippets) == []


def html_mail(html: str, number: str = "1", picture: bytes = b"") -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "Ada Holm <ada@techcorp.test>", "nora.lind@northwind.test"
    message["Subject"], message["Date"] = f"Mail {number}", "Mon, 02 Mar 2026 08:00:00 +0000"
    message["Message-ID"] = f"<{number}@techcorp.test>"
    message.set_content("Hello,\n\nthe figures are below.\n")
    message.add_alternative(html, subtype="html", charset="utf-8")
    if picture:
        message.get_payload()[1].add_related(picture, "image", "png", cid="<chart@techcorp.test>")  # type: ignore[index, union-attr]
    return message.as_bytes()


def stored(app: App, raws: list[bytes]) -> list[MessageId]:
    with app.db.transaction() as tx:
        return [each.id for each in inbox.add(tx, [(mail.read(raw), Direction.IN) for raw in raws], app.now())]


@contextmanager
def signed_in(chromium: Browser, app: App) -> Iterator[Window]:
    with app.db.transaction() as tx:
        nora = UserId(world.user(tx))
    with browsers.serving(app) as base:
        context = chromium.new_context(viewport={"width": WIDE[0], "height": WIDE[1]})
        opened = browsers.window(context, base)
        opened.go(f"/sign-in/{users.make_link(app, nora)}")
        yield opened
        context.close()


def test_no_hostile_mail_calls_home_from_the_page_that_shows_it(chromium: Browser, app: App, canary: Server) -> None:
    mails = stored(app, [html_mail(html, number) for number, html in snippets(canary).items()])
    with signed_in(chromium, app) as seen:
        seen.go(f"/messages/{mails[0]}?view=html")
        title = seen.page.title()
        frames(seen.page, [f"/messages/{number}/html" for number in mails], hygiene.SANDBOX)
        assert len(seen.page.frames) >= len(mails) + 2  # the page, its own frame, one for each
        assert seen.page.evaluate("window.pwned ?? null") is None
        assert (seen.page.title(), seen.page.url) == (title, f"{seen.base}/messages/{mails[0]}?view=html")
        assert (seen.strangers, named(canary.snippets), canary.connections) == ([], [], 0)


def test_opened_by_itself_it_is_as_harmless(chromium: Browser, app: App, canary: Server) -> None:
    """All in one document, as far as the first that swallows the rest, without the frame around it."""
    (number,) = stored(app, [html_mail("\n".join(snippets(canary).values()))])
    with signed_in(chromium, app) as seen:
        seen.go(f"/messages/{number}/html")
        seen.page.wait_for_timeout(QUIET_MS)
        assert seen.page.evaluate("[origin, document.scripts.length, document.forms.length]") == ["null", 0, 0]
        assert (seen.strangers, canary.connections) == ([], 0)


def test_a_link_leads_there_and_tells_nothing(chromium: Browser, app: App, canary: Server) -> None:
    there = canary.base.replace("127.0.0.1", "localhost")  # cookies know no ports: another name than ours
    link = f"<a href='{there}/there' ping='{there}/ping' target=_top id=go>offer</a>"
    (number,) = stored(app, [html_mail(link)])
    with signed_in(chromium, app) as seen:
        seen.go(f"/messages/{number}?view=html")
        with seen.page.context.expect_page() as opening:
            seen.page.frame_locator("iframe").get_by_text("offer").click()
        opening.value.wait_for_load_state()
        assert opening.value.evaluate("[window.opener, document.referrer]") == [None, ""]
        assert seen.page.url.endswith("?view=html")
    ((path, headers),) = [each for each in canary.asked if "favicon" not in each[0]]
    assert path == "/there"
    assert not headers.keys() & {"referer", "cookie", "origin"}


def test_text_comes_first_and_the_designed_mail_shows_its_picture(chromium: Browser, app: App) -> None:
    html = "<h2>Figures</h2><p>See <b>below</b>.</p><img src='cid:chart%40techcorp.test' alt='chart'>"
    (number,) = stored(app, [html_mail(html, picture=PNG)])
    with signed_in(chromium, app) as seen:
        seen.go(f"/messages/{number}")
        expect(seen.page.locator(".text")).to_contain_text("the figures are below")
        expect(seen.page.locator("iframe")).to_have_count(0)
        seen.page.get_by_role("link", name="As designed").click()
        shown = seen.page.frame_locator("iframe")
        expect(shown.get_by_role("heading", name="Figures")).to_be_visible()
        assert shown.locator("img").evaluate("(picture) => picture.decode().then(() => picture.naturalWidth)") == 1
        assert shown.locator("b").evaluate("(bold) => getComputedStyle(bold).fontFamily").startswith("system-ui")
        seen.shoot("message-html")
        assert (seen.strangers, seen.complaints) == ([], [])
