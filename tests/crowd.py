"""A customer with as many people as a test asks for: one at the top, everybody else in tens below somebody."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import insert

from rapport.app import App
from rapport.people.model import CustomerId, StakeholderId
from rapport.people.store import addresses, jobs, people
from rapport.relationships.store import touches
from rapport.users.model import UserId
from tests import seeds, world

SPAN = 7  # reports of a manager
TITLES = ("CEO", "VP Operations", "Director of Finance", "Head of IT", "Analyst", "Software Architect", "Accountant")
FIRST = ("Ada", "Björn", "Chiara", "Dmitri", "Elif", "Farid", "Greta", "Hiro", "Inés", "Jonas", "Kwame", "Lena")
LAST = ("Abara", "Brandt", "Castellanos", "Dvořák", "Eriksen", "Fontaine", "Grabowski", "Haddad", "Ivanova")


@dataclass(frozen=True)
class Crowd:
    customer: CustomerId
    csm: UserId
    stakeholders: tuple[StakeholderId, ...]


def of(app: App, count: int) -> Crowd:
    """Every third has been in touch lately, every tenth was only seen by a list; each has a manager."""
    now = app.now()
    with app.db.transaction() as tx:
        csm, _ = seeds.team(tx, now)
        customer = world.customer(tx, "Hundredfold", owner=csm)
        names = [f"{FIRST[n % len(FIRST)]} {LAST[n // len(FIRST) % len(LAST)]}" for n in range(count)]
        new = [{"name": name, "created_at": now - timedelta(days=400)} for name in names]
        adding = insert(people).returning(people.c.id, sort_by_parameter_order=True)
        who = [int(number) for number in tx.execute(adding, new).scalars()]
        tx.execute(insert(addresses), [
            {"address": f"p{n}@hundredfold.test", "person_id": person, "position": 0} for n, person in enumerate(who)
        ])  # fmt: skip
        numbers: list[int] = []
        for n, person in enumerate(who):
            boss = numbers[(n - 1) // SPAN] if n else None
            title = TITLES[min(n, 1) if n <= SPAN else 2 + n % 5]
            values = {"person_id": person, "customer_id": customer, "title": title, "manager_id": boss, "source": "csv"}
            numbers.append(int(tx.execute(insert(jobs).values(**values).returning(jobs.c.id)).scalar_one()))
        lately = [(n, person, k) for n, person in enumerate(who) if n % 3 == 0 for k in range(n % 12 + 1)]
        tx.execute(insert(touches), [
            {"customer_id": customer, "person_id": person, "kind": "message_in", "record": f"message:{n * 100 + k}",
             "at": now - timedelta(days=n % 90 + 7 * k), "our_address": "nora.lind@northwind.test"}
            for n, person, k in lately
        ])  # fmt: skip
    return Crowd(CustomerId(customer), csm, tuple(StakeholderId(number) for number in numbers))
