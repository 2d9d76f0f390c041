"""Commands that write, approve and send."""

from typing import Annotated

import typer

from rapport import jobs
from rapport.app import App
from rapport.cli.looking import CustomerName
from rapport.cli.output import Json, as_json, moment, plain, screen, table
from rapport.cli.session import bound, person
from rapport.drafts import envelope
from rapport.drafts import service as drafts_service
from rapport.drafts.model import Draft, DraftId
from rapport.drafts.policies.model import Hurdle
from rapport.drafts.rewording import service as rewording
from rapport.drafts.service import Yes
from rapport.errors import BadInput, NotAllowed
from rapport.outbox import service as outbox_service
from rapport.people import service as people_service
from rapport.people.model import CustomerId
from rapport.signals.model import SignalId
from rapport.users import service as users_service
from rapport.web import chat as chat_door

As = Annotated[str, typer.Option("--as", help="E-mail of the person for whom this is done.")]
DraftNumber = Annotated[int, typer.Argument(help="Number of the draft.")]

write = typer.Typer(no_args_is_help=True, help="Write a draft; nothing is sent before a person approves it.")


def register(app: typer.Typer) -> None:
    write.command("escalation")(write_escalation)
    write.command("intro")(write_intro)
    write.command("again")(write_again)
    app.add_typer(write, name="write")
    app.command()(drafts)
    app.command()(draft)
    app.command()(approve)
    app.command()(discard)
    app.command()(reword)
    app.command()(send)
    app.command()(deliveries)
    app.command()(chat)


def _customer(app: App, name: str) -> CustomerId:
    with app.db.transaction() as tx:
        return people_service.find_customer(tx, name).id


def write_escalation(
    name: CustomerName,
    signal: Annotated[int, typer.Option(help="Which escalation, where there are several.")] = 0,
    by: As = "",
    json: Json = False,
) -> None:
    """Answer an open escalation: what is recorded, and blanks for what only you can say."""
    app = bound()
    made = drafts_service.write_escalation_response(
        app, _customer(app, name), by=person(app, by).id, signal=SignalId(signal) if signal else None
    )
    show_draft(made, json)


def write_intro(
    name: CustomerName,
    to: Annotated[str, typer.Option(help="Name or title of the person to meet, such as CFO.")] = "",
    by: As = "",
    json: Json = False,
) -> None:
    """Ask a champion for an introduction, with a note to pass on."""
    app = bound()
    made = drafts_service.write_intro_request(app, _customer(app, name), by=person(app, by).id, target=to)
    show_draft(made, json)


def write_again(
    name: CustomerName,
    to: Annotated[str, typer.Option(help="Name or title of the person who has gone quiet.")],
    by: As = "",
    json: Json = False,
) -> None:
    """Write to somebody who has gone quiet."""
    app = bound()
    show_draft(drafts_service.write_to_silent(app, _customer(app, name), by=person(app, by).id, whom=to), json)


def drafts(json: Json = False) -> None:
    """Drafts that wait for a person."""
    found = drafts_service.pending(bound())
    if json:
        as_json([_summary(d) for d in found])
        return
    rows = [(d.id, d.play, ", ".join(r.email for r in d.version.content.to), d.version.content.subject) for d in found]
    table("Waiting for approval", ("id", "play", "to", "subject"), rows)


def draft(number: DraftNumber, json: Json = False) -> None:
    """One draft exactly as it would travel, and what still keeps it from being approved."""
    show_draft(drafts_service.get(bound(), DraftId(number)), json)


def _summary(d: Draft) -> dict[str, object]:
    """A draft for programs: the bytes as text, not as hex."""
    shown = envelope.shown(d.version.envelope.mime)
    return {
        "id": d.id, "play": d.play, "state": d.state, "customer": d.customer, "version": d.version.number,
        "sha256": d.version.envelope.sha256.hex(), "recipients": list(d.version.envelope.recipients),
        "subject": shown.subject, "text": shown.text, "faults": plain(d.version.faults),
        "sentences": plain(d.version.content.sentences), "suggested_cc": plain(d.suggested_cc),
    }  # fmt: skip


