"""Commands that bring mail in and show what is known."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from rapport.cli.output import Json, as_json, errors, moment, money, plain, screen, table, words
from rapport.cli.session import bound
from rapport.importing import comparing
from rapport.importing import run as importing
from rapport.inbox import store as inbox_store
from rapport.inbox.model import Severity, Tally
from rapport.inbox.records import store as records
from rapport.people import service as people_service
from rapport.people import store as people_store
from rapport.relationships import asked
from rapport.relationships import service as relationships_service
from rapport.relationships.model import Known
from rapport.relationships.portfolio import service as portfolio_service
from rapport.signals import service as signals_service
from rapport.web.asof import moment as asked_moment

At = Annotated[str, typer.Option("--at", help="As it was at the end of that day: 2026-03-01.")]
CustomerName = Annotated[str, typer.Argument(help="Name, domain or number of the customer.")]


def register(app: typer.Typer) -> None:
    app.command("import")(import_)
    app.command()(compare)
    app.command()(customers)
    app.command()(gaps)
    app.command()(signals)
    app.command()(quarantine)


def progress_bar() -> Progress:
    """One look for every long step: what, how far, how long; on standard error, so that --json stays clean."""
    return Progress(
        SpinnerColumn(), TextColumn("{task.description:<28}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        console=errors, transient=False,
    )  # fmt: skip


def import_(
    paths: Annotated[list[Path], typer.Argument(help="mbox, Maildir, folders of .eml or numbered files, .ics, .csv.")],
    customers: Annotated[Path | None, typer.Option(help="CSV with name and domain; see docs/import.md.")] = None,
    own: Annotated[list[str] | None, typer.Option(help="A domain or address of our side; may be repeated.")] = None,
    header_only: Annotated[bool, typer.Option("--header-only", help="Keep who, when and subject, no text.")] = False,
    json: Json = False,
) -> None:
    """Read mail, calendars and tables. The same again adds nothing; interrupted, it goes on where it was."""
    app = bound(founding=True)
    request = importing.ImportRequest(tuple(paths), customers, tuple(own or ()), header_only)
    with progress_bar() as bar:
        tasks = {}

        def on_progress(step: importing.Progress) -> None:
            if step.phase not in tasks:
                tasks[step.phase] = bar.add_task(step.phase, total=step.total)
            bar.update(tasks[step.phase], completed=step.done, total=step.total)

        tally = importing.import_paths(app, request, on_progress)
    if json:
        return as_json(
            {name: plain(getattr(tally, name)) for name in ("read", "stored", "known", "excluded", "quarantined")}
        )
    with app.db.transaction() as tx:
        waiting = len(records.tickets_of_nobody(tx))
    show_tally(tally)
    if waiting:
        said = "1 ticket is" if waiting == 1 else f"{waiting} tickets are"
        screen.print(f"{said} of customers whom nobody knows. `rapport webhook lost` shows them and is told whose.")
    return None


def compare(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders that were imported.")],
    json: Json = False,
) -> None:
    """Read files again and compare them with what is stored: what is missing is named. Stores nothing."""
    found = comparing.compare(bound(), importing.ImportRequest(tuple(paths)))
    if json:
        as_json(found)
        return
    rows = [
        ("here", found.here),
        *((f"left out: {rule}", n) for rule, n in sorted(found.left.items())),
        *((f"unreadable: {reason}", n) for reason, n in sorted(found.unreadable.items())),
        ("missing", found.missing),
        ("in the files", found.read),
    ]
    table("Mail and meetings in the files, compared with what is stored", ("", "count"), rows)
    for name in found.named:
        screen.print(f"missing: {name}", markup=False)


def show_tally(tally: Tally) -> None:
    rows = [
        ("stored", tally.stored),
        ("already known", tally.known),
        *((f"excluded: {rule}", n) for rule, n in sorted(tally.excluded.items())),
        *((f"quarantined: {reason}", n) for reason, n in sorted(tally.quarantined.items())),
        ("read", tally.read),
    ]
    table("What became of everything that was read", ("", "count"), rows)
    if tally.quarantined:
        screen.print("`rapport quarantine` shows each quarantined thing with its reason; nothing of it is lost.")


def customers(json: Json = False) -> None:
    """All customers with their threading score and champions."""
    with bound().db.transaction() as tx:
        found = people_store.list_customers(tx)
        names = portfolio_service.champion_names(tx, [customer.id for customer in found])
    if json:
        as_json([{**plain(customer), "champions": names.get(customer.id)} for customer in found])
        return
    rows = [
        (c.id, c.name, c.domains[0] if c.domains else "", money(c.arr_cents, c.currency), moment(c.renewal_date),
         "–" if c.threading_score is None else f"{int(c.threading_score) / 10:.1f}",
         "–" if c.id not in names else ", ".join(names[c.id]) or "nobody")
        for c in found
    ]  # fmt: skip
    table("Customers", ("id", "name", "domain", "ARR", "renewal", "threading /10", "champions"), rows)


def customer(name: CustomerName, at: At = "", json: Json = False) -> None:
    """One customer: who is known, how well, what is missing."""
    app = bound()
    with app.db.transaction() as tx:
        found = people_service.find_customer(tx, name)
        snapshot = relationships_service.snapshot(tx, found.id, asked_moment(at, app.now()))
    if json:
        as_json({"customer": plain(found), "snapshot": plain(snapshot)})
        return
    screen.print(f"{found.name}  {money(found.arr_cents, found.currency)}  renewal {moment(found.renewal_date) or '–'}")
    if asked.note(snapshot):
        screen.print(asked.note(snapshot))
    table("People", ("name", "title", "roles", "strength", "last from them", ""), [_line(k) for k in snapshot.known])


def _line(known: Known) -> tuple[str, ...]:
    relationship = known.relationship
    strength = relationship.strength.value if relationship else None
    return (
        known.name,
        known.title,
        ", ".join(sorted(words(role) for role in known.roles)),
        "not enough data" if strength is None else f"{strength:.0f}",
        moment(relationship.last_theirs_at if relationship else None),
        "champion" if known.champion else "",
    )


def gaps(name: CustomerName, at: At = "", json: Json = False) -> None:
    """The roles that decide and that nobody covers, most costly first."""
    app = bound()
    with app.db.transaction() as tx:
        customer_id = people_service.find_customer(tx, name).id
        found = relationships_service.snapshot(tx, customer_id, asked_moment(at, app.now())).gaps
    if json:
        as_json(found)
        return
    rows = [
        (words(g.role), words(g.state), g.target_name or f"look for: {g.look_for}", g.reason, g.action) for g in found
    ]
    table("Stakeholder gaps", ("role", "state", "whom", "why", "do"), rows)


def signals(json: Json = False) -> None:
    """What changed that someone must know, the gravest first."""
    app = bound()
    gravest = list(reversed(Severity))
    found = sorted(signals_service.open_signals(app), key=lambda one: gravest.index(one.severity))
    if json:
        as_json(found)
        return
    rows = [(s.id, s.severity, words(s.kind), s.sentence, moment(s.since)) for s in found]
    table("Open signals", ("id", "severity", "kind", "what", "since"), rows)


def quarantine(json: Json = False, days: Annotated[int, typer.Option(help="How far back.")] = 3650) -> None:
    """Things that could not be read: kept, each with its reason."""
    app = bound()
    with app.db.transaction() as tx:
        found = inbox_store.quarantined(tx, since=app.now() - timedelta(days=days))
    if json:
        as_json([{**plain(q), "head": f"{len(q.head)} bytes"} for q in found])
        return
    table(
        "Quarantine",
        ("source", "at byte", "reason", "detail"),
        [(q.source, q.position, q.reason, q.detail) for q in found],
    )
