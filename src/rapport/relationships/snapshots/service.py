"""What do we know about this customer, for somebody who looks and decides nothing by it?

Kept in memory under the version of all that it is computed from. Who is about to decide something (a signal, a draft)
reads anew inside the transaction that decides: `relationships.service.snapshot`.
"""

from datetime import datetime, timedelta

from rapport.app import App
from rapport.relationships import service as relationships
from rapport.relationships.memory.service import Kept
from rapport.relationships.model import Snapshot
from rapport.relationships.snapshots import store

FRESH = timedelta(minutes=1)  # scores fade by the clock; `Snapshot.as_of` says which minute it is
MOST = 400  # snapshots

_kept = Kept[Snapshot](most=MOST, lasts=FRESH)


def current(app: App, customer_id: int) -> Snapshot:
    """As of now, or of at most FRESH ago where nothing has changed since. Raises NotFound.

    In a transaction of its own: call it outside of any other.
    """
    return _looked(app, customer_id, None)


def as_of(app: App, customer_id: int, at: datetime) -> Snapshot:
    """As of exactly this moment; nothing later counts. Raises NotFound. Else as `current`."""
    return _looked(app, customer_id, at)


def _looked(app: App, customer_id: int, at: datetime | None) -> Snapshot:
    now, key = app.now(), (app.db.workspace or 0, customer_id, at)
    with app.db.transaction() as tx:
        version = store.version(tx, customer_id)  # first: what changes while the rest is read makes this one old
        found = _kept.get(key, version, now)
        if found is None:
            found = relationships.snapshot(tx, customer_id, at or now)
            _kept.forget(key[0], customer_id, version)
            _kept.put(key, version, now, found)
    return found
