"""The latest contacts of a customer, and the first one, without reading what lies between."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import text

from rapport.people.model import CustomerId
from rapport.questions.model import Question
from rapport.relationships.model import Touch
from rapport.relationships.store import TOUCH, touch
from rapport.relationships.sums.store import BEFORE_ALL

_COLUMNS = ", ".join(column.name for column in TOUCH)
# By one walk over the end of an index.
_LATEST = text(f"""
    SELECT {_COLUMNS} FROM touches WHERE customer_id = :customer AND at <= :until
    ORDER BY at DESC, record DESC LIMIT :most""")  # noqa: S608 - names of ours only
_SINCE = text(f"""
    SELECT {_COLUMNS} FROM touches WHERE customer_id = :customer AND at > :since AND at <= :until
    ORDER BY at, record""")  # noqa: S608 - names of ours only
_AT = text(f"""
    SELECT {_COLUMNS} FROM touches WHERE customer_id = :customer AND at = ANY(CAST(:moments AS timestamptz[]))
    ORDER BY at, record""")  # noqa: S608 - names of ours only
_FIRST = text("SELECT at FROM touches WHERE customer_id = :customer ORDER BY at LIMIT 1")


def latest(customer_id: CustomerId, until: datetime, number: int) -> Question[tuple[Touch, ...]]:
    """The last `number` contacts of a customer up to a moment, the oldest first."""
    asked = {"customer": customer_id, "until": until, "most": number}
    return Question(_LATEST, asked, lambda found: _touches(reversed(found)))


def since(customer_id: CustomerId, begin: datetime, until: datetime) -> Question[tuple[Touch, ...]]:
    """Those later than `begin`, up to a moment, the oldest first."""
    return Question(_SINCE, {"customer": customer_id, "since": begin, "until": until}, _touches)


def whole(customer_id: CustomerId, until: datetime) -> Question[tuple[Touch, ...]]:
    """All up to a moment, the oldest first."""
    return since(customer_id, BEFORE_ALL, until)


def at(customer_id: CustomerId, moments: Collection[datetime]) -> Question[tuple[Touch, ...]]:
    """Those of these very moments, the oldest first."""
    return Question(_AT, {"customer": customer_id, "moments": list(moments)}, _touches)


def first(customer_id: CustomerId) -> Question[datetime | None]:
    """When contact with a customer began; None where there is none yet."""
    return Question(_FIRST, {"customer": customer_id}, lambda found: found[0][0] if found else None)


def _touches(found: Iterable[Any]) -> tuple[Touch, ...]:
    return tuple(map(touch, found))
