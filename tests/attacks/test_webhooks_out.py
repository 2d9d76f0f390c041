"""No webhook leads into anybody's own network, wherever its name points, and no receiver holds us up."""

import http.server
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from ipaddress import IPv4Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.app import App
from rapport.connectors import webhooks
from rapport.connectors.webhooks import HttpPoster
from rapport.errors import BadInput
from rapport.signals.notices.model import Call, NewWebhook
from rapport.signals.notices.outgoing import service
from rapport.signals.notices.outgoing.addresses import host_of, may_call
from rapport.users.model import UserId
from tests import world

INSIDE = """0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.254 169.254.0.1
169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.2.1 192.168.0.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1
239.255.255.255 240.0.0.1 255.255.255.255 168.63.129.16 :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1
::ffff:169.254.169.254 ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 2002:7f00:1::
2002:a9fe:a9fe:: 2001::1 2001:db8::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1
100::1 text 1.2.3 0x7f.1 2130706433""".split()
OUTSIDE = "1.1.1.1 8.8.8.8 93.184.215.14 172.15.0.1 172.32.0.1 192.169.0.1 2606:4700:4700::1111 ::ffff:8.8.8.8".split()


@pytest.mark.parametrize("address", INSIDE)
def test_no_inner_address_is_called(address: str) -> None:
    """Kills: a list of private networks that forgot one, and IPv6 that carries an inner IPv4."""
    assert not may_call(address, loopback=False)
    assert may_call(address, loopback=True) == (address in ("127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1"))


@pytest.mark.parametrize("address", OUTSIDE)
def test_the_world_is_called(address: str) -> None:
    assert may_call(address, loopback=False)


@given(st.integers(0, 2**32 - 1).map(IPv4Address))
def test_an_address_inside_ipv6_is_judged_like_the_one_it_carries(inner: IPv4Address) -> None:
    mapped = str(ip_address(b"\0" * 10 + b"\xff\xff" + inner.packed))
    assert may_call(mapped, loopback=False) == may_call(str(inner), loopback=False)
    assert not may_call(str(inner), loopback=False) or inner.is_global


NO_ADDRESS = [
    *("", "ftp://a.test", "http://a.test", "file:///etc/passwd", "https://", "https:///x", "https://user@a.test"),
    *("https://user:word@a.test", "https://a.test/#x", "https://a.test:99999", "https://a.test:0", "https://a b.test"),
    *("https://[::1", "https://a.test/\r\nX: y", "https://ä.test", "gopher://a.test", "//a.test"),
    "https://a.test/" + "x" * 3000,
]


@pytest.mark.parametrize("url", NO_ADDRESS)
def test_an_address_that_is_none_is_refused_when_it_is_added(app: App, url: str) -> None:
    with app.db.transaction() as tx:
        nora = UserId(world.user(tx))
    with pytest.raises(BadInput):
        service.add(app, NewWebhook(url), nora)
    assert service.list_webhooks(app) == ()


INNER_NAMES = ["https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://2130706433/", "https://0x7f000001/",
               "https://127.1/", "https://0/", "https://[::ffff:127.0.0.1]/", "https://169.254.169.254/latest/meta-data/",
               "https://10.0.0.1:8443/"]  # fmt: skip


@pytest.mark.parametrize("url", INNER_NAMES)
def test_a_name_that_points_inside_is_refused_before_a_byte_leaves(url: str) -> None:
    """Numbers that only the resolver reads as an address, too."""
    answer = HttpPoster().post(Call(url, {}, b"{}"))
    assert answer.status is None and answer.forbidden and not answer.may_have_arrived


Handle = Callable[[http.server.BaseHTTPRequestHandler], None]


