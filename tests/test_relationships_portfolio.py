"""The table of all customers is computed once for all who ask for it, from as little as it shows."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import event

from rapport.app import App
from rapport.people.model import CustomerId
from rapport.relationships import service as relationships
from rapport.relationships.portfolio import service, store
from rapport.relationships.portfolio.standings import NO_EFFORT, Standing
from rapport.relationships.strength import ENOUGH, value
from rapport.relationships.sums import store as sums
from tests import seeds, world

ASKING = 4


@pytest.fixture
def customer(app: App) -> CustomerId:
    found = CustomerId(seeds.techcorp(app).customer)
    relationships.refresh(app, found)
    return found


def test_a_strength_from_what_the_table_reads_is_that_from_all_there_is(app: App, customer: CustomerId) -> None:
    """Mutants: a month fewer, another kind of contact among those that are enough."""
    with app.db.transaction() as tx:
        whole, read = sums.of_customers(tx, [customer]), store.sums(tx, [customer])
    assert set(read) == {pair for pair, one in whole.items() if one.theirs >= ENOUGH} < set(whole)
    assert {pair: value(one, app.now()) for pair, one in read.items()} == {
        pair: value(whole[pair], app.now()) for pair in read
    }


@pytest.fixture
def asked(app: App) -> list[str]:
    """Every statement from here on."""
    found = list[str]()

    @event.listens_for(app.db.engine, "before_cursor_execute")
    def note(_c: Any, _u: Any, statement: str, *_: Any) -> None:
        found.append(statement)

    return found


def computed(asked: Sequence[str]) -> int:
    return sum("FROM relationships" in one for one in asked)


def test_a_customer_nobody_was_in_contact_with_is_computed_once_too(app: App, asked: list[str]) -> None:
    """Mutant: nothing is kept of those without a standing, so that everybody waits for them at every look."""
    with app.db.transaction() as tx:
        silent = CustomerId(world.customer(tx, "Silent"))
        found = [service.standings_of(app, tx, [silent]) for _ in range(3)]
    assert found == [{silent: Standing(silent, None, 0, 0, NO_EFFORT)}] * 3 and computed(asked) == 1


def test_who_asks_at_once_has_it_computed_once(app: App, customer: CustomerId, asked: list[str]) -> None:
    """Mutant: without the lock each of them reads all sums."""
    together = Barrier(ASKING)

    def ask(_: int) -> dict[CustomerId, Standing]:
        together.wait()
        with app.db.transaction() as tx:
            return service.standings_of(app, tx, [customer])

    with ThreadPoolExecutor(ASKING) as pool:
        found = list(pool.map(ask, range(ASKING)))
    assert computed(asked) == 1
    assert all(one == found[0] for one in found) and found[0][customer].in_touch > 0
