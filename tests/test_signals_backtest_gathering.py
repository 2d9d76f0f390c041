"""Looks on many dates, each table read once: what looks one by one would have gathered."""

import random
from dataclasses import fields, replace
from datetime import timedelta
from operator import attrgetter

import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from rapport.app import App
from rapport.db import Transaction
from rapport.inbox.model import Usage
from rapport.inbox.records import store as records
from rapport.inbox.statements import store as statements
from rapport.inbox.statements.model import Heard, Statement, StatementKind
from rapport.people.model import CustomerId
from rapport.people.store import customers, jobs
from rapport.relationships import accumulators
from rapport.relationships import service as relationships
from rapport.relationships.by_hand import store as by_hand
from rapport.relationships.by_hand.model import Setting, Thing
from rapport.relationships.model import TouchKind
from rapport.relationships.outlines import latest
from rapport.signals import detectors
from rapport.signals.backtest import replaying
from rapport.signals.backtest.gathering import service as gathering
from rapport.signals.collecting import service as collecting
from rapport.signals.looking import store as looking
from rapport.signals.model import Evidence
from rapport.users.model import UserId
from tests import world
from tests.conftest import START
from tests.noticed import DAY, NOW, touches

NAMES = ("Sarah Chen", "Mike Johnson", "Ann Lee", "Tom Berg")
DATES = replaying.dates(START - 91 * DAY, START, timedelta(days=7))
NORA = "nora.lind@northwind.test"


def address(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@techcorp.test"


def eventful(tx: Transaction, mails: int = 150) -> CustomerId:
    """A customer of whom everything that a look reads has changed in the last quarter."""
    chance, nora = random.Random(7), UserId(world.user(tx))
    customer = CustomerId(world.customer(tx, "TechCorp", owner=nora))
    tx.execute(sa.update(customers).values(segment="Enterprise"))
    tx.execute(sa.insert(looking.segment_rhythms).values(segment="Enterprise", gap=4, people=30, as_of=DATES[5]))
    who = {name: world.person(tx, name, address(name)) for name in NAMES}
    held = {name: world.stakeholder(tx, customer, who[name], "VP of Sales") for name in NAMES}
    tx.execute(sa.update(jobs).where(jobs.c.id == held["Mike Johnson"]).values(valid_to=START - 40 * DAY))
    tx.execute(sa.update(jobs).where(jobs.c.id == held["Tom Berg"]).values(valid_from=START - 33 * DAY))
    for _ in range(mails):
        name, at = chance.choice(NAMES), START - chance.uniform(10, 500) * DAY
        words = chance.choice(("Thank you.", "I am still not convinced.", "This is unacceptable."))
        number = world.message(tx, address(name), [NORA], at, new_text=words)
        world.touch(tx, customer, who[name], "message_in", at, record=f"message:{number}")
        left = Statement(StatementKind.LEFT, name, "", "Gone.")
        if chance.random() < 0.1:
            statements.add(tx, [Heard(statements.numbers(tx, 1)[0], left, f"message:{number}", address("Ann Lee"), at)])
    for ago in (20, 70):
        about = [{"address": address("Ann Lee"), "gone": ago == 20, "back_on": None, "stand_in": "", "sentence": "550"}]
        world.message(tx, "daemon@techcorp.test", [NORA], START - ago * DAY, kind="bounce", about=about)
    for ago in range(0, 200, 3):
        used = Usage("", address("Sarah Chen"), (START - ago * DAY).date(), "logins", float(ago))
        records.put_usage(tx, [(used, customer)])
    world.ticket(tx, customer, at=START - 60 * DAY, escalated_at=START - 50 * DAY, updated_at=START - 45 * DAY)
    champion = Setting(Thing.CHAMPION, "yes", "She told us.")
    by_hand.add(tx, held["Ann Lee"], champion, (nora, START - 80 * DAY), (None, None))
    by_hand.remove(tx, held["Ann Lee"], Thing.CHAMPION, nora, START - 50 * DAY)
    by_hand.add(tx, held["Sarah Chen"], Setting(Thing.STAKEHOLDER, "no", ""), (nora, START - 9 * DAY), (None, None))
    return customer


def differing(one: Evidence, other: Evidence) -> set[str]:
    """Which parts of two gatherings are not the same."""
    return {part.name for part in fields(Evidence) if getattr(one, part.name) != getattr(other, part.name)}


def test_looks_on_many_dates_gather_what_each_alone_would_have_gathered(app: App) -> None:
    """Kills any part that is handed over as of the last date, or without what is outside of its own window."""
    with app.db.transaction() as tx:
        customer = eventful(tx)
        many = gathering.looks(tx, customer, DATES)
        alone = [collecting.gather(tx, customer, at) for at in DATES]
        whole = [collecting.gather(tx, customer, at, whole=True) for at in DATES]
    assert [one.now for one in many] == list(DATES)
    for seen, one, with_all in zip(many, alone, whole, strict=True):
        assert differing(seen, replace(one, mails=with_all.mails)) == set()
        assert detectors.look(seen).found_by == detectors.look(one).found_by
    for part in ("stakeholders", "tickets", "mails", "spoken", "heard", "usage", "prior_gap"):
        assert getattr(many[0], part) != getattr(many[-1], part), part


def test_a_long_history_is_cut_on_each_date_as_it_is_alone_whatever_is_accumulated(app: App) -> None:
    """Kills sums of the latest contacts alone, and a history that is cut once for all dates."""
    with app.db.transaction() as tx:
        customer = eventful(tx, 5)
        for number in range(latest.LEAST + 40):
            at = START - timedelta(hours=3 * number)
            world.touch(tx, customer, 1 + number % 4, "message_in", at, record=f"meeting:{number}")
    relationships.refresh(app, customer)
    dates = (START - 40 * DAY, START - 1 * DAY, START)
    with app.db.transaction() as tx:
        many = [one.snapshot for one in gathering.looks(tx, customer, dates)]
        alone = [collecting.gather(tx, customer, at).snapshot for at in dates]
    assert [len(one.touches) for one in many[1:]] == [latest.LEAST] * 2 and len(many[0].touches) < latest.LEAST
    for one, other in zip(many, alone, strict=True):
        assert (one.touches, one.begun, one.before) == (other.touches, other.begun, other.before)
        assert [k.champion for k in one.known] == [k.champion for k in other.known] and one.gaps == other.gaps


@given(
    st.lists(st.tuples(st.sampled_from(TouchKind), st.integers(0, 900)), max_size=40),
    st.lists(st.integers(0, 900), min_size=1, max_size=6, unique=True),
)
def test_sums_on_the_way_are_the_sums_from_zero(made: list[tuple[TouchKind, int]], ago: list[int]) -> None:
    """Kills a touch that is counted on two dates, and one that is left out because it falls on a date."""
    mine = sorted((t for kind, days in made for t in touches(1, [days], kind)), key=attrgetter("at"))
    dates = sorted(NOW - days * DAY for days in ago)
    whole = [accumulators.of(touch for touch in mine if touch.at <= at) for at in dates]
    assert list(accumulators.course(mine, dates)) == whole
