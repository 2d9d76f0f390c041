"""What was known of a customer's tickets, use, jobs and mails at a moment of the past?"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from operator import attrgetter

from rapport.inbox.model import StoredTicket, Ticket, TicketStatus
from rapport.inbox.records.model import DayOfUse
from rapport.inbox.statements.model import Heard
from rapport.people.model import Stakeholder
from rapport.signals.model import MailTrace, Spoken

_AT = attrgetter("at")


def tickets(found: Iterable[StoredTicket], at: datetime) -> tuple[StoredTicket, ...]:
    """Those opened by then, as they stood then as far as records tell."""
    return tuple(replace(one, ticket=_as_of(one.ticket, at)) for one in found if one.ticket.opened_at <= at)


def _as_of(ticket: Ticket, at: datetime) -> Ticket:
    """A ticket system states only how things are now: what changed later was open before, and what it has done since
    was not done yet."""
    if ticket.updated_at <= at:
        return ticket
    return replace(
        ticket,
        status=TicketStatus.OPEN if ticket.status is TicketStatus.RESOLVED else ticket.status,
        escalated_at=None if ticket.escalated_at is None or ticket.escalated_at > at else ticket.escalated_at,
        updated_at=at,
        actions=tuple(one for one in ticket.actions if one.at is None or one.at <= at),
    )


def usage(found: Iterable[DayOfUse], at: datetime) -> tuple[DayOfUse, ...]:
    return tuple(one for one in found if one.on <= at.date())


def jobs(found: Iterable[Stakeholder], at: datetime) -> tuple[Stakeholder, ...]:
    """Those of that moment; an end that was still to come had not happened yet."""
    return tuple(
        replace(one, valid_to=None) if one.valid_to is not None and one.valid_to > at else one for one in found
    )


def mails(found: Sequence[MailTrace], since: datetime, until: datetime) -> tuple[MailTrace, ...]:
    """Those between, of mails that are the oldest first."""
    begin, end = (bisect_right(found, moment, key=_AT) for moment in (since, until))
    return tuple(found[begin:end])


def spoken(found: Iterable[Spoken], since: datetime, until: datetime) -> tuple[Spoken, ...]:
    return tuple(one for one in found if since <= one.at <= until)


def heard(found: Iterable[Heard], whose: Collection[str], since: datetime, until: datetime) -> tuple[Heard, ...]:
    """What these addresses say, and what is said about them."""
    return tuple(
        one for one in found if since <= one.at <= until and (one.author in whose or one.statement.address in whose)
    )
