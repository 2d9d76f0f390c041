"""Which mails are escalations: an executive complains, somebody escalates, a thread grows angry?"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from rapport.inbox.model import Severity, StoredTicket, TicketId, TicketStatus
from rapport.people.model import PersonId, Stakeholder
from rapport.signals import words
from rapport.signals.evidence import EXECUTIVE, by_address, day, known, quoted, within
from rapport.signals.model import EscalationType, Evidence, Finding, SignalKind, Spoken

BURST = timedelta(days=7)
JOINED = 2  # of their people in one angry thread: it is no longer one person's mood
SHOWN = 4  # mails named as evidence


def complaints(evidence: Evidence, _covered: frozenset[PersonId] = frozenset()) -> tuple[Finding, ...]:
    """One finding for each angry thread that no escalated ticket stands for."""
    threads: defaultdict[int, list[Spoken]] = defaultdict(list)
    for one in evidence.spoken:
        if one.at <= evidence.now:
            threads[one.thread].append(one)
    found = [(mails, grave) for mails in threads.values() if (grave := _thread(evidence, mails)) is not None]
    known_by_ticket = _of_tickets(evidence) if found else frozenset()
    return tuple(grave for mails, grave in found if known_by_ticket.isdisjoint(mail.record for mail in mails))


def _thread(evidence: Evidence, mails: Sequence[Spoken]) -> Finding | None:
    window = timedelta(days=evidence.thresholds.complaint_days)
    angry = [one for one in mails if within(one.at, evidence.now, window) and is_angry(one)]
    if not angry or _calmed(mails, angry[-1]):
        return None
    worst = next((one for one in angry if _by_executive(evidence, one.sender)), angry[-1])
    why = _why(evidence, mails, angry)
    if not why:
        return None
    who, text = by_address(evidence, worst.sender), f"{worst.subject}\n{worst.text}"
    kind = type_of(evidence, worst)
    name = f"{who.name}{f', {who.title},' if who.title else ''}" if who else worst.sender
    return Finding(
        kind=SignalKind.TICKET_ESCALATED,
        cause=f"thread:{worst.thread}:complaint",
        customer=evidence.snapshot.customer,
        person=who.person.id if who else None,
        severity=words.severity(Severity.MEDIUM, kind, text),
        since=angry[0].at,
        sentence=f"{name} wrote “{quoted(worst.subject)}” on {day(worst.at)}: {why}.",
        evidence=tuple(one.record for one in angry[-SHOWN:]),
        news_at=angry[-1].at,
    )


def is_angry(mail: Spoken) -> bool:
    """Whether its own words complain or escalate."""
    text = f"{mail.subject}\n{mail.text}"
    return words.complains(text) or words.escalates(text)


def type_of(evidence: Evidence, mail: Spoken) -> EscalationType:
    """What the trouble in a mail is about."""
    by_executive = _by_executive(evidence, mail.sender)
    return words.escalation_type("", f"{mail.subject}\n{mail.text}", by_executive=by_executive)


def of_reporter(evidence: Evidence, ticket: StoredTicket, reporter: Stakeholder | None) -> tuple[Spoken, ...]:
    """The angry mails that belong to a ticket: naming its number, or by whoever reported it and about no other."""
    theirs = reporter.person.addresses if reporter else (ticket.ticket.reporter,)
    return tuple(
        one
        for one in evidence.spoken
        if ticket.ticket.opened_at <= one.at <= evidence.now
        and (one.sender in theirs or _names(ticket, one))
        and is_angry(one)
        and (_names(ticket, one) or _meant(evidence, one, theirs) in (None, ticket.id))
    )


def _meant(evidence: Evidence, mail: Spoken, theirs: Sequence[str]) -> TicketId | None:
    """The one ticket that a mail is about: named in its thread, else the last of the reporter's that was escalated by
    then, or since; None without any. One anger makes one ticket an executive's complaint, not all of theirs."""
    thread = [one for one in evidence.spoken if one.thread == mail.thread and one.at <= evidence.now]
    named = [ticket for ticket in evidence.tickets if any(_names(ticket, one) for one in thread)]
    theirs_open = [one for one in evidence.tickets if one.ticket.reporter in theirs and one.ticket.opened_at <= mail.at]
    by_then = [one for one in theirs_open if _is_escalated(one, mail.at)]
    since = [one for one in theirs_open if _is_escalated(one, evidence.now)]
    last = max(named or by_then or since, key=lambda one: (one.ticket.opened_at, one.id), default=None)
    return None if last is None else last.id


def _is_escalated(ticket: StoredTicket, by: datetime) -> bool:
    escalated = ticket.ticket.escalated_at
    return ticket.ticket.status is not TicketStatus.RESOLVED and escalated is not None and escalated <= by


def _why(evidence: Evidence, mails: Sequence[Spoken], angry: Sequence[Spoken]) -> str:
    """The gravest reason to call it an escalation; empty when one mild complaint is all."""
    if any(_by_executive(evidence, one.sender) and words.complains(f"{one.subject}\n{one.text}") for one in angry):
        return "an executive complains"
    if any(words.escalates(f"{one.subject}\n{one.text}") for one in angry):
        return "they escalate it"
    if len({one.sender for one in angry}) >= JOINED:
        return f"{len({one.sender for one in angry})} of their people complain in one thread"
    if len(angry) > 1 or any(words.found(words.words(one.text), words.COMPLAINT) > 1 for one in angry):
        return "they complain again and again"
    latest = [one for one in mails if angry[-1].at - BURST <= one.at]
    if len(latest) >= evidence.thresholds.complaint_mails:
        return f"the thread grew to {len(latest)} mails of theirs within a week, with a complaint among them"
    return ""


def _by_executive(evidence: Evidence, email: str) -> bool:
    who = by_address(evidence, email)
    one = known(evidence, who.person.id) if who else None
    return one is not None and one.level in EXECUTIVE


def _calmed(mails: Iterable[Spoken], last: Spoken) -> bool:
    """Whether the same person has written in the thread since, and without anger."""
    return any(one.at > last.at and one.sender == last.sender and not is_angry(one) for one in mails)


def _of_tickets(evidence: Evidence) -> frozenset[str]:
    """The mails that an open escalated ticket stands for: it is the signal, and they are its evidence."""
    waiting = [
        one for one in evidence.tickets if one.ticket.status is not TicketStatus.RESOLVED and one.ticket.escalated_at
    ]
    reported = ((one, by_address(evidence, one.ticket.reporter)) for one in waiting)
    theirs = {mail.record for one, reporter in reported for mail in of_reporter(evidence, one, reporter)}
    named = {mail.record for mail in evidence.spoken if any(_names(one, mail) for one in waiting)}
    return frozenset(theirs | named)


def _names(ticket: StoredTicket, mail: Spoken) -> bool:
    """Whether a mail has the ticket's number as a word: "(DF-7)." does, "DF-70" does not; bare digits need a "#"."""
    number, text = ticket.ticket.external_id.casefold(), f"{mail.subject}\n{mail.text}".casefold()
    marked = f"#{number}" if number.isdigit() else number
    return bool(number) and marked in text and bool(re.search(rf"(?<![\w-]){re.escape(marked)}(?![\w-])", text))
