"""What do we answer when a customer escalates? PRD-029.

It says what was reported, in their words, apologises as gravely as the matter is, and states only those actions and
times that the ticket records. What no record holds (who owns it, by when, the next update) is left blank for the CSM.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from rapport.drafts.evidence import clock, day
from rapport.drafts.model import Content, Recipient, Sentence, SentenceKind
from rapport.drafts.plays.author import Author
from rapport.drafts.reading import Kind, read
from rapport.drafts.reading import words as words_of
from rapport.drafts.vocabulary import FRAME, stem
from rapport.drafts.voice import APOLOGY, GRAVE, blank, bullets, courtesy, ending, fact, opening
from rapport.errors import BadInput
from rapport.inbox.model import Direction, Severity, StoredMail, StoredTicket, TicketAction, TicketStatus
from rapport.inbox.model import Kind as MailKind
from rapport.signals.model import EscalationContext, EscalationType, MailTrace
from rapport.users.model import User

OWNER_AND_TIME = "[Who owns this, and by when?]"
WHAT_AND_TIME = "[What will be done, and by when?]"
LONGEST_QUOTE = 140  # characters; a subject that is longer is a text, and reads badly inside a sentence
UNDERSTANDING = {
    EscalationType.TECHNICAL: "I understand how much depends on this for you.",
    EscalationType.BILLING: "An invoice has to be right, and I understand that you want this settled.",
    EscalationType.SERVICE: "You expect better from us, and you are right to.",
    EscalationType.EXECUTIVE_COMPLAINT: "You should not have had to write to us about this yourself.",
    EscalationType.SUPPORT: "I understand how frustrating it is to wait for an answer.",
}


@dataclass(frozen=True, slots=True)
class Escalation:
    """What the play looks at: the context, the mail that reported it, the author's manager where there is one."""

    context: EscalationContext
    reported_in: StoredMail | None
    manager: User | None
    now: datetime


def write(escalation: Escalation, author: Author) -> Content:
    """The draft. Raises BadInput when nobody is known whom it could go to."""
    context = escalation.context
    to = addressee(context)
    record = f"stakeholder:{context.reporter.id}" if context.reporter else ""
    sentences = [
        opening(to.name, record, context.severity),
        *_acknowledgement(escalation, author),
        *_standing(context, author),
        *_next_steps(context, author, escalation.now),
        blank("You will hear from me again [when?], whether or not there is news."),
        *_where_to_turn(escalation, author),
        ending(author.user, "Best regards," if context.severity in GRAVE else "Best,"),
    ]
    return Content(_subject(escalation), tuple(sentences), (to,))


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
    ticket = escalation.context.ticket
    return f"{ticket.ticket.subject} ({ticket.ticket.external_id})" if ticket else "Thank you for letting us know"


def _acknowledgement(escalation: Escalation, author: Author) -> Iterator[Sentence]:
    context, mail = escalation.context, escalation.reported_in
    if mail is not None:
        yield courtesy("Thank you for writing to us about this.", mail.record)
    else:
        yield courtesy("Thank you for telling us about this.")
    if context.ticket is not None:
        yield _reported(context.ticket, author, escalation.now)
        if context.type is not None:
            yield courtesy(UNDERSTANDING[context.type], context.ticket.record)
    else:
        yield blank("[What has happened, in their words?]", end=False)
    yield courtesy(APOLOGY[context.severity], end=True)


def _reported(stored: StoredTicket, author: Author, now: datetime) -> Sentence:
    """What they reported and when, in the words of the ticket's subject."""
    ticket = stored.ticket
    quoted = ticket.subject.translate({ord(mark): "'" for mark in '“”„"'}).strip().rstrip(".")
    risky = any(c.kind in (Kind.LINK, Kind.ADDRESS, Kind.PHONE) for c in read(quoted))
    what = f"“{quoted}”" if quoted and len(quoted) <= LONGEST_QUOTE and not risky else "this"
    when = "" if ticket.opened_at > now else f" on {day(ticket.opened_at, author.zone)}"
    still = "" if ticket.status is TicketStatus.RESOLVED else ", and it is not solved yet"
    return fact(f"You reported {what}{when}{still}.", stored.record)


def _standing(context: EscalationContext, author: Author) -> Iterator[Sentence]:
    """What has been done or started, each from the ticket; a blank where it records nothing."""
    if context.ticket is None:
        yield blank("[What is being done right now?]")
        return
    record = context.ticket.record
    done = [a for a in context.actions if a.state in ("done", "started") and a.what.strip()]
    owner = context.ticket.ticket.owner.strip()
    unnamed = owner and owner not in {a.owner for a in context.actions}
    if unnamed:
        yield fact(f"{owner} is working on this on our side.", record, end=not done)
    if done:
        yield courtesy("Here is where things stand:", record, end=True)
        yield from bullets(SentenceKind.FACT, *((_step(a, author), (record,)) for a in done))
    elif not unnamed:
        yield blank("[What is being done right now?]")


def _step(action: TicketAction, author: Author) -> str:
    """Interim workaround identified (Priya Shah, done on Sunday, 1 March)"""
    word = {"done": "done on", "started": "since"}[action.state]
    when = (
        f"{word} {day(action.at, author.zone)}" if action.at else {"done": "done", "started": "started"}[action.state]
    )
    return f"{_phrase(action.what)} ({', '.join(part for part in (action.owner.strip(), when) if part)})"


def _next_steps(context: EscalationContext, author: Author, now: datetime) -> Iterator[Sentence]:
    """Planned steps with an owner and a time that is still ahead; a blank for what is missing of either."""
    planned = [a for a in context.actions if a.state == "planned" and a.what.strip()]
    if context.ticket is None or not planned:
        owned = context.ticket is not None and context.ticket.ticket.owner.strip()
        yield blank(f"What happens next: {WHAT_AND_TIME if owned else OWNER_AND_TIME}")
        return
    yield courtesy("Here is what comes next:", context.ticket.record, end=True)
    last = len(planned) - 1
    for i, action in enumerate(planned):
        known = action.owner.strip() and action.at is not None and action.at > now
        text = (
            f"{_phrase(action.what)} ({action.owner.strip()}, by {_due(action.at, author)})"
            if known and action.at
            else f"{_phrase(action.what)}: {OWNER_AND_TIME}"
        )
        kind = SentenceKind.COMMITMENT if known else SentenceKind.BLANK
        records = (context.ticket.record,)
        yield Sentence(kind, text, records, break_after=i == last, bullet=True)


def _where_to_turn(escalation: Escalation, author: Author) -> Iterator[Sentence]:
    """How to reach the CSM, and for the gravest matters somebody above."""
    context = escalation.context
    manager = escalation.manager
    above = context.severity is Severity.CRITICAL or context.type is EscalationType.EXECUTIVE_COMPLAINT
    goes_on = above and manager is not None
    if author.user.phone:
        text = f"If you need me before then, please call me at {author.user.phone} or just reply to this email."
        yield fact(text, author.record, end=not goes_on)
    else:
        yield courtesy("If you need me before then, please just reply to this email.", end=not goes_on)
    if goes_on and manager is not None:
        title = f", {manager.title}," if manager.title else ""
        text = (
            f"If you would like to speak with somebody else, {manager.name}{title} is there for you at {manager.email}."
        )
        yield fact(text, f"user:{manager.id}", end=True)


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
