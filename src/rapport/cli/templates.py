"""Commands for the templates of plays, and for writing any play."""

from pathlib import Path
from typing import Annotated

import typer

from rapport.cli.drafting import As, show_draft, write
from rapport.cli.looking import CustomerName
from rapport.cli.output import Json, as_json, screen, table
from rapport.cli.session import bound, person
from rapport.drafts import layout
from rapport.drafts.model import Play
from rapport.drafts.plays.occasions import service as occasions
from rapport.drafts.plays.occasions.service import Wanted
from rapport.drafts.templates import service as templates
from rapport.errors import BadInput, NotFound
from rapport.people import service as people_service
from rapport.people.model import CustomerId
from rapport.signals.model import SignalId

Name = Annotated[str, typer.Argument(help="Name of the template, such as milestone.renewal.")]

template = typer.Typer(no_args_is_help=True, help="What each play says; files that a team can change.")


def register(app: typer.Typer) -> None:
    write.command("play")(write_play)
    template.command("list")(list_templates)
    template.command("show")(show)
    template.command("preview")(preview)
    template.command("save")(save)
    template.command("reset")(reset)
    template.command("export")(export)
    template.command("import")(import_files)
    app.add_typer(template, name="template")
    app.command()(plays)


def write_play(
    play: Annotated[Play, typer.Argument(help="Which play.")],
    name: CustomerName,
    to: Annotated[str, typer.Option(help="Name or title of the person.")] = "",
    signal: Annotated[int, typer.Option(help="Which escalation, where there are several.")] = 0,
    by: As = "",
    json: Json = False,
) -> None:
    """Write any play: `rapport write play thank_you TechCorp`; says why when there is no occasion for it."""
    app = bound()
    wanted = Wanted(play, to, SignalId(signal) if signal else None)
    show_draft(occasions.write(app, _customer(name), wanted, by=person(app, by).id), json)


def plays(name: CustomerName, by: As = "", json: Json = False) -> None:
    """Which drafts the records of a customer call for today."""
    app = bound()
    found = occasions.offers(app, _customer(name), by=person(app, by).id)
    rows = [(one.play, one.label, one.reason) for one in found]
    if json:
        as_json([{"play": one.play, "label": one.label, "reason": one.reason, "person": one.whom} for one in found])
        return
    table("Worth writing today", ("play", "what", "why"), rows)


def list_templates(json: Json = False) -> None:
    """Every template, and whether your team has changed it."""
    found = templates.list_templates(bound())
    if json:
        as_json([{"name": one.template.name, "title": one.template.title, "changed": one.is_changed} for one in found])
        return
    rows = [(one.template.name, one.template.title, "changed" if one.is_changed else "as shipped") for one in found]
    table("Templates", ("name", "title", "state"), rows)


def show(name: Name, json: Json = False) -> None:
    """The text of a template as it is used now."""
    current = templates.get(bound(), name)
    as_json({"name": name, "text": current.text, "changed": current.is_changed}) if json else print(current.text)


def preview(
    file: Annotated[Path, typer.Argument(help="File with the text.", exists=True, dir_okay=False)],
    name: CustomerName,
    to: Annotated[str, typer.Option(help="Name or title of the person.")] = "",
    by: As = "",
    json: Json = False,
) -> None:
    """What a file would say to a customer; nothing is kept."""
    app, text = bound(), file.read_text(encoding="utf-8")
    wrong = templates.faults(app, text)
    seen = occasions.preview(app, _customer(name), text, by=person(app, by).id, person=to)
    if json:
        as_json({"content": seen.content, "faults": seen.faults, "refused": wrong})
        return
    screen.print(f"To: {seen.content.to[0].email}\nSubject: {seen.content.subject}\n", markup=False)
    screen.print(layout.body_text(seen.content), markup=False)
    for reason in (*(one.reason for one in wrong), *(one.reason for one in seen.faults)):
        screen.print(reason, markup=False, style="yellow")


def save(
    file: Annotated[Path, typer.Argument(help="File with the text.", exists=True, dir_okay=False)],
    by: As = "",
    json: Json = False,
) -> None:
    """Use a file's text from now on; its head says which template it is."""
    saved = _save(file, by)
    as_json({"saved": saved}) if json else screen.print(f"“{saved}” is saved for the whole team.", markup=False)


def reset(name: Name, by: As = "", json: Json = False) -> None:
    """Back to the shipped text."""
    app = bound()
    templates.reset(app, name, by=person(app, by).id)
    as_json({"reset": name}) if json else screen.print(f"“{name}” is as it was shipped.", markup=False)


def export(
    folder: Annotated[Path, typer.Argument(help="Folder to write to; made where it is missing.")], json: Json = False
) -> None:
    """Write every template as a file, NAME.txt."""
    folder.mkdir(parents=True, exist_ok=True)
    found = templates.list_templates(bound())
    for one in found:
        (folder / f"{one.template.name}.txt").write_text(one.text, encoding="utf-8")
    as_json({"written": len(found)}) if json else screen.print(f"{len(found)} templates written to {folder}.")


def import_files(
    folder: Annotated[Path, typer.Argument(help="Folder with files as `export` writes them.", file_okay=False)],
    by: As = "",
    json: Json = False,
) -> None:
    """Save every .txt file of a folder that differs from what is used; the first that is wrong stops it."""
    files = sorted(folder.glob("*.txt"))
    if not files:
        raise NotFound(f"{folder} holds no .txt files. `rapport template export {folder}` writes them.")
    app = bound()
    used = {one.template.name: one.text for one in templates.list_templates(app)}
    changed = [file for file in files if file.read_text(encoding="utf-8") != used.get(file.stem)]
    saved = [_save(file, by) for file in changed]
    as_json({"saved": saved}) if json else screen.print(f"{len(saved)} of {len(files)} templates saved.")


def _save(file: Path, by: str) -> str:
    """The name that the file's head has. Raises BadTemplate that also names the file."""
    app, text = bound(), file.read_text(encoding="utf-8")
    try:
        name = templates.parsed(text).name
        templates.save(app, name, text, by=person(app, by).id)
    except BadInput as bad:
        raise BadInput(f"{file}: {bad.sentence}") from bad
    return name


def _customer(name: str) -> CustomerId:
    with bound().db.transaction() as tx:
        return people_service.find_customer(tx, name).id
