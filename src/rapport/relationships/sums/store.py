"""Rows of accumulators, and how far through each customer's touches they go."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import ARRAY

from rapport.db import Transaction
from rapport.people.model import CustomerId, PersonId
from rapport.questions.model import Question
from rapport.relationships.accumulators import Accumulator
from rapport.relationships.model import Touch
from rapport.relationships.rebuild import Batch, Columns, kind_of
from rapport.relationships.store import TOUCH, relationships, touch, touches

Pair = tuple[CustomerId, PersonId]


@dataclass(frozen=True, slots=True)
class Kept:
    """A customer's sums, and through which moment its touches are in them."""

    through: datetime
    sums: dict[PersonId, Accumulator]


BEFORE_ALL = datetime.min.replace(tzinfo=UTC)  # of any date that a mail can have

_THESE = sa.bindparam("customers", type_=ARRAY(sa.BigInteger))
# As text, so that arrays are what the driver makes of them: twenty-five people have a thousand numbers.
_SUMS = """
    SELECT customer_id, person_id, sums, counts, latest, months, month_counts, waits, weights, heaviest
    FROM relationships WHERE """
_OF_CUSTOMERS = sa.text(f"{_SUMS} customer_id = ANY(CAST(:customers AS bigint[]))")
_AS_OF = sa.text("""
    SELECT w.customer_id, r.person_id, r.sums, r.counts, r.latest, r.months, r.month_counts, r.waits, r.weights,
        r.heaviest, w.through
    FROM touch_watermarks w JOIN relationships r ON r.customer_id = w.customer_id
    WHERE w.customer_id = ANY(CAST(:customers AS bigint[])) AND w.through <= :now""")
_OF_PEOPLE = sa.text(f"{_SUMS} person_id = ANY(CAST(:people AS bigint[]))")

# An update that changes nothing holds the row as FOR UPDATE does, in one statement with its making, and leaves the
# number of this transaction on it: by that `states` tells whether anybody has been here.
_LOCK = sa.text("""
    INSERT INTO touch_watermarks AS t (customer_id) SELECT unnest(CAST(:customers AS bigint[]))
    ON CONFLICT (workspace_id, customer_id) DO UPDATE SET through = t.through RETURNING customer_id, through""")
_STATES = """
    SELECT customer_id, CAST(xmin AS text) FROM touch_watermarks WHERE customer_id = ANY(CAST(:customers AS bigint[]))
    ORDER BY customer_id"""
_SEEN, _HELD = sa.text(_STATES), sa.text(f"{_STATES} FOR UPDATE")


def lock(tx: Transaction, customers: Collection[CustomerId]) -> dict[CustomerId, datetime | None]:
    """Through which moment each customer's touches are accumulated, held until the end of the transaction."""
    if not customers:
        return {}
    found = tx.execute(
        _LOCK, {"customers": sorted(customers)}
    ).all()  # in one order, so that no two wait for each other
    return {CustomerId(customer): last for customer, last in found}


def states(tx: Transaction, customers: Collection[CustomerId], *, held: bool = False) -> dict[CustomerId, str]:
    """A word for each customer that is another one after its touches or sums have changed; `held` until the end of the
    transaction."""
    found = tx.execute(_HELD if held else _SEEN, {"customers": list(customers)}).all()
    return {CustomerId(customer): state for customer, state in found}


_MOVE = sa.text("""
    UPDATE touch_watermarks SET through = CAST(:through AS timestamptz)
    WHERE customer_id = ANY(CAST(:customers AS bigint[]))""")


def move(tx: Transaction, customers: Collection[CustomerId], through: datetime) -> None:
    """All touches of these customers up to `through` are accumulated by now."""
    if customers:
        tx.execute(_MOVE, {"customers": list(customers), "through": through})


def of_customers(tx: Transaction, customers: Collection[CustomerId]) -> dict[Pair, Accumulator]:
    """Everybody with contact that has been accumulated."""
    return _read(tx, _OF_CUSTOMERS, {"customers": list(customers)})


def as_of(customers: Collection[CustomerId], now: datetime) -> Question[dict[CustomerId, Kept]]:
    """Of customers of whose touches some are accumulated, and none later than a moment; others are left out."""
    return Question(_AS_OF, {"customers": list(customers), "now": now}, _kept)


def _kept(found: Sequence[Any]) -> dict[CustomerId, Kept]:
    kept: dict[CustomerId, Kept] = {}
    for row in found:
        mine = kept.setdefault(CustomerId(row[0]), Kept(row[-1], {}))
        mine.sums[PersonId(row[1])] = _accumulator(row)
    return kept


def of_pairs(tx: Transaction, pairs: Collection[Pair]) -> dict[Pair, Accumulator]:
    """Of these people at these customers."""
    found = _read(tx, _OF_PEOPLE, {"people": [person for _, person in pairs]})
    return {pair: one for pair, one in found.items() if pair in pairs}


def _read(tx: Transaction, query: sa.TextClause, asked: Mapping[str, Any]) -> dict[Pair, Accumulator]:
    return {(CustomerId(row[0]), PersonId(row[1])): _accumulator(row) for row in tx.execute(query, asked).all()}


def _accumulator(row: Any) -> Accumulator:
    """By place, as _SUMS has it."""
    _, _, sums, counts, latest, months, in_months, waits, weights, heaviest = row[:10]
    return Accumulator(
        tuple(sums),
        tuple(counts),
        tuple(latest),
        dict(zip(months, in_months, strict=True)),
        tuple(waits),
        tuple(zip(weights, heaviest, strict=True)),
    )


