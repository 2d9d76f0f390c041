"""What a look reads: enough for every detector, and no more the longer a customer has been served."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.app import App
from rapport.inbox.model import Absence, Address, Direction, Kind
from rapport.people.model import CustomerId
from rapport.relationships import service as relationships
from rapport.relationships import store as contacts
from rapport.relationships.model import Touch, TouchId, TouchKind
from rapport.relationships.outlines import latest
from rapport.relationships.sums import service as sums
from rapport.signals import departure, detectors
from rapport.signals.backtest.gathering import service as gathering
from rapport.signals.collecting import service as collecting
from rapport.signals.model import MailTrace
from tests import world
from tests.conftest import START
from tests.noticed import DAY, NOW, evidence, mail, stakeholder, touches

STAFF = [stakeholder(n, name) for n, name in enumerate(("Sarah Chen", "Mike Johnson", "Ann Lee"), start=1)]
WHO = [
    Address(f"{one.name.lower().replace(' ', '.')}@{domain}", name)
    for one in STAFF
    for domain in ("techcorp.test", "newcorp.test", "other.test")
    for name in (one.name, "")
]
SENDERS = [who for who in WHO if who.name in ("Sarah Chen", "Mike Johnson") and "other" not in who.email]
NORA = Address("nora.lind@northwind.test", "Nora Lind")


def telling(mails: Sequence[MailTrace], lately: datetime) -> tuple[MailTrace, ...]:
    """What `looking.mails` says that it hands over, told by its definition."""
    kept = [one for one in mails if one.about]
    for who in {who for one in mails for who in (one.sender, *one.recipients)}:
        kept.append(next(one for one in mails if who in (one.sender, *one.recipients)))
        own = [one for one in mails if one.sender == who and one.kind is Kind.PERSON and one.direction is Direction.IN]
        kept += [*own[:1], *own[-1:], *[one for one in own if one.at >= lately][:1]]
    return tuple(one for one in mails if one in kept)


@st.composite
def traces(draw: st.DrawFn) -> list[MailTrace]:
    """Mail of three people under addresses of three companies, and what machines say of them."""
    found = []
    for number, days in enumerate(draw(st.lists(st.floats(0, 360), min_size=4, max_size=20))):
        who, beside = draw(st.sampled_from(SENDERS)), draw(st.lists(st.sampled_from(WHO), max_size=1))
        one = mail(who.email, days, number=number, recipients=(NORA, *beside))
        kind = draw(st.sampled_from([Kind.PERSON, Kind.PERSON, Kind.PERSON, Kind.BULK, Kind.BOUNCE]))
        about = (Absence(who.email, True, None, "", "550"),) if kind is Kind.BOUNCE else ()
        found.append(replace(one, sender=who, kind=kind, about=about))
    return sorted(found, key=lambda one: (one.at, one.record))


@given(traces())
@settings(max_examples=200, deadline=None)
def test_mails_that_are_left_out_change_nothing_that_any_detector_finds(mails: list[MailTrace]) -> None:
    """Kills a reading without the first mail of lately, or with one end for an address whatever name it bears."""
    touched = [touch for one in STAFF for touch in touches(one.person.id, range(5, 300, 9))]
    few = evidence(STAFF, mails=telling(mails, NOW - departure.MEMORY), touched=touched)
    whole = evidence(STAFF, mails=mails, touched=touched)
    assert detectors.look(few).found_by == detectors.look(whole).found_by
    assert [departure.chance(few, one) for one in STAFF] == [departure.chance(whole, one) for one in STAFF]


def test_the_database_hands_over_those_mails_and_all_words(app: App) -> None:
    """Kills a query with an end of its own, and a look with another "lately" than departures have."""
    chance = random.Random(5)
    with app.db.transaction() as tx:
        customer = CustomerId(world.customer(tx))
        for one in STAFF:
            world.stakeholder(tx, customer, world.person(tx, one.name, *(w.email for w in WHO if one.name == w.name)))
        for _ in range(120):
            who, beside = chance.choice(WHO), chance.choice(WHO)
            kind, at = chance.choice(("person", "person", "bulk")), START - chance.uniform(0, 400) * DAY
            world.message(
                tx, who.email, [NORA.email, beside.email], at, kind=kind, direction=chance.choice(("in", "out"))
            )
        whole, few = (collecting.gather(tx, customer, START, whole=way) for way in (True, False))
    assert list(few.mails) == list(telling(whole.mails, START - departure.MEMORY))
    assert 0 < len(few.mails) < len(whole.mails)
    assert few.spoken == whole.spoken and len(few.spoken) > 10


# Contacts


def history(customer: int, people: Sequence[int], count: int, *, every: timedelta) -> list[Touch]:
    """One contact after the other up to now, of everybody in turn; of the first person only the oldest."""
    kinds = (TouchKind.MESSAGE_IN, TouchKind.MESSAGE_OUT, TouchKind.REPLY_IN)
    return [
        Touch(
            TouchId(0),
            CustomerId(customer),
            people[0] if n < 9 else people[1 + n % (len(people) - 1)],  # type: ignore[arg-type]  # plain numbers
            kinds[n % 3],
            START - (count - n) * every,
            NORA.email,
            f"message:{n}",
        )
        for n in range(count)
    ]


def lively(app: App, count: int, every: timedelta = timedelta(hours=7)) -> CustomerId:
    with app.db.transaction() as tx:
        customer = world.customer(tx)
        staff = [world.person(tx, one.name, one.email) for one in STAFF]
        for person in staff:
            world.stakeholder(tx, customer, person, "VP of Sales")
        contacts.add_touches(tx, history(customer, staff, count, every=every))
    return CustomerId(customer)


def test_a_look_reads_the_latest_contacts_and_knows_what_was_before(app: App) -> None:
    """Kills a look that takes the first of them for the first of all: an old acquaintance would have joined today."""
    customer = lively(app, latest.LEAST + 60)
    relationships.refresh(app, customer)
    with app.db.transaction() as tx:
        seen, whole = (collecting.gather(tx, customer, START, whole=some).snapshot for some in (False, True))
    assert (len(seen.touches), len(whole.touches)) == (latest.LEAST, latest.LEAST + 60)
    assert seen.touches == whole.touches[60:] and seen.known_since == whole.known_since == whole.touches[0].at
    assert seen.known == whole.known and seen.threading == whole.threading and seen.gaps == whole.gaps
    first = whole.touches[0].at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    assert seen.before[whole.touches[0].person] == first and len(seen.before) == len(STAFF)


def test_half_a_year_is_read_however_lively_it_was(app: App) -> None:
    """Kills a number of contacts as the only limit: champions and drops would be judged by some weeks."""
    customer = lively(app, latest.LEAST + 900, every=timedelta(hours=2))
    relationships.refresh(app, customer)
    with app.db.transaction() as tx:
        seen, whole = (collecting.gather(tx, customer, START, whole=some).snapshot for some in (False, True))
        (then,) = gathering.looks(tx, customer, [START])
    assert seen.touches == tuple(one for one in whole.touches if one.at > START - latest.SPAN) == then.snapshot.touches
    assert latest.LEAST < len(seen.touches) < len(whole.touches)
    assert seen.known == whole.known and seen.known_since == whole.known_since


def test_sums_that_are_not_kept_up_yet_come_from_all_contacts(app: App) -> None:
    """Kills sums of the latest contacts alone, before the first refresh and as of a moment of the past."""
    customer, then = lively(app, latest.LEAST + 60), START - DAY
    with app.db.transaction() as tx:
        before = collecting.gather(tx, customer, then).snapshot
    relationships.refresh(app, customer)
    with app.db.transaction() as tx:
        after, whole = (collecting.gather(tx, customer, then, whole=some).snapshot for some in (False, True))
    assert before == after and len(before.touches) == latest.LEAST
    assert after.known == whole.known and len(whole.touches) > latest.LEAST


@pytest.mark.parametrize("ago", [timedelta(days=30), (latest.LEAST + 40) * timedelta(hours=7)])
def test_sums_that_are_kept_until_some_day_are_continued_from_there(app: App, ago: timedelta) -> None:
    """Kills sums as they were kept, and sums that leave out what came between that day and the contacts at hand."""
    customer = lively(app, latest.LEAST + 60)
    with app.db.transaction() as tx:
        sums.brought_up(tx, [customer], START - ago)
        before = collecting.gather(tx, customer, START).snapshot
    relationships.refresh(app, customer)
    with app.db.transaction() as tx:
        assert collecting.gather(tx, customer, START).snapshot == before


@given(st.lists(st.tuples(st.integers(1, 4), st.sampled_from(TouchKind), st.integers(0, 900)), min_size=1, max_size=40),
       st.integers(1, 40))  # fmt: skip
def test_who_was_there_before_is_told_by_the_sums(made: list[tuple[int, TouchKind, int]], most: int) -> None:
    every = sorted((t for who, kind, ago in made for t in touches(who, [ago], kind)), key=lambda t: t.at)
    cut, rest = every[-most:], every[:-most]
    found = latest.before(cut, latest.from_zero(every))
    assert found.keys() == {touch.person for touch in rest}
    for person, since in found.items():
        first = next((touch.at for touch in rest if touch.person == person and touch.costs_them), None)
        assert (since and (since.year, since.month)) == (first and (first.year, first.month))
