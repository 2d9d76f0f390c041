"""The champions that lists of customers name are those that a customer's picture shows at the moment of a look."""

from datetime import datetime, timedelta
from email.utils import format_datetime
from random import Random

import pytest

from rapport import pipeline
from rapport.app import App
from rapport.db import Transaction
from rapport.inbox.model import Item, Usage
from rapport.inbox.records.store import put_usage
from rapport.people import store as people
from rapport.people.identity import service as identity
from rapport.people.model import CustomerId, StakeholderId
from rapport.privacy.erasing import service as erasing
from rapport.relationships import service
from rapport.relationships.by_hand import service as by_hand
from rapport.relationships.by_hand.model import Setting, Thing
from rapport.relationships.portfolio import store
from rapport.signals import service as signals
from rapport.signals.backtest.gathering import service as gathering
from rapport.signals.looking import service as looking
from tests import seeds, world
from tests.conftest import START, Clock
from tests.seeds import Seed

DAY = timedelta(days=1)
SARAH = "sarah.chen@techcorp.test"


def kept(app: App, customer: CustomerId) -> list[StakeholderId] | None:
    """What the last look has left; None before the first."""
    with app.db.transaction() as tx:
        found = store.champions(tx, [customer]).get(customer)
    return None if found is None else [one.stakeholder for one in found]


def shown(app: App, customer: CustomerId) -> list[StakeholderId]:
    with app.db.transaction() as tx:
        return [one.stakeholder for one in service.snapshot(tx, customer, app.now()).known if one.champion]


def then(app: App, customer: CustomerId) -> list[StakeholderId]:
    """As a look at the past has it."""
    with app.db.transaction() as tx:
        (evidence,) = gathering.looks(tx, customer, [app.now()])
    return [one.stakeholder for one in evidence.snapshot.known if one.champion]


def same(app: App, customer: CustomerId) -> list[StakeholderId]:
    """After the look that every change asks for."""
    pipeline.refresh(app)
    found = kept(app, customer)
    assert found == shown(app, customer)
    return found or []


@pytest.fixture
def seed(app: App) -> Seed:
    """Sarah starts conversations, meets us, and has praised us."""
    found = seeds.techcorp(app)
    with app.db.transaction() as tx:
        sarah = people.person_by_address(tx, SARAH)
        assert sarah is not None
        world.touch(tx, found.customer, sarah.id, "message_in", app.now() - 2 * DAY, sentiment=0.8)
    return found


def job_of(app: App, seed: Seed, name: str) -> StakeholderId:
    return by_hand.find(app, seed.customer, name).id


def looked_at(app: App, seed: Seed) -> list[StakeholderId]:
    signals.look(app, seed.customer)
    found = same(app, seed.customer)
    assert found == [job_of(app, seed, "Sarah Chen")]
    return found


def test_before_the_first_look_nobody_says_that_there_is_none(app: App, seed: Seed) -> None:
    """The mutant: a column that begins as an empty list."""
    assert kept(app, seed.customer) is None
    looked_at(app, seed)


def test_an_angry_mail_ends_it(app: App, seed: Seed) -> None:
    """The mutant: champions kept once and never looked for again."""
    looked_at(app, seed)
    raw = (
        f"From: {SARAH}\r\nTo: nora.lind@northwind.test\r\nDate: {format_datetime(app.now())}\r\n"
        "Message-ID: <angry@techcorp.test>\r\nSubject: Outage\r\n\r\n"
        "This is unacceptable. We are furious and deeply disappointed, your support is a disaster.\r\n"
    ).encode()
    pipeline.take_in(app, [Item("a.eml", 0, raw, len(raw))])
    assert same(app, seed.customer) == []


def test_what_a_person_sets_and_takes_back(app: App, seed: Seed) -> None:
    """The mutants: labels left out; a label that marks no customer stale."""
    (sarah,), mike = looked_at(app, seed), job_of(app, seed, "Mike Johnson")
    by_hand.put(app, mike, Setting(Thing.CHAMPION, "yes", ""), by=seed.csm)
    assert same(app, seed.customer) == [sarah, mike]
    by_hand.put(app, sarah, Setting(Thing.CHAMPION, "no", ""), by=seed.csm)
    assert same(app, seed.customer) == [mike]
    by_hand.remove(app, sarah, Thing.CHAMPION, by=seed.csm)
    by_hand.remove(app, mike, Thing.CHAMPION, by=seed.csm)
    assert same(app, seed.customer) == [sarah]


