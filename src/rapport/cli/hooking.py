"""Commands about webhooks: secrets for ticket systems, and where other systems are told of signals."""

from typing import Annotated

import typer

from rapport.app import App
from rapport.cli.output import Json, as_json, moment, plain, screen, table, words
from rapport.cli.session import bound, person
from rapport.importing import tickets as importing
from rapport.inbox.model import Severity, TicketId
from rapport.inbox.records import store as records
from rapport.people import service as people_service
from rapport.signals.notices.health import service as healths
from rapport.signals.notices.incoming import service as incoming
from rapport.signals.notices.model import HookSecretId, NewWebhook, Webhook, WebhookId, WebhookKind
from rapport.signals.notices.outgoing import service as outgoing
from rapport.users.model import User

webhook = typer.Typer(no_args_is_help=True, help="Ticket systems that tell us, and systems that we tell.")

TICKETS = "tickets"
SEALED = {"sealed_url", "sealed_secret", "ref"}  # worth nothing without the key, and still nobody's business
Number = Annotated[int, typer.Argument(help="Number of the webhook.")]


def register(app: typer.Typer) -> None:
    webhook.command("add")(add)
    webhook.command("list")(list_)
    webhook.command("test")(try_out)
    webhook.command("calls")(calls)
    webhook.command("pause")(pause)
    webhook.command("resume")(resume)
    webhook.command("remove")(remove)
    webhook.command("revoke")(revoke)
    webhook.command("lost")(lost)
    app.add_typer(webhook, name="webhook")
    app.command()(status)


def add(
    where: Annotated[str, typer.Argument(help="`tickets` for a secret of your ticket system, else an https address.")],
    slack: Annotated[bool, typer.Option("--slack", help="A Slack-compatible incoming webhook.")] = False,
    severity: Annotated[Severity, typer.Option(help="Nothing below it.")] = Severity.LOW,
    cleared: Annotated[bool, typer.Option("--cleared", help="Also tell when a signal is closed.")] = False,
    by: Annotated[str, typer.Option("--as", help="Who answers for it.")] = "",
    json: Json = False,
) -> None:
    """Let a ticket system tell us, or tell another system. A secret is shown once."""
    app = bound()
    who = person(app, by)
    if where == TICKETS:
        return _add_tickets(app, who, json=json)
    kind = WebhookKind.SLACK if slack else WebhookKind.SIGNED
    made, secret = outgoing.add(app, NewWebhook(where, kind, "", severity, frozenset(), cleared), who.id)
    if json:
        return as_json({"id": made.id, "host": made.host, "kind": made.kind, "secret": secret})
    screen.print(f"Webhook {made.id} tells {made.host}. Try it: rapport webhook test {made.id}")
    if secret:
        screen.print(f"{secret}\nIts calls are signed with this secret, which is shown once.")
    return None


def _add_tickets(app: App, who: User, *, json: bool) -> None:
    made, secret = incoming.add_secret(app, who.id)
    url = f"{app.settings.address}/api/hooks/tickets?workspace={app.db.workspace}"
    if json:
        return as_json({"id": made.id, "url": url, "secret": secret})
    screen.print(f"Send tickets to {url}\nsigned with {secret}\nwhich is shown once (Standard Webhooks).")
    return None


def list_(json: Json = False) -> None:
    """Webhooks, and the secrets that are good, without what is secret of them."""
    app = bound()
    hooks, secrets = outgoing.list_webhooks(app), incoming.secrets(app)
    if json:
        return as_json({"webhooks": [_shown(one) for one in hooks], "tickets": [{"id": s.id, "created_at": s.created_at,
                        "revoked_at": s.revoked_at} for s in secrets]})  # fmt: skip
    rows = [(h.id, h.name, h.host, words(h.kind), words(h.severity), h.paused_because) for h in hooks]
    table("Webhooks", ("id", "name", "host", "kind", "from", "paused"), rows)
    table(
        "Secrets for tickets",
        ("id", "made", "revoked"),
        [(s.id, moment(s.created_at), moment(s.revoked_at)) for s in secrets],
    )
    return None


