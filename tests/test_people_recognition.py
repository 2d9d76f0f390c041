"""Whose side a few addresses are on, asked without reading everybody."""

from datetime import timedelta

import pytest

from rapport.app import App
from rapport.people import store
from rapport.people.recognition import store as recognition
from tests import world
from tests.conftest import START

ASKED = (
    "ann.lee@gmail.com",
    "ann.lie@gmail.com",
    "anybody@eu.techcorp.test",
    "bo@freelance.example",
    "gone@gmail.com",
    "nora.lind@northwind.test",
    "x@mail.northwind.test",
)


@pytest.mark.parametrize("email", ASKED)
def test_asked_for_one_address_the_sides_are_as_among_all(app: App, email: str) -> None:
    # Killed by: leaving out the suffixes of a domain, the users, or the end of a job.
    with app.db.transaction() as tx:
        customer = world.customer(tx)
        world.user(tx)
        world.own(tx, "northwind.test")
        world.stakeholder(tx, customer, world.person(tx, "Ann Lee", "ann.lee@gmail.com", "ann@techcorp.test"))
        world.stakeholder(tx, customer, world.person(tx, "Bo Poe", "bo@freelance.example"), valid_to=START)
        world.stakeholder(tx, customer, world.person(tx, "Cy Ash", "gone@gmail.com"), valid_to=START)
        for at in (None, START - timedelta(days=1), START):
            whole, few = store.sides(tx, at), recognition.sides_of(tx, [email], at)
            assert few.customer_of(email) == whole.customer_of(email)
            assert few.is_own(email) == whole.is_own(email)