def test_whose_job_has_ended_is_none(app: App, seed: Seed, clock: Clock) -> None:
    (sarah,) = looked_at(app, seed)
    clock.forward(DAY)
    with app.db.transaction() as tx:
        people.change_stakeholder(tx, sarah, valid_to=app.now())
        people.mark_stale(tx, [seed.customer], app.now())
    assert same(app, seed.customer) == []


def test_two_people_who_turn_out_to_be_one(app: App, seed: Seed) -> None:
    """Until the look the job that is left stands there by its name, once."""
    (sarah,), mike = looked_at(app, seed), job_of(app, seed, "Mike Johnson")
    by_hand.put(app, mike, Setting(Thing.CHAMPION, "yes", ""), by=seed.csm)
    same(app, seed.customer)
    with app.db.transaction() as tx:
        one, other = (people.get_stakeholder(tx, job).person.id for job in (sarah, mike))
    identity.merge(app, one, other, by=seed.csm)
    before = kept(app, seed.customer)
    assert before is not None and len(before) == 1 and before == same(app, seed.customer)


def test_who_was_erased_stands_nowhere(app: App, seed: Seed) -> None:
    looked_at(app, seed)
    erasing.erase(app, erasing.find(app, SARAH))
    assert kept(app, seed.customer) == shown(app, seed.customer) == []


def test_time_alone_is_seen_by_the_nightly_look(app: App, seed: Seed, clock: Clock) -> None:
    """Between two looks it is behind, as the score beside it is."""
    found = looked_at(app, seed)
    clock.forward(70 * DAY)
    assert kept(app, seed.customer) == found and shown(app, seed.customer) == []
    looking.look_all(app)
    assert kept(app, seed.customer) == []


def crowd(app: App, chance: Random) -> CustomerId:
    """Sixty people at the edges of every rule: who were silent for about 60 days, about 90 before that, who brought
    colleagues in about a year ago, who use the product, some by two addresses."""
    with app.db.transaction() as tx:
        customer = world.customer(tx, "Corvane", "corvane.test")
        for number in range(60):
            emails = [f"p{number}{x}@corvane.test" for x in ("", "b")[: 1 + number % 2]]
            person = world.person(tx, f"Person {number}", *emails)
            world.stakeholder(tx, customer, person)
            last = START - timedelta(hours=chance.choice((30, 24 * 50, 24 * 59, 24 * 60 + 1)))
            _contacts(tx, customer, person, last, chance)
            _arrivals(tx, customer, person, number, last, chance)
            for days in range(0, 90 if number % 3 else 0, 7):
                put_usage(
                    tx, [(Usage("", email, (last - days * DAY).date(), "logins", 1.0), customer) for email in emails]
                )
    return CustomerId(customer)


def _contacts(tx: Transaction, customer: int, person: int, last: datetime, chance: Random) -> None:
    """Weekly for half a year up to `last`, perhaps angry then, and mail of ours since."""
    kinds = chance.sample(("message_in", "reply_in", "meeting"), chance.choice((1, 2, 3)))
    often = chance.choice((7, 12, 20))
    for back in range(0, 180, often):
        for place, kind in enumerate(kinds):
            at = last - timedelta(days=back, minutes=place)
            mood = chance.choice((0.0, 0.0, 0.5)) if back or place or chance.random() < 0.8 else -0.6
            waited = 3600.0 if kind == "reply_in" else None
            record = f"message:{person}.{back}.{place}"
            world.touch(tx, customer, person, kind, at, record=record, sentiment=mood, reply_after_s=waited)
    for number in range(chance.choice((0, 9))):
        at = START - timedelta(hours=1 + number)
        world.touch(tx, customer, person, "message_out", at, record=f"message:{person}.out.{number}")


def _arrivals(tx: Transaction, customer: int, person: int, number: int, last: datetime, chance: Random) -> None:
    """Two colleagues first seen in a mail of theirs, a year before `last`, or a day less or more."""
    at = last - timedelta(days=360, hours=chance.choice((-1, 1)))
    world.touch(tx, customer, person, "message_in", at, record=f"message:{person}.first")
    for place in range(2):
        new = world.person(tx, f"Colleague {number} {place}")
        world.stakeholder(tx, customer, new, source="mail", valid_from=at)


def test_at_the_edge_of_every_rule_the_kept_are_the_shown(app: App, clock: Clock) -> None:
    """The mutants: what a look reads is too little to tell who is one; what was kept before stays."""
    customer, found = crowd(app, Random(20260302)), list[int]()
    for _ in range(3):
        signals.look(app, customer)
        assert kept(app, customer) == shown(app, customer) == then(app, customer)
        found.append(len(shown(app, customer)))
        clock.forward(timedelta(hours=25))
    assert found[0] > found[-1] > 0
