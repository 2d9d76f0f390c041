"""Commands that keep running: the server, and the demo with its own mail catcher."""

import asyncio
import gc
import logging
import os
import signal
import socket
import sys
from enum import StrEnum
from types import FrameType
from typing import Annotated, Any

import typer
import uvicorn
from fastapi import FastAPI

from rapport.app import App
from rapport.cli.looking import Json, progress_bar
from rapport.cli.output import as_json, screen
from rapport.cli.session import unbound
from rapport.demo import run as demo_run
from rapport.demo.catcher import Catcher, folder_of
from rapport.errors import Unavailable
from rapport.web import server
from rapport.web.live import Hub
from rapport.wiring import database_url


class Size(StrEnum):
    """Of the demo."""

    SMALL = "small"
    LARGE = "large"


MOST_WORKERS = 32  # each may hold some thirty connections of the database
YOUNG = 5_000  # new objects until a collection: a page makes thousands, and hardly any of them outlives it
SWITCH_S = 0.001  # a fifth of Python's own: what listens to the network must not wait long for what makes pages
IDLE_S = 75  # longer than proxies keep a connection (60): none sends a request into one that was just closed
GRACE_S = 5  # whoever does not finish by then must not keep a stopped server alive
SILENT_S = 60  # uvicorn kills a process that is silent for this long; one that only has much to do says something
ENDS = (signal.SIGINT, signal.SIGTERM)


def register(app: typer.Typer) -> None:
    app.command()(serve)
    app.command()(demo)


def serve(
    workers: Annotated[int, typer.Option(min=1, max=MOST_WORKERS, help="Processes that answer: one a core.")] = 1,
    json: Json = False,
) -> None:
    """The web app, the API and the background work, until it is stopped (Ctrl-C)."""
    app = unbound()
    _refuse_taken_port(app)
    if json:
        as_json({"address": app.settings.address})
    else:
        screen.print(f"Rapport is at {app.settings.address}  (stop it with Ctrl-C)")
    _run(app, workers)


def demo(
    fresh: Annotated[bool, typer.Option("--fresh", help="Throw the demo of before away and make it anew.")] = False,
    prepare_only: Annotated[bool, typer.Option("--prepare-only", help="Make the data and stop.")] = False,
    size: Annotated[Size, typer.Option(help="large: 20,000 people and 200,000 messages; making it takes a while.")] = (
        Size.SMALL
    ),
    json: Json = False,
) -> None:
    """An invented company with its customers, mail and signals. Nothing leaves this machine: mail goes to a catcher."""
    app = unbound()
    _refuse_taken_port(app)
    with Catcher(folder_of(app.settings.home), app.now) as catcher:
        ready = _prepared(app, catcher.port, size, fresh=fresh)
        link, admin = (f"{app.settings.address}/sign-in/{one}" for one in (ready.link, ready.admin_link))
        if json:
            as_json({"address": app.settings.address, "sign_in": link, "person": ready.name, "administrator": admin})
        else:
            screen.print(f"\nThe demo is at {app.settings.address}")
            screen.print(f"Sign in as {ready.name}: {link}\n", style="bold")
            screen.print(f"{ready.administrator.name} administers it, and may remove everything: {admin}")
            screen.print("Sent mail is caught on this machine; the page “Caught mail” shows it. Stop with Ctrl-C.")
        if not prepare_only:
            _run(app)


def _prepared(app: App, port: int, size: Size, *, fresh: bool) -> demo_run.DemoReady:
    """The demo's data, with a bar for every step."""
    with progress_bar() as bar:
        tasks = {}

        def on_progress(phase: str, done: int, total: int) -> None:
            if phase not in tasks:
                tasks[phase] = bar.add_task(phase, total=total)
            bar.update(tasks[phase], completed=done, total=total)

        make = demo_run.prepare_large if size is Size.LARGE else demo_run.prepare
        return make(app, port, on_progress, fresh=fresh)


def _refuse_taken_port(app: App) -> None:
    host, port = app.settings.host, app.settings.port
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Unavailable(
                f"The port {port} on {host} cannot be used: {error.strerror}. Stop what uses it, or choose another: "
                f"RAPPORT_PORT={port + 1} rapport …"
            ) from error


def served() -> FastAPI:
    """The whole server of one process; uvicorn calls this in each of several, in its loop.

    They need not know of each other: work is rows that one of them takes, and every one hears what has changed.
    """
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    gc.freeze()  # what was imported stays for good: looked through at every collection, it took a tenth of the time
    gc.set_threshold(YOUNG)
    sys.setswitchinterval(SWITCH_S)
    built = server.build(unbound(), worker=True)
    _end_streams_when_told_to_stop(built.state.live)
    return built


def _end_streams_when_told_to_stop(hub: Hub) -> None:
    """An open page follows for minutes; the server would wait for it, then break it off with a defect in its log."""
    loop = asyncio.get_running_loop()
    for number in ENDS:
        before = signal.getsignal(number)

        def told(number: int, frame: FrameType | None, before: Any = before) -> None:
            loop.call_soon_threadsafe(hub.close)
            before(number, frame)

        signal.signal(number, told)


def _run(app: App, workers: int = 1) -> None:
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    # uvicorn ends its process by the signal that it was sent; only an exit of Python's own stops the embedded database.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    if workers > 1:  # the embedded database is this process's: the others end without telling it
        os.environ["DATABASE_URL"] = database_url(app.settings).render_as_string(hide_password=False)
    uvicorn.run(
        "rapport.cli.running:served",
        factory=True,
        workers=workers,
        host=app.settings.host,
        port=app.settings.port,
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_keep_alive=IDLE_S,
        timeout_graceful_shutdown=GRACE_S,
        timeout_worker_healthcheck=SILENT_S,
    )
