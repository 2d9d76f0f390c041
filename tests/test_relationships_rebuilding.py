"""`rapport rebuild` gives the numbers that were kept message by message, on one machine and under Spark."""

import shutil
from collections.abc import Iterator, Sequence
from datetime import timedelta
from importlib import import_module

import pytest

from rapport.app import App
from rapport.people.model import CustomerId, PersonId
from rapport.relationships import accumulators, rebuild, service
from rapport.relationships.accumulators import Accumulator
from rapport.relationships.rebuild import Batch
from rapport.relationships.sums import service as sums
from rapport.relationships.sums import store as kept
from rapport.relationships.sums.service import Engine
from rapport.wiring import EngineKind, engine
from tests import world
from tests.conftest import START
from tests.test_relationships_accumulators import same
from tests.test_relationships_rebuild import columns
from tests.test_relationships_service import seed
from tests.test_relationships_strength import touch


def sums_of(app: App, customer: CustomerId) -> dict[tuple[CustomerId, PersonId], Accumulator]:
    with app.db.transaction() as tx:
        return dict(kept.of_customers(tx, [customer]).items())


def rebuilt_as_kept(app: App, compute: Engine) -> None:
    with app.db.transaction() as tx:
        customer = CustomerId(seed(tx, START))
        world.touch(
            tx, customer, service.snapshot(tx, customer, START).known[0].person, "meeting", START + timedelta(1)
        )
        world.customer(tx, "Nobody Ltd")
        for days in (400, 100, 30, 7, 1, 0):
            sums.brought_up(tx, [customer], START - timedelta(days=days))
    before, score = sums_of(app, customer), service.refresh(app, customer)
    done = service.rebuild_all(app, compute)
    after = sums_of(app, customer)
    assert before.keys() == after.keys() and done.customers == 2
    assert done.touches == sum(sum(one.counts[:5]) for one in after.values())
    for pair, one in before.items():
        same(one, after[pair])
        assert [record for _, record in one.heaviest] == [record for _, record in after[pair].heaviest]
    assert service.refresh(app, customer).score.value == pytest.approx(score.score.value, abs=1e-9)


def test_a_rebuild_gives_the_sums_that_were_kept(app: App) -> None:
    """The mutant: a rebuild that counts what has not happened yet."""
    rebuilt_as_kept(app, rebuild.compute)


@pytest.fixture
def spark() -> Iterator[Engine]:
    """On one core, heard by this machine alone, and gone afterwards: the engine takes the session that stands."""
    if shutil.which("java") is None:
        pytest.skip("Java is not installed")
    pytest.importorskip("pyspark", reason="the extra spark is not installed")
    pytest.importorskip("pyarrow", reason="the extra spark is not installed")
    here = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    session = import_module("rapport.connectors.spark").session({"spark.master": "local[1]", **here})
    yield engine(EngineKind.SPARK)
    session.stop()


@pytest.mark.filterwarnings("ignore")  # of Spark's own libraries
def test_spark_gives_the_same_numbers(app: App, spark: Engine) -> None:
    """The mutant: batches that come back in another order than they went."""
    many = [[touch(days_ago=float(day)) for day in range(number + 1)] for number in range(5)]
    batches = [Batch(columns(one), 2, [t.record for t in one]) for one in many]
    assert list(spark(batches)) == rebuild.compute(batches)
    rebuilt_as_kept(app, spark)


def test_a_rebuild_holds_nobody_up_and_loses_nothing_that_comes_in_meanwhile(app: App) -> None:
    """The mutant: what was read is written without a look at what has changed since."""
    with app.db.transaction() as tx:
        customer = CustomerId(seed(tx, START))
        person = service.snapshot(tx, customer, START).known[0].person
    meanwhile: list[int] = []

    def slow(batches: Sequence[Batch]) -> Sequence[tuple[Accumulator, ...]]:
        found = rebuild.compute(batches)
        if not meanwhile:
            with app.db.transaction() as tx:
                meanwhile.append(world.touch(tx, customer, person, "meeting", START - timedelta(days=1)))
                sums.changed(tx, {(customer, person)})
        return found

    service.rebuild_all(app, slow)
    with app.db.transaction() as tx:
        last = kept.touches_of(tx, {(customer, person)})
    same(sums_of(app, customer)[customer, person], accumulators.of(last))
