"""Commands that set what a signal needs, show what that would have raised, and measure it on the own past."""

from datetime import timedelta
from typing import Annotated

import typer

from rapport.cli.looking import progress_bar
from rapport.cli.output import Json, as_json, moment, plain, screen, table, words
from rapport.cli.session import bound, person
from rapport.cli.signalling import As
from rapport.errors import BadInput
from rapport.signals.backtest import service as backtests
from rapport.signals.backtest.model import Comparison, Report, Share
from rapport.signals.thresholds import choosing, service
from rapport.signals.thresholds.model import Line, Wish
from rapport.users.access import Needs, check
from rapport.users.model import Principal
from rapport.users.store import get_workspace
from rapport.web.asof import moment as asked_moment

thresholds = typer.Typer(help="What a signal needs before it is raised.", invoke_without_command=True)

Segment = Annotated[str, typer.Option(help="Only for customers of this segment.")]
Pairs = Annotated[list[str], typer.Argument(help="NAME=VALUE, one or more.")]
BACK = timedelta(days=182)  # half a year: long enough for what followed to be known


def register(app: typer.Typer) -> None:
    thresholds.callback()(show)
    thresholds.command("set")(set_)
    thresholds.command("reset")(reset)
    thresholds.command("preview")(preview)
    thresholds.command("history")(history)
    app.add_typer(thresholds, name="thresholds")
    app.command("backtest")(backtest)


def show(context: typer.Context, segment: Segment = "", json: Json = False) -> None:
    """What a signal needs before it is raised: every number with its unit and bounds."""
    if context.invoked_subcommand is None:
        _show(service.lines(bound(), segment), json=json)


def _show(lines: tuple[Line, ...], *, json: bool) -> None:
    if json:
        return as_json(lines)
    rows = [
        (
            one.threshold.name,
            f"{one.value:g} {one.threshold.unit}",
            f"{one.threshold.low:g}–{one.threshold.high:g}",
            "set" if one.set_here else "",
            one.threshold.why,
        )
        for one in lines
    ]
    return table("Thresholds", ("name", "value", "bounds", "", "why"), rows)


def set_(
    name: Annotated[str, typer.Argument(help="Name of the threshold; `rapport thresholds` lists them.")],
    value: Annotated[float, typer.Argument(help="Within its bounds.")],
    segment: Segment = "",
    by: As = "",
    json: Json = False,
) -> None:
    """Set one; signals are looked for again with it."""
    _change(Wish(name, value, segment), by, json=json)


def reset(
    name: Annotated[str, typer.Argument(help="Name of the threshold.")],
    segment: Segment = "",
    by: As = "",
    json: Json = False,
) -> None:
    """Back to what holds without it: the value of all customers, or the standard."""
    _change(Wish(name, None, segment), by, json=json)


def _change(wish: Wish, by: str, *, json: bool) -> None:
    app = bound()
    who = person(app, by)
    with app.db.transaction() as tx:
        check(Principal(get_workspace(tx).id, who, None), Needs.MANAGER)
    service.change(app, [wish], who.id)
    name = choosing.named(wish.name).name
    (line,) = (one for one in service.lines(app, wish.segment) if one.threshold.name == name)
    if json:
        return as_json(line)
    where = f" in the segment {wish.segment}" if wish.segment else ""
    return screen.print(f"{name} is {line.value:g} {line.threshold.unit}{where}.", markup=False)


def history(json: Json = False) -> None:
    """Who changed what, when."""
    app = bound()
    changes = service.history(app)
    if json:
        return as_json(changes)
    rows = [(moment(c.at), c.name, c.segment or "all", c.before, c.after, c.by) for c in changes]
    return table("Changes", ("when", "name", "segment", "before", "after", "by"), rows)


def preview(pairs: Pairs, segment: Segment = "", json: Json = False) -> None:
    """What other values would have raised in the past 13 weeks; nothing is saved."""
    app, wishes = bound(), [_wish(pair, segment) for pair in pairs]
    with progress_bar() as bar:
        task = bar.add_task("Looking back", total=None)
        found = backtests.preview(app, wishes, lambda done, total: bar.update(task, completed=done, total=total))
    if json:
        return as_json(found)
    return show_preview(found)


def _wish(pair: str, segment: str) -> Wish:
    name, equals, value = pair.partition("=")
    try:
        return Wish(name, float(value), segment)
    except ValueError as error:
        why = f"“{value}” is no number" if equals else "it names no value"
        raise BadInput(f"“{pair}” cannot be read: {why}. Write it as silence_shortest=12.") from error


def show_preview(found: Comparison) -> None:
    screen.print(f"{moment(found.since)[:10]} to {moment(found.until)[:10]}: {found.live} → {found.proposed} signals")
    table("Kinds", ("kind", "live", "proposed"), [(words(k.of), k.live, k.proposed) for k in found.kinds])
    changes = [("more", one) for one in found.added] + [("fewer", one) for one in found.gone]
    changes += [(f"was {moment(was.live.raised)[:10]}, {was.live.severity}", was.proposed) for was in found.moved]
    rows = [(what, one.customer_name, moment(one.raised)[:10], one.severity, one.sentence) for what, one in changes]
    table("Different", ("", "customer", "raised", "severity", "sentence"), rows)


def backtest(
    since: Annotated[str, typer.Option("--from", help="First day, such as 2026-01-01; half a year back.")] = "",
    until: Annotated[str, typer.Option("--to", help="Last day; today.")] = "",
    every: Annotated[str, typer.Option(help="Step between two looks, such as 7d.")] = "7d",
    json: Json = False,
) -> None:
    """Replay the own history: what would have been raised when, and was it right?"""
    app = bound()
    last = asked_moment(until, app.now())
    first = asked_moment(since, app.now()) if since else last - BACK
    with progress_bar() as bar:
        task = bar.add_task("Looking back", total=None)
        found = backtests.backtest(
            app, first, last, _step(every), lambda done, total: bar.update(task, completed=done, total=total)
        )
    if json:
        return as_json({**plain(found), "clean": found.leak.is_clean})
    return _show_report(found)


def _step(text: str) -> timedelta:
    try:
        return timedelta(days=int(text.strip().lower().removesuffix("d")))
    except (ValueError, OverflowError) as error:
        raise BadInput(f"“{text}” is no step. Write it in days, as 7d.") from error


def _show_report(found: Report) -> None:
    rows = [(words(row.kind), row.alarms, _share(row.precision), row.stated, row.too_early) for row in found.kinds]
    table("Signals", ("kind", "raised", "right", "state a fact", "too early"), rows)
    events = [
        (moment(e.at)[:10], e.customer_name, e.what, moment(e.found_at)[:10] or "missed", _days(e.lead_days))
        for e in found.events
    ]
    table("What happened", ("when", "customer", "what", "told on", "days ahead"), events)
    screen.print(f"precision {_share(found.precision)}, recall {_share(found.recall)}", markup=False)
    if found.lead_days is not None:
        screen.print(f"median lead time {found.lead_days:.1f} days", markup=False)
    if found.alarms_a_week is not None:
        screen.print(f"{found.alarms_a_week:.2f} signals above low an average CSM and week ({found.csms} CSMs)")
    guilty = ", ".join((*found.leak.detectors, *found.leak.records)) or "nothing noticed the future"
    screen.print(f"leak test: {found.leak.looks} looks done twice, {guilty}", markup=False)


def _days(ahead: float | None) -> str:
    return "–" if ahead is None else f"{ahead:.0f}"


def _share(one: Share) -> str:
    return "–" if one.share is None else f"{one.hits} of {one.of} ({one.low:.0%}–{one.high:.0%})"
