"""How is a server asked a hundred times a second, when whoever asks sits on the same two cores?

HTTP/1.1 with GET, kept connections and nothing else: an ordinary client library took as much processor time for a
request as the server for a small answer, and a load that slows down what it measures says little.
"""

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

LIMIT = 1 << 20  # bytes of a head or of a piece that are held


@dataclass
class Wire:
    """Connections to one server, each used by one request at a time, in turn, as those of many browsers are; a new one
    is made when none is free, so that no process of the server gets all."""

    base: str  # http://host:port
    cookies: Mapping[str, str]
    _free: deque[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = field(default_factory=deque)

    async def get(self, path: str, timeout: float) -> int:
        """The status of the answer, read to its end; 0 when none came within so many seconds."""
        try:
            async with asyncio.timeout(timeout):
                return await self._ask(path)
        except (TimeoutError, OSError, asyncio.IncompleteReadError):
            return 0

    async def _ask(self, path: str) -> int:
        where = urlsplit(self.base)
        if self._free:
            reader, writer = self._free.popleft()
        else:
            reader, writer = await asyncio.open_connection(where.hostname, where.port, limit=LIMIT)
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        head = f"GET {quote(path, safe='/?=&')} HTTP/1.1\r\nHost: {where.netloc}\r\nCookie: {cookie}\r\n\r\n"
        try:
            writer.write(head.encode("ascii"))
            status = await read(reader)
        except BaseException:
            writer.close()
            raise
        self._free.append((reader, writer))
        return status

    async def close(self) -> None:
        for _, writer in self._free:
            writer.close()
        await asyncio.gather(*(writer.wait_closed() for _, writer in self._free), return_exceptions=True)


async def read(reader: asyncio.StreamReader) -> int:
    """One answer: its length is told, or it comes in pieces (RFC 9112, 6.3). Raises ConnectionError."""
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    told = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    if "content-length" in told:
        await reader.readexactly(int(told["content-length"]))
    elif told.get("transfer-encoding") == "chunked":
        while size := int((await reader.readline()).split(b";")[0], 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    else:
        raise ConnectionError(f"an answer without a length: {first}")
    return int(first.split(" ")[1])
