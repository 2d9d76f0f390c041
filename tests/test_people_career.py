"""Jobs that open, change and close from what tables and mails say, on the real database."""

from datetime import date, timedelta

import pytest

from rapport.app import App
from rapport.db import Transaction
from rapport.inbox.statements.model import Heard, Statement, StatementKind
from rapport.people import service, store
from rapport.people.career import service as career
from rapport.people.career.model import Field, Source
from rapport.people.model import CustomerId, Stakeholder, StakeholderRow
from tests import world
from tests.conftest import START

K = StatementKind


def said(kind: StatementKind, author: str = "bo@techcorp.test", days: int = 0, **what: object) -> Heard:
    given: dict[str, object] = {"name": "", "address": "", "sentence": f"… {kind} …", **what}
    return Heard(1, Statement(kind, **given), "message:7", author, START + timedelta(days=days))  # type: ignore[arg-type]


def techcorp(tx: Transaction, *, title: str = "") -> CustomerId:
    """Ann and Bo of TechCorp, a second customer DataFlow, and we."""
    customer = CustomerId(world.customer(tx, "TechCorp"))
    world.customer(tx, "DataFlow")
    world.own(tx, "northwind.test")
    lines = [
        StakeholderRow("TechCorp", "Ann Lee", "ann.lee@techcorp.test", title),
        StakeholderRow("TechCorp", "Bo Ek", "bo@techcorp.test"),
    ]
    service.put_stakeholders(tx, lines, START - timedelta(days=100))
    return customer


def ann(tx: Transaction, customer: int, days: int = 0) -> Stakeholder:
    return next(one for one in store.stakeholders(tx, customer, START + timedelta(days=days)) if one.name == "Ann Lee")


def test_a_last_day_in_the_future_closes_the_job_when_it_is_over(app: App) -> None:
    with app.db.transaction() as tx:
        customer = techcorp(tx)
        leaving = said(K.LEAVING, "ann.lee@techcorp.test", on=date(2026, 3, 20))
        assert service.hear(tx, [leaving], START) == {customer}
        assert ann(tx, customer, days=18).valid_to is not None  # the 20th: still there
        assert "Ann Lee" not in {one.name for one in store.stakeholders(tx, customer, START + timedelta(days=19))}


@pytest.mark.parametrize(("kind", "gone"), [(K.LEFT, True), (K.LEAVING, False)])
def test_who_is_gone_is_gone_at_once_and_who_only_will_go_is_not(app: App, kind: StatementKind, gone: bool) -> None:
    with app.db.transaction() as tx:
        customer = techcorp(tx)
        service.hear(tx, [said(kind, name="Ann Lee", address="ann.lee@techcorp.test")], START)
        staff = {one.name for one in store.stakeholders(tx, customer, START + timedelta(days=2))}
        assert ("Ann Lee" not in staff) == gone


@pytest.mark.parametrize("author", ["eve@outside.test", "eve@dataflow.test", "eve@gmail.com"])
def test_nobody_outside_changes_anything(app: App, author: str) -> None:
    """The mutant: any mail is believed."""
    with app.db.transaction() as tx:
        customer = techcorp(tx, title="CFO")
        heard = [
            said(K.LEFT, author, name="Ann Lee", address="ann.lee@techcorp.test", on=date(2026, 1, 1)),
            said(K.LEADS, author, name="Ann Lee", address="ann.lee@techcorp.test", title="Janitor"),
            said(K.JOINS, author, name="Eve Vil", address="eve.vil@techcorp.test", title="CEO"),
        ]
        service.hear(tx, heard, START)
        assert (ann(tx, customer).title, ann(tx, customer).valid_to) == ("CFO", None)
        assert "Eve Vil" not in {one.name for one in store.stakeholders(tx, customer, START)}


def test_our_own_side_may_say_it(app: App) -> None:
    with app.db.transaction() as tx:
        customer = techcorp(tx)
        heard = said(K.TITLE, "nora@northwind.test", address="ann.lee@techcorp.test", title="COO")
        service.hear(tx, [heard], START)
        assert ann(tx, customer).title == "COO"


def test_a_title_change_keeps_what_it_was_when_and_which_mail_said_so(app: App) -> None:
    with app.db.transaction() as tx:
        customer = techcorp(tx, title="Controller")
        service.hear(tx, [said(K.TITLE, "ann.lee@techcorp.test", days=-1, title="CFO")], START)
        found = ann(tx, customer)
        first, second = career.claims(tx, [found.id])
        assert found.title == "CFO"
        assert (first.value, first.source) == ("Controller", Source.CSV)
        assert (second.value, second.record, second.author) == ("CFO", "message:7", "ann.lee@techcorp.test")
        assert second.at == START - timedelta(days=1) and second.sentence


def test_an_old_mail_changes_the_past_and_not_the_present(app: App) -> None:
    """The mutants: what came in last holds; a table is overruled by mail written before it."""
    with app.db.transaction() as tx:
        customer = techcorp(tx, title="CFO")  # stated 100 days before START
        service.hear(tx, [said(K.TITLE, "ann.lee@techcorp.test", days=-300, title="Controller")], START)
        assert ann(tx, customer).title == "CFO"
        assert [claim.value for claim in career.claims(tx, [ann(tx, customer).id])] == ["Controller", "CFO"]


