"""Merged, split, undone by hand, on the real database: everything follows, and everything goes back."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from rapport.app import App
from rapport.db import Database, Transaction
from rapport.errors import BadInput, Conflict, NotFound
from rapport.inbox.model import Address
from rapport.people import service, store
from rapport.people.identity.model import DecisionId, DecisionKind
from rapport.people.model import CustomerId, PersonId, Seen
from rapport.relationships.model import TouchKind
from rapport.users.model import UserId, WorkspaceId
from tests import world
from tests.conftest import START

LEFT_OUT = {"identity_decisions", "audit_log"}  # they remember that there was a decision; that is their purpose


def everything(tx: Transaction) -> dict[str, list[str]]:
    """All rows of all tables, without the mark that scores are to be computed anew."""
    tables = tx.execute(
        text("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
    )
    names = sorted(set(tables.scalars()) - LEFT_OUT - {"alembic_version"})
    return {
        name: sorted(tx.execute(text(f"SELECT (to_jsonb(t) - 'stale_since')::text FROM {name} t")).scalars())
        for name in names
    }


def seen(email: str, customer: int, name: str = "", days: int = 0) -> Seen:
    return Seen(Address(email, name), CustomerId(customer), START + timedelta(days=days))


class Two:
    """Two people of one customer, with jobs, touches, a line between them and a mail that counted for both."""

    def __init__(self, app: App) -> None:
        with app.db.transaction() as tx:
            self.user = UserId(world.user(tx))
            self.customer = world.customer(tx)
            self.ann = PersonId(world.person(tx, "Ann Lee", "ann.lee@techcorp.test"))
            self.lee = PersonId(world.person(tx, "A. Lee", "al@techcorp.test", "ann@private.test"))
            self.job = world.stakeholder(tx, self.customer, self.ann, "Analyst")
            self.other_job = world.stakeholder(tx, self.customer, self.lee, "", source="mail", manager_id=self.job)
            bo = world.person(tx, "Bo Ek", "bo@techcorp.test")
            world.stakeholder(tx, self.customer, bo, manager_id=self.other_job, introduced_by=self.other_job)
            for person, address in ((self.ann, "ann.lee@techcorp.test"), (self.lee, "al@techcorp.test")):
                for day in (1, 2):
                    at = START - timedelta(days=day, hours=person)
                    number = world.message(tx, address, ["nora.lind@northwind.test"], at)
                    world.touch(tx, self.customer, person, TouchKind.MESSAGE_IN, at, record=f"message:{number}")
                world.touch(tx, self.customer, person, TouchKind.MEETING, START, record="meeting:1")


def test_everything_that_names_the_other_names_the_one(app: App) -> None:
    two = Two(app)
    service.merge(app, two.ann, two.lee, by=two.user)
    with app.db.transaction() as tx:
        ann, bo = store.stakeholders(tx, two.customer, START)
        assert ann.person.addresses == ("ann.lee@techcorp.test", "al@techcorp.test", "ann@private.test")
        assert (ann.id, ann.title, ann.manager) == (two.job, "Analyst", None)  # nobody is their own manager
        assert bo.manager == ann.id == bo.introduced_by
        assert tx.execute(text("SELECT DISTINCT person_id, count(*) FROM touches GROUP BY 1")).all() == [(two.ann, 5)]
        assert store.get_person(tx, two.lee).id == two.ann  # an old link leads to who they turned out to be


def test_merge_then_undo_gives_exactly_the_state_before(app: App) -> None:
    """The mutants: a removed double touch not put back; a manager that was lost; addresses in another order."""
    two = Two(app)
    with app.db.transaction() as tx:
        before = everything(tx)
    decision = service.merge(app, two.ann, two.lee, by=two.user)
    with app.db.transaction() as tx:
        assert everything(tx) != before
    service.undo(app, decision, by=two.user)
    with app.db.transaction() as tx:
        assert everything(tx) == before


def test_split_then_undo_gives_exactly_the_state_before(app: App) -> None:
    two = Two(app)
    service.merge(app, two.ann, two.lee, by=two.user)
    with app.db.transaction() as tx:
        before = everything(tx)
    cut = service.split(app, two.ann, ["al@techcorp.test"], by=two.user)
    with app.db.transaction() as tx:
        assert everything(tx) != before
        assert store.get_person(tx, cut.person).addresses == ("al@techcorp.test",)
    service.undo(app, cut.decision, by=two.user)
    with app.db.transaction() as tx:
        assert everything(tx) == before


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_merges_undone_backwards_give_the_beginning(app: App, data: st.DataObject) -> None:
    with app.db.transaction() as tx:
        fresh = next(_numbers)
        user, customer = UserId(world.user(tx, f"u{fresh}@northwind.test")), world.customer(tx, f"C{fresh}")
        whom = [PersonId(world.person(tx, f"P{i} X", f"p{i}@c{fresh}.test")) for i in range(4)]
        for person in whom:
            world.stakeholder(tx, customer, person, source=data.draw(st.sampled_from(["csv", "mail", "hand"])))
            world.touch(tx, customer, person, "message_in", START, record=data.draw(st.sampled_from(["x:1", "x:2"])))
        before = everything(tx)
    made: list[DecisionId] = []
    for _ in range(data.draw(st.integers(1, 4))):
        kept, other = data.draw(st.permutations(whom))[:2]
        with app.db.transaction() as tx:
            one = store.get_person(tx, kept).id == store.get_person(tx, other).id
        if not one:
            made.append(service.merge(app, kept, other, by=user))
    for decision in reversed(made):
        service.undo(app, decision, by=user)
    with app.db.transaction() as tx:
        assert everything(tx) == before


_numbers = count(1)


def test_a_split_takes_its_mail_and_a_job_with_it(app: App) -> None:
    two = Two(app)
    service.merge(app, two.ann, two.lee, by=two.user)
    cut = service.split(app, two.ann, ["al@techcorp.test"], by=two.user, because="another Lee")
    with app.db.transaction() as tx:
        staff = {one.person.id: one for one in store.stakeholders(tx, two.customer, START)}
        counted = tx.execute(text("SELECT person_id, count(*) FROM touches GROUP BY 1")).all()
    touches = {row[0]: row[1] for row in counted}
    assert staff[cut.person].valid_from is not None and staff[cut.person].source == "mail"
    assert (touches[two.ann], touches[cut.person]) == (3, 2)


def test_who_was_split_off_stays_so_and_who_was_merged_stays_so_when_all_is_read_anew(app: App) -> None:
    """A rebuild: people, addresses and jobs are gone, the decisions are not. The mutant: decisions kept by number."""
    with app.db.transaction() as tx:
        user, customer = UserId(world.user(tx)), world.customer(tx)
        mails = [
            seen("ann.lee@techcorp.test", customer, "Ann Lee"),
            seen("alee@techcorp.test", customer, "Ann Lee"),
            seen("chief@techcorp.test", customer, "The Chief"),
            seen("zz@techcorp.test", customer, "Zoe Zed"),
        ]
        who = service.recognise(tx, mails, START)
    assert who["ann.lee@techcorp.test"] == who["alee@techcorp.test"]
    service.split(app, who["alee@techcorp.test"], ["alee@techcorp.test"], by=user)
    service.merge(app, who["zz@techcorp.test"], who["chief@techcorp.test"], by=user)
    with app.db.transaction() as tx:
        tx.execute(text("DELETE FROM people"))
        again = service.recognise(tx, mails[::-1], START)
    assert again["ann.lee@techcorp.test"] != again["alee@techcorp.test"]
    assert again["zz@techcorp.test"] == again["chief@techcorp.test"]


def test_a_decision_holds_for_mail_that_comes_in_afterwards(app: App) -> None:
    with app.db.transaction() as tx:
        user, customer = UserId(world.user(tx)), world.customer(tx)
        who = service.recognise(
            tx, [seen(f"{n}@techcorp.test", customer, "Ann Lee") for n in ("alee", "annlee")], START
        )
    service.split(app, who["alee@techcorp.test"], ["alee@techcorp.test"], by=user)
    with app.db.transaction() as tx:
        again = service.recognise(
            tx, [seen(f"{n}@techcorp.test", customer, "Ann Lee", 1) for n in ("alee", "annlee")], START
        )
        third = service.recognise(tx, [seen("ann.lee@techcorp.test", customer, "Ann Lee", 2)], START)
    assert len(set(again.values())) == 2
    assert not set(third.values()) & set(again.values())  # which of the two? Nobody knows: a person is asked


def test_mail_that_came_in_meanwhile_goes_to_whose_address_it_names(app: App, clock: Callable[[], object]) -> None:
    two = Two(app)
    decision = service.merge(app, two.ann, two.lee, by=two.user)
    with app.db.transaction() as tx:
        later = START + timedelta(hours=1)
        number = world.message(tx, "al@techcorp.test", ["nora.lind@northwind.test"], later)
        world.touch(tx, two.customer, two.ann, TouchKind.MESSAGE_IN, later, record=f"message:{number}")
    service.undo(app, decision, by=two.user)
    with app.db.transaction() as tx:
        whose = tx.execute(text("SELECT person_id FROM touches WHERE record = :r"), {"r": f"message:{number}"})
        assert whose.scalar_one() == two.lee


def test_a_full_name_stays_and_an_address_is_no_name(app: App) -> None:
    """The mutant: “Sarah Chen” of sarah.chen@ taken for a guess, and replaced by the name of whoever is merged."""
    with app.db.transaction() as tx:
        user = UserId(world.user(tx))
        sarah = PersonId(world.person(tx, "Sarah Chen", "sarah.chen@techcorp.test"))
        maiden = PersonId(world.person(tx, "Sarah Doe", "sdoe@techcorp.test"))
        guessed = PersonId(world.person(tx, "schen", "schen@techcorp.test"))
    service.merge(app, sarah, maiden, by=user)
    service.merge(app, guessed, sarah, by=user)
    with app.db.transaction() as tx:
        assert store.get_person(tx, maiden).name == "Sarah Chen"


def test_the_same_merge_again_says_that_they_are_one(app: App) -> None:
    two = Two(app)
    service.merge(app, two.ann, two.lee, by=two.user)
    with app.db.transaction() as tx:
        before = everything(tx)
    with pytest.raises(BadInput, match="cannot be merged with themselves"):
        service.merge(app, two.ann, two.lee, by=two.user)
    with app.db.transaction() as tx:
        assert everything(tx) == before


@pytest.mark.parametrize(
    ("addresses", "sentence"),
    [
        ([], "No address was named"),
        (["x@other.test"], "is no address of A. Lee"),
        (["al@techcorp.test", "ann@private.test"], "nobody would be left"),
    ],
)
def test_a_split_that_makes_no_sense_is_refused_with_the_reason(app: App, addresses: list[str], sentence: str) -> None:
    two = Two(app)
    with pytest.raises(BadInput, match=sentence):
        service.split(app, two.lee, addresses, by=two.user)


def test_what_was_undone_cannot_be_undone_again(app: App) -> None:
    two = Two(app)
    decision = service.merge(app, two.ann, two.lee, by=two.user)
    service.undo(app, decision, by=two.user)
    with pytest.raises(Conflict, match=r"was undone before\. There is nothing left"):
        service.undo(app, decision, by=two.user)
    with pytest.raises(NotFound, match="no decision with the number 999"):
        service.undo(app, DecisionId(999), by=two.user)


def test_what_a_later_decision_stands_on_is_undone_after_it(app: App) -> None:
    two = Two(app)
    first = service.merge(app, two.ann, two.lee, by=two.user)
    second = service.split(app, two.ann, ["al@techcorp.test"], by=two.user)
    with pytest.raises(Conflict, match=f"Undo {second.decision} first"):
        service.undo(app, first, by=two.user)
    service.undo(app, second.decision, by=two.user)
    assert not service.undo(app, first, by=two.user).stands


def test_nobody_of_another_workspace_can_be_merged(app: App, db: Database) -> None:
    two = Two(app)
    with db.outside(all_workspaces="on") as tx:
        world.workspace(tx, 2)
    with db.of(WorkspaceId(2)).transaction() as tx:
        stranger = PersonId(world.person(tx, "Ann Lee", "ann.lee@techcorp.test"))
    with pytest.raises(NotFound, match=f"no person with the number {stranger}"):
        service.merge(app, two.ann, stranger, by=two.user)


def test_a_proposal_says_why_and_is_answered_once(app: App) -> None:
    with app.db.transaction() as tx:
        user, customer = UserId(world.user(tx)), world.customer(tx)
        service.recognise(
            tx, [seen("jane.doe@techcorp.test", customer, "Jane Doe"), seen("jdoe@techcorp.test", customer)], START
        )
    (found,) = service.proposals(app)
    assert 0.5 <= found.probability < 0.95 and any("form" in reason for reason in found.reasons)
    service.deny(app, found.id, by=user)
    assert service.proposals(app) == ()
    (denied,) = service.decisions(app)
    assert denied.kind is DecisionKind.DENY and denied.by == user
    service.undo(app, denied.id, by=user)
    service.confirm(app, service.proposals(app)[0].id, by=user)
    with app.db.transaction() as tx:
        assert store.stakeholders(tx, customer, START)[0].person.name == "Jane Doe"


def test_two_of_one_name_that_a_mail_names_both_are_hardly_one(app: App) -> None:
    with app.db.transaction() as tx:
        customer = world.customer(tx)
        service.recognise(tx, [seen(f"{n}@techcorp.test", customer, "Ann Lee") for n in ("x1", "y2")], START)
    (alone,) = service.proposals(app)
    with app.db.transaction() as tx:
        world.message(tx, "x1@techcorp.test", ["y2@techcorp.test", "nora.lind@northwind.test"], START)
    assert alone.probability > 0.8
    assert service.proposals(app) == ()


def test_the_same_phone_under_their_mails_makes_a_proposal_surer(app: App) -> None:
    with app.db.transaction() as tx:
        here, there = world.customer(tx, "TechCorp"), world.customer(tx, "DataFlow")
        service.recognise(
            tx, [seen("ann@techcorp.test", here, "Ann Lee"), seen("lee@dataflow.test", there, "Ann Lee")], START
        )
    before = service.proposals(app)
    signed = "Hello Nora,\n\nthe report is fine.\n\nBest regards,\nAnn Lee\nPhone: +49 30 1234567\n"
    with app.db.transaction() as tx:
        for number, sender in enumerate(("ann@techcorp.test", "lee@dataflow.test")):
            at = START + timedelta(days=number)
            world.message(tx, sender, ["nora.lind@northwind.test"], at, text=signed, thread_id=number + 1)
    (after,) = service.proposals(app)
    assert all(one.probability < after.probability for one in before) and "phone" in after.reasons[0]


def test_every_column_that_holds_a_person_or_a_job_is_a_reference_that_follows(app: App) -> None:
    """A table that names people without a foreign key would keep the old number after a merge."""
    looking = text(
        "SELECT c.relname || '.' || a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
        "WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attname ~ '(person|stakeholder)_id$' "
        "AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'f' "
        "AND a.attnum = ANY(k.conkey) AND k.confrelid IN ('people'::regclass, 'stakeholders'::regclass))"
    )
    with app.db.transaction() as tx:
        assert tx.execute(looking).scalars().all() == []
