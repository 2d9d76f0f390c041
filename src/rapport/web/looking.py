"""What does the customer that a request names look like, now or as of a day?"""

from dataclasses import dataclass
from datetime import datetime

from rapport.app import App
from rapport.people import service as people
from rapport.people.model import Customer
from rapport.relationships.model import Snapshot
from rapport.relationships.snapshots import service as snapshots
from rapport.users import store as users
from rapport.web.asof import moment


@dataclass(frozen=True, slots=True)
class Look:
    """A customer at a moment. What a page decides nothing by may be a minute old: `snapshot.as_of` says."""

    customer: Customer
    snapshot: Snapshot
    when: datetime
    past: bool
    ours: dict[str, str]  # names of our people by address


def look(app: App, id_or_name: str, at: str, zone: str = "UTC") -> Look:
    """`at` as in the address of a page. Raises NotFound, Ambiguous, BadInput."""
    now = app.now()
    when = moment(at, now, zone)
    with app.db.transaction() as tx:
        customer = people.find_customer(tx, id_or_name)
        ours = {user.email.lower(): user.name for user in users.list_users(tx)}
    return Look(customer, seen(app, customer.id, when, now), when, when < now, ours)


def seen(app: App, customer: int, when: datetime, now: datetime) -> Snapshot:
    """In a transaction of its own: call it outside of any other."""
    return snapshots.current(app, customer) if when >= now else snapshots.as_of(app, customer, when)
