"""How does an open page hear that something has changed, in every tab and from every process?

The database says which table changed, after the commit (LISTEN/NOTIFY, one connection a process for all listeners);
the page asks for the rest through its ordinary doors. Nothing of the data travels here.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress
from dataclasses import dataclass, field

import structlog
from fastapi import APIRouter, Request
from sqlalchemy.exc import DBAPIError
from starlette.responses import StreamingResponse

from rapport.changes.store import Unheard, heard
from rapport.db import Database
from rapport.drafts.waiting.store import waiting
from rapport.errors import Unavailable
from rapport.users.model import UserId, WorkspaceId
from rapport.web.caller import Calling
from rapport.web.doors import door
from rapport.web.shapes import Shape

router = APIRouter(include_in_schema=False)
log = structlog.get_logger()

CHANNEL = "rapport_live"
TOPICS = frozenset({"signals", "drafts", "deliveries", "notices", "approval_notices", "uploads"})
HEARTBEAT_S = 15.0  # seconds; proxies close what is silent for 30 to 60
GATHER_S = 0.25  # a burst of changes is one event
LIFETIME_S = 600.0  # then the browser comes again, and its session is looked at again
AGAIN_MS = 2_000  # how long a browser waits before it does
RECONNECT_S = 1.0
MOST_OF_ONE = 12  # open tabs of a person; the one open for longest is closed for the next
MOST = 1_000  # of a process: each is an open socket


@dataclass(eq=False)
class Listener:
    """One open page."""

    user: UserId
    workspace: WorkspaceId
    changed: set[str] = field(default_factory=set)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    closed: bool = False

    def tell(self, topics: frozenset[str]) -> None:
        self.changed |= topics
        self.wake.set()


class Hub:
    """All open pages of this process, and the one connection that hears for them. Lives in one event loop."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._listeners: list[Listener] = []
        self._hearing: asyncio.Task[None] | None = None

    @property
    def count(self) -> int:
        return len(self._listeners)

    def enter(self, listener: Listener) -> None:
        """Raises Unavailable when there is no room."""
        if len(self._listeners) >= MOST:
            raise Unavailable("Too many pages are open at once, so this one does not follow by itself. Reload it.")
        mine = [one for one in self._listeners if one.user == listener.user and one.workspace == listener.workspace]
        if len(mine) >= MOST_OF_ONE:
            mine[0].closed = True
            mine[0].wake.set()
        self._listeners.append(listener)
        if self._hearing is None or self._hearing.done():
            self._hearing = asyncio.create_task(self._hear())

    def leave(self, listener: Listener) -> None:
        """The last one out ends the connection."""
        with suppress(ValueError):
            self._listeners.remove(listener)
        if not self._listeners and self._hearing is not None:
            self._hearing.cancel()
            self._hearing = None

    def close(self) -> None:
        """The server stops: every page ends here and comes again to the next one."""
        for one in self._listeners:
            one.closed = True
            one.wake.set()

    async def _hear(self) -> None:
        """For as long as anybody listens; after a break everybody is told of everything, since something may have been
        missed."""
        while True:
            try:
                async with aclosing(heard(self._database, CHANNEL)) as said:
                    async for payload in said:
                        workspace, _, topic = payload.partition(":")
                        self._pass_on(workspace, frozenset({topic}) & TOPICS if payload else TOPICS)
            except (Unheard, DBAPIError, OSError) as error:
                log.warning("the database tells of no changes", why=str(error))
                await asyncio.sleep(RECONNECT_S)

    def _pass_on(self, workspace: str, topics: frozenset[str]) -> None:
        for one in self._listeners:
            if topics and workspace in ("", str(one.workspace)):
                one.tell(topics)


class CountsShape(Shape):
    """What the bar shows."""

    drafts: int
    signals: int
    notices: int


@door(router, "GET /live", response_model=CountsShape)
def counts(caller: Calling) -> CountsShape:
    """What waits for this person."""
    with caller.app.db.transaction() as tx:
        return CountsShape.model_validate(waiting(tx, caller.user.id, caller.app.now()))


@door(router, "GET /events")
async def events(request: Request, caller: Calling) -> StreamingResponse:
    """Server-sent events: the names of what has changed in this person's workspace, never what."""
    hub: Hub = request.app.state.live
    listener = Listener(caller.user.id, caller.principal.workspace)
    hub.enter(listener)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_stream(hub, listener), media_type="text/event-stream", headers=headers)


async def _stream(hub: Hub, listener: Listener) -> AsyncIterator[str]:
    try:
        yield f"retry: {AGAIN_MS}\n\n"
        end = asyncio.get_running_loop().time() + LIFETIME_S
        while not listener.closed and asyncio.get_running_loop().time() < end:
            try:
                await asyncio.wait_for(listener.wake.wait(), HEARTBEAT_S)
            except TimeoutError:
                yield ": here\n\n"
                continue
            await asyncio.sleep(GATHER_S)
            changed, listener.changed = sorted(listener.changed), set()
            listener.wake.clear()
            if changed:
                yield f"event: changed\ndata: {' '.join(changed)}\n\n"
    finally:
        hub.leave(listener)