def test_what_a_table_states_again_later_holds_against_mail_in_between(app: App) -> None:
    with app.db.transaction() as tx:
        customer = techcorp(tx, title="CFO")
        service.put_stakeholders(tx, [StakeholderRow("TechCorp", "Ann Lee", "ann.lee@techcorp.test", "CFO")], START)
        service.hear(tx, [said(K.TITLE, "ann.lee@techcorp.test", days=-10, title="Adviser")], START)
        assert ann(tx, customer).title == "CFO"


def test_what_a_person_set_by_hand_is_never_overruled(app: App) -> None:
    with app.db.transaction() as tx:
        customer = CustomerId(world.customer(tx))
        person = world.person(tx, "Ann Lee", "ann.lee@techcorp.test")
        world.stakeholder(tx, customer, person, "Chief of everything", source="hand")
        service.hear(tx, [said(K.TITLE, "ann.lee@techcorp.test", title="Intern")], START)
        assert ann(tx, customer).title == "Chief of everything"


def test_the_same_said_again_is_one_claim_that_lasted(app: App) -> None:
    with app.db.transaction() as tx:
        customer = techcorp(tx)
        for days in (-3, -9, -3, -1):
            service.hear(tx, [said(K.TITLE, "ann.lee@techcorp.test", days=days, title="CFO")], START)
        (only,) = career.claims(tx, [ann(tx, customer).id])
        assert (only.at, only.last) == (START - timedelta(days=9), START - timedelta(days=1))


def test_who_joins_is_known_by_name_and_gets_their_address_when_they_write(app: App) -> None:
    with app.db.transaction() as tx:
        customer = techcorp(tx)
        heard = said(K.JOINS, name="Cleo Moor", title="CFO", on=date(2026, 4, 1))
        service.hear(tx, [heard], START)
        assert "Cleo Moor" not in {one.name for one in store.stakeholders(tx, customer, START)}  # not yet
        at = START + timedelta(days=60)
        (cleo,) = (one for one in store.stakeholders(tx, customer, at) if one.name == "Cleo Moor")
        assert (cleo.title, cleo.person.addresses, cleo.source) == ("CFO", (), "mail")
        who = service.recognise(tx, [world.seen("cleo.moor@techcorp.test", customer, "Cleo Moor", at)], at)
        assert who["cleo.moor@techcorp.test"] == cleo.person.id


def test_whom_to_contact_instead_is_noted_on_the_job_that_is_left(app: App) -> None:
    with app.db.transaction() as tx:
        customer = techcorp(tx)
        heard = said(K.CONTACT_INSTEAD, address="bo@techcorp.test", instead_of="Ann Lee")
        service.hear(tx, [heard], START)
        (note,) = career.claims(tx, [ann(tx, customer).id])
        assert (note.field, note.value) == (Field.SUCCESSOR, "bo@techcorp.test")
        assert ann(tx, customer).valid_to is None


def test_who_writes_again_long_after_the_end_has_a_second_job(app: App) -> None:
    with app.db.transaction() as tx:
        customer = techcorp(tx)
        service.hear(tx, [said(K.LEFT, name="Ann Lee", address="ann.lee@techcorp.test")], START)
        later = START + timedelta(days=200)
        for at, jobs in ((START + timedelta(days=3), 1), (later, 2), (later + timedelta(days=1), 2)):
            seen = world.seen("ann.lee@techcorp.test", customer, "Ann Lee", at, wrote=True)
            who = service.recognise(tx, [seen], later + timedelta(days=2))
            assert len(store.jobs_of(tx, who["ann.lee@techcorp.test"])) == jobs
        first, second = store.jobs_of(tx, who["ann.lee@techcorp.test"])
        assert first.valid_to is not None and (second.valid_from, second.valid_to) == (later, None)


def test_who_left_and_reappears_at_another_customer_is_the_same_person_with_a_second_job(app: App) -> None:
    with app.db.transaction() as tx:
        techcorp(tx)
        dataflow = service.find_customer(tx, "DataFlow").id
        service.hear(tx, [said(K.LEFT, name="Ann Lee", address="ann.lee@techcorp.test")], START)
        at = START + timedelta(days=40)
        who = service.recognise(tx, [world.seen("ann.lee@dataflow.test", dataflow, "Ann Lee", at)], at)
        jobs = store.jobs_of(tx, who["ann.lee@dataflow.test"])
        assert len(jobs) == 2 and {job.valid_to is None for job in jobs} == {True, False}


def test_without_a_word_of_leaving_a_namesake_elsewhere_is_only_asked_about(app: App) -> None:
    with app.db.transaction() as tx:
        techcorp(tx)
        dataflow = service.find_customer(tx, "DataFlow").id
        who = service.recognise(tx, [world.seen("ann.lee@dataflow.test", dataflow, "Ann Lee", START)], START)
        assert len(store.jobs_of(tx, who["ann.lee@dataflow.test"])) == 1
    (asked,) = service.proposals(app)
    assert 0.5 <= asked.probability < 0.95
