"""How do we stand with each of these customers now?"""

from collections.abc import Collection
from datetime import timedelta

from rapport.app import App
from rapport.people.model import CustomerId
from rapport.relationships.portfolio import store
from rapport.relationships.portfolio.standings import Standing, standings
from rapport.relationships.sums import store as sums

QUARTER = timedelta(days=90)


def standings_of(app: App, customers: Collection[CustomerId]) -> dict[CustomerId, Standing]:
    """From the sums that are kept with every message: three queries for any number of customers."""
    now = app.now()
    with app.db.transaction() as tx:
        counted = sums.of_customers(tx, customers)
        gone = store.gone(tx, customers, now)
        efforts = store.efforts(tx, customers, now - 2 * QUARTER, now - QUARTER, now)
    return standings(counted, gone, efforts, now)
