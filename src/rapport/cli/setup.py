"""Commands for whoever runs it: workspaces, people, keys, mailboxes."""

import sys
from datetime import timedelta
from typing import Annotated

import typer

from rapport.cli.output import Json, as_json, moment, screen, table
from rapport.cli.session import bound, person, unbound
from rapport.errors import BadInput
from rapport.users import service as users_service
from rapport.users import store as users_store
from rapport.users.model import ApiKeyId, NewKey, NewMailbox, NewUser, Role, Scope

user = typer.Typer(no_args_is_help=True, help="People who sign in.")
key = typer.Typer(no_args_is_help=True, help="Keys for programs. None of them can approve a draft.")
mailbox = typer.Typer(no_args_is_help=True, help="Mailboxes that approved drafts leave from.")

Email = Annotated[str, typer.Argument(help="E-mail address of the person.")]


def register(app: typer.Typer) -> None:
    app.command()(init)
    user.command("add")(user_add)
    user.command("list")(user_list)
    user.command("link")(user_link)
    user.command("password")(user_password)
    key.command("make")(key_make)
    key.command("list")(key_list)
    key.command("revoke")(key_revoke)
    mailbox.command("add")(mailbox_add)
    app.add_typer(user, name="user")
    app.add_typer(key, name="key")
    app.add_typer(mailbox, name="mailbox")


def init(
    name: Annotated[str, typer.Argument(help="Name of the workspace, such as your company.")],
    product: Annotated[str, typer.Option(help="What you sell, as drafts should name it.")] = "",
    json: Json = False,
) -> None:
    """Make a workspace."""
    made = users_service.found_workspace(unbound(), name, product=product)
    as_json(made) if json else screen.print(
        f"Workspace “{made.name}” is there. Next: rapport user add EMAIL --name NAME"
    )


def user_add(
    email: Email,
    name: Annotated[str, typer.Option(help="As it stands under a mail.")],
    role: Annotated[Role, typer.Option(help="csm, manager or admin.")] = Role.CSM,
    time_zone: Annotated[str, typer.Option(help="IANA name, such as Europe/Berlin.")] = "UTC",
    json: Json = False,
) -> None:
    """Let a person sign in; prints a link for the first time, good once."""
    app = bound(founding=True)
    made = users_service.add_user(app, NewUser(email, name, role, time_zone))
    link = f"{app.settings.address}/sign-in/{users_service.make_link(app, made.id)}"
    as_json({"id": made.id, "email": made.email, "link": link}) if json else screen.print(
        f"{made.name} can sign in: {link}"
    )


def user_list(json: Json = False) -> None:
    """Who signs in here."""
    with bound().db.transaction() as tx:
        found = users_store.list_users(tx)
    if json:
        as_json(found)
        return
    table("People", ("id", "email", "name", "role"), [(u.id, u.email, u.name, u.role) for u in found])


def user_link(email: Email, json: Json = False) -> None:
    """A new sign-in link, good once and for a short while."""
    app = bound()
    link = f"{app.settings.address}/sign-in/{users_service.make_link(app, person(app, email).id)}"
    as_json({"link": link}) if json else screen.print(link)


def user_password(email: Email, json: Json = False) -> None:
    """Set a password; asked for on the terminal, or read from standard input."""
    app = bound()
    users_service.set_password(app, person(app, email).id, secret_from_terminal("New password"))
    as_json({"password_set": email}) if json else screen.print(f"The password of {email} is set.")


def secret_from_terminal(prompt: str) -> str:
    """A secret never stands in the command line, where every user of the machine can read it."""
    if sys.stdin.isatty():
        return str(typer.prompt(prompt, hide_input=True, confirmation_prompt=True))
    secret = sys.stdin.readline().rstrip("\n")
    if not secret:
        raise BadInput("No password was given. Type it when asked, or hand it over on standard input.")
    return secret


def key_make(
    name: Annotated[str, typer.Argument(help="What the key is for.")],
    scope: Annotated[list[Scope] | None, typer.Option(help="read, write; may be repeated.")] = None,
    days: Annotated[int, typer.Option(min=1, max=366, help="Days until it expires.")] = 90,
    by: Annotated[str, typer.Option("--as", help="Who answers for it.")] = "",
    json: Json = False,
) -> None:
    """Make a key for a program. It is shown once."""
    app = bound()
    scopes = frozenset(scope or [Scope.READ])
    made, secret = users_service.make_key(app, NewKey(name, scopes, person(app, by).id, timedelta(days=days)))
    if json:
        as_json({"id": made.id, "name": made.name, "key": secret, "expires_at": made.expires_at})
        return
    screen.print(
        f"{secret}\nThis is shown once. It expires on {moment(made.expires_at)} UTC and can never approve a draft."
    )


def key_list(json: Json = False) -> None:
    """Keys, without their secrets."""
    found = users_service.list_keys(bound())
    if json:
        as_json(found)
        return
    rows = [(k.id, k.name, ", ".join(sorted(k.scopes)), moment(k.expires_at), moment(k.revoked_at)) for k in found]
    table("Keys", ("id", "name", "may", "expires", "revoked"), rows)


def key_revoke(number: Annotated[int, typer.Argument(help="Number of the key.")], json: Json = False) -> None:
    """End a key now."""
    users_service.revoke_key(bound(), ApiKeyId(number))
    as_json({"revoked": number}) if json else screen.print(f"Key {number} is revoked.")


def mailbox_add(
    email: Email,
    host: Annotated[str, typer.Option(help="Mail server that sends, such as smtp.example.com.")],
    port: Annotated[int, typer.Option(help="465 for tls, 587 for starttls.")] = 465,
    security: Annotated[str, typer.Option(help="tls, starttls, or none (only to this machine).")] = "tls",
    login: Annotated[str, typer.Option(help="Login at the server; its password is asked for.")] = "",
    json: Json = False,
) -> None:
    """Name the server that a person's approved drafts leave by."""
    app = bound()
    who = person(app, email)
    password = secret_from_terminal("Password of the mailbox") if login else ""
    made = users_service.add_mailbox(
        app, NewMailbox(who.id, who.email, who.name, host, port, security, login, password)
    )
    shown = {"id": made.id, "address": made.address, "host": made.smtp.host, "port": made.smtp.port}
    as_json(shown) if json else screen.print(f"{made.address} sends by {made.smtp.host}:{made.smtp.port}.")
