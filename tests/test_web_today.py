"""The morning: my own customers first, what has grown quiet, and never more than fits."""

from datetime import UTC, date, datetime

from rapport.app import App
from rapport.people.model import Customer, CustomerId
from rapport.relationships.portfolio.standings import Efforts, Standing
from rapport.signals import service as signals
from rapport.users import service as users
from rapport.users.model import NewUser, Role, UserId
from rapport.web import today
from rapport.web.today import Line
from tests import seeds, visiting, world

ME, OTHER = UserId(1), UserId(2)
DAY = date(2026, 3, 2)


def customer(number: int, owner: UserId | None = ME) -> Customer:
    return Customer(CustomerId(number), f"C{number}", (), "", None, "USD", None, owner, None, None)


def standing(number: int, lately: int, before: int) -> Standing:
    return Standing(CustomerId(number), 50.0, 1, 1, Efforts(lately, before))


def line(number: int | None) -> Line:
    return Line(
        "", "", "", datetime(2026, 3, 2, tzinfo=UTC), "/", "", of=None if number is None else CustomerId(number)
    )


def test_a_morning_is_ones_own_customers_and_everybodys_for_who_has_none() -> None:
    all_of_them = [customer(1), customer(2, OTHER), customer(3, None)]
    assert today.mine(all_of_them, ME) == {1}
    assert today.mine(all_of_them, UserId(9)) == {1, 2, 3}


def test_the_rest_is_counted_and_what_is_nobodys_is_shown() -> None:
    """Mutant: a delivery that only a person can settle, hidden because its customer is not known."""
    lane = today.lane([line(1), line(2), line(None)], {CustomerId(1)})
    assert (len(lane.lines), lane.more, lane.elsewhere) == (2, 0, 1)


def test_no_lane_is_longer_than_a_morning() -> None:
    lane = today.lane([line(1)] * 30, {CustomerId(1)})
    assert (len(lane.lines), lane.more) == (today.MOST, 30 - today.MOST)


def test_who_has_grown_quiet_is_checked_in_on_the_largest_drop_first() -> None:
    found = today.worth_a_touch(
        [customer(number) for number in range(1, 7)],
        {CustomerId(n): standing(n, lately, before) for n, lately, before in
         ((1, 4, 8), (2, 1, 8), (3, 5, 8), (4, 0, 3), (5, 0, 9))},
        {CustomerId(5)},
        DAY,
    )  # fmt: skip
    assert [one.customer for one in found] == ["C2", "C1"]
    assert found[0].reason == "Quieter: 1 contact of theirs in 90 days, 8 in the 90 before"


def test_the_page_shows_a_colleagues_customers_one_click_away(app: App) -> None:
    seed = seeds.dataflow(app)
    signals.look(app, seed.customer)
    lea = visiting.person(app, seed.manager)
    assert "DataFlow" in lea.client.get("/").text  # who owns none sees all
    new = users.add_user(app, NewUser("iva@northwind.test", "Iva", Role.CSM))
    with app.db.transaction() as tx:
        world.customer(tx, "Mine", "mine.test", owner=new.id)
    iva = visiting.person(app, new.id)
    page = iva.client.get("/").text
    assert "more at colleagues" in page and "Since the release" not in page and 'dir="auto">DataFlow' not in page
    assert 'dir="auto">DataFlow' in iva.client.get("/?all=true").text
