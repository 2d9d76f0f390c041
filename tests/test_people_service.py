"""Who is meant, and who is behind an address, on the real database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from rapport.app import App
from rapport.errors import Ambiguous, NotFound
from rapport.inbox.model import Address
from rapport.people import service, store
from rapport.people.model import CustomerId, CustomerRow, Seen, StakeholderRow
from tests import world
from tests.conftest import START


def seen(email: str, customer: int, name: str = "", days: int = 0) -> Seen:
    return Seen(Address(email, name), CustomerId(customer), START + timedelta(days=days))


@pytest.mark.parametrize(
    "words", ["TechCorp", "techcorp", "TECHCORP ", "techcorp.test", "ann@techcorp.test", "Techcrop", "tech"]
)
def test_a_customer_is_found_by_what_a_person_types(app: App, words: str) -> None:
    with app.db.transaction() as tx:
        number = world.customer(tx, "TechCorp")
        world.customer(tx, "DataFlow")
        assert service.find_customer(tx, words).id == number
        assert service.find_customer(tx, number).name == "TechCorp"


def test_a_name_that_fits_two_customers_names_both(app: App) -> None:
    with app.db.transaction() as tx:
        world.customer(tx, "Meridian Foods")
        world.customer(tx, "Meridian Air")
        with pytest.raises(Ambiguous, match=r"Meridian Air .*Meridian Foods"):
            service.find_customer(tx, "meridian")


def test_the_whole_name_wins_over_a_beginning(app: App) -> None:
    with app.db.transaction() as tx:
        short = world.customer(tx, "Meridian")
        world.customer(tx, "Meridian Air")
        assert service.find_customer(tx, "meridian").id == short


def test_an_unknown_customer_gets_the_nearest_suggested(app: App) -> None:
    with app.db.transaction() as tx:
        world.customer(tx, "Harbourlight")
        with pytest.raises(NotFound, match="Did you mean Harbourlight"):
            service.find_customer(tx, "Habrorlihgt")
        with pytest.raises(NotFound, match="list of customers"):
            service.find_customer(tx, "Zzyzx")


def test_every_address_gets_one_person_and_a_job_from_the_first_sight(app: App) -> None:
    with app.db.transaction() as tx:
        customer = world.customer(tx)
        who = service.recognise(
            tx,
            [seen("ann@techcorp.test", customer, days=5), seen("ann@techcorp.test", customer, "Ann Lee", 3)],
            START + timedelta(days=9),
        )
        (job,) = store.stakeholders(tx, customer, START + timedelta(days=9))
        assert who == {"ann@techcorp.test": job.person.id}
        assert (job.name, job.source, job.valid_from) == ("Ann Lee", "mail", START + timedelta(days=3))


def test_the_same_again_adds_nothing(app: App) -> None:
    with app.db.transaction() as tx:
        customer = world.customer(tx)
        batch = [seen(f"p{i}@techcorp.test", customer, f"Pat N{i}") for i in range(3)]
        assert service.recognise(tx, batch, START) == service.recognise(tx, batch, START)


def test_older_mail_that_comes_in_later_moves_the_first_sight_back(app: App) -> None:
    with app.db.transaction() as tx:
        customer = world.customer(tx)
        service.recognise(tx, [seen("ann@techcorp.test", customer)], START)
        service.recognise(tx, [seen("ann@techcorp.test", customer, days=-30)], START)
        assert store.stakeholders(tx, customer, START - timedelta(days=20)) != ()


def test_the_same_full_name_at_the_same_customer_is_one_person(app: App) -> None:
    """The mutant: joining by name across customers, or by first name only."""
    with app.db.transaction() as tx:
        here, there = world.customer(tx, "TechCorp"), world.customer(tx, "DataFlow")
        who = service.recognise(
            tx,
            [
                seen("ann.lee@techcorp.test", here, "Ann Lee"),
                seen("alee@techcorp.test", here, "Lee, Ann", 1),
                seen("ann.lee@dataflow.test", there, "Ann Lee"),
                seen("ann@techcorp.test", here, "Ann"),
            ],
            START,
        )
        assert who["ann.lee@techcorp.test"] == who["alee@techcorp.test"]
        assert len(set(who.values())) == 3


def test_two_of_one_name_are_not_joined_to_a_third(app: App) -> None:
    with app.db.transaction() as tx:
        customer = world.customer(tx)
        for email in ("a@techcorp.test", "b@techcorp.test"):
            world.stakeholder(tx, customer, world.person(tx, "Ann Lee", email))
        who = service.recognise(tx, [seen("c@techcorp.test", customer, "Ann Lee")], START)
        assert (
            who["c@techcorp.test"]
            not in service.recognise(
                tx, [seen("a@techcorp.test", customer), seen("b@techcorp.test", customer)], START
            ).values()
        )


def test_a_mailbox_of_a_function_is_nobodys_second_address(app: App) -> None:
    with app.db.transaction() as tx:
        customer = world.customer(tx)
        batch = [seen("it@techcorp.test", customer, "Service Desk"), seen("hr@techcorp.test", customer, "Service Desk")]
        assert len(set(service.recognise(tx, batch, START).values())) == 2


def test_a_name_guessed_from_an_address_gives_way_to_the_real_one(app: App) -> None:
    with app.db.transaction() as tx:
        customer = world.customer(tx)
        service.recognise(tx, [seen("alee@techcorp.test", customer)], START)
        who = service.recognise(tx, [seen("alee@techcorp.test", customer, "Ann Lee")], START)
        assert store.get_person(tx, who["alee@techcorp.test"]).name == "Ann Lee"


def test_thousands_of_addresses_are_a_handful_of_statements(app: App) -> None:
    with app.db.transaction() as tx:
        customer = world.customer(tx)
        batch = [seen(f"p{i}@techcorp.test", customer, f"Pat{i} Nguyen{i}") for i in range(3000)]
        assert len(set(service.recognise(tx, batch, START).values())) == 3000


def test_two_batches_at_once_add_one_person(app: App) -> None:
    """The mutant: no lock between looking for an address and adding it: two people, or an error, for one human."""
    with app.db.transaction() as tx:
        customer = world.customer(tx)

    def recognise(number: int) -> set[int]:
        with app.db.transaction() as tx:
            batch = [seen(f"p{i}@techcorp.test", customer, f"Pat N{i} Ek") for i in range(50)]
            return set(service.recognise(tx, batch if number % 2 else batch[::-1], START).values())

    with ThreadPoolExecutor(3) as pool:
        first, *others = pool.map(recognise, range(3))
    assert len(first) == 50 and all(other == first for other in others)
    with app.db.transaction() as tx:
        assert len(store.stakeholders(tx, customer, START)) == 50


def test_a_line_of_customers_completes_and_never_repeats(app: App) -> None:
    with app.db.transaction() as tx:
        first = service.put_customers(tx, [CustomerRow("TechCorp", ("techcorp.test",), arr_cents=34_000_000)])
        again = service.put_customers(tx, [CustomerRow("Tech Corp Inc", ("techcorp.test", "techcorp.example"))])
        (customer,) = store.list_customers(tx)
        assert first == again
        assert customer.domains == ("techcorp.test", "techcorp.example") and customer.arr_cents == 34_000_000


def test_a_line_of_stakeholders_completes_who_was_met_in_mail(app: App) -> None:
    with app.db.transaction() as tx:
        customer = world.customer(tx)
        who = service.recognise(tx, [seen("alee@techcorp.test", customer)], START)
        lines = [
            StakeholderRow("TechCorp", "Ann Lee", "alee@techcorp.test", "Analyst", manager="bo@techcorp.test"),
            StakeholderRow("TechCorp", "Bo Ek", "bo@techcorp.test", "CFO"),
            StakeholderRow("TechCorp", "Cy Poe", "", "COO"),
        ]
        for _ in range(2):
            service.put_stakeholders(tx, lines, START)
        ann, bo, cy = store.stakeholders(tx, customer, START)
        assert ann.person.id == who["alee@techcorp.test"] and ann.title == "Analyst" and ann.manager == bo.id
        assert (cy.name, cy.email) == ("Cy Poe", "")


def test_a_private_address_of_a_stakeholder_is_the_customers(app: App) -> None:
    with app.db.transaction() as tx:
        customer = world.customer(tx)
        world.user(tx)
        world.own(tx, "northwind.test")
        world.stakeholder(tx, customer, world.person(tx, "Ann Lee", "ann.lee@gmail.com", "ann@techcorp.test"))
        sides = store.sides(tx)
        assert sides.customer_of("ann.lee@gmail.com") == customer
        assert sides.customer_of("ann.lie@gmail.com") is None
        assert sides.customer_of("anybody@eu.techcorp.test") == customer
        assert sides.is_own("nora.lind@northwind.test")


def test_a_closed_job_is_seen_only_at_its_time(app: App) -> None:
    with app.db.transaction() as tx:
        customer = world.customer(tx)
        world.stakeholder(tx, customer, world.person(tx, "Ann Lee", "a@techcorp.test"), "CFO", valid_to=START)
        assert store.stakeholders(tx, customer, START) == ()
        assert store.stakeholders(tx, customer, START - timedelta(days=1))[0].title == "CFO"


def test_what_is_stale_is_listed_until_it_is_not(app: App) -> None:
    with app.db.transaction() as tx:
        customer = world.customer(tx)
        store.mark_stale(tx, [customer], START)
        assert store.stale_customers(tx) == (customer,)
