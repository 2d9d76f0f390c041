"""Commands about who is one person, and about the other names of a customer."""

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from rapport.app import App
from rapport.cli.looking import CustomerName
from rapport.cli.looking import customer as show_customer
from rapport.cli.output import Json, as_json, moment, plain, screen, table, words
from rapport.cli.session import bound, person
from rapport.errors import NotFound
from rapport.people import service as people_service
from rapport.people import store as people_store
from rapport.people.dossier import service as dossiers
from rapport.people.identity import deciding
from rapport.people.identity import service as identity
from rapport.people.identity.model import DecisionId
from rapport.people.model import Customer, PersonId
from rapport.people.naming import service as naming

Whom = Annotated[str, typer.Argument(help="Address or number of the person.")]
As = Annotated[str, typer.Option("--as", help="Address of whoever decides; needed where several people sign in.")]
Because = Annotated[str, typer.Option(help="Why, for whoever looks at it later.")]


class OrShow(TyperGroup):
    """`rapport customer TechCorp` shows it, as long as TechCorp is not one of the commands below."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = ["show", *args]
        return super().parse_args(ctx, args)


people = typer.Typer(no_args_is_help=True, help="Who is one person: by which addresses, in which jobs.")
customer = typer.Typer(
    no_args_is_help=True, cls=OrShow, help="One customer; alone with a name: who is known, how well, what is missing."
)


def register(app: typer.Typer) -> None:
    people.command("show")(show)
    people.command("proposals")(proposals)
    people.command("confirm")(confirm)
    people.command("deny")(deny)
    people.command("merge")(merge)
    people.command("split")(split)
    people.command("undo")(undo)
    customer.command("show")(show_customer)
    customer.command("alias")(alias)
    customer.command("subsidiary")(subsidiary)
    app.add_typer(people, name="people")
    app.add_typer(customer, name="customer")


def whom(app: App, asked: str) -> PersonId:
    """By address or number. Raises NotFound."""
    with app.db.transaction() as tx:
        if asked.isascii() and asked.isdigit() and len(asked) <= 18:
            return people_store.get_person(tx, int(asked)).id
        found = people_store.person_by_address(tx, asked.strip())
    if found is None:
        raise NotFound(f"Nobody has the address {asked}. Write an address that was met in mail, or a number.")
    return found.id


def show(who: Whom, json: Json = False) -> None:
    """One person: addresses, dated jobs with what was said about them, decisions, open proposals."""
    app = bound()
    found = dossiers.dossier(app, whom(app, who))
    if json:
        return as_json(found)
    screen.print(f"{found.person.name} ({found.person.id})  {', '.join(found.person.addresses)}", markup=False)
    rows = [
        (one.customer_name, one.job.title, moment(one.job.valid_from) or "–", moment(one.job.valid_to) or "today")
        for one in found.jobs
    ]
    table("Jobs", ("customer", "title", "from", "to"), rows)
    said = [
        (moment(claim.at), words(claim.field), claim.value, claim.record or words(claim.source), claim.sentence)
        for one in found.jobs
        for claim in one.claims
    ]
    if said:
        table("What was said of them", ("when", "what", "value", "by", "words"), said)
    if found.decisions:
        decided = [(d.id, deciding.named(d), moment(d.at), "" if d.stands else "undone") for d in found.decisions]
        table("Decisions", ("id", "what", "when", ""), decided)
    return _print_proposals(found.proposals) if found.proposals else None


def _print_proposals(found: Any) -> None:
    rows = [
        (one.id, _named(one.one), _named(one.other), f"{one.probability:.2f}", "; ".join(one.reasons)) for one in found
    ]
    table("One person?", ("id", "one", "other", "probability", "because"), rows)


def _named(one: Any) -> str:
    return f"{one.name} <{one.addresses[0]}>" if one.addresses else str(one.name)


def proposals(
    customer: Annotated[str, typer.Option(help="Only those of one customer: name, domain or number.")] = "",
    json: Json = False,
) -> None:
    """Who may be one person, the likeliest first, each with its reasons."""
    app = bound()
    with app.db.transaction() as tx:
        of = people_service.find_customer(tx, customer).id if customer else None
    found = identity.proposals(app, customer=of)
    return as_json(found) if json else _print_proposals(found)


Proposed = Annotated[str, typer.Argument(help="As `rapport people proposals` names it, such as 12-57.")]


def confirm(proposal: Proposed, by: As = "", json: Json = False) -> None:
    """Yes: they are one person."""
    app = bound()
    _done(app, identity.confirm(app, proposal, by=person(app, by).id), json)


def deny(proposal: Proposed, by: As = "", json: Json = False) -> None:
    """No: they are two, and nobody is asked again."""
    app = bound()
    _done(app, identity.deny(app, proposal, by=person(app, by).id), json)


def merge(
    kept: Whom,
    other: Annotated[str, typer.Argument(help="Who is the same person, by address or number.")],
    because: Because = "",
    by: As = "",
    json: Json = False,
) -> None:
    """Two are one person. `rapport people undo` takes it back, exactly."""
    app = bound()
    made = identity.merge(app, whom(app, kept), whom(app, other), by=person(app, by).id, because=because)
    _done(app, made, json)


def split(
    who: Whom,
    addresses: Annotated[list[str], typer.Argument(help="Addresses that are somebody else's.")],
    because: Because = "",
    by: As = "",
    json: Json = False,
) -> None:
    """Some addresses are somebody else's, who becomes a person of their own."""
    app = bound()
    made = identity.split(app, whom(app, who), addresses, by=person(app, by).id, because=because)
    _done(app, made.decision, json)


def undo(
    decision: Annotated[int, typer.Argument(help="Number of the decision.")], by: As = "", json: Json = False
) -> None:
    """Take a decision back: as it was before."""
    app = bound()
    identity.undo(app, DecisionId(decision), by=person(app, by).id)
    _done(app, DecisionId(decision), json)


def _done(app: App, number: DecisionId, json: bool) -> None:
    made = identity.decision(app, number)
    if json:
        return as_json(made)
    state = "Noted" if made.stands else "Taken back"
    hint = f" `rapport people undo {made.id}` takes it back." if made.stands else ""
    return screen.print(f"{state}: {deciding.named(made)} (decision {made.id}).{hint}", markup=False)


def alias(
    name: CustomerName,
    called: Annotated[str, typer.Argument(help="Another name or another domain that means this customer.")],
    json: Json = False,
) -> None:
    """Another name or domain of the same company; mail of that domain is the customer's from the next import on."""
    _shown(naming.alias(bound(), name, called), json)


def subsidiary(
    name: CustomerName,
    called: Annotated[str, typer.Argument(help="Name of the company that belongs to the customer.")],
    domain: Annotated[str, typer.Option(help="Its domain.")] = "",
    json: Json = False,
) -> None:
    """A company that belongs to the customer: its people are the customer's."""
    _shown(naming.subsidiary(bound(), name, called, domain), json)


def _shown(found: Customer, json: bool) -> None:
    if json:
        return as_json(plain(found))
    names = ", ".join((found.name, *found.aliases))
    return screen.print(f"{names}: {', '.join(found.domains)}", markup=False)
