"""Which lines does an escalation report have, and from which record is each?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo

from rapport.drafts.promises.model import Promise, PromiseKind, PromiseState
from rapport.inbox.model import Direction, Severity
from rapport.inbox.statements.sentences import sentences
from rapport.outbox.clocks import words
from rapport.outbox.clocks.model import ClockState, Standing
from rapport.outbox.reports.model import Line, Report, Section
from rapport.signals.model import EscalationContext, EscalationType, EventKind, SignalEvent
from rapport.users.model import User

# A cause is only what somebody has written down as one; what merely sounds like it is not repeated as a finding.
CAUSE = ("root cause", "caused by", "the cause is", "the cause was")
DONE = ("done", "started")


@dataclass(frozen=True, slots=True)
class Case:
    """Everything recorded that a report may say."""

    context: EscalationContext
    standing: Standing
    events: tuple[SignalEvent, ...]
    ours: dict[int, User]
    zone: tzinfo


def report(case: Case) -> Report:
    """The internal report. A section without a line stays, so that what is missing can be seen."""
    context = case.context
    sections = (
        ("Issue summary", _summary(case)),
        ("Business impact", _impact(case)),
        ("Root cause", _cause(case)),
        ("Actions taken", _actions(case)),
        ("Resolution plan", _plan(case)),
        ("Time", _time(case)),
        ("Executive attention", _attention(case)),
        ("Timeline", _timeline(case)),
    )
    title = f"Escalation report: {context.customer.name}"
    as_of = words.moment(context.as_of, case.zone)
    return Report(title, as_of, tuple(Section(name, tuple(lines)) for name, lines in sections))


def _summary(case: Case) -> Iterator[Line]:
    context, signal = case.context, case.context.signal
    record = context.ticket.record if context.ticket else f"signal:{signal.id}"
    yield Line(signal.sentence, f"signal:{signal.id}")
    yield Line(str(signal.severity), f"signal:{signal.id}", "Severity")
    if context.type_in_words:
        yield Line(context.type_in_words, record, "Type")
    if context.ticket is not None:
        ticket = context.ticket.ticket
        yield Line(f"{ticket.external_id}: {ticket.subject}", record, "Ticket")
        if ticket.description.strip():
            yield Line(" ".join(ticket.description.split()), record, "In their words")
        yield Line(str(ticket.status), record, "Status of the ticket")
        if ticket.owner.strip():
            yield Line(ticket.owner, record, "Owner of the ticket")
    if context.reporter is not None:
        who = ", ".join(part for part in (context.reporter.name, context.reporter.title) if part)
        yield Line(who, f"stakeholder:{context.reporter.id}", "Reported by")
    elif context.reporter_address:
        yield Line(context.reporter_address, record, "Reported by")


def _impact(case: Case) -> Iterator[Line]:
    """Only what the CRM states; nobody's guess of what may be lost."""
    customer = case.context.customer
    record = f"customer:{customer.id}"
    if customer.arr_cents is not None:
        yield Line(f"{customer.currency} {customer.arr_cents / 100:,.0f} a year", record, "Value")
    if customer.renewal_date is not None:
        days = (customer.renewal_date - case.context.as_of.astimezone(case.zone).date()).days
        far = f"in {days} days" if days > 0 else "today" if days == 0 else f"{-days} days ago"
        yield Line(f"{customer.renewal_date:%Y-%m-%d} ({far})", record, "Renewal")
    if customer.health_score is not None:
        yield Line(f"{customer.health_score} of 100", record, "Health")
    if customer.segment:
        yield Line(customer.segment, record, "Segment")


def _cause(case: Case) -> Iterator[Line]:
    """Sentences of the ticket that name a cause as such, and steps that do."""
    ticket = case.context.ticket
    if ticket is None:
        return
    told = [*sentences(ticket.ticket.description), *(a.what for a in case.context.actions if a.state == "done")]
    yield from (Line(" ".join(one.split()), ticket.record) for one in told if _names_cause(one))


def _names_cause(text: str) -> bool:
    """Asking for the cause names none."""
    low = text.casefold()
    return any(mark in low for mark in CAUSE) and "?" not in text


