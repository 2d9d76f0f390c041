"""What does a record say: the mail, meeting, ticket or row behind a sentence, a score or a signal?"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from rapport.app import App
from rapport.db import Transaction
from rapport.drafts.promises import store as promises
from rapport.drafts.promises.facts import of_policy
from rapport.errors import NotFound
from rapport.inbox import store as inbox
from rapport.inbox.headlines import store
from rapport.inbox.headlines.model import Headline, Opened
from rapport.inbox.model import Direction, MeetingId, StoredMeeting, TicketId
from rapport.people import store as people
from rapport.people.model import Customer, Stakeholder
from rapport.people.several import store as several
from rapport.questions.store import answer
from rapport.signals import expansion
from rapport.users import store as users
from rapport.users.model import UserId
from rapport.web import words

WEEKS_OF_USE = 17  # the month that grew, and the quarter that it is compared with
SHORT = 600  # characters of a record beside a sentence; the whole is one click away
PAGES = {"message": "/messages/{}", "customer": "/customers/{}"}  # the others have the plain page /records/…


@dataclass(frozen=True, slots=True)
class Record:
    """One record as a person reads it."""

    record: str  # 'message:12'
    kind: str  # 'message'
    title: str
    text: str
    at: datetime | None
    link: str  # empty when there is nothing more to see

    @property
    def short(self) -> str:
        return self.text if len(self.text) <= SHORT else f"{self.text[:SHORT].rstrip()} …"


def resolve(app: App, records: Iterable[str]) -> dict[str, Record]:
    """Every record by its name; one that is no longer stored says so."""
    with app.db.transaction() as tx:
        return read(tx, records)


def read(tx: Transaction, records: Iterable[str]) -> dict[str, Record]:
    """The same inside a transaction; what pages show by the dozen is read by kind, in one question each."""
    wanted = list(dict.fromkeys(records))
    sent = _numbers(wanted, "message")
    mails = answer(tx, store.opened(sent)) if sent else {}
    met = [MeetingId(n) for n in _numbers(wanted, "meeting")]
    meetings = inbox.get_meetings(tx, met) if met else {}
    customers = several.customers_of(tx, _numbers(wanted, "customer"))
    stakeholders = several.stakeholders_of(tx, _numbers(wanted, "stakeholder"))
    found = {record: _mail(one) for record, one in mails.items()}
    found |= {one.record: _meeting(one) for one in meetings.values()}
    found |= {record: _customer(record, one) for n, one in customers.items() for record in [f"customer:{n}"]}
    found |= {record: _stakeholder(record, one) for n, one in stakeholders.items() for record in [f"stakeholder:{n}"]}
    return {name: found.get(name) or _other(tx, name) for name in wanted}


def headlines(tx: Transaction, records: Iterable[str]) -> dict[str, Record]:
    """Mails, meetings and tickets by their names, without their words, which a list does not show."""
    wanted = list(dict.fromkeys(records))
    kinds = [_numbers(wanted, kind) for kind in ("message", "meeting", "ticket")]
    found = store.headlines(tx, *kinds)
    return {name: _headed(found[name]) if name in found else _missing(name) for name in wanted}


def one(app: App, record: str) -> Record:
    """Raises NotFound for what is no name of a record, or no longer stored."""
    found = resolve(app, [record])[record]
    if found.kind == "missing":
        raise NotFound(f"There is no record {record}. It may have been erased.")
    return found


def link_of(record: str) -> str:
    """Where a record is shown."""
    kind, _, number = record.partition(":")
    return PAGES.get(kind, f"/records/{kind}:{{}}").format(number)


def _numbers(records: Iterable[str], kind: str) -> list[int]:
    parted = (record.partition(":") for record in records)
    return [int(number) for name, _, number in parted if name == kind and _is_number(number)]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18  # fits a bigint


def _mail(opened: Opened) -> Record:
    return replace(_headed(opened.headline), text=opened.text.strip(), at=opened.at)


def _of_mail(direction: Direction | None, sender: str, to: Iterable[str], subject: str) -> str:
    verb = f"{sender} to {', '.join(to)}" if direction is Direction.OUT else f"{sender} wrote"
    return f"{verb}: {subject}"


def _headed(one: Headline) -> Record:
    kind = one.record.partition(":")[0]
    titles = {
        "message": _of_mail(one.direction, one.sender, one.to, one.about),
        "meeting": _of_meeting(one.cancelled, one.about),
        "ticket": f"Ticket {one.about}",
    }
    return Record(one.record, kind, titles[kind], "", None, link_of(one.record))


def _of_meeting(cancelled: bool, summary: str) -> str:
    return f"{'Cancelled meeting' if cancelled else 'Meeting'}: {summary}"


def _meeting(stored: StoredMeeting) -> Record:
    meeting = stored.meeting
    there = [f"{a.address.name or a.address.email} ({words.label(a.participation)})" for a in meeting.attendees]
    title = _of_meeting(meeting.cancelled, meeting.summary)
    return Record(stored.record, "meeting", title, "\n".join(there), meeting.starts_at, link_of(stored.record))


def _other(tx: Transaction, record: str) -> Record:
    kind, _, number = record.partition(":")
    if kind == "said":
        return _said(tx, record, *number.partition(":")[::2])
    readers = {
        "ticket": _ticket,
        "person": _person,
        "usage": _usage,
        "user": _user,
        "policy": _policy,
        "promise": _promise,
    }
    try:
        if kind in readers and _is_number(number):
            return readers[kind](tx, record, int(number))
    except NotFound:
        pass
    return _missing(record)


def _said(tx: Transaction, record: str, who: str, text: str) -> Record:
    """Somebody of ours knows it, and no other record has to."""
    names = [one.name for one in users.list_users(tx) if str(one.id) == who]
    title = f"{names[0]}'s own word" if names else "A person's own word"
    return Record(record, "said", title, text.strip(), None, "")


def _missing(record: str) -> Record:
    return Record(record, "missing", f"{record} is no longer stored", "", None, "")


def _ticket(tx: Transaction, record: str, number: int) -> Record:
    ticket = inbox.get_ticket(tx, TicketId(number)).ticket
    actions = [f"• {one.what} ({one.state}{f', {one.owner}' if one.owner else ''})" for one in ticket.actions]
    escalated = f", escalated on {words.day(ticket.escalated_at.date())}" if ticket.escalated_at else ""
    state = f"{words.label(ticket.severity)} severity, {words.label(ticket.status)}{escalated}"
    told = f"{ticket.customer}{f', reported by {ticket.reporter}' if ticket.reporter else ''}"
    parts = [state, told, ticket.description, *actions]
    text = "\n".join(part for part in parts if part)
    return Record(
        record, "ticket", f"Ticket {ticket.external_id}: {ticket.subject}", text, ticket.opened_at, link_of(record)
    )


def _customer(record: str, customer: Customer) -> Record:
    facts = {
        "Value": words.money(customer.arr_cents, customer.currency),
        "Renewal": words.day(customer.renewal_date),
        "Segment": customer.segment or words.NOTHING,
        "Health": words.whole(customer.health_score),
    }
    text = "\n".join(f"{name}: {value}" for name, value in facts.items())
    return Record(record, "customer", f"Customer {customer.name}", text, None, link_of(record))


def _person(tx: Transaction, record: str, number: int) -> Record:
    person = people.get_person(tx, number)
    return Record(record, "person", person.name, "\n".join(person.addresses), None, link_of(record))


def _stakeholder(record: str, stakeholder: Stakeholder) -> Record:
    parts = [stakeholder.title, stakeholder.department, stakeholder.email, f"Known from: {stakeholder.source}"]
    text = "\n".join(part for part in parts if part)
    return Record(record, "stakeholder", stakeholder.name, text, stakeholder.valid_from, link_of(record))


def _usage(tx: Transaction, record: str, number: int) -> Record:
    weeks = expansion.by_week(answer(tx, inbox.usage_of(number)))
    lines: list[str] = []
    for metric, found in weeks.items():
        lines.append(f"{metric.replace('_', ' ')}, average by week:")
        lines += [f"{words.day(monday)}: {expansion.amount(value)}" for monday, value in found[:WEEKS_OF_USE]]
    title = f"Product use at {people.get_customer(tx, number).name}"
    return Record(record, "usage", title, "\n".join(lines), None, link_of(record))


def _policy(tx: Transaction, record: str, number: int) -> Record:
    policy = promises.get_policy(tx, number)
    if policy is None:
        raise NotFound(f"There is no policy {number}.")
    confirmed = "" if policy.is_confirmed else "As shipped; nobody has confirmed it yet."
    text = "\n".join(part for part in (*of_policy(policy).promises, confirmed) if part)
    title = f"Service policy: {policy.terms.severity} severity"
    return Record(record, "policy", title, text, policy.set_at, link_of(record))


def _promise(tx: Transaction, record: str, number: int) -> Record:
    promise = promises.get_promise(tx, number)
    if promise is None:
        raise NotFound(f"There is no promise {number}.")
    by = users.get_user(tx, promise.made_by).name if promise.made_by else "the policy that the mail names"
    parts = (promise.what or "An update", promise.owner, f"By {words.when(promise.due_at, 'UTC')}", f"Entered by {by}")
    text = "\n".join(part for part in parts if part)
    return Record(record, "promise", "Promised", text, promise.made_at, link_of(record))


def _user(tx: Transaction, record: str, number: int) -> Record:
    user = users.get_user(tx, UserId(number))
    text = "\n".join(part for part in (user.title, user.email, user.phone) if part)
    return Record(record, "user", f"{user.name}, of ours", text, None, link_of(record))
