"""How does one process answer requests: what is made once before it listens, and how does it end?

Apart from the command, whose process imports none of this where others answer: they begin a second earlier.
"""

import asyncio
import gc
import signal
import sys
from types import FrameType
from typing import Any

from fastapi import FastAPI

from rapport.cli.session import unbound
from rapport.web import server, views
from rapport.web.live import Hub

YOUNG = 5_000  # new objects until a collection: a page makes thousands, and hardly any of them outlives it
SWITCH_S = 0.001  # a fifth of Python's own: what listens to the network must not wait long for what makes pages
ENDS = (signal.SIGINT, signal.SIGTERM)


def served() -> FastAPI:
    """The whole server of one process; uvicorn calls this in each of several, in its loop.

    They need not know of each other: work is rows that one of them takes, and every one hears what has changed.
    """
    views.compile_all()
    gc.freeze()  # what was imported stays for good: looked through at every collection, it took a tenth of the time
    gc.set_threshold(YOUNG)
    sys.setswitchinterval(SWITCH_S)
    built = server.build(unbound(), worker=True)
    _end_streams_when_told_to_stop(built.state.live)
    return built


def _end_streams_when_told_to_stop(hub: Hub) -> None:
    """An open page follows for minutes; the server would wait for it, then break it off with a defect in its log."""
    loop = asyncio.get_running_loop()
    for number in ENDS:
        before = signal.getsignal(number)

        def told(number: int, frame: FrameType | None, before: Any = before) -> None:
            loop.call_soon_threadsafe(hub.close)
            before(number, frame)

        signal.signal(number, told)