def _actions(case: Case) -> Iterator[Line]:
    context = case.context
    if context.ticket is not None:
        for action in (a for a in context.actions if a.state in DONE and a.what.strip()):
            when = words.moment(action.at, case.zone) if action.at else ""
            detail = ", ".join(part for part in (action.owner.strip(), action.state, when) if part)
            yield Line(f"{action.what} ({detail})", context.ticket.record)
    for mail in reversed(context.communications):
        if mail.direction is Direction.OUT and mail.at >= context.signal.since:
            who = mail.sender.name or mail.sender.email
            yield Line(f"{who} wrote “{mail.subject}” on {words.moment(mail.at, case.zone)}", mail.record)
    yield from (_promised(case, one) for one in case.standing.promises if one.state is PromiseState.KEPT)


def _plan(case: Case) -> Iterator[Line]:
    context = case.context
    if context.ticket is not None:
        for action in (a for a in context.actions if a.state == "planned" and a.what.strip()):
            due = f"by {words.moment(action.at, case.zone)}" if action.at else "no time recorded"
            detail = ", ".join((action.owner.strip() or "no owner recorded", due))
            yield Line(f"{action.what} ({detail})", context.ticket.record)
    waiting = (PromiseState.OWED, PromiseState.ENTERED)
    yield from (_promised(case, one) for one in case.standing.promises if one.state in waiting)


def _promised(case: Case, promise: Promise) -> Line:
    what = promise.what if promise.kind is PromiseKind.ACTION else "Update to the customer"
    owner = f"{promise.owner}, " if promise.owner else ""
    state = {
        PromiseState.ENTERED: "entered, not yet told to the customer",
        PromiseState.OWED: "promised to the customer",
        PromiseState.KEPT: "kept",
        PromiseState.DROPPED: "dropped",
    }[promise.state]
    return Line(f"{what} ({owner}by {words.moment(promise.due_at, case.zone)}; {state})", promise.record)


def _time(case: Case) -> Iterator[Line]:
    for clock in case.standing.clocks:
        yield Line(words.sentence(clock, case.zone), clock.record, words.TITLES[clock.kind])
    if case.standing.logged:
        yield Line(case.standing.logged, f"signal:{case.context.signal.id}")
    for pause in case.standing.pauses:
        yield Line(words.waiting(pause, case.zone), pause.record)


def _attention(case: Case) -> Iterator[Line]:
    """Why somebody above should look, each reason from a record."""
    context, signal = case.context, case.context.signal
    record = context.ticket.record if context.ticket else f"signal:{signal.id}"
    if context.type is EscalationType.EXECUTIVE_COMPLAINT:
        yield Line("An executive of theirs complains.", record)
    if signal.severity is Severity.CRITICAL:
        yield Line("The severity is critical.", f"signal:{signal.id}")
    for clock in case.standing.clocks:
        if clock.is_late and clock.state is not ClockState.STOPPED:
            yield Line(f"{words.TITLES[clock.kind]}: {words.sentence(clock, case.zone)}", clock.record)
    for one in context.suggested_cc:
        yield Line(f"{one.name or one.email} should read along: {one.why}", record)


def _timeline(case: Case) -> Iterator[Line]:
    """What happened, the oldest first."""
    context, signal = case.context, case.context.signal
    lines = [Line("Escalated", f"signal:{signal.id}", at=signal.since)]
    if context.ticket is not None:
        lines.append(Line("Ticket opened", context.ticket.record, at=context.ticket.ticket.opened_at))
        done = (a for a in context.actions if a.state in DONE and a.at is not None)
        lines += [Line(f"{a.what} ({a.state})", context.ticket.record, at=a.at) for a in done]
    for mail in context.communications:
        verb = "We wrote" if mail.direction is Direction.OUT else f"{mail.sender.name or mail.sender.email} wrote"
        lines.append(Line(f"{verb}: {mail.subject}", mail.record, at=mail.at))
    lines += [_event(case, one) for one in case.events]
    yield from sorted(lines, key=lambda line: str(line.at.isoformat() if line.at else ""))


def _event(case: Case, event: SignalEvent) -> Line:
    by = case.ours[event.by].name if event.by in case.ours else ""
    titles = {EventKind.OPENED: "Noticed", EventKind.ANSWERED: "First answer left", EventKind.WARNED: "Clock warned"}
    what = titles.get(event.what, str(event.what).capitalize())
    said = event.because if event.what is not EventKind.ANSWERED else ""
    text = f"{what}{f' by {by}' if by else ''}{f': {said}' if said else ''}"
    return Line(text, f"signal:{event.signal}", at=event.at)
