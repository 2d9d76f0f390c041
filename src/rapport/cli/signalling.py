"""Commands about one signal: what is on record, raise it, take it up, put it aside, close it, and why there is none."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from rapport.cli.looking import CustomerName
from rapport.cli.output import Json, as_json, moment, plain, screen, table, words
from rapport.cli.session import bound, person
from rapport.errors import BadInput
from rapport.inbox.model import Severity
from rapport.people import service as people_service
from rapport.signals import service as signals
from rapport.signals.model import EscalationContext, Label, Signal, SignalId
from rapport.web.asof import moment as asked_moment

signal = typer.Typer(no_args_is_help=True, help="What to do with a signal, and why there is none.")

Number = Annotated[int, typer.Argument(help="Number of the signal.")]
As = Annotated[str, typer.Option("--as", help="Address of whoever does it; needed where several people sign in.")]


def register(app: typer.Typer) -> None:
    app.command()(context)
    signal.command("show")(show)
    signal.command("raise")(raise_)
    signal.command("acknowledge")(acknowledge)
    signal.command("snooze")(snooze)
    signal.command("resolve")(resolve)
    signal.command("dismiss")(dismiss)
    signal.command("why-not")(why_not)
    app.add_typer(signal, name="signal")


def show(number: Number, json: Json = False) -> None:
    """One signal with what happened to it."""
    app = bound()
    found, events = signals.get(app, SignalId(number)), signals.history(app, SignalId(number))
    if json:
        return as_json({**plain(found), "history": plain(events)})
    screen.print(f"{found.severity}  {words(found.kind)}  {words(found.status)}\n{found.sentence}", markup=False)
    rows = [(moment(e.at), words(e.what), e.by or "by itself", e.because, moment(e.until)) for e in events]
    return table("History", ("when", "what", "by", "because", "until"), rows)


def context(signal: Number, json: Json = False) -> None:
    """Everything that is recorded about an escalation or another signal."""
    found = signals.context(bound(), SignalId(signal))
    if json:
        return as_json(found)
    for name, told in _recorded(found):
        screen.print(f"{name:<20} {told or 'not recorded'}")
    return None


def _recorded(found: EscalationContext) -> list[tuple[str, str]]:
    """Each thing on record in words; empty where there is nothing."""
    ticket, tie, reporter = found.ticket, found.relationship, found.reporter
    stands = ticket and f"{ticket.ticket.external_id}, {words(ticket.ticket.status)}, {moment(ticket.ticket.opened_at)}"
    score = None if tie is None else tie.strength.value
    return [
        ("what", f"{found.severity}, {words(found.signal.kind)}: {found.signal.sentence}"),
        ("customer", found.customer.name),
        ("type", found.type_in_words),
        ("issue", found.issue),
        ("reporter", f"{reporter.name}, {reporter.title}" if reporter else found.reporter_address),
        ("ticket", stands or ""),
        ("unresolved for", "" if found.unresolved_for is None else f"{found.unresolved_for.days} days"),
        *(("step", f"{moment(one.at)} {one.what} ({one.state})") for one in found.actions),
        *(("mail", f"{moment(one.at)} {one.subject}") for one in found.communications),
        ("known to us", "" if score is None else f"{score:.0f} of 100"),
        *(("suggested copy", f"{one.name} <{one.email}>: {one.why}") for one in found.suggested_cc),
    ]


def raise_(
    customer: CustomerName,
    sentence: Annotated[str, typer.Argument(help="What happened, in a sentence.")],
    severity: Annotated[Severity, typer.Option(help="low, medium, high, critical.")] = Severity.HIGH,
    by: As = "",
    json: Json = False,
) -> None:
    """Raise an escalation that you know of and no system does."""
    app = bound()
    with app.db.transaction() as tx:
        found = people_service.find_customer(tx, customer).id
    _say(signals.raise_by_hand(app, found, person(app, by).id, sentence, severity), json=json)


def acknowledge(number: Number, by: As = "", json: Json = False) -> None:
    """Take it up."""
    app = bound()
    _say(signals.acknowledge(app, SignalId(number), person(app, by).id), json=json)


def snooze(
    number: Number,
    until: Annotated[str, typer.Argument(help="Day on which it comes back, such as 2026-04-01.")],
    by: As = "",
    json: Json = False,
) -> None:
    """Put it aside until a day; it comes back earlier when it gets worse."""
    app = bound()
    try:
        back = datetime.fromisoformat(until)
    except ValueError as error:
        raise BadInput(f"“{until}” is no date. Write it as 2026-03-01.") from error
    back = back if back.tzinfo else back.replace(tzinfo=UTC)
    _say(signals.snooze(app, SignalId(number), person(app, by).id, back), json=json)


def resolve(
    number: Number,
    because: Annotated[str, typer.Option(help="How it was dealt with.")] = "",
    by: As = "",
    json: Json = False,
) -> None:
    """It is dealt with."""
    app = bound()
    _say(signals.resolve(app, SignalId(number), person(app, by).id, because), json=json)


def dismiss(
    number: Number,
    because: Annotated[str, typer.Option(help="Why; the next ones are measured by it.")],
    label: Annotated[Label, typer.Option(help="not_true, known, unimportant.")] = Label.NOT_TRUE,
    by: As = "",
    json: Json = False,
) -> None:
    """It is not true, known already, or not worth it."""
    app = bound()
    _say(signals.dismiss(app, SignalId(number), person(app, by).id, because, label), json=json)


def why_not(
    customer: CustomerName,
    who: Annotated[str, typer.Option("--person", help="Name, address or number of one person there.")] = "",
    at: Annotated[str, typer.Option(help="As it was on that day, such as 2026-03-01.")] = "",
    json: Json = False,
) -> None:
    """Which detectors looked, what each found or what was missing."""
    app = bound()
    with app.db.transaction() as tx:
        found = people_service.find_customer(tx, customer).id
    told = signals.why_not(app, found, who, asked_moment(at, app.now()))
    if json:
        return as_json(told)
    rows = [(one.detector, one.name, "found" if one.found else "", one.sentence) for one in told.verdicts]
    return table(f"Why, and why not: {told.customer_name}", ("detector", "at whom", "", "says"), rows)


def _say(done: Signal, *, json: bool) -> None:
    if json:
        as_json(done)
    else:
        screen.print(f"Signal {done.id} is {words(done.status)}: {done.sentence}", markup=False)
