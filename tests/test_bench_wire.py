"""The client of the load: it reads whole answers, and what is none is no answer."""

import asyncio

import pytest
from bench.wire import Wire, read

WHOLE = b"HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\nhello"
PIECES = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n"


async def read_all(sent: bytes, answers: int) -> list[int]:
    reader = asyncio.StreamReader()
    reader.feed_data(sent)
    reader.feed_eof()
    return [await read(reader) for _ in range(answers)]


def test_each_answer_is_read_to_its_end_so_that_the_next_one_begins_where_it_should() -> None:
    assert asyncio.run(read_all(PIECES + WHOLE + PIECES, 3)) == [200, 404, 200]


@pytest.mark.parametrize("sent", [WHOLE[:-1], PIECES[:-4], b"HTTP/1.1 200 OK\r\n\r\n", b""])
def test_half_an_answer_is_none(sent: bytes) -> None:
    async def asked() -> int:
        async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(sent)
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        async with server:
            host, port = server.sockets[0].getsockname()
            return await Wire(f"http://{host}:{port}", {}).get("/", 5)

    assert asyncio.run(asked()) == 0
