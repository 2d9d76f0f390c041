"""What do we know about this customer, for somebody who looks and decides nothing by it?

Kept in memory under the version of all that it is computed from. Who is about to decide something (a signal, a draft)
reads anew inside the transaction that decides: `relationships.service.snapshot`.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from rapport.app import App
from rapport.db import Transaction
from rapport.people.model import StakeholderId
from rapport.relationships import service as relationships
from rapport.relationships.accumulators import month_of
from rapport.relationships.behaviour import service as behaviour
from rapport.relationships.course import Course
from rapport.relationships.memory.service import Kept
from rapport.relationships.model import Known, Outline, Snapshot, Threading
from rapport.relationships.monthly import service as monthly
from rapport.relationships.snapshots import store

# Scores fade by the clock, by a ten-thousandth in this time; `as_of` says which minute it is.
FRESH = timedelta(minutes=5)
# Snapshots. Measured with 60 people and 670 contacts: 0.5 MB each, and 0.2 MB that pages derive from it: 280 MB where
# as many are asked for while they are fresh.
MOST = 400

_kept = Kept[Snapshot](most=MOST, lasts=FRESH)
_outlines = Kept[Outline](most=MOST, lasts=FRESH)
_months = Kept[tuple[Threading, ...]](most=MOST)
_courses = Kept[Mapping[StakeholderId, Course]](most=MOST)  # beginnings of months do not move with the minute


def current(app: App, customer_id: int) -> Snapshot:
    """As of now, or of at most FRESH ago where nothing has changed since. Raises NotFound.

    In a transaction of its own: call it outside of any other.
    """
    with app.db.transaction() as tx:
        return looked(app, tx, customer_id, None)


def as_of(app: App, customer_id: int, at: datetime) -> Snapshot:
    """As of exactly this moment; nothing later counts. Raises NotFound. Else as `current`."""
    with app.db.transaction() as tx:
        return looked(app, tx, customer_id, at)


def courses(app: App, of: Snapshot) -> dict[StakeholderId, Course]:
    """The strength of everybody in a current snapshot, month by month, and at its moment. As `current` otherwise."""
    now, key = app.now(), (app.db.workspace or 0, of.customer, month_of(of.as_of))
    with app.db.transaction() as tx:
        version = store.version(tx, of.customer)
        found = _courses.get(key, version, now)
        if found is None:
            same = _kept.get((key[0], of.customer, None), version, now) is of
            found = behaviour.courses_of(tx, of if same else relationships.snapshot(tx, of.customer, now))
            _courses.forget(key[0], of.customer, version)
            _courses.put(key, version, now, found)
    return {one.stakeholder: _to(one, found.get(one.stakeholder, ()), of.as_of) for one in of.known}


def months(app: App, of: Snapshot, count: int) -> tuple[Threading, ...]:
    """The threading score at the beginning of each of the last `count` months, and in a current snapshot. As `current`
    otherwise."""
    now = app.now()
    key = (app.db.workspace or 0, of.customer, (month_of(now), count))
    with app.db.transaction() as tx:
        version = store.version(tx, of.customer)
        found = _months.get(key, version, now)
        if found is None:
            found = monthly.history(tx, of.customer, now, count)
            _months.forget(key[0], of.customer, version)
            _months.put(key, version, now, found)
    return (*found[:-1], of.threading)


def at_hand(app: App, tx: Transaction, customer_id: int) -> tuple[str, Outline | None]:
    """The version of a customer, and what was drawn of it, from all contacts, within FRESH; None: nothing was."""
    now, key, version = app.now(), (app.db.workspace or 0, customer_id, None), store.version(tx, customer_id)
    return version, _kept.get(key, version, now) or _outlines.get(key, version, now)


def keep(app: App, version: str, drawn: Outline) -> None:
    """For whoever needs no more than an outline in the next minutes. `version`: of before it was read."""
    workspace = app.db.workspace or 0
    _outlines.forget(workspace, drawn.customer, version)
    _outlines.put((workspace, drawn.customer, None), version, app.now(), drawn)


def _to(one: Known, course: Course, at: datetime) -> Course:
    """The same with the strength of that moment at its end."""
    value = one.relationship.strength.value if one.relationship else None
    return (*course[:-1], (at, value)) if course else ()


def looked(app: App, tx: Transaction, customer_id: int, at: datetime | None) -> Snapshot:
    """As of a moment (None: as `current`), in a transaction that has written nothing. Raises NotFound."""
    now, key = app.now(), (app.db.workspace or 0, customer_id, at)
    version = store.version(tx, customer_id)  # first: what changes while the rest is read makes this one old
    found = _kept.get(key, version, now)
    if found is None:
        found = relationships.snapshot(tx, customer_id, at or now)
        _kept.forget(key[0], customer_id, version)
        _kept.put(key, version, now, found)
    return found
