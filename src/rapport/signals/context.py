"""What must somebody know before they answer an escalation, and who of ours should read along?"""

from collections.abc import Sequence
from dataclasses import dataclass

from rapport.inbox.model import Direction, StoredTicket, TicketStatus
from rapport.people.model import Customer, Stakeholder
from rapport.relationships.model import Relationship
from rapport.signals import complaints, escalation
from rapport.signals.evidence import by_address, known
from rapport.signals.model import (
    EscalationContext,
    EscalationType,
    Evidence,
    MailTrace,
    Signal,
    SignalKind,
    Spoken,
    SuggestedCopy,
)
from rapport.signals.words import words
from rapport.users.model import Role, User

RECENT_MAILS = 5  # what fits beside a draft
MOST_MANAGERS = 2  # more names than that are a crowd, and nobody feels meant
LEADS = (frozenset({"support", "lead"}), frozenset({"support", "manager"}), frozenset({"head", "support"}))
ACCOUNT_EXECUTIVE = frozenset({"account", "executive"})
IN_WORDS = {
    EscalationType.TECHNICAL: "technical",
    EscalationType.BILLING: "billing",
    EscalationType.SERVICE: "service",
    EscalationType.EXECUTIVE_COMPLAINT: "executive complaint",
    EscalationType.SUPPORT: "support",
}


@dataclass(frozen=True, slots=True)
class Team:
    """Our people, and which of them serves the customer."""

    users: tuple[User, ...]
    owner: User | None


def build(signal: Signal, customer: Customer, evidence: Evidence, team: Team) -> EscalationContext:
    """Everything that records hold about this signal; what they do not hold stays empty."""
    ticket = next((one for one in evidence.tickets if one.record in signal.evidence), None)
    reporter = by_address(evidence, ticket.ticket.reporter) if ticket else _stakeholder(evidence, signal)
    mail = None if ticket else next((one for one in evidence.spoken if one.record in signal.evidence), None)
    kind = _kind(evidence, signal, ticket, mail)
    by_executive = escalation.is_executive(evidence, reporter)
    is_open = ticket is not None and ticket.ticket.status is not TicketStatus.RESOLVED
    return EscalationContext(
        signal=signal,
        customer=customer,
        type=kind,
        type_in_words=_type_in_words(kind, "Mail" if mail else "Support ticket", by_executive=by_executive),
        issue=ticket.ticket.subject if ticket else mail.subject if mail and kind else "",
        reporter=reporter,
        reporter_address=ticket.ticket.reporter if ticket else mail.sender if mail and kind else "",
        ticket=ticket,
        actions=ticket.ticket.actions if ticket else (),
        unresolved_for=evidence.now - ticket.ticket.opened_at if ticket and is_open else None,
        communications=_recent(evidence, reporter),
        relationship=_relationship(evidence, reporter),
        suggested_cc=copies(ticket, team),
        as_of=evidence.now,
    )


def _stakeholder(evidence: Evidence, signal: Signal) -> Stakeholder | None:
    return next((one for one in evidence.stakeholders if one.person.id == signal.person), None)


def _kind(
    evidence: Evidence, signal: Signal, ticket: StoredTicket | None, mail: Spoken | None
) -> EscalationType | None:
    """What the trouble is about, by the ticket or by the mail that escalated it; None for no escalation."""
    if ticket is not None:
        return escalation.kind(evidence, ticket, by_address(evidence, ticket.ticket.reporter))
    if mail is None or signal.kind is not SignalKind.TICKET_ESCALATED:
        return None
    return complaints.type_of(evidence, mail)


def _type_in_words(kind: EscalationType | None, what: str, *, by_executive: bool) -> str:
    if kind is None:
        return ""
    by = "reported by an executive" if by_executive else "escalated"
    return f"{what} {by}, {IN_WORDS[kind]}"


def _recent(evidence: Evidence, reporter: Stakeholder | None) -> tuple[MailTrace, ...]:
    """The newest mails, those with the reporter first in line."""
    theirs = reporter.person.addresses if reporter else ()
    with_them = [mail for mail in evidence.mails if _names_any(mail, theirs)]
    chosen = with_them[-RECENT_MAILS:] or list(evidence.mails[-RECENT_MAILS:])
    return tuple(sorted(chosen, key=lambda mail: mail.at, reverse=True))


def _names_any(mail: MailTrace, addresses: Sequence[str]) -> bool:
    if mail.direction is Direction.IN:
        return mail.sender.email in addresses
    return any(one.email in addresses for one in mail.recipients)


def _relationship(evidence: Evidence, reporter: Stakeholder | None) -> Relationship | None:
    one = known(evidence, reporter.person.id) if reporter else None
    return one.relationship if one else None


def copies(ticket: StoredTicket | None, team: Team) -> tuple[SuggestedCopy, ...]:
    """Real people of ours: ticket owner, managers, support lead, account executive, the customer's CSM."""
    active = [user for user in team.users if user.disabled_at is None and user.email]
    wished: list[SuggestedCopy] = []
    if ticket is not None and ticket.ticket.owner:
        wished += [_copy(user, "works on the ticket") for user in active if _is(user, ticket.ticket.owner)]
    managers = [user for user in active if user.role is Role.MANAGER]
    wished += [_copy(user, "manager") for user in managers[:MOST_MANAGERS]]
    for user in active:
        title = frozenset(words(user.title))
        if any(lead <= title for lead in LEADS) or title >= ACCOUNT_EXECUTIVE:
            wished.append(_copy(user, user.title))
    if team.owner is not None and team.owner.disabled_at is None:
        wished.append(_copy(team.owner, "serves this customer"))
    first: dict[str, SuggestedCopy] = {}
    for copy in wished:
        first.setdefault(copy.email, copy)
    return tuple(first.values())


def _copy(user: User, why: str) -> SuggestedCopy:
    return SuggestedCopy(user.email, user.name, why)


def _is(user: User, named: str) -> bool:
    """Whether the ticket system's name or address means this user; half a name does not."""
    wanted = named.strip().casefold()
    return wanted in (user.email.casefold(), user.name.casefold())


def unresolved_in_words(context: EscalationContext) -> str:
    """'3 days unresolved', or empty."""
    if context.unresolved_for is None:
        return ""
    hours = int(context.unresolved_for.total_seconds() // 3600)
    if hours < 48:
        return f"{hours} hour{'' if hours == 1 else 's'} unresolved"
    return f"{hours // 24} days unresolved"
