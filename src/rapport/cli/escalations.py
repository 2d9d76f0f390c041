"""Commands about time: policies, clocks, what is owed, what a draft asks, and the escalation report."""

import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from rapport.cli.output import Json, as_json, moment, plain, screen, table, words
from rapport.cli.session import bound, person
from rapport.drafts import service as drafts
from rapport.drafts.model import DraftId
from rapport.drafts.plays.author import zone_of
from rapport.drafts.promises import sentences
from rapport.drafts.promises import service as promising
from rapport.drafts.promises.hours import in_words
from rapport.drafts.promises.model import Answer, Hours, Terms, Week
from rapport.errors import BadInput, NotAllowed
from rapport.inbox.model import Severity
from rapport.outbox.clocks import service as clocks
from rapport.outbox.clocks.words import TITLES, sentence
from rapport.outbox.reports import service as reports
from rapport.outbox.reports.model import Format
from rapport.signals.model import EscalationType, SignalId
from rapport.users.model import Role, User

sla = typer.Typer(no_args_is_help=True, help="What we owe on an escalation: terms, working week, holidays.")

As = Annotated[str, typer.Option("--as", help="Address of whoever does it; needed where several people sign in.")]
Number = Annotated[int, typer.Argument(help="Number of the signal.")]
DraftNumber = Annotated[int, typer.Argument(help="Number of the draft.")]


def register(app: typer.Typer) -> None:
    sla.command("show")(show)
    sla.command("set")(set_terms)
    sla.command("confirm")(confirm)
    sla.command("week")(week)
    sla.command("holidays")(holidays)
    app.add_typer(sla, name="sla")
    app.command("clocks")(show_clocks)
    app.command("wait")(wait)
    app.command("go-on")(go_on)
    app.command("owed")(owed)
    app.command("answer")(answer)
    app.command("report")(report)


def _manager(by: str) -> User:
    """Terms are the company's word. Raises NotAllowed."""
    found = person(bound(), by)
    if found.role is Role.CSM:
        raise NotAllowed("Only a manager or an administrator may change what we owe. Ask one of yours.")
    return found


def show(json: Json = False) -> None:
    """Terms in force, the working week and its holidays."""
    policies, working = promising.rules(bound())
    if json:
        return as_json({"policies": plain(policies), "week": {**plain(working), "days": sorted(working.days)}})
    rows = []
    for one in policies:
        terms = one.terms
        lengths = (terms.first_response, terms.update_every, terms.resolution)
        said = (in_words(length, business=terms.hours is Hours.BUSINESS) for length in lengths)
        rows.append((terms.severity, words(terms.type or "every"), *said, "yes" if one.is_confirmed else "as shipped"))
    table("Terms", ("severity", "type", "first response", "update every", "resolution", "confirmed"), rows)
    screen.print(f"{working.zone}, {working.opens:%H:%M} to {working.closes:%H:%M}, days {sorted(working.days)}")
    table("Holidays", ("day", "name"), list(working.holidays.items()))
    return None


def set_terms(
    severity: Annotated[Severity, typer.Argument(help="low, medium, high, critical.")],
    lengths: Annotated[
        tuple[float, float, float], typer.Argument(help="First response, update every and resolution, in hours.")
    ],
    kind: Annotated[str, typer.Option("--type", help="For one type only, such as billing.")] = "",
    hours: Annotated[Hours, typer.Option(help="business or always.")] = Hours.BUSINESS,
    by: As = "",
) -> None:
    """Put terms in force: `rapport sla set high 4 8 40`."""
    if kind and kind not in tuple(EscalationType):
        raise BadInput(f"“{kind}” is no type. Types are {', '.join(EscalationType)}.")
    first, update, resolution = (timedelta(hours=one) for one in lengths)
    terms = Terms(severity, EscalationType(kind) if kind else None, first, update, resolution, hours)
    promising.set_terms(bound(), terms, by=_manager(by).id)
    screen.print(f"Terms for {severity} are in force.")


def confirm(by: As = "") -> None:
    """These are our terms: drafts may name them from now on."""
    promising.confirm(bound(), by=_manager(by).id)
    screen.print("Confirmed. Drafts may name these terms from now on.")


def week(
    zone: Annotated[str, typer.Argument(help="Time zone, such as Europe/Berlin.")],
    opens: Annotated[str, typer.Option(help="Such as 09:00.")] = "09:00",
    closes: Annotated[str, typer.Option(help="Such as 17:00.")] = "17:00",
    days: Annotated[str, typer.Option(help="0 is Monday: 01234.")] = "01234",
    by: As = "",
) -> None:
    """When somebody is there."""
    try:
        given = Week(zone, time.fromisoformat(opens), time.fromisoformat(closes), frozenset(map(int, days)))
    except ValueError as error:
        raise BadInput("Hours are written as 09:00, days as digits from 0 (Monday) to 6.") from error
    promising.set_week(bound(), given, by=_manager(by).id)
    screen.print(f"The week is {zone}, {opens} to {closes}.")


