"""How do we stand with a customer, kept up to date with every mail, meeting and ticket?"""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from rapport.app import App
from rapport.db import Transaction
from rapport.inbox.model import Direction, Kind, Sides, StoredMail, StoredMeeting, StoredTicket
from rapport.people import store as people
from rapport.people.model import Customer, CustomerId, PersonId
from rapport.relationships import introducer, picture, store, targets, touches
from rapport.relationships.behaviour import store as behaviour
from rapport.relationships.by_hand import rules
from rapport.relationships.by_hand import store as by_hand
from rapport.relationships.by_hand.model import hands
from rapport.relationships.influence import WINDOW
from rapport.relationships.model import Assessment, Introducer, Snapshot, Target
from rapport.relationships.standing import Facts
from rapport.relationships.ties import MEMORY, ties
from rapport.users import store as users


def record(
    tx: Transaction, stored: Sequence[StoredMail], who: Mapping[str, PersonId], sides: Sides
) -> frozenset[CustomerId]:
    """Count the contacts that new mails are; the customers whose scores may have changed. Any number at once."""
    parents = {touches.parent(one.mail) for one in stored} - {""}
    store.add_touches(tx, touches.of_mail(stored, who, sides, store.ours(tx, parents) if parents else {}))
    sent = [one for one in stored if one.direction is Direction.OUT and one.mail.kind is Kind.PERSON]
    store.answer(tx, {o.mail.message_id: o.mail.sent_at for o in sent if o.mail.message_id}, {o.thread for o in sent})
    return touches.concerned(stored, sides)


def record_meetings(
    tx: Transaction, stored: Sequence[StoredMeeting], who: Mapping[str, PersonId], sides: Sides
) -> frozenset[CustomerId]:
    """Count meetings as they stand now: one that moved, was declined or cancelled replaces what it was before."""
    before = store.remove_touches(tx, [one.record for one in stored])
    counted = touches.of_meetings(stored, who, sides)
    store.add_touches(tx, counted)
    return before | {touch.customer for touch in counted}


def record_tickets(
    tx: Transaction, stored: Sequence[StoredTicket], who: Mapping[str, PersonId], sides: Sides
) -> frozenset[CustomerId]:
    """Count tickets for who opened them; a ticket changes its customer's picture even without one."""
    before = store.remove_touches(tx, [one.record for one in stored])
    store.add_touches(tx, touches.of_tickets(stored, who, sides))
    return before | {CustomerId(one.customer_id) for one in stored if one.customer_id is not None}


def snapshot(tx: Transaction, customer_id: int, now: datetime) -> Snapshot:
    """Everything about a customer as of `now`; nothing later counts. Raises NotFound."""
    customer = people.get_customer(tx, customer_id)
    set_by_hand = hands(by_hand.holding(tx, customer_id, now))
    staff = rules.applied(people.stakeholders(tx, customer_id, now), set_by_hand)
    whose = {address: one.person.id for one in staff for address in one.person.addresses}
    occasions = store.together(tx, whose, now - MEMORY, now)
    met = frozenset(person for occasion in occasions for person in occasion.people)
    touched, absent = store.touches_of(tx, customer_id, now), store.absences(tx, whose, now)
    seen = behaviour.seen(tx, customer_id, whose, (now - WINDOW, now))
    facts = Facts(staff, touched, absent, now, met, set_by_hand, seen, _zone(tx, customer))
    return picture.snapshot(customer, facts, ties(occasions, now))


def _zone(tx: Transaction, customer: Customer) -> tzinfo:
    """Of whoever looks after the customer: the best guess at the hours of people who have written too little."""
    return ZoneInfo("UTC" if customer.owner is None else users.get_user(tx, customer.owner).time_zone)


def refresh(app: App, customer_id: CustomerId) -> Snapshot:
    """Compute a customer's picture and keep it: relationships, threading score and its history."""
    with app.db.transaction() as tx:
        seen = store.stale_since(tx, customer_id)  # first: what comes in from here on leaves the customer stale
        new = snapshot(tx, customer_id, app.now())
        store.put_relationships(tx, customer_id, [one.relationship for one in new.known if one.relationship])
        store.put_score(tx, customer_id, new.threading.score.value or 0.0, seen)
        if picture.worth_a_line(store.last_score(tx, customer_id), new):
            store.add_score(tx, new.threading)
    return new


def assessment(app: App, customer_id: CustomerId) -> Assessment:
    """PRD-044, step 1: score on screen, parts, contacts, missing roles, history. Raises NotFound."""
    now = app.now()
    with app.db.transaction() as tx:
        return picture.assessment(snapshot(tx, customer_id, now), store.scores(tx, customer_id, now))


def find_target(tx: Transaction, snapshot: Snapshot, text: str) -> Target:  # noqa: ARG001 - as its siblings
    """Whom "CFO", "the CFO" or "Robert Williams" means. Raises Ambiguous with candidates, NotFound for a name."""
    return targets.target(snapshot, text)


def best_introducer(snapshot: Snapshot, target: Target) -> Introducer:
    """Who can be asked to introduce us; stakeholder None when nobody can, with the reasons."""
    return introducer.best(snapshot, target)
