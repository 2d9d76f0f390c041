"""What is kept of a customer is what would be computed anew, after whatever has happened."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import update

from rapport import pipeline
from rapport.app import App
from rapport.errors import NotFound
from rapport.importing import spreadsheets
from rapport.inbox.keeping import service as keeping
from rapport.inbox.keeping.model import Held
from rapport.inbox.model import Item, Usage
from rapport.people import store as people
from rapport.people.identity import service as identity
from rapport.people.model import PersonId, StakeholderId, StakeholderRow
from rapport.people.store import customers
from rapport.privacy.expiring import service as expiring
from rapport.relationships import service as relationships
from rapport.relationships.by_hand import service as by_hand
from rapport.relationships.by_hand.model import Setting, Thing
from rapport.relationships.model import Snapshot
from rapport.relationships.reporting import service as reporting
from rapport.relationships.snapshots import service
from rapport.users.model import UserId
from rapport.users.store import users
from tests import world
from tests.conftest import Clock
from tests.test_pipeline import item

MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Seed:
    nora: UserId
    techcorp: int
    ada: StakeholderId
    bo: StakeholderId
    people: tuple[PersonId, PersonId]  # ada; bo, who has a job at both


@pytest.fixture
def seed(app: App) -> Seed:
    with app.db.transaction() as tx:
        nora = world.user(tx, "nora@northwind.test")
        world.own(tx, "northwind.test")
        first, second = world.customer(tx, "TechCorp", owner=nora), world.customer(tx, "DataFlow")
        ada = world.person(tx, "Ada Byron", "ada@techcorp.test")
        bo = world.person(tx, "Bo Diaz", "bo@techcorp.test", "bo@dataflow.test")
        jobs = [world.stakeholder(tx, first, ada, "CFO"), world.stakeholder(tx, first, bo, "Analyst")]
        world.stakeholder(tx, second, bo, "Adviser")
        world.customer(tx, "Elmwood")
    found = Seed(UserId(nora), first, StakeholderId(jobs[0]), StakeholderId(jobs[1]), (PersonId(ada), PersonId(bo)))
    mail(app, "ada@techcorp.test", "nora@northwind.test, bo@techcorp.test", 1)
    return found


def mail(app: App, sender: str, to: str, day: int, *headers: str, text: str = "Hello.") -> None:
    pipeline.take_in(app, [item(sender, to, day, *headers, text=text)])


def invitation(app: App, seed: Seed) -> None:
    """Nobody has answered it, so that it is no contact."""
    day = (app.now() - timedelta(days=2)).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x", "METHOD:REQUEST", "BEGIN:VEVENT", "UID:1@northwind.test",
             f"DTSTAMP:{day}", f"DTSTART:{day}", "SUMMARY:Review", "ORGANIZER:mailto:nora@northwind.test",
             *(f"ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:{one}@techcorp.test" for one in ("ada", "bo")),
             "END:VEVENT", "END:VCALENDAR", ""]  # fmt: skip
    raw = "\r\n".join(lines).encode()
    pipeline.take_in(app, [Item("1.ics", 0, raw, len(raw))])


def use(app: App, seed: Seed) -> None:
    table = spreadsheets.Tables(
        usage=[Usage("TechCorp", "ada@techcorp.test", (app.now() - MONTH).date(), "logins", 3.0)]
    )
    with app.db.transaction() as tx:
        spreadsheets.put_records(tx, table, people.sides(tx), app.now())


def asked(app: App, seed: Seed) -> None:
    """As outbox.following.introductions does: the job's row alone."""
    with app.db.transaction() as tx:
        people.change_stakeholder(tx, seed.ada, last_asked_at=app.now())


def promoted(app: App, seed: Seed) -> None:
    line = StakeholderRow(customer="TechCorp", name="Bo Diaz", email="bo@techcorp.test", title="CTO")
    with app.db.transaction() as tx:
        spreadsheets.put_people(tx, spreadsheets.Tables(stakeholders=[line]), app.now())


