"""Which requests are worked on at once, which wait for their turn, and which are told to come later?

Pages are made by the processor. Twenty made at the same time are each done at the end of all twenty; a few at a time,
most are done early. And a queue without an end answers nobody: everyone waits until they have given up.
"""

import asyncio

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rapport.errors import Unavailable
from rapport.web.caller import keep
from rapport.web.problems import answer
from rapport.web.receiving import STREAMED

AT_ONCE = 2  # of a process: while one waits for the database another computes; with 4 or 40 the slowest waited longer
MOST_WAITING = 60  # at some 50 ms each the last one waits three seconds; later than that people have pressed reload
FORMS = 2  # times as many may wait before a form is refused: somebody has written what is in it
LONG_S = 0.5  # who takes longer waits for something else than the processor (a language model, another server)
RETRY_AFTER_S = 5  # by then the line of before has been answered
READING = frozenset({"GET", "HEAD"})


class Turns:
    """ASGI middleware. A turn ends when the answer begins, so that a stream that stays open holds none."""

    def __init__(self, app: ASGIApp, at_once: int = AT_ONCE, most_waiting: int = MOST_WAITING) -> None:
        self.app, self.most_waiting = app, most_waiting
        self._places, self._waiting = asyncio.Semaphore(at_once), 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/static/") or scope["path"] in STREAMED:
            await self.app(scope, receive, send)
            return
        reading, waits = scope["method"] in READING, self._places.locked()
        if waits and self._waiting >= self.most_waiting * (1 if reading else FORMS):
            await _refuse(scope, receive, send)
            return
        self._waiting += 1
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1
        turn = Turn(self._places)
        try:
            if waits and reading and await _gone(receive):
                return
            await self.app(scope, receive, turn.until_answered(send))
        finally:
            turn.end()


class Turn:
    """One place, given back once."""

    def __init__(self, places: asyncio.Semaphore) -> None:
        self._places, self._ended = places, False
        self._timer = asyncio.get_running_loop().call_later(LONG_S, self.end)

    def end(self) -> None:
        if not self._ended:
            self._ended = True
            self._timer.cancel()
            self._places.release()

    def until_answered(self, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.end()
            await send(message)

        return sending


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    """Nothing of the request has been begun."""
    problem = Unavailable(
        "Rapport has more to do than it can answer right now, and nothing of this request was done. "
        f"Try again in {RETRY_AFTER_S} seconds."
    )
    request = Request(scope, receive)
    await keep(request)
    refused = answer(request, problem)
    refused.headers["Retry-After"] = str(RETRY_AFTER_S)  # RFC 9110, 10.2.3
    await refused(scope, receive, send)


async def _gone(receive: Receive) -> bool:
    """Whether nobody waits for the answer any more: a closed tab, a page that was loaded again."""
    try:
        async with asyncio.timeout(0):
            while (await receive())["type"] != "http.disconnect":
                pass  # the body, which reading has no use for
    except TimeoutError:
        return False
    return True
