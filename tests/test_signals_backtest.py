"""The past looked at again: alarms, what followed, and no look that knows the future."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.app import App
from rapport.errors import BadInput, Conflict, NotFound
from rapport.inbox.model import Severity
from rapport.inbox.store import messages, tickets
from rapport.people.model import CustomerId, PersonId
from rapport.people.store import customers
from rapport.relationships.store import touches as touch_rows
from rapport.signals import detectors
from rapport.signals.backtest import comparing, events, judging, leaks, replaying
from rapport.signals.backtest import service as backtest
from rapport.signals.backtest.asking import service as asking
from rapport.signals.backtest.asking import store as asking_store
from rapport.signals.backtest.model import Alarm, EventKind, Followed, Judged, ReplayId, ReplayState
from rapport.signals.collecting import service as collecting
from rapport.signals.model import Evidence, Finding, Label, SignalKind
from rapport.signals.thresholds.model import Wish
from rapport.users.model import UserId
from tests import world
from tests.conftest import START, Clock
from tests.noticed import DAY, NOW, TECHCORP, bounce, evidence, mail, stakeholder, touches

SARAH, MIKE = stakeholder(1, "Sarah Chen", "Dir Ops"), stakeholder(2, "Mike Johnson", "Analyst")
WEEK = timedelta(days=7)


def as_of(seen: Evidence, at: datetime) -> Evidence:
    """What would have been gathered then."""
    return replace(
        seen,
        snapshot=replace(seen.snapshot, as_of=at, touches=tuple(one for one in seen.snapshot.touches if one.at <= at)),
        mails=tuple(one for one in seen.mails if one.at <= at),
    )


def finding(cause: str = "customer:1:silence", severity: Severity = Severity.MEDIUM) -> Finding:
    return Finding(SignalKind.SILENT_CUSTOMER, cause, TECHCORP, None, severity, NOW, "Silent.", ("message:1",))


def alarm(cause: str = "person:1:silence", days_ago: float = 60, **values: object) -> Alarm:
    at = NOW - days_ago * DAY
    plain = Alarm(TECHCORP, "TechCorp", PersonId(1), SignalKind.CHAMPION_RISK, cause, Severity.HIGH, at, at, "", False)
    return replace(plain, **values)  # type: ignore[arg-type]  # a builder takes any field


# Alarms


def test_a_cause_that_stands_on_several_dates_is_one_alarm_and_one_that_comes_back_another() -> None:
    days = [NOW - 28 * DAY + i * WEEK for i in range(5)]
    grave = finding(severity=Severity.HIGH)
    found = replaying.alarms("TechCorp", list(zip(days, [(), (finding(),), (grave,), (), (finding(),)], strict=True)))
    assert [(one.raised, one.last, one.severity) for one in found] == [
        (days[1], days[2], Severity.HIGH), (days[4], days[4], Severity.MEDIUM),
    ]  # fmt: skip
    assert not any(one.at_start for one in found)


@pytest.mark.parametrize(
    ("since", "step"), [(NOW, 7), (NOW + DAY, 7), (NOW - 2000 * DAY, 30), (NOW - 500 * DAY, 1), (NOW - DAY, 0)]
)
def test_dates_that_make_no_sense_are_refused(since: datetime, step: int) -> None:
    with pytest.raises(BadInput):
        replaying.dates(since, NOW, timedelta(days=step))


def test_the_last_look_is_at_the_end_itself() -> None:
    assert replaying.dates(NOW - 10 * DAY, NOW, WEEK) == (NOW - 7 * DAY, NOW)


def test_a_comparison_names_what_is_more_fewer_and_later() -> None:
    one, later, other = alarm(), alarm(days_ago=53), alarm("person:2:silence")
    one = replace(one, last=NOW)
    found = comparing.compared([([one, other], [later, alarm("person:3:silence")])], (NOW - 60 * DAY, NOW - 53 * DAY))
    assert [a.cause for a in found.added] == ["person:3:silence"] and [a.cause for a in found.gone] == [other.cause]
    assert [(m.live.raised, m.proposed.raised) for m in found.moved] == [(one.raised, later.raised)]
    assert (found.live, found.proposed) == (2, 2) and [(w.live, w.proposed) for w in found.weeks] == [(2, 1), (0, 1)]


# What followed


def followed(after: list[float], *, days_ago: float = 60, **more: object) -> Followed:
    """Of a silence of Sarah's that was raised that many days ago; `after` are the days ago on which she wrote."""
    seen = evidence([SARAH, MIKE], touched=touches(1, after), **more)  # type: ignore[arg-type]  # passed through
    return judging.judged(alarm(days_ago=days_ago), seen, {}).followed


def test_an_answer_within_a_month_makes_a_silence_a_false_alarm_and_none_makes_it_one() -> None:
    assert followed([100, 45]) is Followed.REPLY
    assert followed([100, 20]) is followed([100]) is Followed.SILENCE
    assert followed([100], days_ago=29) is Followed.TOO_EARLY


