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

# One statement for two tables: a look after every message waits for each. Two walks over an index for each customer;
# joined by OR, all contacts were looked at. Of our own mails those after somebody's latest word are all that matters.
_TOUCH = ", ".join(column.name for column in TOUCH)
_FOUND = text(f"""
    WITH asked AS MATERIALIZED (
        SELECT * FROM unnest(CAST(:customers AS bigint[]), CAST(:people AS bigint[]), CAST(:words AS timestamptz[]))
            AS a(customer, person, word)
    )
    SELECT t.*, NULL AS address, NULL AS on_day FROM (SELECT DISTINCT customer FROM asked) c CROSS JOIN LATERAL (
        SELECT {_TOUCH} FROM touches WHERE customer_id = c.customer AND at > :since AND at <= :until
        UNION ALL
        SELECT {_TOUCH} FROM touches WHERE customer_id = c.customer AND at = ANY(CAST(:arrivals AS timestamptz[]))
    ) t JOIN asked a ON a.customer = t.customer_id AND a.person = t.person_id
    WHERE t.kind <> 'message_out' OR t.at > a.word
    UNION ALL
    SELECT NULL, customer_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, address, on_day FROM usage
    WHERE customer_id = ANY(CAST(:customers AS bigint[])) AND address = ANY(CAST(:addresses AS text[])) AND value > 0
        AND on_day > :since_day AND on_day <= :until_day
    GROUP BY customer_id, address, on_day ORDER BY at, record""")  # noqa: S608 - names of ours only


@dataclass(frozen=True, slots=True)
class Asked:
    """About whom, with their latest words; arrivals: moments up to `since` of which the contacts count, too."""

    words: Mapping[tuple[CustomerId, PersonId], datetime]
    whose: Mapping[str, PersonId]
    arrivals: Collection[datetime]
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Found:
    touches: list[Touch]  # the oldest first; of ours only what came after their latest word
    used: dict[PersonId, tuple[date, ...]]  # days of product use


def evidence(tx: Transaction, asked: Asked) -> dict[CustomerId, Found]:
    """Contacts and days of product use later than `since`; no customer is left out."""
    found = {customer: Found([], {}) for customer, _ in asked.words}
    days: defaultdict[tuple[CustomerId, PersonId], set[date]] = defaultdict(set)
    given = {
        "customers": [customer for customer, _ in asked.words],
        "people": [person for _, person in asked.words],
        "words": list(asked.words.values()),
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
