"""Champions kept beside a customer's score are those that its picture shows at that moment."""

from datetime import datetime, timedelta
from email.utils import format_datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport import pipeline
from rapport.app import App
from rapport.db import Transaction
from rapport.inbox.model import Item, Usage
from rapport.inbox.records.store import put_usage
from rapport.people import store as people
from rapport.people.identity import service as identity
from rapport.people.model import CustomerId, PersonId, StakeholderId
from rapport.privacy.erasing import service as erasing
from rapport.relationships import accumulators, champion, service
from rapport.relationships.by_hand import service as by_hand
from rapport.relationships.by_hand.model import Setting, Thing
from rapport.relationships.champion import Favours
from rapport.relationships.model import Touch, TouchId, TouchKind
from rapport.relationships.portfolio import store
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
    service.refresh(app, seed.customer)
    found = same(app, seed.customer)
    assert found == [job_of(app, seed, "Sarah Chen")]
    return found


def test_before_the_first_look_nobody_says_that_there_is_none(app: App, seed: Seed) -> None:
    """The mutant: a column that begins as an empty list."""
    assert kept(app, seed.customer) is None
    looked_at(app, seed)


def test_an_angry_mail_ends_it(app: App, seed: Seed) -> None:
    """The mutant: champions from the sums alone, which do not say what the latest word was."""
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


def test_a_rebuild_finds_the_same(app: App, seed: Seed) -> None:
    service.rebuild_all(app)
    assert kept(app, seed.customer) == shown(app, seed.customer) != []


def someone(app: App, contacts: list[tuple[str, float, float]], *emails: str) -> CustomerId:
    """A customer of one person; contacts by kind, days ago and mood."""
    with app.db.transaction() as tx:
        customer, person = world.customer(tx, "Alder"), world.person(tx, "Ida Rhodes", *emails)
        world.stakeholder(tx, customer, person)
        for number, (kind, days, mood) in enumerate(contacts):
            at = app.now() - timedelta(days=days)
            world.touch(tx, customer, person, kind, at, sentiment=mood, record=f"message:{number}")
    return CustomerId(customer)


def refreshed(app: App, customer: CustomerId) -> bool:
    """Whether they are a champion, which the picture says too."""
    service.refresh(app, customer)
    found = kept(app, customer)
    assert found == shown(app, customer)
    return bool(found)


# Close, but with two signs of three: starts conversations and meets us, a day ago for the last time.
TWO_SIGNS = [(kind, day + i / 100, 0.0) for day in range(1, 80, 7) for i, kind in enumerate(("message_in", "meeting"))]


@pytest.mark.parametrize(("days", "is_one"), [(90.99, True), (91.01, False)])
def test_praise_of_a_quarter_before_their_latest_word_is_read(app: App, days: float, is_one: bool) -> None:
    """The mutant: contacts read a day less far back."""
    assert refreshed(app, someone(app, [*TWO_SIGNS, ("message_in", days, 0.6)])) is is_one


@pytest.mark.parametrize(("first", "emails", "is_one"), [(78, 1, True), (79, 1, False), (84, 2, False)])
def test_days_of_use_are_read_and_count_once(app: App, first: int, emails: int, is_one: bool) -> None:
    """The mutants: days of use left out, or counted for each address."""
    addresses = [f"ida{number}@alder.test" for number in range(emails)]
    customer, last = someone(app, TWO_SIGNS, *addresses), (START - DAY).date()
    days = [last - timedelta(days=back) for back in range(first, 95)]
    with app.db.transaction() as tx:
        put_usage(tx, [(Usage("", one, day, "logins", 1.0), customer) for one in addresses for day in days])
    assert refreshed(app, customer) is is_one


# 53 points at their latest word, of which a year of contact long ago makes three; 49 with what we have written since.
CLOSE = [
    *(
        (kind, day + i / 100, 0.6 if day + i == 1 else 0.0)
        for day in (1, 26, 51, 76)
        for i, kind in enumerate(("message_in", "meeting"))
    ),
    *(("message_in", 180.0 + 30 * month, 0.0) for month in range(12)),
    *(("message_out", number / 50, 0.0) for number in range(9)),
]


def test_what_we_have_written_since_takes_nobody_away(app: App) -> None:
    """The mutants: our own later mails not read; people ruled out by a strength that these mails have lowered."""
    assert refreshed(app, someone(app, CLOSE))


def test_a_clock_that_jumps_back_finds_who_is_one(app: App, clock: Clock) -> None:
    """The mutant: only the latest contacts, where sums go further already and cannot tell of the others."""
    customer = someone(app, CLOSE)
    clock.forward(DAY)
    service.refresh(app, customer)
    clock.forward(-DAY)
    assert refreshed(app, customer)


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
    """The mutants: who fell silent nearly 60 days ago ruled out; arrivals read less than a year back."""
    customer, found = crowd(app, Random(20260302)), list[int]()
    for _ in range(3):
        assert refreshed(app, customer)
        found.append(len(shown(app, customer)))
        clock.forward(timedelta(hours=25))
    assert found[0] > found[-1] > 0


KINDS = st.sampled_from([*TouchKind])
CONTACTS = st.lists(st.tuples(KINDS, st.integers(0, 200), st.sampled_from([-0.5, 0.0, 0.5])), max_size=80)


@given(CONTACTS)
def test_nobody_is_ruled_out_by_sums_who_is_a_champion(contacts: list[tuple[TouchKind, int, float]]) -> None:
    """The mutant: strength compared without regard to what we have written since."""
    touches = [
        Touch(TouchId(0), CustomerId(1), PersonId(1), kind, START - days * DAY, "", f"message:{n}",
              3600.0 if kind is TouchKind.REPLY_IN else None, mood)
        for n, (kind, days, mood) in enumerate(contacts)
    ]  # fmt: skip
    counted = accumulators.of(sorted(touches, key=lambda one: one.at))
    if champion.champion(touches, Favours(), "", START, counted).is_one:
        assert champion.may_be(counted, (), START)
