"""Which touches are in which sums? Every touch up to its customer's watermark is, and none after it.

Whoever adds, removes or changes touches says so here in the same transaction; whoever needs the sums of today brings
them up to date first. Both hold the customer's watermark, so that nothing is counted twice or never.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime

from rapport.db import Transaction
from rapport.people.model import CustomerId, PersonId
from rapport.relationships import accumulators
from rapport.relationships.accumulators import NOTHING, Accumulator
from rapport.relationships.model import Touch
from rapport.relationships.rebuild import Batch
from rapport.relationships.sums import store
from rapport.relationships.sums.store import Pair


def added(tx: Transaction, new: Sequence[Touch]) -> None:
    """New touches. What came in late is added to what is accumulated; the rest waits for its customer's turn."""
    through = store.lock(tx, {touch.customer for touch in new})
    late = _by_pair([touch for touch in new if _is_in(touch, through)])
    if late:
        before = store.of_pairs(tx, late)
        store.put(tx, {pair: accumulators.add(before.get(pair, NOTHING), more) for pair, more in late.items()})


def changed(tx: Transaction, pairs: Collection[Pair]) -> None:
    """Touches of these pairs were removed or are of another kind now: their sums begin anew from what is left."""
    through = store.lock(tx, {customer for customer, _ in pairs})
    begun = {pair for pair in pairs if through[pair[0]] is not None}
    if begun:
        left = _by_pair([t for t in store.touches_of(tx, begun) if _is_in(t, through)])
        store.put(tx, {pair: accumulators.of(left.get(pair, ())) for pair in begun})


def _is_in(touch: Touch, through: dict[CustomerId, datetime | None]) -> bool:
    last = through.get(touch.customer)
    return last is not None and touch.at <= last


def _by_pair(touches: Iterable[Touch]) -> dict[Pair, list[Touch]]:
    found: dict[Pair, list[Touch]] = defaultdict(list)
    for touch in touches:
        found[touch.customer, touch.person].append(touch)
    return found


def brought_up(
    tx: Transaction, customers: Collection[CustomerId], now: datetime
) -> dict[CustomerId, dict[PersonId, Accumulator] | None]:
    """Everybody's sums as of `now`, kept for the next time; in the order of `customers`.

    None for a customer whose touches were accumulated to a later moment already, because a clock jumped back: as of an
    earlier moment only the touches themselves can tell.
    """
    through = store.lock(tx, customers)
    mine = {customer for customer, last in through.items() if last is None or last <= now}
    counted = store.of_customers(tx, mine)
    new = _by_pair(store.new_touches(tx, mine, now))
    grown = {pair: accumulators.add(counted.get(pair, NOTHING), more) for pair, more in new.items()}
    store.put(tx, grown)
    store.move(tx, mine, now)
    found: dict[CustomerId, dict[PersonId, Accumulator]] = {customer: {} for customer in mine}
    for (customer, person), one in {**counted, **grown}.items():
        found[customer][person] = one
    return {customer: found.get(customer) for customer in customers}


def as_of(
    tx: Transaction, customer: CustomerId, touches: Sequence[Touch], now: datetime
) -> dict[PersonId, Accumulator] | None:
    """Everybody's sums as of `now`, nothing kept; `touches` are all of the customer's up to then.

    None where sums go further already: as of an earlier moment only the touches themselves can tell.
    """
    through, counted = store.kept(tx, customer)
    if through is None or through > now:
        return None
    new = _by_pair(touch for touch in reversed(touches) if touch.at > through)
    return {**counted, **{who: accumulators.add(counted.get(who, NOTHING), more) for (_, who), more in new.items()}}


Engine = Callable[[Sequence[Batch]], Sequence[tuple[Accumulator, ...]]]


def rebuilt(tx: Transaction, batches: Sequence[Sequence[CustomerId]], now: datetime, compute: Engine) -> int:
    """Replace the sums of these customers by what their touches give from zero; how many touches those are.

    The customers' watermarks are held as long as the engine computes: their new touches wait, those of others do not.
    """
    everyone = [customer for batch in batches for customer in batch]
    store.lock(tx, everyone)
    read = [store.columns(tx, batch, now) for batch in batches]
    store.clear(tx, everyone)
    for (pairs, _), found in zip(read, compute([batch for _, batch in read]), strict=True):
        store.put(tx, dict(zip(pairs, found, strict=True)))
    store.move(tx, everyone, now)
    return sum(len(batch.records) for _, batch in read)
