"""Where does the demo's mail go? To a mail server on this machine that keeps what comes and sends nothing on."""

import asyncio
import hashlib
import json
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiosmtpd.smtp import SMTP, Envelope, Session

from rapport.errors import Unavailable

LOOPBACK = "127.0.0.1"  # nothing else may reach it: it takes mail from everybody for everybody
START_S = 10.0  # seconds that the server may take to listen
NAME = "catcher.invalid"  # said in the greeting; RFC 2606 keeps it from being anybody's


@dataclass(frozen=True, slots=True)
class Caught:
    """One mail as it arrived."""

    name: str  # of its files, without an ending; sorts by time
    at: datetime
    sender: str
    recipients: tuple[str, ...]
    raw: bytes
    answered: bool  # the demo's recipient has written back


class Catcher:
    """Listens while it is entered. `port` 0 takes any; read `port` afterwards."""

    def __init__(self, folder: Path, now: Callable[[], datetime], port: int = 0) -> None:
        self._folder, self._now, self._wanted = folder, now, port
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="catcher", daemon=True)

    def __enter__(self) -> Self:
        """Raises Unavailable when the port is taken or the folder cannot be written to."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._socket = socket.create_server((LOOPBACK, self._wanted))
            # aiosmtpd greets in several small writes: without this each mail waits 40 ms for a delayed ACK.
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            raise Unavailable(
                f"The demo's mail catcher cannot use port {self._wanted} with folder {self._folder}: {error.strerror}. "
                "Stop what uses them, or choose others."
            ) from error
        self._thread.start()
        if not self._ready.wait(START_S):
            raise Unavailable("The demo's mail catcher did not start. Start the demo again.")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(START_S)

    @property
    def port(self) -> int:
        return int(self._socket.getsockname()[1])

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = await self._loop.create_server(
            lambda: SMTP(self, hostname=NAME, ident="Rapport demo", loop=self._loop), sock=self._socket
        )
        self._ready.set()
        await self._stop.wait()
        server.close()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        raw = envelope.original_content or b""
        try:
            keep(self._folder, envelope.mail_from or "", [str(r) for r in envelope.rcpt_tos], raw, self._now())
        except OSError as error:
            return f"452 cannot keep it: {error.strerror}"
        return "250 caught"


def folder_of(home: Path) -> Path:
    """Where caught mail is kept, under RAPPORT_HOME."""
    return home / "caught"


def keep(folder: Path, sender: str, recipients: list[str], raw: bytes, now: datetime) -> str:
    """Write one mail, whole or not at all. The same mail twice is kept twice: that would be worth seeing."""
    stem = f"{now:%Y%m%dT%H%M%S%f}-{hashlib.sha256(raw).hexdigest()[:12]}"
    number = 0
    while True:
        name = f"{stem}-{number}"
        try:
            about = {"at": now.isoformat(), "sender": sender, "recipients": recipients}
            with (folder / f"{name}.json").open("x", encoding="utf-8") as file:
                json.dump(about, file)
            break
        except FileExistsError:
            number += 1
    half = folder / f"{name}.half"
    half.write_bytes(raw)
    half.rename(folder / f"{name}.eml")
    return name


def caught(folder: Path) -> tuple[Caught, ...]:
    """Everything that was caught, the newest first."""
    found = sorted(folder.glob("*.eml"), reverse=True) if folder.is_dir() else []
    return tuple(_read(path) for path in found)


def unanswered(folder: Path) -> tuple[Caught, ...]:
    """What nobody has written back to yet, the oldest first."""
    found = sorted(folder.glob("*.eml")) if folder.is_dir() else []
    return tuple(_read(path) for path in found if not path.with_suffix(".answered").exists())


def mark_answered(folder: Path, name: str) -> None:
    """The demo's recipient has written back, and does not do so again."""
    (folder / f"{name}.answered").touch()


def forget(folder: Path) -> None:
    """Throw away all that was caught, and nothing else that lies there."""
    for path in folder.glob("*"):
        if path.suffix in (".eml", ".json", ".answered", ".half"):
            path.unlink(missing_ok=True)


def _read(path: Path) -> Caught:
    about: dict[str, Any] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    return Caught(
        name=path.stem,
        at=datetime.fromisoformat(about["at"]),
        sender=about["sender"],
        recipients=tuple(about["recipients"]),
        raw=path.read_bytes(),
        answered=path.with_suffix(".answered").exists(),
    )
