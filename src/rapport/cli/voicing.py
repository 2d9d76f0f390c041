"""Commands about one's own voice in drafts."""

import typer

from rapport.cli.learning import As
from rapport.cli.output import Json, as_json, screen, table
from rapport.cli.session import bound, person
from rapport.drafts.voice import service
from rapport.drafts.voice.forms import shown
from rapport.drafts.voice.model import Part, Setting
from rapport.web import voices
from rapport.web.shapes_voice import PartShape

voice = typer.Typer(no_args_is_help=True, help="How your drafts greet, end and sound: learned from your own sent mail.")


def register(app: typer.Typer) -> None:
    voice.command("show")(show)
    voice.command("set")(set_)
    voice.command("learned")(learned)
    voice.command("undo")(undo)
    app.add_typer(voice, name="voice")


def show(by: As = "", json: Json = False) -> None:
    """Every setting, and why it is so."""
    app = bound()
    _print(service.settings(app, person(app, by).id), json=json)


def set_(setting: Setting, value: str, by: As = "", json: Json = False) -> None:
    """Choose one: `rapport voice set sign_off "kind regards"`, `rapport voice set length short`."""
    app = bound()
    _print((service.choose(app, person(app, by).id, setting, value),), json=json)


def learned(setting: Setting, by: As = "", json: Json = False) -> None:
    """Back to what your mail shows; your choice and what edits taught is set aside."""
    app = bound()
    _print((service.back_to_learned(app, person(app, by).id, setting),), json=json)


def undo(setting: Setting, by: As = "", json: Json = False) -> None:
    """Take back what your edits of drafts have taught."""
    app = bound()
    _print((service.undo(app, person(app, by).id, setting),), json=json)


def _print(parts: tuple[Part, ...], *, json: bool) -> None:
    if json:
        as_json([PartShape.of_part(one).model_dump(mode="json") for one in parts])
        return
    rows = [(one.setting, shown(one.setting, one.value), voices.why(one), voices.learned(one)) for one in parts]
    table("Your voice", ("setting", "is", "why", "your mail shows"), rows)
    screen.print("Change one with `rapport voice set SETTING VALUE`.")
