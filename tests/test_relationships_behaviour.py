"""What is stored about how a customer's people behave."""

from datetime import timedelta

from rapport.app import App
from rapport.inbox.model import Usage
from rapport.inbox.records import store as records
from rapport.people.model import PersonId
from rapport.questions.store import answer
from rapport.relationships.behaviour import store
from tests import world
from tests.conftest import START

DAY = timedelta(days=1)


def test_a_day_of_use_is_one_on_which_something_was_used_whatever_and_from_whatever_address(app: App) -> None:
    """Kills: a figure of nothing that counts as use, a day for each figure, and the days at the ends of the window."""
    home, work, first, until = "ada@home.test", "ada@techcorp.test", START - 10 * DAY, START - DAY
    figures = [(work, 10, 3), (work, 9, 3), (home, 9, 1), (work, 8, 0), (home, 1, 2), (work, 0, 5), ("bo@x.test", 5, 1)]
    with app.db.transaction() as tx:
        customer = world.customer(tx)
        for metric in ("logins", "reports"):
            lines = [Usage("", who, (START - ago * DAY).date(), metric, float(value)) for who, ago, value in figures]
            records.put_usage(tx, [(one, customer) for one in lines])
        used = answer(tx, store.used(customer, {home: PersonId(1), work: PersonId(1)}, (first, until)))
    assert used == {1: ((START - 9 * DAY).date(), (START - DAY).date())}
