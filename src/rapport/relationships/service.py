"""How do we stand with a customer, kept up to date with every mail, meeting and ticket?"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from rapport.app import App
from rapport.db import Transaction
from rapport.inbox.model import Direction, Kind, Sides, StoredMail, StoredMeeting, StoredTicket
from rapport.people import store as people
from rapport.people.model import Customer, CustomerId, PersonId
from rapport.questions.model import Ask
from rapport.questions.store import ahead
from rapport.relationships import change, introducer, picture, rebuild, store, targets, touches
from rapport.relationships.behaviour import store as behaviour
from rapport.relationships.behaviour.company import together
from rapport.relationships.behaviour.model import Company
from rapport.relationships.change import Change
from rapport.relationships.influence import WINDOW
from rapport.relationships.model import Assessment, Introducer, Outline, Rebuilt, Snapshot, Target, Threading, Touch
from rapport.relationships.outlines import service as outlines
from rapport.relationships.reporting import service as reporting
from rapport.relationships.reporting import store as reporting_store
from rapport.relationships.standing import Facts
from rapport.relationships.sums import service as sums
from rapport.relationships.sums.service import Engine
from rapport.relationships.ties import MEMORY, ties

BATCH = 50  # customers whose touches are read, computed and written together
TRIES = 3
AT_ONCE = 8  # batches in one transaction, which an engine may share out among its workers


def record(
    tx: Transaction, stored: Sequence[StoredMail], who: Mapping[str, PersonId], sides: Sides
) -> frozenset[CustomerId]:
    """Count the contacts that new mails are; the customers whose scores may have changed. Any number at once."""
    parents = {touches.parent(one.mail) for one in stored if one.direction is Direction.IN} - {""}
    found = touches.of_mail(stored, who, sides, store.ours(tx, parents) if parents else {})
    sums.added(tx, *store.add_touches(tx, found))
    ours = [one for one in stored if one.direction is Direction.OUT and one.mail.kind is Kind.PERSON]
    sent = [one for one in ours if one.awaited]  # a new mail of ours has no answer yet: nobody looks for one
    asked = {one.mail.message_id: one.mail.sent_at for one in sent if one.mail.message_id}
    answers = store.answer(tx, asked, {one.thread for one in sent})
    sums.changed(tx, answers)
    return touches.concerned(stored, sides) | {customer for customer, _ in answers}


def record_meetings(
    tx: Transaction, stored: Sequence[StoredMeeting], who: Mapping[str, PersonId], sides: Sides
) -> frozenset[CustomerId]:
    """Count meetings as they stand now: one that moved, was declined or cancelled replaces what it was before. Of
    whoever is invited the picture changes, too: an invitation that nobody answers says something."""
    return _replace(tx, [one.record for one in stored], touches.of_meetings(stored, who, sides)) | touches.invited(
        stored, sides
    )


def record_tickets(
    tx: Transaction, stored: Sequence[StoredTicket], who: Mapping[str, PersonId], sides: Sides
) -> frozenset[CustomerId]:
    """Count tickets for who opened them; a ticket changes its customer's picture even without one."""
    concerned = _replace(tx, [one.record for one in stored], touches.of_tickets(stored, who, sides))
    return concerned | {CustomerId(one.customer_id) for one in stored if one.customer_id is not None}


def _replace(tx: Transaction, records: Sequence[str], by: Sequence[Touch]) -> frozenset[CustomerId]:
    """What these records count for now, in place of what they counted for."""
    before = store.remove_touches(tx, records)
    sums.changed(tx, before)
    sums.added(tx, *store.add_touches(tx, by))
    return frozenset(customer for customer, _ in before) | {touch.customer for touch in by}


def forget(tx: Transaction, records: Sequence[str]) -> frozenset[CustomerId]:
    """These mails, meetings or tickets are gone, and so is what was counted from them."""
    return _replace(tx, records, ())


def snapshot(tx: Transaction, customer_id: int, now: datetime) -> Snapshot:
    """Everything about a customer as of `now`; nothing later counts. Raises NotFound."""
    number = CustomerId(customer_id)
    with ahead(tx) as ask:
        told = ask(reporting_store.verdicts(number, now)), ask(reporting_store.former(number, now))
        zone = ask(behaviour.zone(number))
        customer, facts, company = _read(ask, number, now)
    occasions = company.occasions
    met = frozenset(person for occasion in occasions for person in occasion.people)
    facts = replace(facts, met=met, seen=company.seen, zone=ZoneInfo(zone()))
    lines = reporting.reading_of((facts.staff, facts.hands), company.letters, (told[0](), told[1]()), now).lines
    return picture.snapshot(customer, facts, ties(occasions, now), lines)


