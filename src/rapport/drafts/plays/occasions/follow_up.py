"""What do we write to keep a customer informed after an escalation was answered?"""

from dataclasses import replace

from rapport.drafts.model import Play
from rapport.drafts.plays.author import Author
from rapport.drafts.plays.escalation_response import Escalation, addressee, filling, reply_to, tone
from rapport.drafts.plays.prepared import Prepared
from rapport.errors import Conflict
from rapport.inbox.model import Severity, TicketStatus


def prepared(escalation: Escalation, author: Author) -> Prepared:
    """The next update, or the last one when the ticket is resolved. Raises Conflict before the first answer has left,
    and where there is no ticket to tell of."""
    context, mail = escalation.context, escalation.reported_in
    if context.ticket is None:
        raise Conflict(
            f"No ticket records the escalation at {context.customer.name}, so there is nothing to report from. Answer "
            "in the conversation itself."
        )
    if context.signal.response_sent_at is None:
        raise Conflict(f"The escalation at {context.customer.name} has not been answered yet. Write the answer first.")
    to = addressee(context)
    resolved = context.ticket.ticket.status is TicketStatus.RESOLVED
    return Prepared(
        play=Play.ESCALATION_FOLLOW_UP,
        variant="resolved" if resolved else "open",
        filling=filling(escalation, author, to),
        to=replace(to, why="waits for news of what they reported"),
        signal=context.signal.id,
        urgent=not resolved and context.severity is Severity.CRITICAL,
        reply_to=reply_to(mail) if mail else None,
        tone=tone(context.severity),
    )