@contextmanager
def receiver(handle: Handle) -> Iterator[str]:
    """A real server on loopback."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            handle(self)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook?x=1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def test_a_receiver_gets_the_bytes_and_the_name_it_was_called_by() -> None:
    seen: list[tuple[str, str, bytes, str]] = []

    def handle(request: http.server.BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers["content-length"]))
        seen.append((request.path, request.headers["host"], body, request.headers["x-seen"]))
        request.send_response(204)
        request.end_headers()

    with receiver(handle) as url:
        named = url.replace("127.0.0.1", "localhost")
        answer = HttpPoster(loopback=True).post(Call(named, {"x-seen": "1"}, b'{"a":1}'))
    assert answer.status == 204
    assert seen == [("/hook?x=1", named.split("/")[2], b'{"a":1}', "1")] and json.loads(seen[0][2]) == {"a": 1}


def test_nobody_is_followed_elsewhere() -> None:
    """Kills: redirects, which lead past the judged address."""
    asked: list[str] = []

    def handle(request: http.server.BaseHTTPRequestHandler) -> None:
        asked.append(request.path)
        request.send_response(307)
        request.send_header("location", "/secret")
        request.send_header("content-length", "0")
        request.end_headers()

    with receiver(handle) as url:
        answer = HttpPoster(loopback=True).post(Call(url, {}, b"{}"))
    assert (answer.status, asked) == (307, ["/hook?x=1"])


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [("90", 90), ("Fri, 02 Jan 2026 10:02:00 GMT", 120), ("Fri, 02 Jan 2026 09:00:00 GMT", 0), ("soon", None),
     ("", None), ("9" * 400, None)],
)  # fmt: skip
def test_how_long_a_receiver_asks_us_to_wait_is_read_by_its_own_clock(asked: str, seconds: int | None) -> None:
    def handle(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response_only(503)
        for name, value in (("date", "Fri, 02 Jan 2026 10:00:00 GMT"), ("retry-after", asked), ("content-length", "0")):
            request.send_header(name, value)
        request.end_headers()

    with receiver(handle) as url:
        answer = HttpPoster(loopback=True).post(Call(url, {}, b"{}"))
    assert answer.wait == (None if seconds is None else timedelta(seconds=seconds))


def test_an_endless_answer_is_cut_off() -> None:
    def handle(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("content-length", str(10**12))
        request.end_headers()
        try:
            while True:
                request.wfile.write(b"x" * 65536)
        except OSError:
            request.close_connection = True

    with receiver(handle) as url:
        answer = HttpPoster(loopback=True).post(Call(url, {}, b"{}"))
    assert answer.status == 200 and len(answer.detail) <= webhooks.SHOWN + 4


def test_a_receiver_that_drips_its_answer_holds_nobody_up() -> None:
    """Each byte arrives in time and the whole never would. Kills: a limit for single reads only."""

    def handle(request: http.server.BaseHTTPRequestHandler) -> None:
        try:
            for letter in b"HTTP/1.1 200 OK\r\n" + b"x-drip: 1\r\n" * 1000:
                request.wfile.write(bytes([letter]))
                request.wfile.flush()
                time.sleep(0.02)
        except OSError:
            request.close_connection = True

    with receiver(handle) as url:
        answer = HttpPoster(loopback=True, all_s=0.5).post(Call(url, {}, b"{}"))
    assert answer.status is None and answer.may_have_arrived


def test_who_does_not_answer_may_have_heard_and_who_is_not_there_has_not() -> None:
    def hang_up(request: http.server.BaseHTTPRequestHandler) -> None:
        request.close_connection = True
        request.connection.close()

    with receiver(hang_up) as url:
        assert HttpPoster(loopback=True).post(Call(url, {}, b"{}")).may_have_arrived
    gone = HttpPoster(loopback=True).post(Call(url, {}, b"{}"))
    assert gone.status is None and not gone.may_have_arrived and not gone.forbidden


def test_plain_http_is_for_this_machine_alone() -> None:
    with pytest.raises(BadInput, match="https"):
        host_of("http://hooks.example.com/x", loopback=False)
    answer = HttpPoster(loopback=True).post(Call("http://10.0.0.1/x", {}, b"{}"))
    assert answer.forbidden