def renamed(app: App, seed: Seed) -> None:
    """A word of a user stands in a reason, and the name with it."""
    with app.db.transaction() as tx:
        tx.execute(update(users).values(name="Nora Lindqvist"))


def expired(app: App, seed: Seed) -> None:
    keeping.set_time(app, Held.BODIES, 7, set_by=seed.nora)
    assert expiring.expire(app).total


def late(app: App, seed: Seed) -> None:
    """Our question comes in after its answer, in a mail that went to a customer of other people."""
    mail(app, "nora@northwind.test", "cy@elmwood.test", 3)


CHANGES: dict[str, Callable[[App, Seed], object]] = {
    "a mail": lambda app, _: mail(app, "ada@techcorp.test", "bo@techcorp.test, nora@northwind.test", 8),
    "a mail at the other customer": lambda app, _: mail(app, "bo@dataflow.test", "nora@northwind.test", 6),
    "our own mail, which tells that theirs was an answer": late,
    "a signature": lambda app, _: mail(
        app, "Bo Diaz <bo@techcorp.test>", "nora@northwind.test", 7, text="Hi.\n\n-- \nBo Diaz\nVP Finance\nTechCorp\n"
    ),
    "an invitation": invitation,
    "product use": use,
    "a question for an introduction": asked,
    "a table of people": promoted,
    "the name of a user": renamed,
    "bodies that are over": expired,
    "a label": lambda app, seed: by_hand.put(app, seed.bo, Setting(Thing.CHAMPION, "yes", ""), by=seed.nora),
    "a confirmed line": lambda app, seed: reporting.confirm(app, seed.bo, seed.ada, by=seed.nora),
    "two who are one": lambda app, seed: identity.merge(app, *seed.people, by=seed.nora),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_is_seen_at_once(app: App, seed: Seed, change: str) -> None:
    """The mutants: the version ignored; each part of it left out; a change that leaves the customer's row alone."""
    mail(app, "ada@techcorp.test", "bo@techcorp.test, nora@northwind.test", 4, "In-Reply-To: <3@x.test>")
    mail(app, "bo@techcorp.test", "ada@techcorp.test, nora@northwind.test", 5, text="Approved, go ahead.")
    by_hand.put(app, seed.ada, Setting(Thing.INFLUENCE, "70", "signs"), by=seed.nora)
    before = service.current(app, seed.techcorp)
    assert service.current(app, seed.techcorp) is before
    CHANGES[change](app, seed)
    after = service.current(app, seed.techcorp)
    assert after != before and after == fresh(app, seed.techcorp)


def fresh(app: App, customer: int) -> Snapshot:
    with app.db.transaction() as tx:
        return relationships.snapshot(tx, customer, app.now())


def test_a_customer_without_people_changes_too(app: App) -> None:
    with app.db.transaction() as tx:
        number = world.customer(tx, "Elmwood")
    assert service.current(app, number).arr_cents is None
    with app.db.transaction() as tx:
        tx.execute(update(customers).values(arr_cents=100))
    assert service.current(app, number).arr_cents == 100


def test_it_grows_old_with_the_clock(app: App, clock: Clock, seed: Seed) -> None:
    before = service.current(app, seed.techcorp)
    clock.forward(service.FRESH)
    assert service.current(app, seed.techcorp) is before
    clock.forward(timedelta(seconds=1))
    assert service.current(app, seed.techcorp).as_of == clock() != before.as_of


def test_a_moment_of_the_past_is_another_snapshot(app: App, clock: Clock, seed: Seed) -> None:
    """The mutant: one memory for all moments."""
    then = clock() - timedelta(days=29, hours=1)
    now, earlier = service.current(app, seed.techcorp), service.as_of(app, seed.techcorp, then)
    assert (now.as_of, earlier.as_of) == (clock(), then) and now.touches and not earlier.touches
    assert service.as_of(app, seed.techcorp, then) is earlier


def test_a_customer_of_nobody_is_not_found_however_often(app: App, seed: Seed) -> None:
    for _ in range(2):
        with pytest.raises(NotFound):
            service.current(app, 999)
