"""Commands about what became of things: introductions step by step, and what works."""

from typing import Annotated

import typer

from rapport.cli.output import Json, as_json, moment, plain, screen, table
from rapport.cli.session import bound, person
from rapport.learning.metrics import service as metrics
from rapport.outbox.following.introductions import service as introductions
from rapport.outbox.model import IntroductionId, IntroductionState
from rapport.web.introductions import WORDS
from rapport.web.shapes_introductions import IntroductionShape
from rapport.web.shapes_metrics import MetricsShape, name

As = Annotated[str, typer.Option("--as", help="Address of whoever does it; needed where several people sign in.")]
introduction = typer.Typer(no_args_is_help=True, help="Introductions, from asked to thanked.")


def register(app: typer.Typer) -> None:
    app.command()(results)
    introduction.command("list")(list_)
    introduction.command("correct")(correct)
    app.add_typer(introduction, name="introduction")


def results(json: Json = False) -> None:
    """What works, play by play, with how sure the figures are. Teams are measured here, not people."""
    found = metrics.metrics(bound())
    if json:
        as_json(MetricsShape.of(found).model_dump(mode="json"))
        return
    rows = [
        (name(one), one.made, one.unchanged.words, one.discarded.words, one.replied.words)
        for one in (*found.plays, *found.variants)
    ]
    table("Results", ("approach", "made", "approved unchanged", "discarded", "answered"), rows)
    screen.print(f"{found.sent} sent; {found.minutes_saved} minutes saved, if a mail takes {found.minutes_per_draft}.")


def list_(json: Json = False) -> None:
    """Where every introduction stands, and what shows it."""
    cards = introductions.board(bound())
    if json:
        as_json([IntroductionShape.of(card).model_dump(mode="json") for card in cards])
        return
    rows = [
        (
            card.introduction.id,
            card.customer.name,
            card.target.name,
            card.introducer.name,
            WORDS[card.introduction.state],
            moment(card.introduction.changed_at),
            card.steps[-1].note if card.steps else "",
        )
        for card in cards
    ]
    table("Introductions", ("id", "customer", "to", "through", "stands at", "since", "last"), rows)


def correct(
    number: Annotated[int, typer.Argument(help="Its number.")],
    state: Annotated[IntroductionState, typer.Argument(help="Where it really stands.")],
    because: Annotated[str, typer.Option(help="How you know.")] = "",
    by: As = "",
    json: Json = False,
) -> None:
    """Put an introduction where you know it to be; from then on only newer mail moves it."""
    app = bound()
    moved = introductions.correct(app, IntroductionId(number), state, because, by=person(app, by).id)
    as_json(plain(moved)) if json else screen.print(f"Introduction {number}: {WORDS[state].lower()}.")