def _read(ask: Ask, number: CustomerId, now: datetime) -> tuple[Customer, Facts, Company]:
    """While the database looks for the mails among the customer's people, their contacts are read."""
    who, there = ask(people.customer(number)), ask(people.staff_of(number, now))
    asked = outlines.asked(ask, number, now, whole=True)
    customer = who()
    staff, draw = outlines.known(asked, there())
    whose = {address: one.person.id for one in staff for address in one.person.addresses}
    letters = ask(behaviour.letters(whose, (now - WINDOW, now), now - MEMORY))
    meetings = ask(behaviour.invited(whose, (now - MEMORY, now)))
    facts = draw()
    return customer, facts, together(letters(), meetings(), facts.seen.used, now - WINDOW)


def refresh(app: App, customer_id: CustomerId) -> Threading:
    """What `refresh_all` does, for one customer."""
    return refresh_all(app, [customer_id])[0]


def refresh_all(app: App, customers: Sequence[CustomerId]) -> tuple[Threading, ...]:
    """Bring sums and threading scores of a batch of customers up to date, and keep the history of the scores.

    Derived: a crash that loses this loses all of it, the customers are as stale as before, and it is done again. Who
    acted upon a score has committed later and waited for the disk, which then holds this as well.
    """
    now = app.now()
    with app.db.transaction(few=len(customers) == 1, derived=True) as tx:
        seen = store.stale_since(tx, customers)  # first: what comes in from here on leaves a customer stale
        counted = sums.brought_up(tx, customers, now)  # of fewer customers where a clock jumped back
        from_zero = store.contacts(tx, [customer for customer, mine in counted.items() if mine is None], now)
        scores = tuple(
            picture.scored(customer, facts) for customer, facts in outlines.facts(tx, counted, now, from_zero)
        )
        before = store.put_scores(tx, scores, seen)
        store.add_scores(tx, [one for one in scores if picture.worth_a_line(before.get(one.customer), one)])
    return scores


def keep_champions(tx: Transaction, customer: Customer, seen: Outline) -> None:
    """Store who they are by this look, for lists of many customers, unless `customer` has them already. Time alone
    changes that, like the score, and the nightly look sees it."""
    now = tuple(one.stakeholder for one in seen.known if one.champion)
    if now != customer.champions:
        store.put_champions(tx, customer.id, now)


def rebuild_all(app: App, compute: Engine = rebuild.compute) -> Rebuilt:
    """All sums and scores of the workspace from its touches, a few batches of customers in a transaction."""
    with app.db.transaction() as tx:
        everyone = [customer.id for customer in people.list_customers(tx)]
    batches = [everyone[begin : begin + BATCH] for begin in range(0, len(everyone), BATCH)]
    counted = 0
    for begin in range(0, len(batches), AT_ONCE):
        counted += _rebuilt(app, batches[begin : begin + AT_ONCE], compute)
        for batch in batches[begin : begin + AT_ONCE]:
            refresh_all(app, batch)
    return Rebuilt(len(everyone), counted)


def _rebuilt(app: App, batches: Sequence[Sequence[CustomerId]], compute: Engine) -> int:
    """How many touches. Nothing is held while the engine computes; where something came in meanwhile, once more.

    Who is never quiet for so long keeps the sums there are, which are kept in step with every message.
    """
    counted = 0
    for _ in range(TRIES):
        with app.db.transaction() as tx:
            read = sums.read(tx, batches, app.now())
        found = compute(read.given)
        with app.db.transaction() as tx:
            changed, touches = sums.rebuilt(tx, read, found)
        counted += touches
        if not changed:
            break
        batches = [changed]
    return counted


def between(tx: Transaction, customer_id: int, one: datetime, other: datetime) -> Change:
    """What changed from the earlier of two moments to the later one. Raises NotFound."""
    since, until = sorted((one, other))
    return change.between(snapshot(tx, customer_id, since), snapshot(tx, customer_id, until))


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
