"""What do signals need to know about customers, read once for all that looks at them?"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rapport.db import Transaction
from rapport.people import store as people
from rapport.people.model import Customer, CustomerId, PersonId, Stakeholder
from rapport.questions.model import Ask
from rapport.questions.store import answer
from rapport.relationships import store as contacts
from rapport.relationships.accumulators import Accumulator
from rapport.relationships.behaviour import store as behaviour
from rapport.relationships.behaviour.model import Seen
from rapport.relationships.by_hand import rules
from rapport.relationships.by_hand import store as by_hand
from rapport.relationships.by_hand.model import Label, hands
from rapport.relationships.influence import WINDOW
from rapport.relationships.model import Outline, Touch
from rapport.relationships.outlines import latest, past, store
from rapport.relationships.standing import Facts
from rapport.relationships.sums import service as sums
from rapport.relationships.sums import store as sums_store
from rapport.relationships.sums.store import Kept

Counted = Mapping[CustomerId, Mapping[PersonId, Accumulator] | None]
Past = Mapping[datetime, Outline]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a customer is drawn from, whoever is there, on its way from the database."""

    ask: Ask
    customer: CustomerId
    now: datetime
    whole: bool
    touched: Callable[[], Sequence[Touch]]
    kept: Callable[[], Mapping[CustomerId, Kept]]
    labels: Callable[[], Sequence[Label]]


def asked(ask: Ask, customer: CustomerId, now: datetime, *, whole: bool = False) -> Asked:
    """With the latest contacts or with the `whole` of them; nothing later than `now` counts."""
    touched = store.whole(customer, now) if whole else store.latest(customer, now, latest.LEAST)
    kept, labels = sums_store.as_of([customer], now), by_hand.holding_at([customer], now)
    return Asked(ask, customer, now, whole, ask(touched), ask(kept), ask(labels))


def known(asked: Asked, staff: Sequence[Stakeholder]) -> tuple[Sequence[Stakeholder], Callable[[], Facts]]:
    """Who of this staff counts, and what `picture.outline` draws the customer from: waits for all that was asked, and
    puts it together when it is called, while the database may do something else."""
    whose, since = _whose([staff]), asked.now - WINDOW
    notes = asked.ask(contacts.absences(whose, asked.now))
    used = asked.ask(behaviour.used(asked.customer, whose, (since, asked.now)))
    hand = hands(asked.labels())
    there = rules.applied(staff, hand)
    base = Facts(there, (), notes(), asked.now, hands=hand, seen=Seen(used=used()))
    return there, lambda: _with_contacts(asked, base)


def _with_contacts(asked: Asked, base: Facts) -> Facts:
    touches = _touches(asked)
    cut = touches[0].at if not asked.whole and len(touches) >= latest.LEAST else None
    facts = replace(base, touches=touches, counted=_counted(asked, touches, cut))
    if cut is None:
        return facts
    arrived = asked.ask(store.at(asked.customer, latest.arrivals(base.staff, cut)))
    begun = asked.ask(store.first(asked.customer))
    return replace(facts, begun=begun(), arrived=latest.by_person(arrived()))


def _touches(asked: Asked) -> Sequence[Touch]:
    found, begin = asked.touched(), asked.now - latest.SPAN
    if asked.whole or len(found) < latest.LEAST or found[0].at <= begin:
        return found
    return asked.ask(store.since(asked.customer, begin, asked.now))()


def _counted(asked: Asked, touches: Sequence[Touch], cut: datetime | None) -> Mapping[PersonId, Accumulator] | None:
    """Everybody's sums; from all contacts where those at hand are cut before all is counted."""
    kept = asked.kept().get(asked.customer)
    if cut is not None and (kept is None or kept.through < cut):
        return latest.from_zero(asked.ask(store.whole(asked.customer, asked.now))())
    return None if kept is None else sums.continued(kept, touches)


def on_dates(tx: Transaction, customer: Customer, staffs: Mapping[datetime, Sequence[Stakeholder]]) -> Past:
    """A customer at many moments, with who was there at each; each table is read once."""
    first, last, whose = min(staffs), max(staffs), _whose(staffs.values())
    records = past.Records(
        contacts.touches_of(tx, customer.id, last),
        by_hand.set_until(tx, customer.id, last),
        answer(tx, contacts.absences(whose, last)),
        answer(tx, behaviour.used(customer.id, whose, (first - WINDOW, last))),
    )
    return past.outlines(customer, records, staffs)


def facts(
    tx: Transaction, counted: Counted, now: datetime, touched: Mapping[CustomerId, Sequence[Touch]]
) -> list[tuple[CustomerId, Facts]]:
    """Of each customer: who is there, their sums, and the touches that are at hand."""
    everybody = people.staff(tx, counted, now)
    set_there = hands(answer(tx, by_hand.holding_at(counted, now)))
    there = {customer: rules.applied(everybody.get(customer, ()), set_there) for customer in counted}
    notes = answer(tx, contacts.absences(_whose(there.values()), now))
    return [
        (customer, Facts(staff, touched.get(customer, ()), notes, now, hands=set_there, counted=counted[customer]))
        for customer, staff in there.items()
    ]


def _whose(staffs: Iterable[Sequence[Stakeholder]]) -> dict[str, PersonId]:
    return {address: one.person.id for staff in staffs for one in staff for address in one.person.addresses}