def test_a_bounce_afterwards_counts_before_the_silence_and_one_before_does_not() -> None:
    assert followed([100], mails=[bounce(SARAH.email, 40)]) is Followed.BOUNCE
    assert followed([100], mails=[bounce(SARAH.email, 70)]) is Followed.SILENCE


def test_a_lost_customer_makes_it_right_and_a_persons_word_counts_before_all() -> None:
    seen = replace(evidence([SARAH], touched=touches(1, [100, 45])), churned_at=NOW - 10 * DAY)
    assert judging.judged(alarm(), seen, {}).followed is Followed.CHURNED
    assert judging.judged(alarm(), seen, {"person:1:silence": Label.NOT_TRUE}).followed is Followed.DENIED
    assert judging.judged(alarm("ticket:7"), seen, {}).followed is Followed.STATED


def test_precision_counts_only_what_could_be_judged_with_its_interval() -> None:
    kinds = [Followed.SILENCE, Followed.BOUNCE, Followed.REPLY, Followed.STATED, Followed.TOO_EARLY]
    share = judging.precision([Judged(alarm(), one) for one in kinds])
    assert (share.hits, share.of) == (2, 3) and share.low < 2 / 3 < share.high
    assert judging.precision([]).share is None


def test_a_departure_and_a_silent_customer_are_events_with_the_days_that_they_were_told_before() -> None:
    made = (*touches(1, [70 + 3 * i for i in range(10)]), *touches(2, [72 + 3 * i for i in range(10)]))
    seen = evidence([SARAH, MIKE], touched=made, mails=[bounce(SARAH.email, 40)])
    left, quiet = sorted(events.happened(seen, NOW - 90 * DAY), key=lambda one: one.at)
    assert (left.kind, quiet.kind) == (EventKind.LEFT, EventKind.SILENT)
    told = events.told(left, [alarm(days_ago=55, last=NOW)], WEEK)
    assert told.lead_days == 15 and events.lead([told, quiet]) == 15
    assert events.told(left, [alarm(days_ago=20, last=NOW)], WEEK).found_at is None


# No look knows the future


def peeking(seen: Evidence, _: frozenset[PersonId]) -> tuple[Finding, ...]:
    """The mutant: it counts what is silent later on, without a look at the date."""
    last = max((touch.at for touch in seen.snapshot.touches), default=NOW)
    return (finding(f"customer:1:last:{last.isoformat()}"),)


def test_a_detector_that_peeks_into_the_future_is_caught_and_no_other_is_accused() -> None:
    later = evidence([SARAH, MIKE], touched=touches(1, [1, 20, 40]), mails=[mail(SARAH.email, 1)])
    look = as_of(later, NOW - 30 * DAY)
    of = (*detectors.DETECTORS, ("peeking", peeking))
    assert leaks.noticed(look, later, of) == ("peeking",)
    assert leaks.leak_test([(look, later)]).is_clean


def test_a_record_of_later_date_among_the_evidence_is_named() -> None:
    """The mutant: a gathering that forgot the date."""
    later = evidence([SARAH], touched=touches(1, [1, 40]))
    careless = replace(later, snapshot=replace(later.snapshot, as_of=NOW - 30 * DAY))
    assert leaks.newer(careless) == ("message:1000",) and not leaks.leak_test([(careless, later)]).is_clean


AGES = st.lists(st.floats(0, 300), max_size=40)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(AGES, AGES, st.floats(1, 200), st.floats(0, 200))
def test_no_detector_changes_its_findings_when_the_future_is_added(
    hers: list[float], his: list[float], ago: float, bounced: float
) -> None:
    made = (*touches(1, hers), *touches(2, his))
    later = evidence([SARAH, MIKE], touched=made, mails=[bounce(SARAH.email, bounced), mail(MIKE.email, bounced / 2)])
    assert leaks.noticed(as_of(later, NOW - ago * DAY), later) == ()


# Over the real database


@pytest.fixture
def silent(app: App) -> CustomerId:
    """Two people who wrote for months and then stopped; a ticket escalated and solved since."""
    with app.db.transaction() as tx:
        nora = world.user(tx, role="manager")
        customer = world.customer(tx, "TechCorp", owner=nora)
        for name, phase in (("Sarah Chen", 0), ("Mike Johnson", 1)):
            email = f"{name.lower().replace(' ', '.')}@techcorp.test"
            who = world.person(tx, name, email)
            world.stakeholder(tx, customer, who, "Dir Ops")
            for i in range(30):
                at = START - (80 + phase + 4 * i) * DAY
                number = world.message(tx, email, ["nora.lind@northwind.test"], at)
                world.touch(tx, customer, who, "message_in", at, record=f"message:{number}")
        opened = START - 110 * DAY
        world.ticket(tx, customer, at=opened, escalated_at=opened, status="resolved", updated_at=START - 90 * DAY)
    return CustomerId(customer)


