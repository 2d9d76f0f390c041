"""The page of a signal reads little, and shows no other than who reads all there is."""

from datetime import timedelta

import pytest

from rapport.app import App
from rapport.drafts.plays.occasions import service as occasions
from rapport.inbox.model import Severity
from rapport.people.model import PersonId
from rapport.people.store import stakeholders
from rapport.relationships.snapshots import service as snapshots
from rapport.signals import service as signals
from rapport.signals import store
from rapport.signals.background import service as background
from rapport.signals.model import EscalationContext, Finding, SignalId, SignalKind
from tests import seeds, world
from tests.conftest import START
from tests.seeds import Seed

DAY = timedelta(days=1)
NORA, SARAH, MIKE = "nora.lind@northwind.test", "sarah.chen@techcorp.test", "mike.johnson@techcorp.test"


def about(app: App, seed: Seed, name: str) -> SignalId:
    """An open signal about one of theirs, or for an empty name about the whole customer."""
    with app.db.transaction() as tx:
        who = {one.name: one.person.id for one in stakeholders(tx, seed.customer, app.now())}
        person = PersonId(who[name]) if name else None
        kind = SignalKind.CHAMPION_RISK if name else SignalKind.SILENT_CUSTOMER
        number = store.add(
            tx, Finding(kind, f"x:{name}", seed.customer, person, Severity.HIGH, START, "Quiet.", ()), START
        )
    assert number is not None
    return number


def shown(app: App, number: SignalId, seed: Seed) -> EscalationContext:
    with app.db.transaction() as tx:
        return occasions.facing(app, tx, number, by=seed.csm).context


@pytest.mark.parametrize("name", ["Sarah Chen", "Robert Williams", ""])
def test_the_few_mails_that_are_read_are_those_that_all_mails_would_have_shown(app: App, name: str) -> None:
    """Robert never wrote. Kills mails in which she stands in copy only, the oldest in place of the latest, and nothing
    where there is none with the person."""
    seed = seeds.techcorp(app)
    with app.db.transaction() as tx:
        for days in range(1, 8):
            world.message(tx, SARAH, [NORA], START - 3 * days * DAY)
            world.message(tx, NORA, [MIKE, SARAH], START - (3 * days + 1) * DAY, direction="out")
            world.message(tx, MIKE, [NORA, SARAH], START - (3 * days + 2) * DAY)
    number = about(app, seed, name)
    found = shown(app, number, seed)
    assert len(found.communications) == 5
    assert found.communications == signals.context(app, number).communications


def test_a_page_is_the_same_whether_or_not_somebody_has_just_looked_at_the_customer(app: App) -> None:
    seed = seeds.dataflow(app)
    signals.look(app, seed.customer)
    first, again = shown(app, SignalId(1), seed), shown(app, SignalId(1), seed)
    snapshots.current(app, seed.customer)
    after = shown(app, SignalId(1), seed)
    assert first == again and first.issue and (first.issue, first.type) == (after.issue, after.type)
    assert first.reporter == after.reporter and first.communications == after.communications


def test_what_was_drawn_is_drawn_anew_when_the_customer_has_changed(app: App) -> None:
    """Kills an outline that is kept under no version, or read after it."""
    seed = seeds.techcorp(app)
    number = about(app, seed, "Sarah Chen")
    shown(app, number, seed)
    with app.db.transaction() as tx:
        new = world.person(tx, "Iris Falk", "iris.falk@techcorp.test")
        world.stakeholder(tx, seed.customer, new, "CTO")
    with app.db.transaction() as tx:
        _, evidence = background.around(app, tx, signals.got(tx, number))
    assert "Iris Falk" in {one.name for one in evidence.snapshot.known}


def test_what_says_that_somebody_has_gone_is_read_however_old_it_is(app: App) -> None:
    """Kills the latest mails alone: a successor is named in an automatic reply, and much is written after it."""
    seed = seeds.techcorp(app)
    gone = {"address": SARAH, "gone": True, "back_on": None, "stand_in": MIKE, "sentence": "Write to Mike."}
    with app.db.transaction() as tx:
        told = world.message(tx, SARAH, [NORA], START - 90 * DAY, kind="autoreply", about=[gone])
        for days in range(1, 9):
            world.message(tx, MIKE, [NORA], START - days * DAY)
        signal = signals.got(tx, about(app, seed, "Mike Johnson"))
    with app.db.transaction() as tx:
        _, evidence = background.around(app, tx, signal)
    assert [mail.record for mail in evidence.mails if mail.about] == [f"message:{told}"] and len(evidence.mails) == 6
