"""What does the customer that a request names look like, now or as of a day?"""

from dataclasses import dataclass
from datetime import datetime

from rapport.app import App
from rapport.db import Transaction
from rapport.people import service as people
from rapport.people import store
from rapport.people.model import Customer, Stakeholder, StakeholderId
from rapport.relationships.behaviour import service as behaviour
from rapport.relationships.charting import Chart, View, chart
from rapport.relationships.course import Course
from rapport.relationships.model import Snapshot, Threading
from rapport.relationships.monthly import service as monthly
from rapport.relationships.snapshots import service as snapshots
from rapport.users import store as users
from rapport.users.model import User
from rapport.web.asof import moment


@dataclass(frozen=True, slots=True)
class Look:
    """A customer at a moment. What a page decides nothing by may be some minutes old: `snapshot.as_of` says."""

    customer: Customer
    snapshot: Snapshot
    when: datetime
    past: bool
    users: tuple[User, ...]

    @property
    def ours(self) -> dict[str, str]:
        """Names of our people by address."""
        return {user.email.lower(): user.name for user in self.users}

    @property
    def owner(self) -> User | None:
        return next((user for user in self.users if user.id == self.customer.owner), None)


def look(app: App, id_or_name: str, at: str, zone: str = "UTC") -> Look:
    """`at` as in the address of a page. Raises NotFound, Ambiguous, BadInput."""
    with app.db.transaction() as tx:
        return look_in(app, tx, id_or_name, at, zone)


def look_in(app: App, tx: Transaction, id_or_name: str, at: str, zone: str) -> Look:
    """The same in a transaction that has written nothing."""
    now = app.now()
    when = moment(at, now, zone)
    customer = people.find_customer(tx, id_or_name)
    everybody = users.list_users(tx)
    snapshot = seen(app, tx, customer.id, (when, now))
    return Look(customer, snapshot, when, when < now, tuple(everybody))


def look_at(app: App, stakeholder: int, at: str, zone: str = "UTC") -> tuple[Stakeholder, Snapshot]:
    """One person, and the customer where they work. Raises NotFound, BadInput."""
    now = app.now()
    when = moment(at, now, zone)
    with app.db.transaction() as tx:
        one = store.get_stakeholder(tx, stakeholder)
        return one, seen(app, tx, one.customer, (when, now))


def seen(app: App, tx: Transaction, customer: int, times: tuple[datetime, datetime]) -> Snapshot:
    """`times`: when, and now. In a transaction that has written nothing."""
    when, now = times
    return snapshots.looked(app, tx, customer, when if when < now else None)


def courses_of(app: App, of: Snapshot, *, past: bool) -> dict[StakeholderId, Course]:
    """The strength of everybody who is there, month by month up to that moment. Outside of any transaction."""
    if not past:
        return snapshots.courses(app, of)
    with app.db.transaction() as tx:
        return behaviour.courses_of(tx, of)


def chart_of(of: Snapshot, view: View = View.ORGANISATION) -> Chart:
    """Drawn from the snapshot once."""
    return of.derived.once(view, None, lambda: chart(of, view))


def months_of(app: App, of: Snapshot, count: int, *, past: bool) -> tuple[Threading, ...]:
    """The threading score month by month up to that moment."""
    if not past:
        return snapshots.months(app, of, count)
    with app.db.transaction() as tx:
        return monthly.history(tx, of.customer, of.as_of, count)
