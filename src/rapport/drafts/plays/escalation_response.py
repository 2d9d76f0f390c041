"""What do we answer when a customer escalates? PRD-029.

It says what was reported, in their words, apologises as gravely as the matter is, and states only those actions and
times that the ticket records. What no record holds (who owns it, by when, the next update) is left blank for the CSM.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rapport.drafts.evidence import clock, day
from rapport.drafts.model import Play, Recipient, ReplyTo
from rapport.drafts.plays.author import Author
from rapport.drafts.plays.prepared import Prepared, Tone, common, known, mark, marked
from rapport.drafts.reading import Kind, read
from rapport.drafts.reading import words as words_of
from rapport.drafts.templates.model import Entry, Filling, Slot
from rapport.drafts.vocabulary import FRAME, stem
from rapport.drafts.voice.tone import GRAVE
from rapport.errors import BadInput
from rapport.inbox.model import Direction, Severity, StoredMail, StoredTicket, TicketAction, TicketStatus
from rapport.inbox.model import Kind as MailKind
from rapport.signals.model import EscalationContext, EscalationType, MailTrace
from rapport.users.model import User

LONGEST_QUOTE = 140  # characters; a subject that is longer is a text, and reads badly inside a sentence
UNQUOTED = "this"  # what stands for a subject that is not repeated
WITHOUT_TICKET = "raised"  # the variant for what a person noted by hand


@dataclass(frozen=True, slots=True)
class Escalation:
    """What the play looks at: the context, the mail that reported it, the author's manager where there is one."""

    context: EscalationContext
    reported_in: StoredMail | None
    manager: User | None
    now: datetime


def prepared(escalation: Escalation, author: Author) -> Prepared:
    """The answer. Raises BadInput when nobody is known whom it could go to."""
    context, mail = escalation.context, escalation.reported_in
    to = addressee(context)
    return Prepared(
        play=Play.ESCALATION_RESPONSE,
        variant=str(context.type) if context.type and context.ticket else WITHOUT_TICKET,
        filling=filling(escalation, author, to),
        to=to,
        signal=context.signal.id,
        urgent=context.severity is Severity.CRITICAL,
        reply_to=reply_to(mail) if mail else None,
        suggested_cc=copies(context, author, [to]),
        tone=tone(context.severity),
    )


def tone(severity: Severity) -> Tone:
    return Tone(severity, "Best regards," if severity in GRAVE else "Best,")


def filling(escalation: Escalation, author: Author, to: Recipient) -> Filling:
    """All that the records of an escalation hold, for any of its templates."""
    context, mail, manager = escalation.context, escalation.reported_in, escalation.manager
    whose = f"stakeholder:{context.reporter.id}" if context.reporter else ""
    slots = common(author, context.customer, to, whose, tone(context.severity))
    above = context.severity is Severity.CRITICAL or context.type is EscalationType.EXECUTIVE_COMPLAINT
    slots |= known(
        {
            "subject": Slot(_subject(escalation)),
            "mail": marked(mail is not None, *((mail.record,) if mail else ())),
            "above": marked(above),
            f"severity.{context.severity}": mark(),
        }
    )
    if manager is not None:
        record = (f"user:{manager.id}",)
        slots |= known(
            {
                "manager.name": Slot(manager.name, record),
                "manager.title": Slot(manager.title, record),
                "manager.email": Slot(manager.email, record),
            }
        )
    if context.ticket is None:
        return Filling(slots)
    slots |= _of_ticket(context.ticket, author, escalation.now)
    return Filling(slots, steps(context.ticket, author, escalation.now))


def _of_ticket(stored: StoredTicket, author: Author, now: datetime) -> dict[str, Slot]:
    ticket, record = stored.ticket, stored.record
    owner = ticket.owner.strip()
    return known(
        {
            "ticket": mark(record),
            "ticket.id": Slot(ticket.external_id, (record,)),
            "ticket.status": Slot(str(ticket.status), (record,)),
            "unsolved": marked(ticket.status is not TicketStatus.RESOLVED, record),
            "reported.what": Slot(_quoted(ticket.subject), (record,)),
            "reported.on": Slot("" if ticket.opened_at > now else day(ticket.opened_at, author.zone), (record,)),
            "owner": Slot(owner, (record,)),
            "owner.alone": marked(bool(owner) and owner not in {a.owner for a in ticket.actions}, record),
        }
    )


