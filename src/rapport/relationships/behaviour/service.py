"""How do a customer's people communicate, and what do we know about one of them?"""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from rapport.app import App
from rapport.db import Transaction
from rapport.people import store as people
from rapport.people.model import CustomerId, PersonId, Stakeholder, StakeholderId
from rapport.questions.store import answer
from rapport.relationships import asked, champion, portrait
from rapport.relationships import service as relationships
from rapport.relationships.behaviour import store
from rapport.relationships.behaviour.model import Seen
from rapport.relationships.by_hand import store as by_hand
from rapport.relationships.by_hand.model import Hand, Label
from rapport.relationships.course import Course, course
from rapport.relationships.engagement import QUARTER, Peers, against_peers
from rapport.relationships.model import Known, Snapshot, Touch
from rapport.relationships.patterns import WINDOW, Beginnings, Pattern, Patterns, patterns
from rapport.relationships.patterns import pattern_of as pattern_of_one
from rapport.relationships.portrait import Portrait
from rapport.users import store as users


def patterns_of(app: App, customer: CustomerId, at: datetime) -> Patterns:
    """Who talks with whom, when, and who begins, in the half year up to a moment. Raises NotFound."""
    with app.db.transaction() as tx:
        return _patterns(tx, relationships.snapshot(tx, customer, at))


def _patterns(tx: Transaction, snapshot: Snapshot) -> Patterns:
    whose = {
        address: one.person.id
        for one in people.stakeholders(tx, snapshot.customer, snapshot.as_of)
        for address in one.person.addresses
    }
    seen = store.seen(tx, snapshot.customer, whose, (snapshot.as_of - WINDOW, snapshot.as_of))
    names = {user.email.lower(): user.name for user in users.list_users(tx)}
    return patterns(snapshot, _beginnings(tx, seen), names, _zone(tx, snapshot.customer))


def pattern_of(app: App, one: Stakeholder, snapshot: Snapshot) -> Pattern | None:
    """The same of one person, whose mails alone are read; None for who is no stakeholder then, or had no contact."""
    with app.db.transaction() as tx:
        return _pattern(tx, one, snapshot)


def _pattern(tx: Transaction, one: Stakeholder, snapshot: Snapshot) -> Pattern | None:
    if all(known.stakeholder != one.id for known in snapshot.known):
        return None
    whose = dict.fromkeys(one.person.addresses, one.person.id)
    seen = store.seen(tx, snapshot.customer, whose, (snapshot.as_of - WINDOW, snapshot.as_of))
    return pattern_of_one(snapshot, _beginnings(tx, seen), one.person.id, _zone(tx, snapshot.customer))


def _beginnings(tx: Transaction, seen: Seen) -> Beginnings:
    first = store.first_of(tx, {letter.thread for letter in seen.letters})
    return Beginnings([letter for letter in seen.letters if letter.record in first])


def _zone(tx: Transaction, customer: CustomerId) -> tzinfo:
    return ZoneInfo(answer(tx, store.zone(customer)))


def portrait_of(app: App, one: Stakeholder, snapshot: Snapshot) -> Portrait:
    """One person: what we know and why, as of the snapshot."""
    at = snapshot.as_of
    with app.db.transaction() as tx:
        known = next((other for other in snapshot.known if other.stakeholder == one.id), None)
        labels = tuple(label for label in by_hand.of_stakeholder(tx, one.id) if label.at <= at)
        return Portrait(
            stakeholder=one,
            customer_name=snapshot.customer_name,
            known=known,
            facts=portrait.facts(one, known, snapshot),
            pattern=_pattern(tx, one, snapshot),
            peers=_peers(tx, known, snapshot) if known else None,
            gaps=tuple(gap for gap in snapshot.gaps if gap.target == one.id),
            labels=labels,
            note="" if known else _unknown(labels, at),
            as_of=at,
        )


def courses_of(tx: Transaction, snapshot: Snapshot) -> dict[StakeholderId, Course]:
    """The strength of everybody who is there, month by month up to the snapshot's moment."""
    came = champion.arrivals(people.stakeholders(tx, snapshot.customer, snapshot.as_of))
    theirs: dict[PersonId, list[Touch]] = {}
    for touch in snapshot.touches:
        theirs.setdefault(touch.person, []).append(touch)
    return {
        one.stakeholder: course(theirs.get(one.person, ()), snapshot.as_of, came.introduced.get(one.stakeholder, ()))
        for one in snapshot.known
    }


def _unknown(labels: Sequence[Label], at: datetime) -> str:
    """Why somebody who has a number is in no score."""
    holding = [label for label in labels if label.held(at)]
    if not Hand(tuple(holding)).is_stakeholder:
        return "set by hand to be no stakeholder"
    return asked.NOBODY_THEN


def _peers(tx: Transaction, known: Known, snapshot: Snapshot) -> Peers:
    segment = people.get_customer(tx, snapshot.customer).segment
    return against_peers(known.person, known.level, store.quarters(tx, segment, snapshot.as_of, QUARTER))