def test_removing_the_future_from_the_database_does_not_change_the_past(app: App, silent: CustomerId) -> None:
    """Kills a gathering that reads a ticket as it stands today, and any that reads beyond its date."""
    then = START - 100 * DAY
    with app.db.transaction() as tx:
        before = detectors.look(collecting.gather(tx, silent, then)).findings
        tx.execute(sa.delete(touch_rows).where(touch_rows.c.at > then))
        tx.execute(sa.delete(messages).where(messages.c.sent_at > then))
        tx.execute(sa.update(tickets).values(status="open", updated_at=START - 110 * DAY))
        after = detectors.look(collecting.gather(tx, silent, then)).findings
    assert before == after and SignalKind.TICKET_ESCALATED in {one.kind for one in before}


def test_a_backtest_finds_the_silence_says_that_it_was_right_and_leaks_nothing(app: App, silent: CustomerId) -> None:
    report = backtest.backtest(app, START - 105 * DAY, START)
    (judged,) = (one for one in report.alarms if one.alarm.kind is SignalKind.SILENT_CUSTOMER)
    assert judged.followed is Followed.SILENCE and START - 80 * DAY < judged.alarm.raised < START - 50 * DAY
    assert report.precision.hits == report.precision.of == 1
    assert report.leak.is_clean and report.leak.looks == 1 and report.failures == ()
    assert report.csms == 1 and report.alarms_a_week is not None and report.alarms_a_week > 0


def test_a_preview_counts_what_a_more_patient_setting_would_not_have_raised_and_saves_nothing(
    app: App, silent: CustomerId
) -> None:
    found = backtest.preview(app, [Wish("silence_shortest", 60)])
    assert found.proposed - found.live == len(found.added) - len(found.gone)
    assert [one.kind for one in found.gone] == [SignalKind.SILENT_CUSTOMER]
    assert backtest.preview(app, []).live == found.live
    with app.db.transaction() as tx:
        assert collecting.gather(tx, silent, app.now()).thresholds.silence_shortest == 10


def test_a_preview_sees_what_came_in_since_the_last_one(app: App, silent: CustomerId) -> None:
    """Kills a memory that does not ask whether the customer has changed."""
    assert [one.live for one in backtest.preview(app, []).kinds if one.of == "silent_customer"] == [1]
    with app.db.transaction() as tx:
        for ago in range(5, 80, 8):
            world.touch(tx, silent, 1, "message_in", START - ago * DAY)
        tx.execute(sa.update(customers).values(stale_since=START))
    assert [one.live for one in backtest.preview(app, []).kinds if one.of == "silent_customer"] == [0]


def test_a_replay_is_asked_for_worked_once_and_keeps_its_report(app: App, silent: CustomerId) -> None:
    asked = asking.ask_backtest(app, UserId(1), START - 105 * DAY, START, WEEK)
    assert asked.state is ReplayState.WAITING and asking.report(asked) is None
    done = asking.work(app)
    assert done is not None and (done.state, done.done, done.total) == (ReplayState.DONE, 1, 1)
    assert asking.report(done) == backtest.backtest(app, START - 105 * DAY, START)
    assert asking.work(app) is None


def test_a_preview_by_a_worker_is_the_same_preview(app: App, silent: CustomerId) -> None:
    wishes = [Wish("silence_shortest", 60)]
    asked = asking.ask_preview(app, UserId(1), wishes)
    asking.work(app)
    assert asking.comparison(asking.get(app, asked.id)) == backtest.preview(app, wishes)


def test_a_replay_whose_worker_was_lost_is_begun_again_and_a_running_one_is_left(app: App, clock: Clock) -> None:
    with app.db.transaction() as tx:
        world.user(tx)
    asking.ask_preview(app, UserId(1), [])
    with app.db.transaction() as tx:
        assert asking_store.claim(tx, clock(), asking.PATIENCE) is not None
        assert asking_store.claim(tx, clock(), asking.PATIENCE) is None
    clock.forward(asking.PATIENCE + timedelta(seconds=1))
    assert asking.work(app) is not None


def test_what_fails_says_why_and_too_many_are_refused(app: App) -> None:
    with app.db.transaction() as tx:
        world.user(tx)
    first = asking.ask_preview(app, UserId(1), [Wish("no_such", 1)])
    asking.work(app)
    failed = asking.get(app, first.id)
    assert failed.state is ReplayState.FAILED and "no threshold “no_such”" in failed.problem
    for _ in range(asking.MOST_WAITING):
        asking.ask_preview(app, UserId(1), [])
    with pytest.raises(Conflict, match="not done yet"):
        asking.ask_preview(app, UserId(1), [])
    with pytest.raises(NotFound):
        asking.get(app, ReplayId(99))
