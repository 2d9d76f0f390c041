"""How does a form with files arrive: in pieces, its token first, straight to the disk, never more than is allowed?

RFC 7578. Nothing is read before the guard has seen the token, nothing is held in memory but a few small fields, and
what is refused on the way leaves nothing behind.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from rapport.app import App
from rapport.errors import BadInput
from rapport.importing import dropping
from rapport.inbox.uploads.content import HEAD, Told, safe_name, tell
from rapport.inbox.uploads.model import UploadedFile

STREAMED = frozenset({"/settings/import", "/api/imports"})  # where forms with files are sent
MULTIPART = "multipart/form-data"
QUIET_S = 30.0  # seconds without a byte: whoever drips must not hold a connection for good
LONGEST_FIELD = 1 << 16  # bytes
MOST_FIELDS, MOST_FILES = 20, 200
CSRF_FIELD = "csrf"


class TooSlow(BadInput):
    """The body of a request took too long to arrive (RFC 9110, 15.5.9)."""

    status, slug = 408, "too-slow"


@dataclass(frozen=True, slots=True)
class Begun:
    """A part of the form begins."""

    name: str
    file: str | None  # as the sender's machine calls it; None for a field


@dataclass(frozen=True, slots=True)
class Ended:
    """It is whole."""


Event = Begun | bytes | Ended


class Incoming:
    """The parts of one form, as they arrive."""

    def __init__(self, request: Request) -> None:
        _, options = parse_options_header(request.headers.get("content-type", ""))
        self._stream = request.stream()
        self._events: deque[Event] = deque()
        self._whole = False
        self._name, self._value, self._disposition = b"", b"", b""
        try:
            self._parser = MultipartParser(
                options.get(b"boundary", b"none"),
                {
                    "on_part_data": lambda data, start, end: self._events.append(bytes(data[start:end])),
                    "on_part_end": lambda: self._events.append(Ended()),
                    "on_header_field": self._on_name,
                    "on_header_value": self._on_value,
                    "on_header_end": self._on_header,
                    "on_headers_finished": self._on_headers,
                    "on_end": self._on_end,
                },
            )
        except FormParserError as error:
            raise _broken() from error

    def _on_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header(self) -> None:
        if self._name.lower() == b"content-disposition":
            self._disposition = self._value
        self._name = self._value = b""

    def _on_headers(self) -> None:
        _, options = parse_options_header(self._disposition)
        name, file = options.get(b"name", b""), options.get(b"filename")
        self._events.append(
            Begun(name.decode("utf-8", "replace"), None if file is None else file.decode("utf-8", "replace"))
        )
        self._disposition = b""

    def _on_end(self) -> None:
        self._whole = True

    async def events(self) -> AsyncGenerator[Event, None]:
        """From where the last reader stopped. Raises BadInput for what is no whole form, TooSlow."""
        while True:
            while self._events:
                yield self._events.popleft()
            if not await self._more():
                return

    async def _more(self) -> bool:
        try:
            async with asyncio.timeout(QUIET_S):
                chunk = await anext(self._stream, b"")
        except TimeoutError as error:
            raise TooSlow("What was dropped stopped arriving. Check the connection and drop it again.") from error
        except ClientDisconnect as error:
            raise _broken() from error
        if not chunk:
            if not self._whole:
                raise _broken()
            return False
        try:
            self._parser.write(chunk)
        except FormParserError as error:
            raise _broken() from error
        return True


def _broken() -> BadInput:
    return BadInput("The form did not arrive whole, so nothing was stored. Drop the files again.")


async def token(incoming: Incoming) -> str:
    """The session's token, which must be the first field; empty when something else is."""
    value = b""
    async with aclosing(incoming.events()) as events:
        async for event in events:
            if isinstance(event, Begun) and (event.name != CSRF_FIELD or event.file is not None):
                return ""
            if isinstance(event, Ended):
                return value.decode("utf-8", "replace")
            if isinstance(event, bytes) and len(value) < LONGEST_FIELD:
                value += event
    return ""


@dataclass
class Received:
    """A form that has arrived: its fields, and its files in `folder`, each told by its content."""

    folder: Path
    fields: dict[str, str] = field(default_factory=dict)
    files: list[UploadedFile] = field(default_factory=list)


async def receive(app: App, incoming: Incoming, stated: int) -> Received:
    """Take the whole form. `stated`: bytes that the request says it has. Raises BadInput, TooMuch, Unavailable, and
    leaves nothing then."""
    await run_in_threadpool(dropping.refuse_size, app, stated)
    received = Received(await run_in_threadpool(dropping.new_folder, app))
    try:
        await _all(app, incoming, received)
    except BaseException:
        await run_in_threadpool(dropping.forget, received.folder)
        raise
    return received


async def _all(app: App, incoming: Incoming, received: Received) -> None:
    size, part, value = 0, Begun("", None), b""
    number = 0
    async for event in incoming.events():
        if isinstance(event, Begun):
            part, value = event, b""
            number += event.file is not None
            if number > MOST_FILES or len(received.fields) > MOST_FIELDS:
                raise BadInput(f"More than {MOST_FILES} files were dropped at once. Drop fewer; nothing was stored.")
            if event.file:
                await run_in_threadpool(_open, received)
        elif part.file is None:
            value = _field(received, part, value, event)
        elif part.file:  # a form whose file was not chosen sends one without a name
            if isinstance(event, bytes):
                size += len(event)
                await run_in_threadpool(
                    dropping.refuse_size, app, size
                ) if size > app.settings.upload_mib << 20 else None
                await run_in_threadpool(_append, received, event)
            else:
                await run_in_threadpool(_close, received, part.file)


def _field(received: Received, part: Begun, value: bytes, event: bytes | Ended) -> bytes:
    if isinstance(event, Ended):
        received.fields[part.name] = value.decode("utf-8", "replace")
        return b""
    if len(value) + len(event) > LONGEST_FIELD:
        raise BadInput(f"“{part.name}” is longer than {LONGEST_FIELD >> 10} KiB. Shorten it; nothing was stored.")
    return value + event


def _coming(received: Received) -> Path:
    return dropping.place(received.folder, len(received.files), "coming")


def _open(received: Received) -> None:
    _coming(received).parent.mkdir()
    _coming(received).touch(mode=0o600)


def _append(received: Received, data: bytes) -> None:
    with _coming(received).open("ab") as file:
        file.write(data)


def _close(received: Received, name: str) -> None:
    """The file is whole: told by its content, and given a name that the importer goes by. Raises BadInput."""
    coming = _coming(received)
    with coming.open("rb") as file:
        told: Told = tell(safe_name(name), file.read(HEAD))
    named = safe_name(name, told.holding)
    coming.rename(coming.with_name(named))
    received.files.append(UploadedFile(named, coming.with_name(named).stat().st_size, told.holding, told.note))