_PUT = sa.text("""
    INSERT INTO relationships
        (customer_id, person_id, sums, counts, latest, months, month_counts, waits, heaviest, weights)
    SELECT c, p, CAST(s AS float8[]), CAST(n AS int[]), CAST(l AS timestamptz[]), CAST(m AS int[]), CAST(mc AS int[]),
        CAST(w AS int[]), CAST(h AS text[]), CAST(hw AS float8[])
    FROM unnest(CAST(:c AS bigint[]), CAST(:p AS bigint[]), CAST(:s AS text[]), CAST(:n AS text[]), CAST(:l AS text[]),
        CAST(:m AS text[]), CAST(:mc AS text[]), CAST(:w AS text[]), CAST(:h AS text[]), CAST(:hw AS text[]))
        AS given (c, p, s, n, l, m, mc, w, h, hw)
    ON CONFLICT (workspace_id, person_id, customer_id) DO UPDATE SET sums = excluded.sums, counts = excluded.counts,
        latest = excluded.latest, months = excluded.months, month_counts = excluded.month_counts,
        waits = excluded.waits, heaviest = excluded.heaviest, weights = excluded.weights""")


def put(tx: Transaction, counted: Mapping[Pair, Accumulator]) -> None:
    """Add or replace; one statement for any number. Those of a person without any touch are removed."""
    gone = {pair for pair, one in counted.items() if not any(one.latest)}
    if gone:
        whose = sa.tuple_(relationships.c.customer_id, relationships.c.person_id)
        tx.execute(sa.delete(relationships).where(whose.in_(gone)))
    kept = [(pair, one) for pair, one in counted.items() if pair not in gone]
    if kept:
        tx.execute(
            _PUT,
            {
                "c": [customer for (customer, _), _ in kept],
                "p": [person for (_, person), _ in kept],
                "s": [_array(one.sums) for _, one in kept],
                "n": [_array(one.counts) for _, one in kept],
                "l": [_array("NULL" if at is None else at.isoformat() for at in one.latest) for _, one in kept],
                "m": [_array(one.months) for _, one in kept],
                "mc": [_array(one.months.values()) for _, one in kept],
                "w": [_array(one.waits) for _, one in kept],
                "h": [_array(f'"{record}"' for _, record in one.heaviest) for _, one in kept],
                "hw": [_array(weight for weight, _ in one.heaviest) for _, one in kept],
            },
        )


def _array(values: Any) -> str:
    """An array as text: unnest would take an array of arrays apart. Floats keep every digit (str is their repr)."""
    return "{" + ",".join(map(str, values)) + "}"


# By a loop over the customers, so that of each only what is newer is looked at, however much there is before it. No
# coalesce around `through`: under row-level security what calls a function may use no index, and all there is was read.
_NEW = sa.text(f"""
    SELECT t.* FROM unnest(CAST(:customers AS bigint[]), CAST(:through AS timestamptz[])) AS c(id, through)
    CROSS JOIN LATERAL (SELECT {", ".join(column.name for column in TOUCH)} FROM touches
        WHERE customer_id = c.id AND at > c.through AND at <= :now OFFSET 0) AS t
    """)  # noqa: S608 - names of ours only


def new_touches(tx: Transaction, through: Mapping[CustomerId, datetime | None], now: datetime) -> tuple[Touch, ...]:
    """What is not accumulated yet and has happened by now, of customers who are accumulated `through` a moment."""
    if not through:
        return ()
    asked = {"customers": list(through), "through": [last or BEFORE_ALL for last in through.values()], "now": now}
    return tuple(touch(row) for row in tx.execute(_NEW, asked).all())


def touches_of(tx: Transaction, pairs: Collection[Pair]) -> tuple[Touch, ...]:
    """All contact of these people at these customers, of whatever date."""
    here = touches.c.customer_id == sa.func.any([customer for customer, _ in pairs])
    theirs = touches.c.person_id == sa.func.any([person for _, person in pairs])
    return tuple(touch(row) for row in tx.execute(select(*TOUCH).where(here, theirs)).all())


_COLUMNS = sa.text("""
    SELECT customer_id, person_id, kind, CAST(extract(epoch FROM at) * 1000000 AS bigint) AS at,
        coalesce(reply_after_s, 'NaN') AS reply_after, sentiment, record
    FROM touches WHERE customer_id = ANY(CAST(:customers AS bigint[])) AND at <= :until""")


def columns(tx: Transaction, customers: Collection[CustomerId], until: datetime) -> tuple[list[Pair], Batch]:
    """All touches of these customers up to a moment, as columns; whose the pairs are, in the order of their numbers."""
    rows = tx.execute(_COLUMNS, {"customers": list(customers), "until": until}).all()
    numbers: dict[Pair, int] = {}
    pair = [numbers.setdefault((CustomerId(row[0]), PersonId(row[1])), len(numbers)) for row in rows]
    _, _, kind, at, reply_after, sentiment, records = zip(*rows, strict=True) if rows else ((),) * 7
    found = Columns(
        np.array(pair, np.int32),
        np.array([kind_of(one) for one in kind], np.int8),
        np.array(at, np.int64),
        np.array(reply_after, np.float64),
        np.array(sentiment, np.float64),
    )
    return list(numbers), Batch(found, len(numbers), list(records))


def clear(tx: Transaction, customers: Collection[CustomerId]) -> None:
    """Nothing is accumulated of these customers any more."""
    tx.execute(sa.delete(relationships).where(relationships.c.customer_id == sa.func.any(list(customers))))
