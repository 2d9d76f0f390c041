"""Under more load than there is time for: a few at once, a line with an end, and a sentence for the rest."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest
from fastapi.testclient import TestClient
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rapport.app import App
from rapport.web import server
from rapport.web.turns import LONG_S, RETRY_AFTER_S, Turns
from tests import visiting


@dataclass
class Slow:
    """A program whose answers wait until they are let go; it counts what it has begun and what runs at once."""

    go: asyncio.Event = field(default_factory=asyncio.Event)
    begun: int = 0
    running: int = 0
    most: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.begun += 1
        self.running += 1
        self.most = max(self.most, self.running)
        if scope["path"] == "/stream":
            await send({"type": "http.response.start", "status": 200, "headers": []})
        await self.go.wait()
        self.running -= 1
        if scope["path"] != "/stream":
            await PlainTextResponse("done")(scope, receive, send)


async def ask(turns: ASGIApp, path: str = "/api/x", method: str = "GET", *, gone: bool = False) -> int:
    """The status of the answer; 0 where none came."""
    status, arrived = 0, False

    async def receive() -> Message:
        nonlocal arrived
        if not arrived:
            arrived = True
            return {"type": "http.request", "body": b"", "more_body": False}
        if not gone:
            await asyncio.Event().wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        nonlocal status
        status = message.get("status", status)

    await turns({"type": "http", "method": method, "path": path, "headers": [], "query_string": b""}, receive, send)
    return status


async def settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def run(story: Callable[[Slow], Awaitable[None]]) -> None:
    async def inside() -> None:
        await story(Slow())

    asyncio.run(inside())


def test_a_few_run_at_once_and_everyone_in_the_line_is_answered() -> None:
    async def story(slow: Slow) -> None:
        turns = Turns(slow, at_once=2, most_waiting=10)
        asked = [asyncio.create_task(ask(turns)) for _ in range(12)]
        await settled()
        assert (slow.begun, slow.most) == (2, 2)
        slow.go.set()
        assert await asyncio.gather(*asked) == [200] * 12 and slow.most == 2

    run(story)


def test_beyond_the_line_nothing_is_begun_and_forms_stand_where_readers_are_sent_away() -> None:
    async def story(slow: Slow) -> None:
        turns = Turns(slow, at_once=1, most_waiting=2)
        waiting = [asyncio.create_task(ask(turns)) for _ in range(3)]
        await settled()
        assert await ask(turns) == 503 and slow.begun == 1
        forms = [asyncio.create_task(ask(turns, method="POST")) for _ in range(2)]
        await settled()
        assert await ask(turns, method="POST") == 503
        slow.go.set()
        assert await asyncio.gather(*waiting, *forms) == [200] * 5

    run(story)


def test_an_open_stream_holds_no_turn() -> None:
    """Kills the mutant that gives the place back only at the end of the answer."""

    async def story(slow: Slow) -> None:
        turns = Turns(slow, at_once=1, most_waiting=0)
        streams = [asyncio.create_task(ask(turns, "/stream"))]
        for _ in range(3):
            await settled()
            streams.append(asyncio.create_task(ask(turns, "/stream")))
        await settled()
        assert slow.running == 4
        slow.go.set()
        assert await asyncio.gather(*streams) == [200] * 4

    run(story)


def test_who_takes_long_does_not_hold_up_the_rest_and_gives_its_place_back_once() -> None:
    """Kills the mutant that frees it again at the end: two would run where one may."""

    async def story(slow: Slow) -> None:
        turns = Turns(slow, at_once=1, most_waiting=9)
        asked = [asyncio.create_task(ask(turns)) for _ in range(2)]
        await asyncio.sleep(LONG_S * 1.2)
        assert slow.running == 2
        slow.go.set()
        assert await asyncio.gather(*asked) == [200, 200]
        slow.go.clear()
        later = [asyncio.create_task(ask(turns)) for _ in range(2)]
        await settled()
        assert slow.running == 1
        slow.go.set()
        await asyncio.gather(*later)

    run(story)


@pytest.mark.parametrize(("method", "begun"), [("GET", 1), ("POST", 2)])
def test_what_nobody_waits_for_any_more_is_not_made_but_a_form_is_done(method: str, begun: int) -> None:
    async def story(slow: Slow) -> None:
        turns = Turns(slow, at_once=1, most_waiting=9)
        first = asyncio.create_task(ask(turns))
        await settled()
        left = asyncio.create_task(ask(turns, method=method, gone=True))
        await settled()
        slow.go.set()
        await asyncio.gather(first, left)
        assert slow.begun == begun

    run(story)


def overloaded(app: App) -> TestClient:
    """A server that has no room for anybody."""
    served = server.build(app)
    turns = Turns(served, at_once=0, most_waiting=0)

    async def inside(scope: Scope, receive: Receive, send: Send) -> None:
        await turns({**scope, "app": served}, receive, send)

    return TestClient(inside, base_url=visiting.HERE)


def test_page_and_api_say_when_to_come_again(app: App) -> None:
    for path in ("/customers", "/api/customers"):
        answer = overloaded(app).get(path)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, str(RETRY_AFTER_S))
        assert "more to do than it can answer" in answer.text and "nothing of this request was done" in answer.text


def test_a_refused_form_shows_what_was_written(app: App) -> None:
    answer = overloaded(app).post("/drafts/1/edit", data={"text": "Dear Sarah, all of this took me an hour."})
    assert answer.status_code == 503 and "all of this took me an hour." in answer.text


def test_style_and_scripts_come_even_then(app: App) -> None:
    assert overloaded(app).get("/static/rapport.css").status_code == 200


def test_the_whole_server_stands_behind_the_line(app: App) -> None:
    assert any("Turns" in repr(each) for each in server.build(app).user_middleware)