def addressee(context: EscalationContext) -> Recipient:
    """Who reported it; else who of theirs wrote to us last. Raises BadInput."""
    if context.reporter is not None and context.reporter.email:
        return Recipient(context.reporter_address or context.reporter.email, context.reporter.name, "reported it")
    if context.reporter_address:
        return Recipient(context.reporter_address, "", "reported it")
    for trace in context.communications:
        if trace.direction is Direction.IN and trace.kind is MailKind.PERSON:
            return Recipient(trace.sender.email, trace.sender.name, "wrote to us last")
    raise BadInput(
        f"Nobody is known at {context.customer.name} whom the answer could go to: the ticket names no reporter, and "
        "nobody has written to us. Add the reporter's address to the ticket or import their mail."
    )


def reporting_mail(context: EscalationContext) -> MailTrace | None:
    """The newest mail from the reporter that speaks of what the ticket is about; None when there is none."""
    if context.ticket is None:
        return None
    about = _content_stems(f"{context.ticket.ticket.subject} {context.ticket.ticket.external_id}")
    addresses = {context.reporter_address, *(context.reporter.person.addresses if context.reporter else ())}
    theirs = (
        t for t in context.communications
        if t.direction is Direction.IN and t.kind is MailKind.PERSON and t.sender.email in addresses
    )  # fmt: skip
    return next((t for t in theirs if len(about & _content_stems(t.subject)) * 2 >= min(len(about), 4) > 0), None)


def _content_stems(text: str) -> frozenset[str]:
    return frozenset(stem(w) for w in words_of(text) if w not in FRAME and w not in ("re", "fwd", "fw", "aw"))


def _subject(escalation: Escalation) -> str:
    if escalation.reported_in is not None:
        return escalation.reported_in.mail.subject
    if escalation.context.ticket is None:
        return "Thank you for letting us know"
    ticket = escalation.context.ticket.ticket
    if _quoted(ticket.subject) == UNQUOTED:
        return f"Your ticket {ticket.external_id}"
    return f"{ticket.subject} ({ticket.external_id})"


def _quoted(subject: str) -> str:
    """What they reported, in the words of the ticket's subject; without them where they are long or carry a link."""
    quoted = subject.translate({ord(mark): "'" for mark in '“”„"'}).strip().rstrip(".")
    risky = any(c.kind in (Kind.LINK, Kind.ADDRESS, Kind.PHONE) for c in read(quoted))
    return f"“{quoted}”" if quoted and len(quoted) <= LONGEST_QUOTE and not risky else UNQUOTED


def steps(stored: StoredTicket, author: Author, now: datetime) -> dict[str, tuple[Entry, ...]]:
    """The ticket's steps: what has been done or started, and what is planned."""
    actions = [action for action in stored.ticket.actions if action.what.strip()]
    return {
        "done": tuple(_step(stored.record, a, author, now) for a in actions if a.state in ("done", "started")),
        "planned": tuple(_step(stored.record, a, author, now) for a in actions if a.state == "planned"),
    }


def _step(record: str, action: TicketAction, author: Author, now: datetime) -> Entry:
    """A time counts as due only while it is ahead and somebody is named: else it is asked for again."""
    owner = action.owner.strip()
    word, bare = {"done": ("done on", "done"), "started": ("since", "started")}.get(action.state, ("", ""))
    state = f"{word} {day(action.at, author.zone)}" if action.at else bare
    due = _due(action.at, author) if owner and action.at is not None and action.at > now else ""
    return known(
        {
            "step.what": Slot(_phrase(action.what), (record,)),
            "step.owner": Slot(owner, (record,)),
            "step.state": Slot(state, (record,)),
            "step.due": Slot(due, (record,)),
        }
    )


def _due(at: datetime, author: Author) -> str:
    """Tuesday, 3 March at 5:00 pm CET; without the clock where the ticket names a day only."""
    local = at.astimezone(author.zone)
    whole_day = (0, 0) in ((local.hour, local.minute), (at.hour, at.minute))
    return day(at, author.zone) + ("" if whole_day else f" at {clock(at, author.zone)}")


def _phrase(what: str) -> str:
    """A step's words as a list item: a capital first letter, no full stop."""
    flat = " ".join(what.split()).rstrip(".")
    return flat[:1].upper() + flat[1:]


def copies(context: EscalationContext, author: Author, to: Sequence[Recipient]) -> tuple[Recipient, ...]:
    """Colleagues who should read along, each with the reason; never added by themselves."""
    taken = {author.user.email, author.mailbox.address, *(r.email for r in to)}
    return tuple(Recipient(c.email, c.name, c.why) for c in context.suggested_cc if c.email not in taken)


def reply_to(mail: StoredMail) -> ReplyTo | None:
    """What an answer in the thread of this mail refers to; None where it has no id to refer to."""
    if not mail.mail.message_id:
        return None
    references = mail.mail.references or ((mail.mail.in_reply_to,) if mail.mail.in_reply_to else ())
    return ReplyTo(mail.record, mail.mail.message_id, references, mail.mail.subject)
