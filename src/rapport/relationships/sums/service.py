"""Which touches are in which sums? Every touch up to its customer's watermark is, and none after it.

Whoever adds, removes or changes touches says so here in the same transaction; whoever needs the sums of today brings
them up to date first. Both hold the customer's watermark, so that nothing is counted twice or never.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from rapport.db import Transaction
from rapport.people.model import CustomerId, PersonId
from rapport.questions.store import answer
from rapport.relationships import accumulators
from rapport.relationships.accumulators import KINDS, NOTHING, Accumulator
from rapport.relationships.model import Touch
from rapport.relationships.rebuild import Batch
from rapport.relationships.sums import store
from rapport.relationships.sums.store import Pair


def added(tx: Transaction, new: Sequence[Touch], through: Mapping[CustomerId, datetime | None]) -> None:
    """New touches, of customers whose watermarks are held `through` these moments. What came in late is added to what
    is accumulated; the rest waits for its customer's turn."""
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


def _is_in(touch: Touch, through: Mapping[CustomerId, datetime | None]) -> bool:
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
    mine = {customer: last for customer, last in through.items() if last is None or last <= now}
    counted = store.of_customers(tx, mine)
    new = _by_pair(store.new_touches(tx, mine, now))
    grown = {pair: accumulators.add(counted.get(pair, NOTHING), more) for pair, more in new.items()}
    store.put(tx, grown)
    # Where nothing came in the mark may stay: all up to it is in the sums, and up to `now` there is nothing more.
    store.move(tx, {customer for customer, last in mine.items() if last is None} | {one for one, _ in new}, now)
    found: dict[CustomerId, dict[PersonId, Accumulator]] = {customer: {} for customer in mine}
    for (customer, person), one in {**counted, **grown}.items():
        found[customer][person] = one
    return {customer: found.get(customer) for customer in customers}


def as_of(
    tx: Transaction, touches: Mapping[CustomerId, Sequence[Touch]], now: datetime
) -> dict[CustomerId, dict[PersonId, Accumulator] | None]:
    """Everybody's sums as of `now`, nothing kept; `touches` are all of each customer's up to then, the oldest first.

    None where sums go further already, or nothing is in them yet: only the touches themselves can tell.
    """
    found = answer(tx, store.as_of(touches, now))
    return {
        customer: continued(found[customer], mine) if customer in found else None for customer, mine in touches.items()
    }


def continued(kept: store.Kept, touches: Sequence[Touch]) -> dict[PersonId, Accumulator]:
    """What is kept of a customer, and what its touches, the oldest first, have brought since."""
    found = dict(kept.sums)
    for (_, person), more in _by_pair(_since(kept.through, touches)).items():
        found[person] = accumulators.add(found.get(person, NOTHING), more)
    return found


def _since(last: datetime, touches: Sequence[Touch]) -> Iterable[Touch]:
    """The later ones of touches in the order of their dates."""
    return takewhile(lambda touch: touch.at > last, reversed(touches))


Engine = Callable[[Sequence[Batch]], Sequence[tuple[Accumulator, ...]]]


@dataclass(frozen=True, slots=True)
class Read:
    """The touches of some customers up to a moment, in batches, and the state in which each customer was."""

    until: datetime
    batches: Sequence[Sequence[CustomerId]]
    states: Mapping[CustomerId, str]
    columns: Sequence[tuple[Sequence[Pair], Batch]]  # one a batch

    @property
    def given(self) -> list[Batch]:
        """What an engine computes from."""
        return [batch for _, batch in self.columns]


def read(tx: Transaction, batches: Sequence[Sequence[CustomerId]], now: datetime) -> Read:
    """What a rebuild from zero needs. Nothing is held afterwards: `rebuilt` sees whether it is still so."""
    everyone = [customer for batch in batches for customer in batch]
    store.lock(tx, everyone)
    states = store.states(tx, everyone)
    return Read(now, batches, states, [store.columns(tx, batch, now) for batch in batches])


def rebuilt(tx: Transaction, was: Read, found: Sequence[tuple[Accumulator, ...]]) -> tuple[list[CustomerId], int]:
    """Replace sums by what an engine has found in what was read: whose touches or sums have changed meanwhile and are
    left as they are, and how many touches went into the rest."""
    now = store.states(tx, was.states, held=True)
    same, touches = {customer for customer, state in was.states.items() if now.get(customer) == state}, 0
    store.clear(tx, same)
    for (pairs, _), sums in zip(was.columns, found, strict=True):
        mine = [number for number, (customer, _) in enumerate(pairs) if customer in same]
        store.put(tx, {pairs[number]: sums[number] for number in mine})
        touches += sum(sum(sums[number].counts[: len(KINDS)]) for number in mine)
    store.move(tx, same, was.until)
    return [customer for customer in was.states if customer not in same], touches
