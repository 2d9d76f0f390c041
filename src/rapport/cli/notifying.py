"""The command about being told: what one person wants to hear of, where and when."""

from typing import Annotated

import typer
from pydantic import ValidationError

from rapport.cli.output import Json, as_json, plain, table, words
from rapport.cli.session import bound, person
from rapport.cli.signalling import As
from rapport.errors import BadInput
from rapport.signals.notices import service as notices
from rapport.signals.notices.model import Choices
from rapport.web.shapes_notices import ChoicesShape

LISTS = {"channels", "kinds"}
Pairs = Annotated[list[str] | None, typer.Argument(help="NAME=VALUE to change, one or more; lists with commas.")]


def register(app: typer.Typer) -> None:
    app.command()(notifications)


def notifications(pairs: Pairs = None, by: As = "", json: Json = False) -> None:
    """What you are told, where and when; `rapport notifications hour=7 channels=app,mail severity=high` changes it."""
    app = bound()
    who = person(app, by).id
    chosen = notices.choices_of(app, who)
    if pairs:
        chosen = changed(chosen, pairs)
        notices.choose(app, who, chosen)
    if json:
        return as_json(plain(ChoicesShape.of(chosen).model_dump(mode="json")))
    return table("Notifications", ("what", "chosen"), rows(chosen))


def changed(chosen: Choices, pairs: list[str]) -> Choices:
    """With NAME=VALUE put in. Raises BadInput for a name or a value that there is not."""
    asked: dict[str, object] = ChoicesShape.of(chosen).model_dump(mode="json")
    for pair in pairs:
        name, _, value = pair.partition("=")
        if name not in asked:
            raise BadInput(f"“{name[:40]}” is nothing to choose. Choose among {', '.join(asked)}.")
        asked[name] = [one for one in value.split(",") if one] if name in LISTS else value or None
    try:
        return ChoicesShape.model_validate(asked).chosen
    except ValidationError as error:
        wrong = error.errors()[0]
        raise BadInput(f"“{wrong['input']}” does not fit {wrong['loc'][0]}: {wrong['msg']}.") from error


def rows(chosen: Choices) -> list[tuple[str, str]]:
    """What is chosen, in words; no kinds are all of them."""
    shown = ChoicesShape.of(chosen).model_dump(mode="json")
    return [(words(name), "all" if name == "kinds" and not value else _said(value)) for name, value in shown.items()]


def _said(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(sorted(words(one) for one in value)) or "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "–" if value is None else str(value)
