"""By what do people show that they are champions, where only the sums of all contact are at hand?"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from rapport.db import Transaction
from rapport.people.model import CustomerId, PersonId
from rapport.relationships.behaviour.model import Seen
from rapport.relationships.champion import HELPED, SILENCE, WINDOW, arrivals
from rapport.relationships.champions import store
from rapport.relationships.champions.store import Asked, Found
from rapport.relationships.standing import Facts, in_question

There = Sequence[tuple[CustomerId, Facts]]


def evident(tx: Transaction, there: There, now: datetime) -> There:
    """The same facts, with what may show that somebody is a champion now. One statement; none where nobody may be."""
    asked = {customer: who for customer, facts in there if (who := in_question(facts))}
    if not asked:
        return there
    found = store.evidence(tx, asked, _asked([(facts, asked.get(customer, ())) for customer, facts in there], now))
    return [(customer, _with(facts, found.get(customer))) for customer, facts in there]


def _asked(there: Sequence[tuple[Facts, Collection[PersonId]]], now: datetime) -> Asked:
    """As far back as a champion's latest word may lie, and what came before it still counts."""
    since, oldest = now - SILENCE - WINDOW, now - SILENCE - HELPED
    staff = [one for facts, who in there for one in facts.staff if one.person.id in who]
    came = {at for facts, who in there if who for at in arrivals(facts.staff).first_seen if oldest < at <= since}
    whose = {address: one.person.id for one in staff for address in one.person.addresses}
    return Asked({one.person.id for one in staff}, whose, came, since, now)


def _with(facts: Facts, found: Found | None) -> Facts:
    if found is None:
        return facts
    whole = facts.counted is None  # all contacts are there already, and all of them are needed
    return replace(facts, touches=facts.touches if whole else found.touches, seen=Seen(used=found.used))
