"""How do we stand with each of these customers now?"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from threading import Lock

from rapport.app import App
from rapport.db import Transaction
from rapport.people.model import CustomerId
from rapport.relationships.memory.service import Kept
from rapport.relationships.portfolio import store
from rapport.relationships.portfolio.standings import Standing, standings

QUARTER = timedelta(days=90)
FRESH = timedelta(minutes=5)  # strength fades by a thousandth in an hour
MOST = 50_000  # customers; some 300 bytes each
_kept = Kept[Standing](most=MOST, lasts=FRESH)
_computing = Lock()  # the first minute brings many who ask for all customers: one computes, the others find it kept


def standings_of(app: App, tx: Transaction, customers: Collection[CustomerId]) -> dict[CustomerId, Standing]:
    """From the sums that are kept with every message: four queries for any number of customers, and those at which
    nothing has changed for a few minutes are not computed again."""
    now, workspace = app.now(), app.db.workspace or 0
    versions = store.versions(tx, customers)
    known = _known(workspace, versions, now)
    if len(known) < len(versions):
        with _computing:
            known = _known(workspace, versions, now)
            other = [one for one in versions if one not in known]
            new = _computed(tx, other, now) if other else {}
            for one in other:
                _kept.put((workspace, one, ""), versions[one], now, new[one])
        known |= new
    return known


def _known(workspace: int, versions: Mapping[CustomerId, str], now: datetime) -> dict[CustomerId, Standing]:
    found = {one: _kept.get((workspace, one, ""), version, now) for one, version in versions.items()}
    return {one: standing for one, standing in found.items() if standing is not None}


def champion_names(tx: Transaction, customers: Collection[CustomerId]) -> dict[CustomerId, tuple[str, ...]]:
    """For lists without links; customers whose champions nobody has looked for yet are left out."""
    found = store.champions(tx, customers)
    return {customer: tuple(one.name for one in champions) for customer, champions in found.items()}


def _computed(tx: Transaction, customers: Collection[CustomerId], now: datetime) -> dict[CustomerId, Standing]:
    counted = store.sums(tx, customers)
    gone = store.gone(tx, customers, now)
    return standings(customers, counted, gone, store.efforts(tx, customers, now - 2 * QUARTER, now - QUARTER, now), now)
