"""Commands about one customer's people: the map as a tree, the score, patterns, what changed, and the introducer."""

from typing import Annotated

import typer
from rich.tree import Tree

from rapport.app import App
from rapport.cli.looking import At, CustomerName
from rapport.cli.output import Json, as_json, moment, plain, screen, table, words
from rapport.cli.session import bound
from rapport.people import service as people_service
from rapport.people.model import StakeholderId
from rapport.relationships import asked, introducer, targets
from rapport.relationships import service as relationships_service
from rapport.relationships import store as relationships_store
from rapport.relationships.behaviour import service as behaviour
from rapport.relationships.change import Moved
from rapport.relationships.model import Known, ReportingLine, Score, Snapshot
from rapport.relationships.patterns import Pattern
from rapport.relationships.working_hours import said
from rapport.web.asof import moment as asked_moment
from rapport.web.asof import span

DRAWN = 0.5  # scores.md: below one half a line is listed and not drawn


def register(app: typer.Typer) -> None:
    app.command("map")(map_)
    app.command()(score)
    app.command()(changes)
    app.command("introducer")(introducer_)
    app.command("patterns")(patterns_)


def known_at(app: App, customer: str, at: str) -> Snapshot:
    with app.db.transaction() as tx:
        found = people_service.find_customer(tx, customer)
        return relationships_service.snapshot(tx, found.id, asked_moment(at, app.now()))


def map_(name: CustomerName, at: At = "", json: Json = False) -> None:
    """The people of a customer as a tree: who reports to whom, how well they are known, which seats are empty."""
    snapshot = known_at(bound(), name, at)
    if json:
        as_json(snapshot)
        return
    heading = f"{snapshot.customer_name}  {snapshot.threading.on_screen:.1f}/10  as of {moment(snapshot.as_of)} UTC"
    screen.print(heading, markup=False)
    if asked.note(snapshot):
        screen.print(asked.note(snapshot), markup=False)
    screen.print(_tree(snapshot))
    rows = [
        (words(g.role), words(g.state), g.target_name or f"look for: {g.look_for}", g.action) for g in snapshot.gaps
    ]
    table("Empty seats", ("role", "state", "whom", "do"), rows)
    unsure = [line for line in snapshot.lines if not line.stated and line.probability < DRAWN]
    if unsure:
        names = {one.stakeholder: one.name for one in snapshot.known}
        listed = [(names.get(u.report, ""), names.get(u.manager, ""), f"{u.probability:.0%}", u.why) for u in unsure]
        table("Too unsure to draw", ("who", "may report to", "likely", "why"), listed)


def _tree(snapshot: Snapshot) -> Tree:
    """Stated lines plainly, inferred ones with their probability; nobody twice, whatever circle the records draw."""
    lines = above(snapshot)
    tree = Tree("", hide_root=True)
    drawn: set[StakeholderId] = set()

    def add(branch: Tree, one: Known) -> None:
        drawn.add(one.stakeholder)
        line = lines.get(one.stakeholder)
        mark = f"  ({line.probability:.0%} likely)" if line is not None and not line.stated else ""
        below = branch.add(_escaped(_shown(one) + mark))
        for other in snapshot.known:
            line = lines.get(other.stakeholder)
            if line is not None and line.manager == one.stakeholder and other.stakeholder not in drawn:
                add(below, other)

    tops = [one for one in snapshot.known if one.stakeholder not in lines]
    for one in [*tops, *snapshot.known]:
        if one.stakeholder not in drawn:
            add(tree, one)
    return tree


def above(snapshot: Snapshot) -> dict[StakeholderId, ReportingLine]:
    """The line drawn for each. Only those of the snapshot: what the list of people says may have been denied since."""
    there = {one.stakeholder for one in snapshot.known}
    best: dict[StakeholderId, ReportingLine] = {}
    for line in sorted(snapshot.lines, key=lambda line: (line.stated, line.probability)):
        if line.probability >= DRAWN and {line.report, line.manager} <= there:
            best[line.report] = line
    return best


def _escaped(text: str) -> str:
    return text.replace("[", "\\[")


def _shown(one: Known) -> str:
    strength = one.relationship.strength if one.relationship else None
    marks = [
        "champion" if one.champion else "was champion" if one.was_champion else "",
        "leaving" if one.leaving else "out of office" if one.out_of_office else "",
        "only in copy" if one.only_in_copy else "",
        "set by hand" if one.hand.labels else "",
    ]
    told = [
        one.title or "no title known",
        f"strength {_number(strength)}",
        f"influence {_number(one.influence)}",
        f"engagement {_number(one.engagement)}",
        *(mark for mark in marks if mark),
    ]
    return f"{one.name}: {', '.join(told)}"


def _number(score: Score | None) -> str:
    return "not enough data" if score is None or score.value is None else f"{score.value:.0f}"


