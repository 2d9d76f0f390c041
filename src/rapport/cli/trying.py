"""The demo with its own mail catcher, in one command."""

from enum import StrEnum
from typing import Annotated

import typer

from rapport.app import App
from rapport.cli.looking import progress_bar
from rapport.cli.output import Json, as_json, screen
from rapport.cli.running import refuse_taken_port, run
from rapport.cli.session import unbound
from rapport.demo import run as demo_run
from rapport.demo.catcher import Catcher, folder_of


class Size(StrEnum):
    """Of the demo."""

    SMALL = "small"
    LARGE = "large"


def register(app: typer.Typer) -> None:
    app.command()(demo)


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
    refuse_taken_port(app)
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
            run(app)


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
