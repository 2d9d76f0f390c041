"""How does the server run, in this process or in several others?"""

import os
import signal
import socket
import sys
from typing import Annotated

import typer
import uvicorn

from rapport.app import App
from rapport.cli.output import Json, as_json, screen
from rapport.cli.session import unbound
from rapport.errors import Unavailable
from rapport.wiring import database_url

MOST_WORKERS = 32  # each may hold some thirty connections of the database
IDLE_S = 75  # longer than proxies keep a connection (60): none sends a request into one that was just closed
GRACE_S = 5  # whoever does not finish by then must not keep a stopped server alive
SILENT_S = 60  # uvicorn kills a process that is silent for this long; one that only has much to do says something


def register(app: typer.Typer) -> None:
    app.command()(serve)


def serve(
    workers: Annotated[int, typer.Option(min=1, max=MOST_WORKERS, help="Processes that answer: one a core.")] = 1,
    json: Json = False,
) -> None:
    """The web app, the API and the background work, until it is stopped (Ctrl-C)."""
    app = unbound()
    refuse_taken_port(app)
    if json:
        as_json({"address": app.settings.address})
    else:
        screen.print(f"Rapport is at {app.settings.address}  (stop it with Ctrl-C)")
    run(app, workers)


def refuse_taken_port(app: App) -> None:
    """Raises Unavailable before anything was begun."""
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


def run(app: App, workers: int = 1) -> None:
    """Answer until it is stopped; with `workers` above one in so many processes of their own."""
    # uvicorn ends its process by the signal that it was sent; only an exit of Python's own stops the embedded database.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    if workers > 1:  # the embedded database is this process's: the others end without telling it
        os.environ["DATABASE_URL"] = database_url(app.settings).render_as_string(hide_password=False)
    uvicorn.run(
        "rapport.cli.serving:served",
        factory=True,
        workers=workers,
        host=app.settings.host,
        port=app.settings.port,
        access_log=False,  # addresses of pages hold links to sign in with, and what people search for
        log_config=None,  # logs.py has begun already
        server_header=False,
        timeout_keep_alive=IDLE_S,
        timeout_graceful_shutdown=GRACE_S,
        timeout_worker_healthcheck=SILENT_S,
    )