def score(
    name: CustomerName,
    explain: Annotated[bool, typer.Option(help="Every part with its reason, and the latest history.")] = False,
    at: At = "",
    json: Json = False,
) -> None:
    """The threading score of a customer, 0–10, with its parts."""
    app = bound()
    snapshot = known_at(app, name, at)
    threading = snapshot.threading
    with app.db.transaction() as tx:
        history = relationships_store.scores(tx, snapshot.customer, snapshot.as_of)
    note = asked.note(snapshot) or threading.score.note
    if json:
        as_json({**plain(threading), "on_screen": threading.on_screen, "note": note, "history": history})
        return
    screen.print(f"{threading.on_screen:.1f}/10  {note}", markup=False)
    rows = [
        (p.name, f"{p.contribution:.1f}", f"{p.weight:.0f}", p.data_points, p.why if explain else "")
        for p in threading.score.parts
    ]
    table("Parts (they sum to the score × 10)", ("part", "points", "of", "data", "why" if explain else ""), rows)
    if explain:
        latest = [(moment(day), f"{int(value) / 10:.1f}") for day, value in history[-10:]]
        table("History", ("when", "score /10"), latest)


def changes(
    name: CustomerName,
    start: Annotated[str, typer.Option("--from", help="The earlier day: 2026-01-01.")],
    to: Annotated[str, typer.Option("--to", help="The later day; left out: now.")] = "",
    json: Json = False,
) -> None:
    """What is different between two days: who came and left, who is closer, which roles are covered."""
    app = bound()
    since, until = span(start, to, app.now())
    with app.db.transaction() as tx:
        change = relationships_service.between(tx, people_service.find_customer(tx, name).id, since, until)
    if json:
        as_json(change)
        return
    screen.print(f"{change.score_before:.1f}/10 on {moment(since)}, {change.score_after:.1f}/10 on {moment(until)}")
    moved = [(part.name, f"{part.before:.1f}", f"{part.after:.1f}") for part in change.parts]
    table("Parts of the score, in points of 100", ("part", "before", "after"), moved)
    rows = [
        *(("new", one.name, one.title) for one in change.came),
        *(("gone or going", one.name, one.title) for one in change.left),
        *(("closer", one.name, _before_after(one)) for one in change.stronger),
        *(("further away", one.name, _before_after(one)) for one in change.weaker),
        *(("covered now", words(role), "") for role in change.covered),
        *(("no longer covered", words(role), "") for role in change.uncovered),
    ]
    table("What is different", ("what", "who", ""), rows)


def _before_after(one: Moved) -> str:
    said = ["not enough data" if value is None else f"{value:.0f}" for value in (one.before, one.after)]
    return f"strength {said[0]} → {said[1]}"


def introducer_(
    name: CustomerName,
    to: Annotated[str, typer.Option("--to", help="A name or a title; left out: the costliest gap.")] = "",
    at: At = "",
    json: Json = False,
) -> None:
    """Whom to ask for an introduction to somebody, and why; perhaps nobody."""
    snapshot = known_at(bound(), name, at)
    target = targets.target(snapshot, to)
    best = introducer.best(snapshot, target)
    if json:
        as_json({"to": target.name, **plain(best)})
        return
    if best.stakeholder is None:
        screen.print("\n".join(best.reasons), markup=False)
        return
    screen.print(f"To meet {target.name}, ask {best.name}: {', '.join(best.reasons)}.", markup=False)
    if best.records:
        screen.print(f"It rests on: {', '.join(best.records)}", markup=False)


def patterns_(name: CustomerName, at: At = "", json: Json = False) -> None:
    """Who talks with whom, how often, who begins, when they work, how fast they answer. Figures of theirs only."""
    app = bound()
    with app.db.transaction() as tx:
        found = people_service.find_customer(tx, name)
    told = behaviour.patterns_of(app, found.id, asked_moment(at, app.now()))
    if json:
        as_json({**plain(told), "since": told.since, "as_of": told.as_of})
        return
    rows = [("all together", *_pattern(told.whole)), *((one.name, *_pattern(one.pattern)) for one in told.people)]
    head = ("who", "contacts", "mails", "meetings", "they began", "we began", "answer within", "usual hours", "trend")
    table(f"{told.customer_name}, {moment(told.since)} to {moment(told.as_of)} UTC", head, rows)
    ties = [(one.name, one.our_name, one.contacts, moment(one.last_at)) for one in told.contacts]
    table("Who turns to whom", ("theirs", "ours", "contacts", "latest"), ties)


def _pattern(one: Pattern) -> tuple[object, ...]:
    within = "" if one.answered_within_s is None else f"{one.answered_within_s / 3600:.1f} working hours"
    hours = said(one.hours) if one.hours.learned_from else "not enough mail"
    return one.contacts, one.mails, one.meetings, one.began, one.we_began, within, hours, one.note or one.trend
