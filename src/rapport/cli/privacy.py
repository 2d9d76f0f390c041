"""Commands about privacy: what is never stored, what is held of somebody, how it leaves; and the audit log."""

import json as json_module
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from rapport.cli.output import Json, as_json, moment, screen, table
from rapport.cli.session import bound
from rapport.errors import BadInput
from rapport.inbox.keeping import service as keeping
from rapport.inbox.keeping import words
from rapport.inbox.keeping.model import By, ExclusionId, Held
from rapport.privacy.erasing import service as erasing
from rapport.privacy.exporting import service as exporting
from rapport.privacy.removing import service as removing
from rapport.users.audit import service as auditing
from rapport.users.audit.model import Value, Verdict, Wanted

privacy = typer.Typer(no_args_is_help=True, help="What is never stored, what is held of somebody, how it leaves.")

Who = Annotated[str, typer.Argument(help="An address, a whole name, or a person's number.")]
Out = Annotated[Path | None, typer.Option(help="File to write; standard output without it.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
BROKEN = 65  # the log is not what was written


def register(app: typer.Typer) -> None:
    for command in (show, exclude, include, keep, export, erase, remove):
        privacy.command(command.__name__)(command)
    privacy.command("header-only")(header_only)
    privacy.command("export-all")(export_all)
    app.add_typer(privacy, name="privacy")
    app.command("audit")(audit)


def show(json: Json = False) -> None:
    """What is never stored, and how long the rest is kept."""
    app = bound()
    rules, times, bare = keeping.exclusions(app), keeping.times(app).of, keeping.header_only(app)
    if json:
        as_json({"exclusions": rules, "header_only": bare, "days": {held: time.days for held, time in times.items()}})
        return
    table("Never stored", ("id", "mail", "which is"), [(r.id, words.LOOKS_AT[r.by], r.value) for r in rules])
    rows = [(held.value, f"{times[held].days} days" if held in times else "always", words.GOES[held]) for held in Held]
    table("Kept", ("class", "for", "what goes"), rows)
    screen.print("Imports keep headers only." if bare else "Imports keep the text of mail.")


def exclude(
    by: Annotated[By, typer.Argument(help="person, domain, label, folder or subject.")],
    value: Annotated[str, typer.Argument(help="The address, domain, label, folder or words.")],
    json: Json = False,
) -> None:
    """Such mail is not stored any more; what is stored stays."""
    made = keeping.exclude(bound(), by, value, set_by=None)
    as_json(made) if json else screen.print(f"Rule {made.id}: no mail {words.LOOKS_AT[by]}: {made.value}", markup=False)


def include(number: Annotated[int, typer.Argument(help="Number of the rule.")], json: Json = False) -> None:
    """Take a rule away; such mail is stored again from the next import on."""
    gone = keeping.include(bound(), ExclusionId(number))
    as_json(gone) if json else screen.print(f"Rule {number} is gone.")


def header_only(
    on: Annotated[bool, typer.Option("--on/--off", help="Keep headers only, or text too.")] = True, json: Json = False
) -> None:
    """Whether imports keep who, when and the subject, and no text."""
    keeping.set_header_only(bound(), on=on, set_by=None)
    as_json({"header_only": on}) if json else screen.print(f"Imports keep {'headers only' if on else 'text too'}.")


def keep(
    held: Annotated[Held, typer.Argument(help="raw, bodies, quarantine, drafts, signals or model_calls.")],
    days: Annotated[int, typer.Argument(min=0, help="Days; 0 for as long as you like.")],
    json: Json = False,
) -> None:
    """How long a class of records is kept; what is over goes every night."""
    keeping.set_time(bound(), held, days, set_by=None)
    said = f"for {days} days. {words.GOES[held]}" if days else "until somebody removes it."
    as_json({held.value: days}) if json else screen.print(f"{words.CALLED[held]}: {said}")


def export(who: Who, out: Out = None) -> None:
    """Everything held of a person, as JSON."""
    app = bound()
    text = json_module.dumps(exporting.of_person(app, erasing.find(app, who)), ensure_ascii=False, indent=1)
    if out is None:
        print(text)
    else:
        out.write_text(text + "\n", encoding="utf-8", errors="replace")


def erase(who: Who, yes: Yes = False, json: Json = False) -> None:
    """Erase a person for good; says first what goes."""
    app = bound()
    whom = erasing.find(app, who)
    if not yes:
        told = erasing.preview(app, whom)
        table(f"Goes with {whom.label}", ("what", "rows"), sorted(told.removed.of.items()))
        table("Stays, without them", ("what", "rows"), sorted(told.scrubbed.of.items()))
        _ask("Erase them for good?")
    done = erasing.erase(app, whom)
    as_json(done) if json else screen.print(f"Erased: {done.removed.total} rows, {done.scrubbed.total} scrubbed.")


def export_all(out: Annotated[Path, typer.Argument(help="Zip file to write.")], json: Json = False) -> None:
    """Everything that the workspace holds, as a zip of JSON lines."""
    app = bound()
    try:
        file = out.open("xb")
    except FileExistsError as error:
        raise BadInput(f"{out} is there already. Name another file; nothing was written.") from error
    except OSError as error:
        raise BadInput(f"{out} cannot be written: {error.strerror}. Name another file.") from error
    try:
        with file:
            rows = exporting.everything(app, file)
    except BaseException:
        out.unlink()  # half of everything looks like all of it
        raise
    as_json({"file": str(out), "rows": rows}) if json else screen.print(f"{rows} rows in {out}", markup=False)


def remove(
    name: Annotated[str, typer.Argument(help="Name of the workspace, to show that you mean it.")],
    whole: Annotated[bool, typer.Option("--whole", help="Also who signs in, keys, and the audit log.")] = False,
    json: Json = False,
) -> None:
    """Remove everything of the workspace."""
    app = bound()
    if whole:
        removing.remove_workspace(app, name)
        as_json({"removed": name}) if json else screen.print(f"The workspace “{name}” is gone.", markup=False)
        return
    gone = removing.remove_everything(app, name)
    as_json(gone.of) if json else screen.print(f"{gone.total} rows are gone. Who signs in and the audit log stay.")


def _ask(question: str) -> None:
    if not sys.stdin.isatty():
        raise BadInput(f"{question} Nobody is here to ask: say --yes if you mean it. Nothing was done.")
    typer.confirm(question, abort=True)


def audit(
    verify: Annotated[bool, typer.Option("--verify", help="Read all of it: is it as it was written?")] = False,
    head: Annotated[str, typer.Option(help="A head that was kept elsewhere, such as 12:9f86…; with --verify.")] = "",
    act: Annotated[str, typer.Option(help="Only this, such as approved.")] = "",
    about: Annotated[str, typer.Option(help="Only about this, such as draft:12.")] = "",
    most: Annotated[int, typer.Option(min=1, max=100_000, help="Entries.")] = 50,
    json: Json = False,
) -> None:
    """Who did what, the newest first."""
    app = bound()
    if verify or head:
        return _verify(auditing.verify(app, head), json=json)
    found, total = auditing.find(app, Wanted(act=act, about=about, most=most))
    if json:
        return as_json(found)
    rows = [(e.number, moment(e.at), e.who, e.act, e.about, _details(e.details)) for e in found]
    return table(f"Audit log ({total})", ("no.", "when", "who", "what", "about", "details"), rows)


def _details(details: Mapping[str, Value]) -> str:
    return ", ".join(f"{key}: {value}" for key, value in details.items())


def _verify(verdict: Verdict, *, json: bool) -> None:
    if json:
        as_json({"holds": verdict.holds, "entries": verdict.entries, "head": verdict.head.text,
                 "broken": verdict.broken, "why": verdict.why})  # fmt: skip
    elif verdict.holds:
        screen.print(f"The log is whole: {verdict.entries} entries. Head: {verdict.head.text}")
    else:
        screen.print(f"The log was changed at entry {verdict.broken}: {verdict.why}.")
    if not verdict.holds:
        raise typer.Exit(BROKEN)
