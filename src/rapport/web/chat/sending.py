"""What becomes of the draft on the table: sent, sent urgently, undone, discarded, or opened?"""

from rapport.app import App
from rapport.drafts import service as drafts
from rapport.drafts.model import Approval, Draft, DraftId, DraftState, Play, Yes
from rapport.errors import BadInput, NotFound
from rapport.outbox import service as outbox
from rapport.outbox.clocks import service as clocks
from rapport.outbox.model import Delivery, DeliveryState
from rapport.people import store as people
from rapport.signals import service as signals
from rapport.web import words
from rapport.web.chat.cards import Action, Answering, Button, ChatContext, QuestionCard
from rapport.web.chat.intents import Wish
from rapport.web.chat.turn import Asked, Turn, say
from rapport.web.chat.wording import UNDO, draft_card, draft_context, first_name

DIGEST_HEX = 64  # SHA-256
NO_DRAFT = (  # any other answer puts a draft aside, so that "Send" cannot mean what was not read last
    "No draft is in hand here. Ask for one, or for one that was shown before, read it, then say what to do with it; "
    "the buttons of its card work too."
)
TWO_DRAFTS = (
    "The draft in this conversation is another one than the draft on this page. Press the button on the one you mean."
)
COUNTED_DOWN = 600  # seconds; the longest undo window there is, so what is farther off waits for a morning
OPENS = {
    Wish.EDIT: ("Open the draft to edit it.", "Edit", Action.EDIT),
    Wish.EDIT_NOTE: ("Open the note that can be forwarded.", "Edit Draft Intro", Action.EDIT_NOTE),
    Wish.ADD_COPIES: ("Choose who should read along.", "Add CCs", Action.ADD_COPIES),
}
ON_ITS_WAY = {
    DeliveryState.APPROVED: "is approved and waits for its turn",
    DeliveryState.SENDING: "is being sent",
    DeliveryState.COMMITTING: "is being sent",
    DeliveryState.REJECTED: "was refused by the mail server",
    DeliveryState.UNKNOWN: "may or may not have been taken by the mail server",
    DeliveryState.NEEDS_PERSON: "needs you: it is not known whether the mail server took it",
    DeliveryState.BOUNCED: "came back",
    DeliveryState.WITHDRAWN: "was not sent: its approval no longer holds",
}


def send(turn: Turn) -> Answering:
    """Approve exactly what was shown. Raises NotAllowed for a key, Conflict when it changed, BadInput for blanks."""
    by, number = turn.person, on_the_table(turn)
    if turn.context.draft is None:
        draft = drafts.get(turn.app, number)
        unread = say("Nothing is sent yet. This is the draft of the page: read it, then say it again.")
        return (unread, draft_card(draft), draft_context(draft))
    urgent = turn.intent.wish is Wish.SEND_URGENTLY
    yes = Yes(version=turn.context.version or 0, sha256=_digest(turn.context.sha256), urgent=urgent)
    approval = drafts.approve(turn.app, number, yes, by=by)
    return turn.same(QuestionCard(text=_approved(turn.app, number, approval, urgent=urgent), choices=(UNDO,)))


def on_the_table(turn: Turn) -> DraftId:
    """The draft on the last card, else the one of the page. Raises NotFound, Asked when these are two."""
    here = turn.place.draft
    if here is not None and turn.context.draft not in (None, here):
        raise Asked(QuestionCard(text=TWO_DRAFTS, choices=()))
    if turn.context.draft is None and here is not None:
        return here
    if turn.context.draft is None:
        raise NotFound(NO_DRAFT)
    return DraftId(turn.context.draft)


def _digest(text: str) -> bytes:
    try:
        digest = bytes.fromhex(text)
    except ValueError:
        digest = b""
    if len(digest) * 2 != DIGEST_HEX:
        raise BadInput("It is not clear which text you have read. Load the draft again, read it and send it then.")
    return digest


