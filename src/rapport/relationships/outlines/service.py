"""What do signals need to know about customers, read once for all that looks at them?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from rapport.db import Transaction
from rapport.people import store as people
from rapport.people.model import Customer, CustomerId, PersonId, Stakeholder
from rapport.relationships import store as contacts
from rapport.relationships.accumulators import Accumulator
from rapport.relationships.behaviour import store as behaviour
from rapport.relationships.behaviour.model import Seen
from rapport.relationships.by_hand import rules
from rapport.relationships.by_hand import store as by_hand
from rapport.relationships.by_hand.model import hands
from rapport.relationships.influence import WINDOW
from rapport.relationships.model import Outline, Touch
from rapport.relationships.outlines import latest, past, store
from rapport.relationships.standing import Facts
from rapport.relationships.sums import service as sums
from rapport.relationships.sums import store as watermarks

Counted = Mapping[CustomerId, Mapping[PersonId, Accumulator] | None]
Contacts = Mapping[CustomerId, Sequence[Touch]]
Staffs = Mapping[int, Sequence[Stakeholder]]
Past = Mapping[datetime, Outline]


def known(
    tx: Transaction, customer: Customer, staff: Sequence[Stakeholder], now: datetime, *, whole: bool = False
) -> Facts:
    """What `picture.outline` draws a customer from, with the latest contacts or with the `whole` of them; nothing
    later counts."""
    touched = (contacts.contacts if whole else _latest)(tx, [customer.id], now)
    cut = {number: mine[0].at for number, mine in touched.items() if not whole and len(mine) >= latest.LEAST}
    counted = sums.as_of(tx, touched, now) | _not_yet_counted(tx, cut, now)
    ((_, there),) = facts(tx, counted, now, touched, {customer.id: staff})
    used = behaviour.used(tx, [customer.id], _whose([there.staff]), (now - WINDOW, now))
    there = replace(there, seen=Seen(used=used.get(customer.id, {})))
    if not cut:
        return there
    arrived = store.at(tx, customer.id, latest.arrivals(staff, cut[customer.id]))
    return replace(there, begun=store.first(tx, cut)[customer.id], arrived=latest.by_person(arrived))


def on_dates(tx: Transaction, customer: Customer, staffs: Mapping[datetime, Sequence[Stakeholder]]) -> Past:
    """A customer at many moments, with who was there at each; each table is read once."""
    first, last, whose = min(staffs), max(staffs), _whose(staffs.values())
    used = behaviour.used(tx, [customer.id], whose, (first - WINDOW, last))
    records = past.Records(
        contacts.touches_of(tx, customer.id, last),
        by_hand.set_until(tx, customer.id, last),
        contacts.absences(tx, whose, last),
        used.get(customer.id, {}),
    )
    return past.outlines(customer, records, staffs)


def _latest(tx: Transaction, customers: Sequence[CustomerId], now: datetime) -> dict[CustomerId, tuple[Touch, ...]]:
    found, begin = store.latest(tx, customers, now, latest.LEAST), now - latest.SPAN
    lively = [number for number, mine in found.items() if len(mine) == latest.LEAST and mine[0].at > begin]
    return found | {number: store.since(tx, number, begin, now) for number in lively}


def _not_yet_counted(
    tx: Transaction, cut: Mapping[CustomerId, datetime], now: datetime
) -> dict[CustomerId, dict[PersonId, Accumulator]]:
    """The sums of customers whose contacts are cut before all is counted, from all of them."""
    through = watermarks.through(tx, cut) if cut else {}
    short = [c for c, begin in cut.items() if not (c in through and begin <= through[c] <= now)]
    return {customer: latest.from_zero(mine) for customer, mine in contacts.contacts(tx, short, now).items()}


def facts(
    tx: Transaction, counted: Counted, now: datetime, touched: Contacts, staffs: Staffs | None = None
) -> list[tuple[CustomerId, Facts]]:
    """Of each customer: who is there, their sums, and the touches that are at hand."""
    everybody = people.staff(tx, counted, now) if staffs is None else staffs
    set_there = hands(by_hand.holding_at(tx, counted, now))
    there = {customer: rules.applied(everybody.get(customer, ()), set_there) for customer in counted}
    notes = contacts.absences(tx, _whose(there.values()), now)
    return [
        (customer, Facts(staff, touched.get(customer, ()), notes, now, hands=set_there, counted=counted[customer]))
        for customer, staff in there.items()
    ]


def _whose(staffs: Iterable[Sequence[Stakeholder]]) -> dict[str, PersonId]:
    return {address: one.person.id for staff in staffs for one in staff for address in one.person.addresses}
