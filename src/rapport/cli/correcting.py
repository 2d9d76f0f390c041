"""Commands with which a person says what they know: it wins over what is inferred, and measures it."""

from typing import Annotated

import typer

from rapport.cli.looking import CustomerName
from rapport.cli.output import Json, as_json, plain, screen, table, words
from rapport.cli.session import bound, person
from rapport.people import service as people_service
from rapport.relationships.by_hand import service as by_hand
from rapport.relationships.by_hand.model import Done, Setting, Thing

As = Annotated[str, typer.Option("--as", help="Address of whoever sets it; needed where several people sign in.")]
# What `set` understands; as arguments, since each is either said or followed by its value.
NAMED = {"--role": Thing.ROLES, "--manager": Thing.MANAGER, "--influence": Thing.INFLUENCE}
SAID = {
    "--champion": (Thing.CHAMPION, "yes"),
    "--no-champion": (Thing.CHAMPION, "no"),
    "--detractor": (Thing.ROLES, "detractor"),
    "--not-a-stakeholder": (Thing.STAKEHOLDER, "no"),
    "--stakeholder": (Thing.STAKEHOLDER, "yes"),
}
FORMS = ("--role ROLE", "--manager PERSON", "--influence 0-100", *SAID, "--remove THING")


def register(app: typer.Typer) -> None:
    app.command("set", context_settings={"ignore_unknown_options": True})(set_)
    app.command()(accuracy)


def set_(
    name: CustomerName,
    who: Annotated[str, typer.Argument(help="Name, address or number of the person.")],
    what: Annotated[list[str], typer.Argument(metavar="WHAT", help=" ".join(FORMS))],
    because: Annotated[str, typer.Option("--because", help="Why; kept with it.")] = "",
    by: As = "",
    json: Json = False,
) -> None:
    """Set what you know about a person: it wins over what is inferred, and can be taken back."""
    wanted, unwanted = _wish(what, because)
    done = _settle(name, who, by, (wanted, unwanted))
    if json:
        as_json([{**plain(one.label), "note": one.note} for one in done])
        return
    for one in done:
        screen.print(f"Set: {one.label.thing} = {words(one.label.value)}. {one.note}".rstrip(), markup=False)
    for thing in unwanted:
        screen.print(f"Taken back: {thing}. What is inferred holds again.", markup=False)


def _wish(what: list[str], because: str) -> tuple[list[Setting], list[Thing]]:
    """`--role finance --champion` as settings, `--remove manager` as things to take back."""
    given: dict[Thing, str] = {}
    unwanted: list[Thing] = []
    rest = [part for word in what for part in (word.split("=", 1) if word.startswith("--") else [word])]
    while rest:
        flag = rest.pop(0)
        if flag in SAID:
            thing, value = SAID[flag]
            given[thing] = value
            continue
        if flag not in NAMED and flag != "--remove":
            raise typer.BadParameter(f"{flag} is nothing that can be set. Write {', '.join(FORMS)}.")
        if not rest:
            raise typer.BadParameter(f"{flag} needs a value.")
        value = rest.pop(0)
        if flag == "--remove":
            unwanted.append(_thing(value))
        else:
            thing = NAMED[flag]
            given[thing] = f"{given[thing]},{value}" if thing is Thing.ROLES and thing in given else value
    return [Setting(thing, value, because) for thing, value in given.items()], unwanted


def _thing(word: str) -> Thing:
    try:
        return Thing("roles" if word == "role" else word)
    except ValueError as error:
        raise typer.BadParameter(f"{word} is none of {', '.join(Thing)}.") from error


def _settle(name: str, who: str, by: str, wish: tuple[list[Setting], list[Thing]]) -> list[Done]:
    app = bound()
    user = person(app, by)
    with app.db.transaction() as tx:
        customer = people_service.find_customer(tx, name)
    one = by_hand.find(app, customer.id, who)
    for thing in wish[1]:
        by_hand.remove(app, one.id, thing, by=user.id)
    return [by_hand.put(app, one.id, setting, by=user.id) for setting in wish[0]]


def accuracy(json: Json = False) -> None:
    """Of the inferred lines, roles and champions that people judged by hand, how many they confirmed."""
    found = by_hand.accuracy(bound())
    if json:
        as_json(found)
        return
    rows = [(one.thing, one.judged, one.confirmed, one.missed, one.note) for one in found]
    table("Accuracy of what is inferred", ("what", "judged", "confirmed", "missed", ""), rows)
