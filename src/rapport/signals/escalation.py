"""Which tickets have been escalated and are still open?"""

from rapport.inbox.model import StoredTicket, TicketStatus
from rapport.people.model import Stakeholder
from rapport.signals import complaints, words
from rapport.signals.evidence import EXECUTIVE, by_address, day, known, quoted
from rapport.signals.model import EscalationType, Evidence, Finding, SignalKind


def is_executive(evidence: Evidence, reporter: Stakeholder | None) -> bool:
    one = known(evidence, reporter.person.id) if reporter else None
    return one is not None and one.level in EXECUTIVE


def kind(evidence: Evidence, ticket: StoredTicket, reporter: Stakeholder | None) -> EscalationType:
    """The type of an escalated ticket."""
    return words.escalation_type(
        ticket.ticket.category, _text(evidence, ticket, reporter), by_executive=is_executive(evidence, reporter)
    )


def _text(evidence: Evidence, ticket: StoredTicket, reporter: Stakeholder | None) -> str:
    """The words of a ticket, with the angry mails that belong to it."""
    mails = (f"{one.subject}\n{one.text}" for one in complaints.of_reporter(evidence, ticket, reporter))
    return "\n".join((ticket.ticket.subject, ticket.ticket.description, *mails))


def escalated(evidence: Evidence) -> tuple[Finding, ...]:
    """One finding for each escalated ticket that is not resolved."""
    return tuple(
        _finding(evidence, ticket)
        for ticket in evidence.tickets
        if ticket.ticket.status is not TicketStatus.RESOLVED
        and ticket.ticket.escalated_at is not None
        and ticket.ticket.escalated_at <= evidence.now
    )


def _finding(evidence: Evidence, stored: StoredTicket) -> Finding:
    ticket = stored.ticket
    reporter = by_address(evidence, ticket.reporter)
    escalation = kind(evidence, stored, reporter)
    since = ticket.escalated_at or ticket.opened_at
    whose = f"at {evidence.snapshot.customer_name}"
    who = f", reported by {reporter.name}{f', {reporter.title}' if reporter.title else ''}," if reporter else ""
    return Finding(
        kind=SignalKind.TICKET_ESCALATED,
        cause=stored.record,
        customer=evidence.snapshot.customer,
        person=reporter.person.id if reporter else None,
        severity=words.severity(ticket.severity, escalation, _text(evidence, stored, reporter)),
        since=since,
        sentence=f"Ticket {ticket.external_id} “{quoted(ticket.subject)}” {whose}{who} was "
        f"escalated on {day(since)} and has been open since {day(ticket.opened_at)}.",
        evidence=(
            stored.record,
            *((f"stakeholder:{reporter.id}",) if reporter else ()),
            *(one.record for one in complaints.of_reporter(evidence, stored, reporter)[-complaints.SHOWN :]),
        ),
    )
