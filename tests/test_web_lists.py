"""Pages of many things ask the database as often as pages of one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from rapport.app import App
from rapport.people.model import CustomerId
from rapport.signals import service as signals
from rapport.users.model import UserId
from tests import seeds, visiting, world


@contextmanager
def counted(app: App) -> Iterator[list[str]]:
    """The statements that the database is asked meanwhile."""
    asked: list[str] = []

    def note(*said: Any) -> None:
        asked.append(said[2])

    event.listen(app.db.engine, "before_cursor_execute", note)
    yield asked
    event.remove(app.db.engine, "before_cursor_execute", note)


def more(app: App, csm: UserId, number: int) -> None:
    """A customer with somebody there and an open signal."""
    with app.db.transaction() as tx:
        customer = world.customer(tx, f"Corvane {number}", f"c{number}.test")
        world.stakeholder(tx, customer, world.person(tx, "Ada Falk", f"ada@c{number}.test"), "CTO")
    signals.raise_by_hand(app, CustomerId(customer), csm, "They called.")


@pytest.mark.parametrize(("path", "most"), [("/customers", 12), ("/signals", 12)])
def test_a_page_of_many_asks_as_often_as_a_page_of_one(app: App, path: str, most: int) -> None:
    """Kills: a question for each customer, signal or record shown. Also with the frame and the session: few."""
    with app.db.transaction() as tx:
        csm, _ = seeds.team(tx, app.now())
    more(app, csm, 0)
    client = visiting.person(app, csm).client
    numbers = []
    for number in (1, 2, 3):
        client.get(path)
        with counted(app) as asked:
            page = client.get(path)
        assert page.status_code == 200
        numbers.append(len(asked))
        more(app, csm, number)
    assert len(set(numbers)) == 1 and numbers[0] <= most
