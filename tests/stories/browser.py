"""A real server on a free port and a real Chromium in front of it, for stories that a person would click through."""

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from rapport.app import App
from rapport.web import server

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"]
WIDE, NARROW = (1440, 900), (390, 844)
SHOTS = Path(__file__).parents[2] / "artifacts"
START_S = 10.0
_shown: dict[str, list[BrowserContext]] = {}  # by the address of the server that they look at


@contextmanager
def serving(app: App) -> Iterator[str]:
    """The address of a server that runs for as long as this is entered."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(server.build(app), log_level="warning", access_log=False, ws="none", lifespan="off")
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    end = time.monotonic() + START_S
    while not running.started and time.monotonic() < end:
        time.sleep(0.02)
    base = f"http://127.0.0.1:{listening.getsockname()[1]}"
    yield base
    for context in _shown.pop(base, []):  # an open page listens for changes, and a server waits for who listens
        with suppress(Error):  # its browser may be closed already
            context.close()
    running.should_exit = True
    thread.join(START_S)
    listening.close()


@dataclass
class Window:
    """A page, and what it asked for and complained about."""

    page: Page
    base: str
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        self.page.goto(f"{self.base}{path}")

    def shoot(self, name: str) -> None:
        SHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png")

    @property
    def strangers(self) -> list[str]:
        """Requests to anybody but our own server."""
        ours = urlsplit(self.base).netloc
        return [url for url in self.asked if urlsplit(url).scheme != "data" and urlsplit(url).netloc != ours]


def window(context: BrowserContext, base: str) -> Window:
    opened = Window(context.new_page(), base)
    _shown.setdefault(base, []).append(context)
    opened.page.on("request", lambda request: opened.asked.append(request.url))
    opened.page.on("console", lambda said: opened.complaints.append(said.text) if said.type == "error" else None)
    opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    return opened


@contextmanager
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()
