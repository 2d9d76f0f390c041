"""Other systems hear of each signal once, signed, through failures, crashes and two workers at a time."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import update

from rapport.app import App
from rapport.errors import BadInput
from rapport.inbox.model import Severity
from rapport.inbox.store import tickets
from rapport.people.model import CustomerId
from rapport.signals import service as signals
from rapport.signals.model import Signal
from rapport.signals.notices import signing
from rapport.signals.notices.model import Answer, CallState, NewWebhook, Webhook, WebhookKind
from rapport.signals.notices.outgoing import service, store, trying
from rapport.users.model import UserId
from tests import world
from tests.conftest import Clock, FakePoster

URL = "https://hooks.receiver.example/rapport"
NO_ANSWER = Answer(None, "nothing came back", may_have_arrived=True)


@pytest.fixture
def nora(app: App) -> UserId:
    with app.db.transaction() as tx:
        return UserId(world.user(tx))


@pytest.fixture
def customer(app: App, nora: UserId) -> CustomerId:
    with app.db.transaction() as tx:
        return CustomerId(world.customer(tx, "TechCorp", owner=nora))


def raised(app: App, customer: CustomerId, by: UserId, words: str = "She was furious.") -> Signal:
    return signals.raise_by_hand(app, customer, by, words)


def hook(app: App, by: UserId, kind: WebhookKind = WebhookKind.SIGNED, **values: object) -> tuple[Webhook, str]:
    return service.add(app, NewWebhook(URL, kind, **values), by)  # type: ignore[arg-type]


def states(app: App, webhook: Webhook) -> list[CallState]:
    return [call.state for call in service.calls_of(app, webhook.id)]


def test_a_new_signal_is_told_once_and_its_signature_can_be_checked(
    app: App, customer: CustomerId, nora: UserId, poster: FakePoster
) -> None:
    """Kills: a signature over something else than the bytes that leave; a note that is made at every look."""
    webhook, secret = hook(app, nora)
    signal = raised(app, customer, nora)
    for _ in range(3):
        service.note(app)
        service.call_due(app)
    (call,) = poster.received
    assert signing.verify(call.headers, call.body, [secret], app.now()).startswith("msg_")
    told = json.loads(call.body)
    assert (told["type"], told["data"]["id"], told["data"]["customer"]["name"]) == (
        "signal.raised",
        signal.id,
        "TechCorp",
    )
    assert states(app, webhook) == [CallState.DELIVERED]


def test_what_was_there_before_the_webhook_is_not_told(
    app: App, customer: CustomerId, nora: UserId, clock: Clock, poster: FakePoster
) -> None:
    raised(app, customer, nora)
    clock.forward(timedelta(minutes=1))
    hook(app, nora)
    assert service.note(app) == 0 and poster.received == []


def test_only_what_is_grave_enough_is_told(app: App, customer: CustomerId, nora: UserId) -> None:
    hook(app, nora, severity=Severity.CRITICAL)
    raised(app, customer, nora)
    assert service.note(app) == 0


def test_the_end_of_a_signal_is_told_to_whoever_wants_it_and_heard_of_its_beginning(
    app: App, customer: CustomerId, nora: UserId, poster: FakePoster
) -> None:
    hook(app, nora, cleared=True)
    signal = raised(app, customer, nora)
    service.note(app)
    signals.resolve(app, signal.id, nora)
    for _ in range(2):
        service.note(app)
        service.call_due(app)
    assert [json.loads(call.body)["type"] for call in poster.received] == ["signal.raised", "signal.cleared"]


def test_a_failed_call_is_made_again_later_with_the_same_id_and_given_up_where_it_is_seen(
    app: App, customer: CustomerId, nora: UserId, clock: Clock, poster: FakePoster
) -> None:
    webhook, _ = hook(app, nora)
    raised(app, customer, nora)
    service.note(app)
    poster.answers = [Answer(500, "500 broken")] * 20
    for wait in (timedelta(0), *trying.WAITS, timedelta(days=9)):
        clock.forward(wait)
        service.call_due(app)
    assert len(poster.received) == len(trying.WAITS) + 1
    assert len({call.headers[signing.ID] for call in poster.received}) == 1
    (call,) = service.calls_of(app, webhook.id)
    assert (call.state, call.detail) == (CallState.GIVEN_UP, "500 broken")


def test_a_receiver_that_asks_for_time_gets_it_but_not_for_ever(
    app: App, customer: CustomerId, nora: UserId, clock: Clock, poster: FakePoster
) -> None:
    """The mutant: Retry-After is read and forgotten, or believed for a year."""
    hook(app, nora)
    raised(app, customer, nora)
    service.note(app)
    poster.answers = [Answer(429, "429 busy", wait=timedelta(hours=1)), Answer(503, "", wait=timedelta(days=365))]
    service.call_due(app)
    for wait, calls in ((timedelta(minutes=59), 1), (timedelta(minutes=1), 2), (trying.LONGEST, 3)):
        clock.forward(wait)
        service.call_due(app)
        assert len(poster.received) == calls


@pytest.mark.parametrize(
    ("kind", "calls", "end"),
    [(WebhookKind.SIGNED, 2, CallState.DELIVERED), (WebhookKind.SLACK, 1, CallState.UNKNOWN)],
)
def test_without_an_answer_only_a_receiver_that_knows_repetitions_is_called_again(
    app: App, customer: CustomerId, nora: UserId, clock: Clock, poster: FakePoster, kind: WebhookKind, calls: int,
    end: CallState,
) -> None:  # fmt: skip
    """Kills the naive retry, which tells a Slack channel twice."""
    webhook, _ = hook(app, nora, kind)
    raised(app, customer, nora)
    service.note(app)
    poster.answers = [NO_ANSWER]
    for _ in range(3):
        service.call_due(app)
        clock.forward(timedelta(hours=1))
    assert (len(poster.received), states(app, webhook)) == (calls, [end])


def test_two_workers_make_a_call_once(app: App, customer: CustomerId, nora: UserId, clock: Clock) -> None:
    """The second claims while the first is on the line. Kills: a claim without a state."""
    webhook, _ = hook(app, nora)
    raised(app, customer, nora)
    service.note(app)
    long_ago = clock() - trying.STUCK
    with app.db.transaction() as first, app.db.transaction() as second:
        assert store.claim(first, clock(), long_ago) is not None
        assert store.claim(second, clock(), long_ago) is None
    assert states(app, webhook) == [CallState.SENDING]


@pytest.mark.parametrize(("kind", "calls"), [(WebhookKind.SIGNED, 1), (WebhookKind.SLACK, 0)])
def test_a_worker_that_died_on_the_line_leaves_nothing_in_the_air(
    app: App, customer: CustomerId, nora: UserId, clock: Clock, poster: FakePoster, kind: WebhookKind, calls: int
) -> None:
    webhook, _ = hook(app, nora, kind)
    raised(app, customer, nora)
    service.note(app)
    with app.db.transaction() as tx:
        assert store.claim(tx, clock(), clock() - trying.STUCK) is not None  # and then: killed
    service.call_due(app)
    assert poster.received == []
    clock.forward(trying.STUCK)
    service.call_due(app)
    end = CallState.DELIVERED if calls else CallState.UNKNOWN
    assert (len(poster.received), states(app, webhook)) == (calls, [end])


def test_a_receiver_that_is_gone_is_paused_and_a_paused_one_is_not_called(
    app: App, customer: CustomerId, nora: UserId, poster: FakePoster
) -> None:
    webhook, _ = hook(app, nora)
    raised(app, customer, nora)
    service.note(app)
    poster.answers = [Answer(410, "410 gone")]
    service.call_due(app)
    raised(app, customer, nora, "And again.")
    service.note(app)
    service.call_due(app)
    assert len(poster.received) == 1 and "410" in service.get(app, webhook.id).paused_because
    service.resume(app, webhook.id)
    service.call_due(app)
    assert len(poster.received) == 2


def test_a_test_says_at_once_what_the_receiver_answered(app: App, nora: UserId, poster: FakePoster) -> None:
    webhook, _ = hook(app, nora)
    poster.answers = [Answer(404, "404 no such hook")]
    assert service.test(app, webhook.id).detail == "404 no such hook"
    assert json.loads(poster.received[0].body)["type"] == "test"
    service.pause(app, webhook.id)
    with pytest.raises(BadInput, match="paused"):
        service.test(app, webhook.id)


def test_a_hostile_name_calls_nobody_in_slack(app: App, nora: UserId, poster: FakePoster) -> None:
    """Kills: names pasted into Slack's own markup."""
    with app.db.transaction() as tx:
        evil = CustomerId(world.customer(tx, "<!channel> & <https://evil.example|click>", "evil.test"))
    hook(app, nora, WebhookKind.SLACK)
    raised(app, evil, nora, "<!here> read this")
    service.note(app)
    service.call_due(app)
    text = json.loads(poster.received[0].body)["text"]
    assert "<!" not in text and "<https://evil" not in text and "&lt;!channel&gt; &amp; &lt;" in text
    assert text.count("<") == 1 and signing.SIGNATURE not in poster.received[0].headers


def test_neither_address_nor_secret_stands_in_the_database(app: App, nora: UserId) -> None:
    webhook, secret = hook(app, nora)
    stored = repr(service.get(app, webhook.id))
    assert secret not in stored and URL not in stored and "/rapport" not in stored


def test_a_cause_that_comes_back_is_told_again_only_with_something_new(
    app: App, customer: CustomerId, nora: UserId, clock: Clock, poster: FakePoster
) -> None:
    """A ticket that is closed and opened again is one thing; graver than before, it is news."""
    hook(app, nora)
    with app.db.transaction() as tx:
        world.ticket(tx, customer, at=clock(), escalated_at=clock(), severity="medium")
    told = []
    for status, severity in (("open", "medium"), ("resolved", "medium"), ("open", "medium"), ("resolved", "medium"),
                             ("open", "critical")):  # fmt: skip
        with app.db.transaction() as tx:
            tx.execute(update(tickets).values(status=status, severity=severity))
        signals.look(app, customer)
        told.append(service.note(app))
        clock.forward(timedelta(hours=1))
    assert told == [1, 0, 0, 0, 1]
