"""How is another system called once, without a way into anybody's own network?

The name is resolved once, every address it stands for is judged, and the connection goes to the judged address: a name
that answers differently a moment later (DNS rebinding) gains nothing. No redirects, no proxy of the environment, no
retries, a cap on time and size.
"""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx2

from rapport.db import in_transaction
from rapport.errors import BadInput
from rapport.signals.notices.model import Answer, Call
from rapport.signals.notices.outgoing.addresses import host_of, may_call

CONNECT_S, WAIT_S, ALL_S = 5.0, 10.0, 15.0  # seconds; Standard Webhooks asks for 15 to 30 in all
LARGEST_ANSWER = 16 * 1024  # bytes; nobody reads more than its first line
SHOWN = 200  # characters of an answer


class HttpPoster:
    """The Poster port over HTTP/1.1."""

    def __init__(self, *, loopback: bool = False, all_s: float = ALL_S) -> None:
        """`loopback` also lets this machine be called: for tests, and where everything runs on one machine. `all_s`:
        seconds that an attempt may take in all."""
        self._loopback = loopback
        self._all_s = all_s

    def post(self, call: Call) -> Answer:
        """Try once, after judging the address."""
        if in_transaction():
            raise RuntimeError("network call inside a transaction")
        try:
            host = host_of(call.url, loopback=self._loopback)
            addresses = _resolved(host, urlsplit(call.url).port or 443)
        except BadInput as problem:
            return Answer(None, problem.sentence, forbidden=True)
        except OSError as error:
            return Answer(None, f"The name of the receiver is not known: {error.strerror or error}.")
        if not all(may_call(address, loopback=self._loopback) for address in addresses):
            detail = (
                f"{host} stands for {', '.join(addresses)}, which is inside a network. Rapport calls none of these."
            )
            return Answer(None, detail, forbidden=True)
        return self._send(call, host, addresses[0])

    def _send(self, call: Call, host: str, address: str) -> Answer:
        parts = urlsplit(call.url)
        there = f"[{address}]" if ":" in address else address
        netloc = there if parts.port is None else f"{there}:{parts.port}"
        url = urlunsplit((parts.scheme, netloc, parts.path or "/", parts.query, ""))
        timeout = httpx2.Timeout(WAIT_S, connect=CONNECT_S)
        try:
            with httpx2.Client(timeout=timeout, follow_redirects=False, trust_env=False) as client:
                line = _Line()
                request = client.build_request(
                    "POST",
                    url,
                    headers={**call.headers, "host": parts.netloc},
                    content=call.body,
                    # The certificate is checked for the name, not for the number.
                    extensions={"sni_hostname": host, "trace": line.note},
                )
                with line.cut_after(self._all_s):
                    return _answer(client.send(request, stream=True))
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as error:
            return Answer(None, f"No connection with {host}: {_words(error)}.")
        except httpx2.HTTPError as error:
            return Answer(None, f"{host} did not answer: {_words(error)}.", may_have_arrived=True)


class _Line:
    """The socket of one call, so that it can be cut: the limits of the client are for single reads, and a receiver that
    drips keeps each of them."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None

    def note(self, event: str, info: Mapping[str, Any]) -> None:
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._socket = info["return_value"].get_extra_info("socket")

    def _cut(self) -> None:
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    @contextmanager
    def cut_after(self, seconds: float) -> Iterator[None]:
        timer = threading.Timer(seconds, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


def _answer(response: httpx2.Response) -> Answer:
    """What was answered, up to a size."""
    read = b""
    try:
        with suppress(httpx2.HTTPError):  # the status has been said; the rest is for people
            for piece in response.iter_raw():
                read += piece
                if len(read) > LARGEST_ANSWER:
                    break
    finally:
        response.close()
    status = response.status_code
    if 300 <= status < 400:
        return Answer(status, f"{status}: the receiver sends us elsewhere, and Rapport follows nobody.")
    line = "".join(c if c.isprintable() else " " for c in read.decode("utf-8", "replace"))[:SHOWN].strip()
    return Answer(status, f"{status} {line}".strip(), wait=_wait(response.headers))


def _wait(headers: Mapping[str, str]) -> timedelta | None:
    """Retry-After (RFC 9110, 10.2.3): seconds, or a date, which is read by the receiver's own clock."""
    asked = headers.get("retry-after", "").strip()
    try:
        if asked.isascii() and asked.isdigit():
            return timedelta(seconds=int(asked))
        found = parsedate_to_datetime(asked) - parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, TypeError, OverflowError):  # neither; or one date with a zone and one without
        return None
    return max(found, timedelta(0))


def _resolved(host: str, port: int) -> list[str]:
    """The addresses that a name stands for, the preferred first. Raises OSError."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError("not a name") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _words(error: Exception) -> str:
    return (str(error) or type(error).__name__).rstrip(".")
