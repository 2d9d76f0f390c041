"""What happens to one message, in order: START READING HERE.

    stored                            inbox.store.add_packed
    people and company recognised     people.service.recognise
    statements about people heard     inbox.statements.service.keep, people.service.hear
    touches                           relationships.service.record
    reply matched, bounce noted       outbox.service.match_replies
      … all that in the transaction of `take`; the rest when its customer's turn comes, in `refresh`:
    relationship refreshed            relationships.service.refresh_all
    signals looked for                signals.service.look_at
      … both, one customer at fault or not, by signals.looking.service.look_all
      … and then at a person's request, from the web, the chat, the command line:
    draft written                     drafts.service.write_escalation_response and its sisters
    approved, by a person             drafts.service.approve
    sent                              outbox.service.send_due
    outcome recorded                  learning.service.record, from jobs.learn
The answer to what was sent is the next message.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from rapport.app import App
from rapport.db import Transaction
from rapport.inbox import intake
from rapport.inbox import store as inbox_store
from rapport.inbox.intake import Judged, Left, Terms
from rapport.inbox.keeping import service as keeping_service
from rapport.inbox.keeping import store as keeping_store
from rapport.inbox.model import (
    Field,
    Item,
    Kind,
    Meeting,
    Packed,
    Quarantined,
    Sides,
    StoredMail,
    StoredMeeting,
    Tally,
)
from rapport.inbox.statements import service as statements_service
from rapport.outbox import service as outbox_service
from rapport.people import names as people_names
from rapport.people import service as people_service
from rapport.people import store as people_store
from rapport.people.model import CustomerId, Seen
from rapport.people.recognition import store as recognition
from rapport.relationships import service as relationships_service
from rapport.signals.looking import service as looking_service

# Whose addresses are those of people: an automatic reply has an author, a bounce and a newsletter have none.
WRITTEN_FOR_SOMEBODY = frozenset({Kind.PERSON, Kind.CALENDAR, Kind.AUTOREPLY})

FEW = 5  # messages that are looked up one by one in whatever there is; more may be better read in one go


def take_in(app: App, items: Iterable[Item], *, header_only: bool = False) -> Tally:
    """A few messages or calendars, from a mailbox or an upload. Large imports: importing.import_paths."""
    found = [(one, item.source) for item in items for one in intake.read(item, app.now())]
    with app.db.transaction(few=len(found) <= FEW) as tx:
        sides = recognition.sides_of(tx, frozenset[str]().union(*(intake.named(one) for one, _ in found)))
        terms = Terms(sides, app.now(), header_only, keeping_service.held(tx, app))
        return _put(tx, [intake.decide(one, terms, source) for one, source in found], sides, app.now())


def take(tx: Transaction, judged: Sequence[Judged], terms: Terms, now: datetime) -> Tally:
    """One batch that was judged by `terms`, as far as it concerns what came in; the caller's transaction makes it all
    or nothing. Of who was erased since it was judged nothing is stored."""
    return _put(tx, _still_kept(tx, judged, terms), terms.sides, now)


def _put(tx: Transaction, judged: Sequence[Judged], sides: Sides, now: datetime) -> Tally:
    mails = [one for one in judged if isinstance(one, Packed)]
    calendar = [one for one in judged if isinstance(one, Meeting)]
    stored = inbox_store.add_packed(tx, mails, now)
    met = inbox_store.put_meetings(tx, calendar)
    inbox_store.quarantine(tx, [one for one in judged if isinstance(one, Quarantined)], now)
    invited = inbox_store.put_meetings(tx, [meeting for one in stored for meeting in one.mail.meetings])
    follow(tx, stored, [*met, *invited], sides, now)
    return _count(judged, kept=len(mails) + len(calendar), new=len(stored) + len(met))


def _still_kept(tx: Transaction, judged: Sequence[Judged], terms: Terms) -> Sequence[Judged]:
    keeping_store.hold(tx)
    gone = keeping_store.list_tombstones(tx)
    if gone == terms.keeping.erased:
        return judged
    later = replace(terms, keeping=replace(terms.keeping, erased=gone))
    return [intake.again(one, later) for one in judged]


def follow(
    tx: Transaction, stored: Sequence[StoredMail], met: Sequence[StoredMeeting], sides: Sides, now: datetime
) -> None:
    """What new mails and meetings mean: who is in them, what contact they were, what they answer."""
    seen = [*_in_mail(stored, sides), *_in_meetings(met, sides)]
    who = people_service.recognise(tx, seen, now)
    people_service.hear(tx, statements_service.keep(tx, stored), now)
    concerned = relationships_service.record(tx, stored, who, sides)
    if met:
        concerned |= relationships_service.record_meetings(tx, met, who, sides)
    outbox_service.match_replies(tx, stored)
    people_store.mark_stale(tx, concerned, now)


def refresh(app: App, on_customer: Callable[[int, int], None] = lambda _done, _total: None) -> tuple[CustomerId, ...]:
    """Recompute what is known about every customer that something new came in for; a customer that cannot be looked at
    is shown on the page of what runs, and keeps no other waiting."""
    with app.db.transaction(few=True) as tx:
        stale = people_store.stale_customers(tx)
    looking_service.look_all(app, stale, on_customer, together=1)  # nobody's new mail waits for another's look
    return stale


def _in_mail(stored: Iterable[StoredMail], sides: Sides) -> list[Seen]:
    """Of mail that a list sent out, only the list's own address: so that nobody takes it for a person's later."""
    return [
        Seen(
            participant.address,
            customer,
            one.mail.sent_at,
            wrote=participant.field is Field.FROM and one.mail.kind is Kind.PERSON,
            is_list=is_list,
        )
        for one in stored
        if one.mail.kind in WRITTEN_FOR_SOMEBODY or one.mail.list_id
        for participant in one.mail.participants
        if (is_list := people_names.is_list(participant.address.email, one.mail.list_id))
        or one.mail.kind in WRITTEN_FOR_SOMEBODY
        if (customer := _customer(participant.address.email, sides)) is not None
    ]


def _in_meetings(met: Iterable[StoredMeeting], sides: Sides) -> list[Seen]:
    return [
        Seen(attendee.address, customer, one.meeting.starts_at)
        for one in met
        for attendee in one.meeting.attendees
        if (customer := _customer(attendee.address.email, sides)) is not None
    ]


def _customer(email: str, sides: Sides) -> CustomerId | None:
    number = sides.customer_of(email)
    return None if number is None else CustomerId(number)


def _count(judged: Sequence[Judged], *, kept: int, new: int) -> Tally:
    tally = Tally(read=len(judged), stored=new, known=kept - new)
    for one in judged:
        if isinstance(one, Left):
            tally.excluded[str(one.rule)] = tally.excluded.get(str(one.rule), 0) + 1
        elif isinstance(one, Quarantined):
            tally.quarantined[str(one.reason)] = tally.quarantined.get(str(one.reason), 0) + 1
    return tally