def show_draft(d: Draft, json: bool) -> None:
    if json:
        as_json(_summary(d))
        return
    shown = envelope.shown(d.version.envelope.mime)
    screen.print(f"Draft {d.id}, version {d.version.number} ({d.state})", style="bold")
    screen.print(f"From: {shown.sender.name} <{shown.sender.email}>", markup=False)
    screen.print(f"To: {', '.join(d.version.envelope.recipients)}\nSubject: {shown.subject}\n", markup=False)
    screen.print(shown.text, markup=False)
    for fault in d.version.faults:
        screen.print(f"Before it can be approved: {fault.reason} ({fault.what})", markup=False, style="yellow")
    screen.print(f"\nApprove with `rapport approve {d.id}`. SHA-256 {d.version.envelope.sha256.hex()}")


def approve(
    number: DraftNumber,
    urgent: Annotated[bool, typer.Option(help="Without the undo window.")] = False,
    reason: Annotated[str, typer.Option(help="Why at once, in somebody's stead, or anyway.")] = "",
    anyway: Annotated[list[Hurdle] | None, typer.Option(help="What to set aside; may be repeated.")] = None,
    by: As = "",
    json: Json = False,
) -> None:
    """Approve what `rapport draft` shows. A person does this: it asks for the password, and no key can stand in."""
    app = bound()
    who = person(app, by)
    shown = drafts_service.get(app, DraftId(number))
    if not json:
        show_draft(shown, json=False)
    password = typer.prompt(f"Password of {who.email}", hide_input=True, err=True)
    signed_in = users_service.sign_in(app, who.email, password)
    users_service.sign_out(app, signed_in.token)
    if signed_in.session.user.id != who.id:
        raise NotAllowed(f"That password is not the one of {who.email}. Nothing was approved.")
    version, set_aside = shown.version, frozenset(anyway or ())
    yes = Yes(version.number, version.envelope.sha256, urgent, reason=reason, anyway=set_aside)
    approval = drafts_service.approve(app, shown.id, yes, by=who.id)
    if json:
        as_json(approval)
        return
    if not approval.releases:
        screen.print("Approved by you. It leaves after a second person's yes.")
        return
    leaves = f"It leaves after {moment(approval.send_after)} UTC with the next `rapport send` or a running server."
    screen.print(f"Approved. {leaves}")


def discard(
    number: DraftNumber, because: Annotated[str, typer.Option(help="Why.")] = "", by: As = "", json: Json = False
) -> None:
    """Throw a draft away, with the reason."""
    app = bound()
    if not because:
        raise BadInput("A draft is discarded with a reason, so that the next one is better: add --because.")
    drafts_service.discard(app, DraftId(number), by=person(app, by).id, because=because)
    as_json({"discarded": number}) if json else screen.print(f"Draft {number} is discarded.")


def reword(number: DraftNumber, by: As = "", json: Json = False) -> None:
    """Let the language model say a draft's sentences differently; what may not stand stays as it was."""
    app = bound()
    made = rewording.reword(app, DraftId(number), by=person(app, by).id)
    last = rewording.calls(app, made.id)[0]
    show_draft(made, json)
    if not json:
        changed = sum(not one.refused for one in last.verdicts)
        said = last.said.problem or f"{changed} of {len(last.verdicts)} sentences are reworded; the others stay."
        screen.print(said, markup=False)


def send(json: Json = False) -> None:
    """Send what is approved and due. A running server does this by itself."""
    sent = jobs.send(bound())
    if json:
        as_json([{"id": d.id, "state": d.state, "detail": d.detail} for d in sent])
        return
    table("Sent now", ("delivery", "state", "detail"), [(d.id, d.state, d.detail) for d in sent])


def deliveries(json: Json = False) -> None:
    """What became of everything that was approved."""
    found = outbox_service.deliveries(bound())
    if json:
        as_json([{**plain(d), "envelope": d.envelope.sha256.hex()} for d in found])
        return
    rows = [(d.id, d.draft, d.state, ", ".join(d.envelope.recipients), moment(d.sent_at), d.detail) for d in found]
    table("Deliveries", ("id", "draft", "state", "to", "sent", "detail"), rows)


def chat(
    sentence: Annotated[str, typer.Argument(help="What you would say in the chat.")], by: As = "", json: Json = False
) -> None:
    """One sentence to the chat, such as "Request intro to the CFO at TechCorp"."""
    app = bound()
    chat_door.in_terminal(app, person(app, by), sentence, json)
