"""The contacts and the days of use that can make somebody a champion now."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text

from rapport.db import Transaction
from rapport.people.model import CustomerId, PersonId
from rapport.relationships.model import Touch
from rapport.relationships.store import TOUCH, touch

# One statement for two tables: a look after every message waits for each. Two walks over the end of an index for each
# customer; joined by OR, all contacts were looked at.
_TOUCH = ", ".join(column.name for column in TOUCH)
_FOUND = text(f"""
    SELECT {_TOUCH}, NULL AS address, NULL AS on_day FROM unnest(CAST(:customers AS bigint[])) AS c(number)
    CROSS JOIN LATERAL (
        SELECT {_TOUCH} FROM touches WHERE customer_id = c.number AND at > :since AND at <= :until
        UNION ALL
        SELECT {_TOUCH} FROM touches WHERE customer_id = c.number AND at = ANY(CAST(:arrivals AS timestamptz[]))
    ) t WHERE person_id = ANY(CAST(:people AS bigint[]))
    UNION ALL
    SELECT NULL, customer_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, address, on_day FROM usage
    WHERE customer_id = ANY(CAST(:customers AS bigint[])) AND address = ANY(CAST(:addresses AS text[])) AND value > 0
        AND on_day > :since_day AND on_day <= :until_day
    GROUP BY customer_id, address, on_day ORDER BY at, record""")  # noqa: S608 - names of ours only


@dataclass(frozen=True, slots=True)
class Asked:
    """Of whom, by number and address; arrivals: moments up to `since` of which the contacts count, too."""

    people: Collection[PersonId]
    whose: Mapping[str, PersonId]
    arrivals: Collection[datetime]
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Found:
    touches: list[Touch]  # the oldest first
    used: dict[PersonId, tuple[date, ...]]  # days of product use


def evidence(tx: Transaction, customers: Collection[CustomerId], asked: Asked) -> dict[CustomerId, Found]:
    """Contacts and days of product use later than `since`; no customer is left out."""
    found = {number: Found([], {}) for number in customers}
    days: defaultdict[tuple[CustomerId, PersonId], set[date]] = defaultdict(set)
    given = {
        "customers": list(found),
        "people": list(asked.people),
        "addresses": list(asked.whose),
        "arrivals": list(asked.arrivals),
        "since": asked.since,
        "until": asked.until,
        "since_day": asked.since.date(),
        "until_day": asked.until.date(),
    }
    for *contact, address, on_day in tx.execute(_FOUND, given).all():
        if on_day is None:
            found[contact[1]].touches.append(touch(contact))
        else:
            days[contact[1], asked.whose[address]].add(on_day)  # by two addresses once
    for (customer, person), mine in days.items():
        found[customer].used[person] = tuple(sorted(mine))
    return found
