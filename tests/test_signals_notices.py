"""Each person hears what they chose, once a channel, also through crashes and with two workers at a time."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from rapport.app import App
from rapport.errors import BadInput
from rapport.inbox.model import Severity
from rapport.people.model import CustomerId
from rapport.signals import service as signals
from rapport.signals.detectors import Failure, Looked
from rapport.signals.model import SignalId, SignalKind
from rapport.signals.notices import service, store
from rapport.signals.notices.health import service as healths
from rapport.signals.notices.model import Channel, Choices, DigestState, Fate, Letter, Notified, Waiting
from rapport.users.model import Mailbox, UserId
from rapport.users.store import users
from tests import visiting, world
from tests.conftest import START, Clock, FakeNotifier

MAIL = Choices(frozenset({Channel.MAIL}), everybody=True, hour=8)
HOUR = timedelta(hours=1)


@pytest.fixture
def nora(app: App) -> UserId:
    with app.db.transaction() as tx:
        return UserId(world.user(tx))


@pytest.fixture
def customer(app: App, nora: UserId) -> CustomerId:
    with app.db.transaction() as tx:
        return CustomerId(world.customer(tx, "TechCorp", owner=nora))


def raised(
    app: App, customer: CustomerId, by: UserId, severity: Severity = Severity.HIGH, said: str = "Furious."
) -> int:
    return signals.raise_by_hand(app, customer, by, said, severity).id


def told(app: App, user: UserId) -> list[int]:
    return [one.signal.id for one in service.notices_of(app, user)]


def test_a_signal_is_told_once_to_whom_its_customer_belongs(app: App, customer: CustomerId, nora: UserId) -> None:
    with app.db.transaction() as tx:
        other = UserId(world.user(tx, "li@northwind.test", "Li Wei"))
        boss = UserId(world.user(tx, "lea@northwind.test", "Lea Sand", "manager"))
    number = raised(app, customer, nora)
    assert [service.tell(app) for _ in range(3)] == [2, 0, 0]
    assert (told(app, nora), told(app, other), told(app, boss)) == ([number], [], [number])


@pytest.mark.parametrize(
    ("chosen", "heard"),
    [
        (Choices(), True),
        (Choices(channels=frozenset()), False),
        (Choices(severity=Severity.CRITICAL), False),
        (Choices(kinds=frozenset({SignalKind.SILENT_CUSTOMER})), False),
        (Choices(kinds=frozenset({SignalKind.TICKET_ESCALATED})), True),
        (Choices(quiet_until=START.date() + timedelta(days=1)), False),
        (Choices(quiet_until=START.date()), True),
    ],
)
def test_a_person_hears_what_they_chose(
    app: App, customer: CustomerId, nora: UserId, chosen: Choices, heard: bool
) -> None:
    service.choose(app, nora, chosen)
    assert service.choices_of(app, nora) == chosen
    raised(app, customer, nora)
    assert service.tell(app) == heard


def test_after_the_quiet_days_what_is_still_open_is_told(
    app: App, customer: CustomerId, nora: UserId, clock: Clock
) -> None:
    service.choose(app, nora, Choices(quiet_until=START.date() + timedelta(days=2)))
    raised(app, customer, nora)
    assert service.tell(app) == 0
    clock.forward(timedelta(days=2))
    assert service.tell(app) == 1


def test_two_workers_tell_once(app: App, customer: CustomerId, nora: UserId) -> None:
    """Both have read that nobody was told. Kills: a row without a unique key."""
    number = SignalId(raised(app, customer, nora))
    with app.db.transaction() as tx:
        first = store.tell(tx, nora, Channel.APP, [number], app.now())
    with app.db.transaction() as tx:
        second = store.tell(tx, nora, Channel.APP, [number], app.now())
    assert (first, second) == (1, 0)


def test_what_was_seen_is_no_longer_counted(app: App, customer: CustomerId, nora: UserId) -> None:
    raised(app, customer, nora)
    service.tell(app)
    visitor = visiting.person(app, nora)
    assert visitor.client.get("/live").json()["notices"] == 1
    assert "Furious." in visitor.client.get("/notices").text
    assert visitor.client.get("/live").json()["notices"] == 0


def test_an_hour_that_no_clock_shows_is_refused(app: App, nora: UserId) -> None:
    with pytest.raises(BadInput, match="hour"):
        service.choose(app, nora, replace(MAIL, hour=24))


def test_the_page_saves_what_is_ticked(app: App, nora: UserId) -> None:
    visitor = visiting.person(app, nora)
    fields = {
        "severity": "high",
        "hour": "7",
        "ticked": ["mail", "weekends", "silent_customer"],
        "quiet_until": "2026-04-01",
    }
    assert visitor.post("/settings/notifications", **fields) == 303
    assert service.choices_of(app, nora) == Choices(
        frozenset({Channel.MAIL}),
        Severity.HIGH,
        frozenset({SignalKind.SILENT_CUSTOMER}),
        False,
        7,
        True,
        date(2026, 4, 1),
    )
    page = visitor.client.get("/settings/notifications?saved=true").text
    assert "Saved." in page and 'value="7" selected' in page
    assert visitor.post("/settings/notifications", severity="high", hour="7", quiet_until="soon") == 422


# The mail of the morning


def test_the_digest_comes_at_the_persons_hour_in_their_zone_once(
    app: App, customer: CustomerId, clock: Clock, notifier: FakeNotifier
) -> None:
    """START is 09:00 UTC: three in the morning in Chicago."""
    with app.db.transaction() as tx:
        sam = UserId(world.user(tx, "sam@northwind.test", "Sam Osei"))
        tx.execute(update(users).where(users.c.id == sam).values(time_zone="America/Chicago"))
    service.choose(app, sam, MAIL)
    raised(app, customer, sam)
    sent = []
    for _ in range(24):
        sent.append(service.send_digests(app))
        clock.forward(HOUR)
    assert sent == [0] * 5 + [1] + [0] * 18
    (letter,) = notifier.received
    assert letter.to.email == "sam@northwind.test" and letter.subject == "Rapport: 1 new signal"
    assert "TechCorp" in letter.text and "[high] Furious." in letter.html


def test_a_morning_without_news_has_no_mail(app: App, nora: UserId, notifier: FakeNotifier) -> None:
    service.choose(app, nora, MAIL)
    assert service.send_digests(app) == 0 and notifier.received == []


def test_weekends_are_free(app: App, customer: CustomerId, nora: UserId, clock: Clock, notifier: FakeNotifier) -> None:
    service.choose(app, nora, MAIL)
    clock.forward(timedelta(days=5))
    raised(app, customer, nora)
    sent = []
    for _ in range(3):
        sent.append(service.send_digests(app))
        clock.forward(timedelta(days=1))
    assert sent == [0, 0, 1]


def test_in_the_app_saturdays_news_is_told_on_saturday(
    app: App, customer: CustomerId, nora: UserId, clock: Clock
) -> None:
    """Kills: weekends that silence the app, where nobody is disturbed."""
    clock.forward(timedelta(days=5))
    raised(app, customer, nora)
    assert service.tell(app) == 1


def test_drafts_that_wait_stand_in_the_mail(app: App, nora: UserId, notifier: FakeNotifier) -> None:
    service.choose(app, nora, MAIL)
    draft = Waiting("Re: API failures", "TechCorp", "/drafts/7", "Drafts that wait for you")
    assert service.send_digests(app, lambda user: [draft] if user.id == nora else []) == 1
    assert notifier.received[0].subject == "Rapport: drafts that wait for you: 1"
    assert "TechCorp: Re: API failures\n    http://127.0.0.1:8400/drafts/7" in notifier.received[0].text


def test_what_did_not_leave_is_tried_again_and_is_still_news(
    app: App, customer: CustomerId, nora: UserId, clock: Clock, notifier: FakeNotifier
) -> None:
    service.choose(app, nora, MAIL)
    raised(app, customer, nora)
    notifier.fate = Fate.STAYED
    assert service.send_digests(app) == 0
    notifier.fate = Fate.LEFT
    assert service.send_digests(app) == 0  # not before its time
    clock.forward(timedelta(minutes=5))
    assert service.send_digests(app) == 1 and "Furious." in notifier.received[0].text


def test_a_digest_of_unknown_fate_is_not_sent_again_and_can_be_seen(
    app: App, customer: CustomerId, nora: UserId, clock: Clock, notifier: FakeNotifier
) -> None:
    """Kills the naive retry."""
    service.choose(app, nora, MAIL)
    raised(app, customer, nora)
    notifier.fate = Fate.UNKNOWN
    for _ in range(3):
        service.send_digests(app)
        clock.forward(timedelta(days=1))
    assert len(notifier.received) == 1
    assert [one.state for one in healths.health(app).digests] == [DigestState.UNKNOWN]


def test_a_program_that_is_killed_while_it_sends_never_tells_twice(
    app: App, customer: CustomerId, nora: UserId, clock: Clock, notifier: FakeNotifier
) -> None:
    """Killed after the server took it. Kills: notices that are written only once the mail has left."""

    class Killed(BaseException):
        pass

    class Dying(FakeNotifier):
        def notify(self, letter: Letter, mailbox: Mailbox | None) -> Notified:
            super().notify(letter, mailbox)
            raise Killed

    service.choose(app, nora, MAIL)
    raised(app, customer, nora)
    dying = Dying()
    with pytest.raises(Killed):
        service.send_digests(replace(app, notifier=dying))
    for _ in range(3):
        clock.forward(timedelta(hours=12))
        service.send_digests(app)
    assert (len(dying.received), notifier.received) == (1, [])
    assert [one.state for one in healths.health(app).digests] == [DigestState.UNKNOWN]


def test_two_workers_send_one_digest(app: App, customer: CustomerId, nora: UserId) -> None:
    """Kills: a day that two workers may begin."""
    with app.db.transaction() as tx:
        assert store.begin_digest(tx, nora, START.date(), START) is not None
    with app.db.transaction() as tx:
        assert store.begin_digest(tx, nora, START.date(), START) is None


# What runs, what is wrong


def test_a_detector_that_fails_is_named_with_its_customer(app: App, customer: CustomerId, nora: UserId) -> None:
    failed = Looked((), (Failure("silence", "ZeroDivisionError: by zero"),))
    with app.db.transaction() as tx:
        signals.note(tx, customer, failed, app.now())
    visitor = visiting.person(app, nora)
    page, machine = visitor.client.get("/status").text, visitor.client.get("/api/status").json()
    assert "silence" in page and "TechCorp" in page and "ZeroDivisionError" in page
    assert (machine["is_well"], machine["detectors"][0]["detector"]) == (False, "silence")


def test_a_step_that_failed_and_works_again_says_both(app: App, nora: UserId, clock: Clock) -> None:
    healths.note_run(app, "send", "The mail server does not answer.")
    assert not healths.health(app).is_well
    clock.forward(timedelta(seconds=2))
    healths.note_run(app, "send")
    (run,) = healths.health(app).steps
    assert (run.error, run.failed_at, run.ran_at) == ("", START, clock()) and healths.health(app).is_well
