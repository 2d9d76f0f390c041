"""Commands about approving: who approves what, when recipients sleep, who is not to be written to, reviews."""

from datetime import timedelta
from typing import Annotated

import typer

from rapport.cli.output import Json, as_json, moment, plain, screen, table, words
from rapport.cli.session import bound, person
from rapport.drafts.model import ApprovalId, Play
from rapport.drafts.policies import contact
from rapport.drafts.policies import service as policies
from rapport.drafts.policies.model import Ban, OwnHours, Quiet, Rule, Who
from rapport.errors import BadInput
from rapport.inbox.model import Severity
from rapport.web.asks_policies import whom as named

policy = typer.Typer(no_args_is_help=True, help="Who approves what, and when and to whom nothing is written.")
review = typer.Typer(no_args_is_help=True, help="Approvals that somebody else looks at afterwards.")

As = Annotated[str, typer.Option("--as", help="Address of whoever does it; needed where several people sign in.")]
Whom = Annotated[str, typer.Argument(help="A customer's name, or a person's address.")]
MINUTE = timedelta(minutes=1)


def register(app: typer.Typer) -> None:
    policy.command("list")(list_)
    policy.command("set")(set_)
    policy.command("quiet")(quiet)
    policy.command("stop")(stop)
    policy.command("lift")(lift)
    review.command("list")(reviews)
    review.command("done")(done)
    app.add_typer(policy, name="policy")
    app.add_typer(review, name="review")


def list_(json: Json = False) -> None:
    """All that is laid down about approving."""
    app = bound()
    rules, limits, hours, bans = (
        policies.all_rules(app), policies.limits(app), policies.own_hours(app), policies.bans(app),
    )  # fmt: skip
    if json:
        as_json({"rules": plain(rules), "limits": plain(limits), "hours": plain(hours), "do_not_contact": plain(bans)})
        return
    rows = [(words(r.play), r.severity or "any", r.who, r.within // MINUTE, r.stand_in_after // MINUTE) for r in rules]
    table("Who approves what", ("play", "severity", "who", "within min", "stand-in min"), rows)
    night = limits.quiet
    screen.print(
        f"Quiet {night.begins:%H:%M} to {night.ends:%H:%M}{' and weekends' if night.weekends else ''}; "
        f"{limits.asks} introductions a quarter."
    )
    table("Not to be written to", ("id", "whom", "why"), [(b.id, _about(b), b.because) for b in bans])


def _about(ban: Ban) -> str:
    return ban.whom.address or f"customer {ban.whom.customer}"


def set_(
    play: Annotated[str, typer.Argument(help="Such as intro_request, or escalation_response:critical.")],
    who: Annotated[Who, typer.Argument(help="self, manager or two.")],
    within: Annotated[int, typer.Option(min=1, help="Minutes to approve.")] = 60,
    stand_in: Annotated[int, typer.Option(min=0, help="Minutes until a colleague may stand in.")] = 30,
    by: As = "",
    json: Json = False,
) -> None:
    """Say who approves a play, in which time."""
    app = bound()
    rule = Rule(*_play(play), who, within * MINUTE, stand_in * MINUTE)
    made = policies.set_rule(app, rule, by=person(app, by).id)
    as_json(plain(made)) if json else screen.print(f"{play}: {who}, within {within} minutes.")


def _play(text: str) -> tuple[Play, Severity | None]:
    name, _, severity = text.partition(":")
    if name not in set(Play) or (severity and severity not in set(Severity)):
        raise BadInput(f"“{text}” is no play. Write one of {', '.join(Play)}; add :critical for one severity alone.")
    return Play(name), Severity(severity) if severity else None


def quiet(
    whom: Whom,
    hours: Annotated[str, typer.Option(help="From and to on their clock.")] = "20:00-07:00",
    weekends: Annotated[bool, typer.Option(help="Saturdays and Sundays too.")] = True,
    zone: Annotated[str, typer.Option(help="Such as Europe/Berlin; left out: as their mail shows.")] = "",
    by: As = "",
    json: Json = False,
) -> None:
    """Hours in which a customer or a person gets no mail."""
    app = bound()
    begins, _, ends = hours.partition("-")
    night = Quiet(contact.read_time(begins), contact.read_time(ends), weekends)
    new = OwnHours(named(app, whom), night, zone, person(app, by).id, app.now())
    policies.set_own_hours(app, new)
    as_json(plain(new)) if json else screen.print(f"{whom}: quiet {hours}.")


def stop(whom: Whom, because: Annotated[str, typer.Option(help="Why.")] = "", by: As = "", json: Json = False) -> None:
    """Nobody writes to them any more, except a manager with a reason."""
    app = bound()
    policies.ban(app, named(app, whom), by=person(app, by).id, because=because)
    as_json({"stopped": whom}) if json else screen.print(f"{whom} is not to be written to.")


def lift(number: Annotated[int, typer.Argument(help="Its number.")], by: As = "", json: Json = False) -> None:
    """They may be written to again. A manager's to say."""
    app = bound()
    policies.lift_ban(app, number, by=person(app, by).id)
    as_json({"lifted": number}) if json else screen.print("Lifted.")


def reviews(json: Json = False) -> None:
    """What was sent urgently, in somebody's stead or in spite of something."""
    found = policies.reviews(bound())
    if json:
        as_json(found)
        return
    rows = [(r.approval, r.draft, moment(r.at), r.reason, r.note or "nobody yet") for r in found]
    table("Looked at afterwards", ("approval", "draft", "when", "why", "found"), rows)


def done(
    approval: Annotated[int, typer.Argument(help="Number of the approval.")],
    note: Annotated[str, typer.Option(help="What you found.")] = "",
    by: As = "",
    json: Json = False,
) -> None:
    """Say what you found. Not for who approved it."""
    app = bound()
    policies.review(app, ApprovalId(approval), by=person(app, by).id, note=note)
    as_json({"reviewed": approval}) if json else screen.print("Noted.")
