"""Calls of ticket systems: only who knows the secret is heard, each call once, old news never over new."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from starlette.types import Message

from rapport import pipeline
from rapport.app import App
from rapport.importing import tickets as importing
from rapport.inbox.records import store as records
from rapport.inbox.store import tickets
from rapport.people.model import CustomerId
from rapport.questions.store import answer
from rapport.signals import service as signals
from rapport.signals.model import SignalKind
from rapport.signals.notices import signing
from rapport.signals.notices.incoming import service as incoming
from rapport.users.model import UserId, WorkspaceId
from rapport.web import shield
from tests import visiting, world
from tests.conftest import Clock

WHERE = "/api/hooks/tickets?workspace=1"


@pytest.fixture
def nora(app: App) -> UserId:
    with app.db.transaction() as tx:
        return UserId(world.user(tx))


@pytest.fixture
def secret(app: App, nora: UserId) -> str:
    return incoming.add_secret(app, nora)[1]


@pytest.fixture
def client(app: App) -> TestClient:
    return visiting.nobody(app)


def ticket(**values: Any) -> dict[str, Any]:
    plain = {"id": "T-1", "customer": "TechCorp", "subject": "Sync fails", "opened_at": "2026-03-01T08:00:00Z"}
    return {**plain, "severity": "high", **values}


def body(**values: Any) -> bytes:
    return json.dumps({"type": "ticket.updated", "data": ticket(**values)}).encode()


def signed(secret: str, sent: bytes, at: datetime, message_id: str = "msg_1") -> dict[str, str]:
    return signing.headers(secret, message_id, at, sent)


def post(client: TestClient, secret: str, at: datetime, message_id: str = "msg_1", **values: Any) -> dict[str, Any]:
    sent = body(**values)
    answer = client.post(WHERE, content=sent, headers=signed(secret, sent, at, message_id))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def stored(app: App) -> list[tuple[str, str]]:
    with app.db.transaction() as tx:
        return [(row.external_id, row.subject) for row in tx.execute(select(tickets).order_by(tickets.c.id))]


def test_the_vector_of_the_standard_is_ours() -> None:
    """The example that Standard Webhooks publishes with its libraries."""
    key, at = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", datetime.fromtimestamp(1614265330, UTC)
    given = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    assert signing.verify(given, b'{"test": 2432232314}', [key], at) == given["webhook-id"]


def test_a_signed_ticket_becomes_a_signal(app: App, client: TestClient, secret: str, clock: Clock) -> None:
    with app.db.transaction() as tx:
        customer = CustomerId(world.customer(tx, "TechCorp", "techcorp.test"))
    told = post(client, secret, clock(), escalated_at="2026-03-02T08:00:00Z", reporter="cto@techcorp.test")
    assert (told["taken"], told["tickets"], told["unknown"]) == (True, 1, [])
    pipeline.refresh(app)
    (signal,) = signals.of_customer(app, customer)
    assert signal.kind is SignalKind.TICKET_ESCALATED and "ticket:1" in signal.evidence


def with_signature(secret: str, sent: bytes, at: datetime, change: Callable[[str], str]) -> dict[str, str]:
    headers = signed(secret, sent, at)
    return {**headers, "webhook-signature": change(headers["webhook-signature"])}


FORGED: dict[str, Callable[[str, bytes, datetime], dict[str, str]]] = {
    "nothing signed": lambda s, b, at: {},
    "another secret": lambda s, b, at: signed(signing.written(b"x" * 32), b, at),
    "another body": lambda s, b, at: signed(s, b + b" ", at),
    "another id": lambda s, b, at: {**signed(s, b, at), "webhook-id": "msg_2"},
    "another time": lambda s, b, at: {**signed(s, b, at), "webhook-timestamp": str(int(at.timestamp()) + 1)},
    "no version": lambda s, b, at: with_signature(s, b, at, lambda one: one[3:]),
    "another version": lambda s, b, at: with_signature(s, b, at, lambda one: one.replace("v1,", "v1a,")),
    "empty signature": lambda s, b, at: with_signature(s, b, at, lambda one: "v1,"),
    "a hundred signatures": lambda s, b, at: with_signature(s, b, at, lambda one: "v1,AAAA " * 100 + one),
    "a very long id": lambda s, b, at: signed(s, b, at, "m" * 300),
}


@pytest.mark.parametrize("how", FORGED)
def test_a_forged_call_is_refused_and_stores_nothing(
    app: App, client: TestClient, secret: str, clock: Clock, how: str
) -> None:
    """Kills: a check of the body alone, of the first signature alone, of a prefix."""
    sent = body()
    answer = client.post(WHERE, content=sent, headers=FORGED[how](secret, sent, clock()))
    assert (answer.status_code, answer.json()["type"]) == (401, "urn:rapport:problem:wrong-signature")
    assert stored(app) == []


@pytest.mark.parametrize("stamp", ["0", "-5", "1e9", "９９", "999999999999999999999", "999999999999", ""])
def test_a_timestamp_that_is_none_is_refused(client: TestClient, secret: str, clock: Clock, stamp: str) -> None:
    headers = {**signed(secret, body(), clock()), "webhook-timestamp": stamp}
    encoded = {name.encode(): value.encode() for name, value in headers.items()}
    assert client.post(WHERE, content=body(), headers=encoded).status_code in (400, 401)


@pytest.mark.parametrize(("apart", "status"), [(-301, 400), (-299, 200), (299, 200), (301, 400)])
def test_a_call_is_good_for_five_minutes(
    client: TestClient, secret: str, clock: Clock, apart: int, status: int
) -> None:
    """Kills: no check of time, and one that takes calls from the future."""
    sent = body()
    headers = signed(secret, sent, clock() + timedelta(seconds=apart))
    assert client.post(WHERE, content=sent, headers=headers).status_code == status


def test_a_replayed_call_changes_nothing(app: App, client: TestClient, secret: str, clock: Clock) -> None:
    post(client, secret, clock())
    again = post(client, secret, clock(), subject="Something else")
    assert not again["taken"] and "before" in again["detail"]
    assert stored(app) == [("T-1", "Sync fails")]


def test_two_workers_take_the_same_call_once(app: App, secret: str) -> None:
    taken = []

    def take(_: object) -> int:
        taken.append(1)
        return 1

    assert [incoming.take_once(app, "msg_1", take) for _ in range(2)] == [1, None] and taken == [1]


def test_a_call_that_fails_on_the_way_may_come_again(app: App) -> None:
    """Kills: an id that is noted in a transaction of its own."""

    def fails(_: object) -> int:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        incoming.take_once(app, "msg_1", fails)
    assert incoming.take_once(app, "msg_1", lambda _: 3) == 3


def test_older_news_never_overwrites_newer(app: App, client: TestClient, secret: str, clock: Clock) -> None:
    post(client, secret, clock(), "msg_2", subject="New", updated_at="2026-03-02T09:00:00Z")
    late = post(client, secret, clock(), "msg_1", subject="Old", updated_at="2026-03-02T08:00:00Z")
    assert late["tickets"] == 0 and stored(app) == [("T-1", "New")]


def test_a_secret_of_another_workspace_opens_nothing_here(
    app: App, client: TestClient, secret: str, clock: Clock
) -> None:
    """Kills: secrets that are looked for in all workspaces."""
    with app.db.outside(all_workspaces="on") as tx:
        world.workspace(tx, 2)
    other = app.of(WorkspaceId(2))
    with other.db.transaction() as tx:
        who = UserId(world.user(tx, "li@other.test"))
    theirs = incoming.add_secret(other, who)[1]
    sent = body()
    assert client.post(WHERE, content=sent, headers=signed(theirs, sent, clock())).status_code == 401
    there = "/api/hooks/tickets?workspace=2"
    assert client.post(there, content=sent, headers=signed(secret, sent, clock())).status_code == 401
    assert client.post(there, content=sent, headers=signed(theirs, sent, clock())).status_code == 200
    assert stored(app) == [] and stored(other) == [("T-1", "Sync fails")]
    nowhere = client.post("/api/hooks/tickets?workspace=99", content=sent, headers=signed(secret, sent, clock()))
    assert nowhere.status_code == 401


def test_secrets_can_be_changed_without_a_gap(
    app: App, client: TestClient, nora: UserId, secret: str, clock: Clock
) -> None:
    _, newer = incoming.add_secret(app, nora)
    post(client, secret, clock(), "msg_1")
    post(client, newer, clock(), "msg_2")
    incoming.revoke(app, incoming.secrets(app)[0].id)
    sent = body()
    assert client.post(WHERE, content=sent, headers=signed(secret, sent, clock())).status_code == 401
    both = signed(newer, sent, clock(), "msg_3")
    both["webhook-signature"] = f"v1,AAAA {both['webhook-signature']}"
    assert client.post(WHERE, content=sent, headers=both).status_code == 200


def test_the_secret_is_not_in_the_database(app: App, nora: UserId) -> None:
    made, secret = incoming.add_secret(app, nora)
    assert secret.encode() not in made.sealed_secret and secret not in repr(incoming.secrets(app))


@pytest.mark.parametrize(
    "sent",
    [b"", b"no json", b"[]", b'"text"', b"[1]", b'{"data": {}}', b'{"data": {"id": "T"}}', b"[" * 100_000,
     b'{"id": "T\\u0000", "customer": "A", "subject": "S", "opened_at": "2026-03-01"}',
     b'{"id": "T\\ud800", "customer": "A", "subject": "S", "opened_at": "2026-03-01"}',
     b'{"id": "T", "customer": "A", "subject": "S", "opened_at": "soon"}',
     b'{"id": "T", "customer": "A", "subject": "S", "opened_at": "2026-03-01", "severity": "purple"}'],
)  # fmt: skip
def test_a_signed_call_that_says_nothing_is_refused_with_a_sentence(
    app: App, client: TestClient, secret: str, clock: Clock, sent: bytes
) -> None:
    answer = client.post(WHERE, content=sent, headers=signed(secret, sent, clock()))
    assert answer.status_code == 422 and answer.json()["detail"].endswith((".", "imported."))
    assert stored(app) == []


def test_one_bad_ticket_stores_none_of_the_call(app: App, client: TestClient, secret: str, clock: Clock) -> None:
    sent = json.dumps([ticket(), ticket(id="T-2", opened_at="never")]).encode()
    answer = client.post(WHERE, content=sent, headers=signed(secret, sent, clock()))
    assert answer.status_code == 422 and "Ticket 2" in answer.json()["detail"] and stored(app) == []


def test_a_huge_call_is_refused_before_it_is_read(client: TestClient, secret: str, clock: Clock) -> None:
    sent = b"x" * (shield.LARGEST_BODY + 1)
    assert client.post(WHERE, content=sent, headers=signed(secret, sent, clock())).status_code == 413


def test_a_slow_body_is_cut_off() -> None:
    """A body that never ends, on a clock that runs a thousand times as fast."""
    said: list[Message] = []

    async def receive() -> Message:
        await asyncio.sleep(3600)
        return {"type": "http.request", "body": b"", "more_body": True}

    async def send(message: Message) -> None:
        said.append(message)

    async def inner(*_: Any) -> None:
        raise AssertionError("a body that did not arrive was handed on")

    async def attack() -> None:
        loop = asyncio.get_running_loop()
        real, begin = loop.time, loop.time()
        object.__setattr__(loop, "time", lambda: begin + (real() - begin) * 1000)
        scope = {"type": "http", "method": "POST", "path": "/api/hooks/tickets", "headers": [(b"host", b"localhost")]}
        await shield.Shield(inner, ["localhost"])(scope, receive, send)

    asyncio.run(attack())
    assert said[0]["status"] == 408


def test_a_ticket_of_nobody_known_is_kept_shown_and_finds_its_customer(
    app: App, client: TestClient, nora: UserId, secret: str, clock: Clock
) -> None:
    """Kills: a ticket that is dropped, and a person's word that the next call undoes."""
    told = post(client, secret, clock(), customer="Nobody Ltd", reporter="x@nobody.test")
    assert told["unknown"] == ["T-1"]
    visitor = visiting.person(app, nora)
    assert [one["external_id"] for one in visitor.client.get("/api/tickets/unknown").json()] == ["T-1"]
    assert "Nobody Ltd" in visitor.client.get("/settings/webhooks").text
    assert importing.adopt(app) == 0
    with app.db.transaction() as tx:
        customer = world.customer(tx, "Someone GmbH", "someone.test")
    assert visitor.post("/tickets/1/customer", customer="Someone GmbH") == 303
    post(client, secret, clock(), "msg_2", customer="Nobody Ltd", subject="Later", updated_at="2026-03-02T09:00:00Z")
    with app.db.transaction() as tx:
        assert [one.ticket.subject for one in answer(tx, records.tickets_of(customer))] == ["Later"]


def test_a_ticket_finds_a_customer_that_is_added_later(app: App, client: TestClient, secret: str, clock: Clock) -> None:
    post(client, secret, clock(), customer="Later Inc")
    with app.db.transaction() as tx:
        customer = world.customer(tx, "Later Inc", "later.test")
    assert importing.adopt(app) == 1
    with app.db.transaction() as tx:
        assert len(answer(tx, records.tickets_of(customer))) == 1