def _approved(app: App, number: DraftId, approval: Approval, *, urgent: bool) -> str:
    """What is true right after the yes: it has not left yet."""
    draft = drafts.get(app, number)
    if urgent and draft.play is Play.ESCALATION_RESPONSE:
        return "Escalation response submitted for expedited approval."
    if not approval.releases:
        return f"{_what(draft)} {_to(app, draft)} approved by you. It leaves after a second person’s yes."
    seconds = int((approval.send_after - approval.at).total_seconds())
    leaves = f"leaves in {seconds} s; undo until then" if seconds > 0 else "leaves at once"
    if seconds > COUNTED_DOWN:
        leaves = (
            f"waits for the end of the recipient’s quiet hours and leaves on {approval.send_after:%d %B at %H:%M} UTC"
        )
    return f"{_what(draft)} {_to(app, draft)} approved. It {leaves}."


def _what(draft: Draft) -> str:
    return words.label(draft.play).capitalize()


def _to(app: App, draft: Draft) -> str:
    """'to Sarah at TechCorp'; an escalation is answered to the company."""
    with app.db.transaction() as tx:
        customer = people.get_customer(tx, draft.customer).name
    to = draft.version.content.to
    if draft.play is Play.ESCALATION_RESPONSE or not to or not to[0].name:
        return f"to {customer}"
    return f"to {first_name(to[0].name)} at {customer}"


def undo(turn: Turn) -> Answering:
    """Take an approval back. Raises NotAllowed for a key, Conflict when it has left."""
    by, number = turn.person, on_the_table(turn)
    drafts.revoke(turn.app, number, by=by)
    return turn.same(say("Undone: nothing was sent, and the draft waits again."))


def discard(turn: Turn) -> Answering:
    """Put the draft away. Raises NotAllowed for a key, Conflict when it has left."""
    by, number = turn.person, on_the_table(turn)
    drafts.discard(turn.app, number, by=by, because=turn.typed.strip().rstrip(".!").lower())
    return (say("Discarded. Nothing was sent."), ChatContext(customer=turn.context.customer))


def open_page(turn: Turn) -> Answering:
    """Editing happens on the page, where the original stays in sight."""
    on_the_table(turn)
    text, label, action = OPENS[turn.intent.wish]
    return turn.same(QuestionCard(text=text, choices=(Button(label=label, action=action),)))


def status(turn: Turn) -> Answering:
    """What has become of the draft in the conversation."""
    return turn.same(say(became(turn.app, on_the_table(turn))))


def became(app: App, number: DraftId) -> str:
    """One true sentence about a draft; the seeds' words only once it has been sent. Raises NotFound."""
    draft = drafts.get(app, number)
    delivery = next((one for one in outbox.deliveries(app) if one.draft == number), None)
    if delivery is not None and delivery.state is DeliveryState.SENT:
        return _sent(app, draft, delivery)
    if delivery is not None and draft.state is not DraftState.PENDING:
        detail = f" {delivery.detail}" if delivery.detail else ""
        return f"{_what(draft)} {_to(app, draft)} {ON_ITS_WAY[delivery.state]}.{detail}"
    waiting = {
        DraftState.PENDING: "waits for a person to approve it",
        DraftState.DISCARDED: "was discarded and not sent",
        DraftState.SENT: "was sent",
    }
    return f"{_what(draft)} {_to(app, draft)} {waiting.get(draft.state, 'is approved and has not left yet')}."


def _sent(app: App, draft: Draft, delivery: Delivery) -> str:
    end = "!" if draft.play is Play.INTRO_REQUEST else "."
    sentence = f"{_what(draft)} sent {_to(app, draft)}{end}"
    if draft.signal is None:
        return sentence
    signal = signals.get(app, draft.signal)
    standing = clocks.standing(app, signal.id)
    # Only the first answer to an escalation has a response time; a second mail must not claim it.
    logged = standing.logged if standing and signal.response_email_id == delivery.id else ""
    return f"{sentence} {logged}".strip()
