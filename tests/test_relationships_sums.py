"""What is kept for a customer is what a rebuild from its touches gives, whatever came, went and changed, and when."""

from datetime import datetime, timedelta

import pytest

from rapport.app import App
from rapport.db import Transaction
from rapport.inbox.model import Participation
from rapport.people.model import CustomerId, PersonId
from rapport.relationships import accumulators, service, store
from rapport.relationships.accumulators import Accumulator
from rapport.relationships.sums import service as sums
from rapport.relationships.sums import store as kept
from tests import world
from tests.conftest import START, Clock
from tests.test_relationships_accumulators import same
from tests.test_relationships_service import NORA, mail, meeting, seed, stored, techcorp

DAY = timedelta(days=1)
YES = Participation.ACCEPTED
ANN = "ann@techcorp.test"


def by_hand(tx: Transaction, customer: int, now: datetime) -> dict[PersonId, Accumulator]:
    """From zero, from what is stored."""
    touches = store.touches_of(tx, customer, now)
    return {p: accumulators.of(t for t in touches if t.person == p) for p in {t.person for t in touches}}


def check(tx: Transaction, customer: int, now: datetime) -> dict[PersonId, Accumulator]:
    """What is kept equals what is counted anew, also for whoever looks; nothing is left of whom nothing is left."""
    looked = sums.as_of(tx, store.contacts(tx, [CustomerId(customer)], now), now)[CustomerId(customer)]
    found = sums.brought_up(tx, [CustomerId(customer)], now)[CustomerId(customer)]
    again = {person: one for (_, person), one in kept.of_customers(tx, [CustomerId(customer)]).items()}
    expected = by_hand(tx, customer, now)
    assert found is not None and found.keys() == expected.keys() == again.keys()
    for person, one in expected.items():
        same((looked or expected)[person], one, now)  # before anything is counted, everything is read
        same(found[person], one, now)
        same(again[person], one, now)
        assert [r for _, r in again[person].heaviest] == [r for _, r in one.heaviest]
    return found


def test_one_message_after_the_other_gives_what_a_rebuild_gives(app: App) -> None:
    """The mutant: a watermark that moves without its touches, so that a message is counted twice or never."""
    with app.db.transaction() as tx:
        customer, who, sides = techcorp(tx)
        for number in range(6):
            at = START + number * DAY
            service.record(tx, [stored(tx, mail(number + 1, ANN, [NORA], at))], who, sides)
            check(tx, customer, at + timedelta(hours=1))


def test_mail_that_comes_in_late_is_added_once(app: App) -> None:
    """The mutants: late mail that waits for a watermark which has passed it; the same record added again."""
    with app.db.transaction() as tx:
        customer, who, sides = techcorp(tx)
        service.record(tx, [stored(tx, mail(1, ANN, [NORA], START))], who, sides)
        check(tx, customer, START + DAY)
        late = stored(tx, mail(2, ANN, [NORA], START - 9 * DAY, text="Great work, thank you!"))
        for _ in range(2):
            service.record(tx, [late], who, sides)
        assert check(tx, customer, START + DAY)[who[ANN]].theirs == 2


def test_an_answer_found_later_is_counted_as_the_answer_it_is(app: App) -> None:
    """The mutant: sums that keep the beginning which an answer was taken for."""
    with app.db.transaction() as tx:
        customer, who, sides = techcorp(tx)
        back = stored(tx, mail(2, ANN, [NORA], START + timedelta(hours=2), answers="m1@x.test"))
        service.record(tx, [back], who, sides)
        check(tx, customer, START + DAY)
        service.record(tx, [stored(tx, mail(1, NORA, [ANN], START))], who, sides)
        counted = check(tx, customer, START + DAY)[who[ANN]]
        assert counted.counts[accumulators.REPLY] == 1 and sum(counted.waits) == 1


@pytest.mark.parametrize("moved", [-3 * DAY, DAY, 30 * DAY])
def test_a_meeting_that_moves_leaves_nothing_behind(app: App, moved: timedelta) -> None:
    """The mutant: a new touch beside the old one in the sums."""
    with app.db.transaction() as tx:
        customer, who, sides = techcorp(tx)
        service.record(tx, [stored(tx, mail(1, ANN, [NORA], START))], who, sides)
        service.record_meetings(tx, [meeting(1, START, {ANN: YES})], who, sides)
        check(tx, customer, START + 10 * DAY)
        service.record_meetings(tx, [meeting(1, START + moved, {ANN: YES})], who, sides)
        check(tx, customer, START + 10 * DAY)
        check(tx, customer, START + 40 * DAY)


def test_what_is_forgotten_is_in_no_sum(app: App) -> None:
    with app.db.transaction() as tx:
        customer, who, sides = techcorp(tx)
        one = stored(tx, mail(1, ANN, [NORA], START))
        service.record(tx, [one], who, sides)
        check(tx, customer, START + DAY)
        assert service.forget(tx, [one.record]) == {customer}
        assert check(tx, customer, START + DAY) == {}


def test_a_date_in_the_future_counts_when_it_comes(app: App) -> None:
    """The mutant: a meeting of next month in the score of today."""
    with app.db.transaction() as tx:
        customer, who, sides = techcorp(tx)
        service.record_meetings(tx, [meeting(1, START + 30 * DAY, {ANN: YES})], who, sides)
        assert check(tx, customer, START) == {}
        assert check(tx, customer, START + 31 * DAY)[who[ANN]].theirs == 1


def test_a_clock_that_jumps_back_loses_and_doubles_nothing(app: App, clock: Clock) -> None:
    """The mutant: a watermark set back, after which what lies between is counted a second time."""
    with app.db.transaction() as tx:
        customer = CustomerId(seed(tx, START))
    right = service.refresh(app, customer)
    clock.forward(-100 * DAY)
    back = service.refresh(app, customer)
    with app.db.transaction() as tx:
        assert back == service.snapshot(tx, customer, clock()).threading
    clock.forward(100 * DAY)
    assert service.refresh(app, customer) == right


def test_the_score_that_is_kept_is_the_score_of_the_picture(app: App) -> None:
    """The mutant: a shortcut for threading that forgets absences, introductions or who covers a role."""
    with app.db.transaction() as tx:
        customer = CustomerId(seed(tx, START))
        empty = CustomerId(world.customer(tx, "Nobody Ltd"))
    scores = service.refresh_all(app, [customer, empty])
    with app.db.transaction() as tx:
        for one in scores:
            assert one.score.value == pytest.approx(service.snapshot(tx, one.customer, START).threading.score.value)
        assert [one.on_screen for one in scores if one.customer == empty] == [0.0]
        assert scores[1].score.note == "nobody known"
