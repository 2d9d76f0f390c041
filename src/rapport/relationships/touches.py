"""Which contacts, of whom with us, does a mail, a meeting or a ticket record?

Only what a person wrote counts. A customer's person who was merely copied has done nothing and gets no touch.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from rapport.inbox.model import (
    Attendee,
    Direction,
    Field,
    Kind,
    Mail,
    Participation,
    Sides,
    StoredMail,
    StoredMeeting,
    StoredTicket,
)
from rapport.people.model import CustomerId, PersonId
from rapport.relationships import sentiment
from rapport.relationships.model import Touch, TouchId, TouchKind

Who = Mapping[str, PersonId]
NOT_STORED = TouchId(0)


def parent(mail: Mail) -> str:
    """The Message-ID that a mail answers (RFC 5322, 3.6.4), or ""."""
    return mail.in_reply_to or (mail.references[-1] if mail.references else "")


def of_mail(stored: Sequence[StoredMail], who: Who, sides: Sides, ours: Mapping[str, datetime]) -> tuple[Touch, ...]:
    """`ours` says when each mail of ours was sent, by Message-ID: an answer to one is a REPLY_IN."""
    written = [one for one in stored if one.mail.kind is Kind.PERSON]
    behind = _Behind(cache(sides.customer_of), cache(sides.is_own), who)
    return tuple(touch for one in written for touch in _of_one(one, behind, ours))


@dataclass(frozen=True, slots=True)
class _Behind:
    """Who is behind an address, asked once each: a batch names the same addresses all over."""

    customer: Callable[[str], int | None]
    is_own: Callable[[str], bool]
    who: Who


def _of_one(one: StoredMail, behind: _Behind, ours: Mapping[str, datetime]) -> Iterator[Touch]:
    mail = one.mail
    if one.direction is Direction.OUT:
        for email in dict.fromkeys(p.address.email for p in mail.participants if p.field is Field.TO):
            customer = behind.customer(email)
            if customer is not None and email in behind.who:
                yield _touch(one, customer, behind.who[email], TouchKind.MESSAGE_OUT, mail.sender.email)
        return
    email = mail.sender.email
    customer = behind.customer(email)
    if customer is None or email not in behind.who:
        return
    to = next((a.email for a in mail.recipients if behind.is_own(a.email)), "")
    asked_at = ours.get(parent(mail))
    after = None if asked_at is None else max(0.0, (mail.sent_at - asked_at).total_seconds())
    kind = TouchKind.MESSAGE_IN if asked_at is None else TouchKind.REPLY_IN
    yield Touch(
        id=NOT_STORED,
        customer=CustomerId(customer),
        person=behind.who[email],
        kind=kind,
        at=mail.sent_at,
        our_address=to,
        record=one.record,
        reply_after_s=after,
        sentiment=sentiment.of(mail.new_text),
    )


def _touch(one: StoredMail, customer: int, person: PersonId, kind: TouchKind, our_address: str) -> Touch:
    return Touch(NOT_STORED, CustomerId(customer), person, kind, one.mail.sent_at, our_address, one.record)


def of_meetings(stored: Iterable[StoredMeeting], who: Who, sides: Sides) -> tuple[Touch, ...]:
    """One for each of theirs who accepted or organised; dated at the start, so that it counts from then on."""
    return tuple(touch for one in stored if not one.meeting.cancelled for touch in _of_meeting(one, who, sides))


def _of_meeting(one: StoredMeeting, who: Who, sides: Sides) -> Iterator[Touch]:
    ours = next((a.address.email for a in one.meeting.attendees if sides.is_own(a.address.email)), "")
    came: set[PersonId] = set()
    for attendee in one.meeting.attendees:
        email = attendee.address.email
        customer = sides.customer_of(email)
        if customer is None or email not in who or who[email] in came or not _counts(attendee):
            continue
        came.add(who[email])
        at = one.meeting.starts_at
        yield Touch(NOT_STORED, CustomerId(customer), who[email], TouchKind.MEETING, at, ours, one.record)


def _counts(attendee: Attendee) -> bool:
    if attendee.participation is Participation.DECLINED:
        return False
    return attendee.organizer or attendee.participation is Participation.ACCEPTED


def of_tickets(stored: Iterable[StoredTicket], who: Who, sides: Sides) -> tuple[Touch, ...]:
    """One for who opened it; a ticket without a known reporter is nobody's effort."""
    found = []
    for one in stored:
        reporter = one.ticket.reporter.lower()
        customer = sides.customer_of(reporter) if one.customer_id is None else one.customer_id
        if customer is not None and reporter in who:
            at = one.ticket.opened_at
            found.append(Touch(NOT_STORED, CustomerId(customer), who[reporter], TouchKind.TICKET, at, "", one.record))
    return tuple(found)


def concerned(stored: Iterable[StoredMail], sides: Sides) -> frozenset[CustomerId]:
    """Customers whose people took part in these mails or are spoken of by an automatic one."""
    emails = {p.address.email for one in stored for p in one.mail.participants}
    emails |= {absence.address for one in stored for absence in one.mail.about}
    return frozenset(CustomerId(c) for c in map(sides.customer_of, emails) if c is not None)


def invited(stored: Iterable[StoredMeeting], sides: Sides) -> frozenset[CustomerId]:
    """Customers whose people were asked to these meetings."""
    emails = {attendee.address.email for one in stored for attendee in one.meeting.attendees}
    return frozenset(CustomerId(c) for c in map(sides.customer_of, emails) if c is not None)
