"""`rapport serve` as a team runs it: processes behind one address, ended by a signal, nothing left behind."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from socket import create_server
from urllib.parse import urlsplit

import httpx2
import pytest

PATIENCE_S = 60.0
WORKERS = 2
RAPPORT = [sys.executable, "-m", "rapport"]
MOST_LINES = 100  # opened until both processes have taken one
PROC = Path("/proc/net/tcp")

pytestmark = pytest.mark.skipif(not PROC.exists(), reason="who answers a connection is read from Linux's /proc")


@dataclass
class Team:
    """A server that runs."""

    process: subprocess.Popen[bytes]
    home: Path
    base: str
    environment: Mapping[str, str]

    def sign_in(self) -> dict[str, str]:
        """The cookies of somebody new."""
        add = [*RAPPORT, "user", "add", "nora.lind@northwind.test", "--name", "Nora Lind", "--json"]
        added = subprocess.run(add, env=self.environment, capture_output=True, text=True, check=True)
        with httpx2.Client(base_url=self.base, timeout=PATIENCE_S) as browser:
            browser.get(json.loads(added.stdout)["link"])
            return dict(browser.cookies)

    def stopped(self) -> bool:
        """Ends it as a system does; whether it ended well and nothing of it runs on."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE_S) == 0 and running_in(self.home) == []


@contextmanager
def served(workers: int) -> Iterator[Team]:
    """`rapport serve` over a new database of its own."""
    home = Path(tempfile.mkdtemp(prefix="rapport-", dir="/tmp"))  # pytest's folders are closed to the database's user
    home.chmod(0o755)
    with create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    named = {"RAPPORT_HOME": str(home), "RAPPORT_PORT": str(port)}
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("RAPPORT_", "DATABASE_", "PYTHONDONT"))}
    environment = {**kept, **named}
    process = subprocess.Popen(
        [*RAPPORT, "serve", "--workers", str(workers), "--json"], env=environment, stdout=subprocess.DEVNULL
    )
    try:
        base = f"http://127.0.0.1:{port}"
        answering(base, process)
        yield Team(process, home, base, environment)
    finally:
        process.terminate()  # a second time does no harm, and killed it would leave its workers behind
        process.wait(PATIENCE_S)
        shutil.rmtree(home, ignore_errors=True)


def answering(base: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end and process.poll() is None:
        try:
            httpx2.get(f"{base}/sign-in", timeout=PATIENCE_S)
            return
        except httpx2.TransportError:
            time.sleep(0.1)
    raise AssertionError("the server did not start")


def children(pid: int) -> set[int]:
    return {int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def sockets(pid: int) -> set[str]:
    """The numbers of the sockets that a process holds."""
    held = [str(each.readlink()) for each in Path(f"/proc/{pid}/fd").iterdir() if each.is_symlink()]
    return {name.removeprefix("socket:[").rstrip("]") for name in held if name.startswith("socket:")}


def answerer(workers: set[int], here: int, there: int) -> int:
    """Which process answers the connection between our port and the server's."""
    wanted = (f"0100007F:{there:04X}", f"0100007F:{here:04X}")
    rows = [line.split() for line in PROC.read_text().splitlines()]
    [number] = [row[9] for row in rows if (row[1], row[2]) == wanted]
    return next(pid for pid in workers if number in sockets(pid))


@contextmanager
def at_each(team: Team, cookies: dict[str, str]) -> Iterator[list[httpx2.Client]]:
    """A client of every process, each with one open connection."""
    with ExitStack() as opened:
        found: dict[int, httpx2.Client] = {}
        for _ in range(MOST_LINES):
            client = opened.enter_context(httpx2.Client(base_url=team.base, cookies=cookies, timeout=PATIENCE_S))
            with client.stream("GET", "/customers") as answer:
                assert answer.status_code == 200
                here = answer.extensions["network_stream"].get_extra_info("client_addr")[1]
                found.setdefault(answerer(children(team.process.pid), here, urlsplit(team.base).port or 0), client)
            if len(found) == WORKERS:
                break
        assert len(found) == WORKERS, "one of the processes takes no connection"
        yield list(found.values())


@contextmanager
def following(client: httpx2.Client) -> Iterator[Queue[str]]:
    """What an open page hears, while it is open."""
    said: Queue[str] = Queue()

    def listen() -> None:
        try:
            with client.stream("GET", "/events") as answer:
                for line in answer.iter_lines():
                    said.put(line)
        except httpx2.HTTPError:
            return  # the server has been stopped

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    yield said
    thread.join(PATIENCE_S)


def heard(said: Queue[str], word: str) -> bool:
    try:
        while word not in said.get(timeout=PATIENCE_S):
            pass
    except Empty:
        return False
    return True


def running_in(home: Path) -> list[str]:
    """Programs whose command line names that folder: its database would be one."""
    found = []
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = line.read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        found += [words] if str(home) in words else []
    return found


def drop(client: httpx2.Client) -> None:
    """Customers, dropped on the page as a person would."""
    page = client.get("/settings/import").text
    [csrf] = set(re.findall(r'name="csrf" value="([^"]+)"', page))
    file = ("customers.csv", b"name,domain\nTechCorp,techcorp.test\n", "text/csv")
    sent = client.post("/settings/import", files={"csrf": (None, csrf), "files": file})
    assert sent.status_code == 303, sent.text


def test_two_processes_answer_hear_of_each_other_and_leave_nothing_behind() -> None:
    """Kills: news that stay in the process that made them, and a database that outlives its server."""
    with (
        served(WORKERS) as team,
        at_each(team, team.sign_in()) as (one, other),
        following(one) as said,
    ):
        assert heard(said, "signals")  # whoever begins to listen is told of everything once
        drop(other)
        assert heard(said, "uploads")
        assert team.stopped()


def test_one_process_leaves_nothing_behind_either() -> None:
    with served(1) as team:
        assert running_in(team.home) and team.stopped()