def holidays(
    file: Annotated[Path | None, typer.Argument(help="An .ics file, or CSV with date and name.")] = None,
    remove: Annotated[str, typer.Option(help="A day that is a working day again, such as 2026-12-24.")] = "",
    by: As = "",
) -> None:
    """Add days off from a file, or take one back."""
    app, _ = bound(), _manager(by)
    try:
        if remove:
            promising.remove_holiday(app, date.fromisoformat(remove))
        found = promising.add_holidays(app, file.read_bytes()) if file else {}
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise BadInput(f"“{remove}” is no date. Write it as 2026-12-24.") from error
    screen.print(f"{len(found)} days off added.")


def show_clocks(number: Number, by: As = "", json: Json = False) -> None:
    """First response, next update and resolution of an escalation."""
    app = bound()
    standing = clocks.standing(app, SignalId(number))
    if standing is None:
        raise BadInput(f"Signal {number} is no escalation, so it has no clocks.")
    if json:
        return as_json(
            {"clocks": plain(standing.clocks), "promises": plain(standing.promises), "logged": standing.logged}
        )
    zone = zone_of(person(app, by)) if by else ZoneInfo("UTC")
    rows = [(TITLES[one.kind], one.state, sentence(one, zone), one.record) for one in standing.clocks]
    table("Time", ("clock", "", "says", "by"), rows)
    if standing.logged:
        screen.print(standing.logged)
    return None


def wait(
    number: Number, because: Annotated[str, typer.Option(help="What they have to send or say.")], by: As = ""
) -> None:
    """They have to answer first: update and resolution stand still until they write."""
    app = bound()
    clocks.pause(app, SignalId(number), because, by=person(app, by).id)
    screen.print(f"The clocks of signal {number} stand still until they write.")


def go_on(number: Number) -> None:
    """It is our turn again."""
    clocks.resume(bound(), SignalId(number))
    screen.print(f"The clocks of signal {number} go on.")


def owed(json: Json = False) -> None:
    """What customers wait for, the earliest due first."""
    found = clocks.owed(bound())
    if json:
        return as_json(found)
    rows = [(o.signal.id, o.sentence, moment(o.due_at), o.draft or "", "late" if o.is_late else "") for o in found]
    return table("You owe", ("signal", "what", "due (UTC)", "draft", ""), rows)


def answer(
    number: DraftNumber,
    sentence_number: Annotated[int, typer.Option("--sentence", help="Which blank; left out: lists them.")] = -1,
    owner: Annotated[str, typer.Option(help="Who owns it.")] = "",
    what: Annotated[str, typer.Option(help="What will be done, or your own words.")] = "",
    due: Annotated[
        str, typer.Option(help="By when, where you are: 2026-03-02T15:00. “policy”: as the policy says.")
    ] = "",
    by: As = "",
) -> None:
    """What a draft asks: list it, or fill one in."""
    app = bound()
    draft = drafts.get(app, DraftId(number))
    if sentence_number < 0:
        rows = [(one.sentence, one.asks, one.text) for one in sentences.blanks(draft.version.content)]
        return table(f"Draft {number} asks", ("sentence", "for", "text"), rows)
    user = person(app, by)
    given = Answer(sentence_number, _due(due, user), owner, what, by_policy=due == "policy")
    made = promising.answer(app, draft.id, draft.version.number, [given], by=user.id)
    return screen.print(made.version.content.sentences[sentence_number].text, markup=False)


def _due(text: str, user: User) -> datetime | None:
    if text in ("", "policy"):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"“{text}” is no time. Write it as 2026-03-02T15:00.") from error
    return found if found.tzinfo else found.replace(tzinfo=zone_of(user))


def report(
    number: Number,
    form: Annotated[Format, typer.Option("--format", help="md, html, docx.")] = Format.MARKDOWN,
    out: Annotated[Path | None, typer.Option(help="File to write; left out: standard output.")] = None,
    by: As = "",
) -> None:
    """The internal report of an escalation, every line with its record."""
    app = bound()
    written = reports.written(app, SignalId(number), form, reader=person(app, by).id)
    if out is not None:
        out.write_bytes(written)
        return screen.print(f"{out}: {len(written)} bytes")
    sys.stdout.flush()
    sys.stdout.buffer.write(written)
    return None
