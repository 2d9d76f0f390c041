"""Many records by their numbers say what each alone says."""

from rapport.app import App
from rapport.people import store as people
from rapport.people.model import PersonId
from rapport.people.several import store
from tests import world


def test_many_at_once_say_what_each_says(app: App) -> None:
    """Of two that turned out to be one, either number leads to it; what is not there is left out. Kills: the number
    asked for lost behind the one it is part of."""
    with app.db.transaction() as tx:
        number = world.customer(tx, "TechCorp", "techcorp.test", "tech.test")
        sarah = world.person(tx, "Sarah Chen", "sarah.chen@techcorp.test")
        sara = world.person(tx, "Sara Chen")
        job = world.stakeholder(tx, number, sarah, "VP Engineering")
        folded = world.stakeholder(tx, number, sara, "VP Eng.", folded_into=job)
        merged = people.people.update().where(people.people.c.id == sara).values(merged_into=sarah)
        tx.execute(merged)
        asked = [job, folded, 999_999]
        assert store.customers_of(tx, [number, 999_999]) == {number: people.get_customer(tx, number)}
        assert store.stakeholders_of(tx, asked) == {one: people.get_stakeholder(tx, job) for one in (job, folded)}
        names = store.names_of(tx, [PersonId(one) for one in (sarah, sara, 999_999)])
        assert names == {one: people.get_person(tx, one).name for one in (sarah, sara)}
        assert not (store.customers_of(tx, []) or store.stakeholders_of(tx, []) or store.names_of(tx, []))