def try_out(number: Number, json: Json = False) -> None:
    """Call it now, once, and say what it answered."""
    call = outgoing.test(bound(), WebhookId(number))
    as_json(call) if json else screen.print(f"{words(call.state)}: {call.detail}", markup=False)


def calls(number: Number, json: Json = False) -> None:
    """The last calls of a webhook."""
    found = outgoing.calls_of(bound(), WebhookId(number))
    if json:
        return as_json(found)
    rows = [(c.id, moment(c.changed_at), c.news, c.signal, words(c.state), c.attempts, c.detail) for c in found]
    return table("Calls", ("id", "when", "what", "signal", "state", "attempts", "answer"), rows)


def pause(number: Number, json: Json = False) -> None:
    """No calls until it is resumed; what comes up meanwhile waits."""
    _say(outgoing.pause(bound(), WebhookId(number)), "paused", json=json)


def resume(number: Number, json: Json = False) -> None:
    """Calls leave again."""
    _say(outgoing.resume(bound(), WebhookId(number)), "running", json=json)


def remove(number: Number, json: Json = False) -> None:
    """Remove it with its calls."""
    outgoing.remove(bound(), WebhookId(number))
    as_json({"removed": number}) if json else screen.print(f"Webhook {number} is removed.")


def revoke(
    number: Annotated[int, typer.Argument(help="Number of the secret of a ticket system.")], json: Json = False
) -> None:
    """End a secret of a ticket system now."""
    incoming.revoke(bound(), HookSecretId(number))
    as_json({"revoked": number}) if json else screen.print(f"Secret {number} is revoked.")


def lost(
    ticket: Annotated[int | None, typer.Argument(help="Number of a ticket, to say whose it is.")] = None,
    customer: Annotated[str, typer.Option(help="Whose it is: name, domain or number.")] = "",
    json: Json = False,
) -> None:
    """Tickets of customers whom nobody knows; with a number and --customer, say whose one is."""
    app = bound()
    if ticket is not None:
        with app.db.transaction() as tx:
            found = people_service.find_customer(tx, customer)
        assigned = importing.assign(app, TicketId(ticket), found.id)
        return as_json(assigned) if json else screen.print(f"Ticket {ticket} is of {found.name}.", markup=False)
    with app.db.transaction() as tx:
        waiting = records.tickets_of_nobody(tx)
    if json:
        return as_json(waiting)
    rows = [(one.id, one.ticket.external_id, one.ticket.customer, one.ticket.subject) for one in waiting]
    return table("Tickets of nobody known", ("id", "ticket", "customer", "subject"), rows)


def status(json: Json = False) -> None:
    """What runs in the background, and what is wrong."""
    found = healths.health(bound())
    if json:
        return as_json({**plain(found), "is_well": found.is_well, "calls": plain([call for _, call in found.calls])})
    steps = [(s.step, moment(s.ran_at), moment(s.failed_at), s.error) for s in found.steps]
    table("Background steps", ("step", "last run", "last failed", "why"), steps)
    failed = [(d.detector, d.customer_name, moment(d.at), d.reason) for d in found.detectors]
    table("Detectors that failed", ("detector", "customer", "when", "why"), failed)
    lost_calls = [(hook.name, words(c.state), c.attempts, c.detail) for hook, c in found.calls]
    table("Calls that did not arrive", ("webhook", "state", "attempts", "why"), lost_calls)
    mails = [(d.user, d.on, words(d.state), d.detail) for d in found.digests]
    table("Digests that did not arrive", ("user", "day", "state", "why"), mails)
    return screen.print(f"Quarantined mails: {found.quarantined}. Tickets of nobody known: {found.tickets}.")


def _shown(one: Webhook) -> dict[str, object]:
    return {name: value for name, value in plain(one).items() if name not in SEALED}


def _say(one: Webhook, state: str, *, json: bool) -> None:
    as_json(_shown(one)) if json else screen.print(f"Webhook {one.id} is {state}.")
