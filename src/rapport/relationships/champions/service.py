"""By what do people show that they are champions, where only the sums of all contact are at hand?"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from rapport.db import Transaction
from rapport.people.model import CustomerId, PersonId
from rapport.relationships.behaviour.model import Seen
from rapport.relationships.champion import HELPED, WINDOW, arrivals
from rapport.relationships.champions import store
from rapport.relationships.champions.store import Asked, Found
from rapport.relationships.standing import Facts, in_question

There = Sequence[tuple[CustomerId, Facts]]


def evident(tx: Transaction, there: There, now: datetime) -> There:
    """The same facts, with what may show that somebody is a champion now. One statement; none where nobody may be."""
    words = {(customer, who): word for customer, facts in there for who, word in in_question(facts).items()}
    if not words:
        return there
    found = store.evidence(tx, _asked(there, words, now))
    return [(customer, _with(facts, found.get(customer))) for customer, facts in there]


def _asked(there: There, words: Mapping[tuple[CustomerId, PersonId], datetime], now: datetime) -> Asked:
    """As far back as what came before anybody's latest word still counts."""
    first, customers = min(words.values()), {customer for customer, _ in words}
    staffs = [facts.staff for customer, facts in there if customer in customers]
    came = {at for staff in staffs for at in arrivals(staff).first_seen if first - HELPED < at <= first - WINDOW}
    staff = [one for staff in staffs for one in staff if (one.customer, one.person.id) in words]
    whose = {address: one.person.id for one in staff for address in one.person.addresses}
    return Asked(words, whose, came, first - WINDOW, now)


def _with(facts: Facts, found: Found | None) -> Facts:
    if found is None:
        return facts
    whole = facts.counted is None  # all contacts are there already, and all of them are needed
    return replace(facts, touches=facts.touches if whole else found.touches, seen=Seen(used=found.used))
