"""A mail server on loopback that can fail in every way that matters, and that remembers what it accepted.

It is the judge of the attack tests: what `accepted` holds has arrived, whatever any database says.
"""

import socket
import threading
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

PATIENCE = 5.0  # seconds that it waits for a client


class Fault(StrEnum):
    NONE = "none"
    HANG_UP = "hang up at once"
    MAIL_SILENT = "no reply to MAIL"
    MAIL_TWICE = "two replies to MAIL"
    RCPT_550 = "550 to every RCPT"
    ONE_RCPT_550 = "550 to the first RCPT only"
    RCPT_451 = "451 to every RCPT"
    DATA_451 = "451 to DATA"
    DROP_IN_DATA = "closes while the bytes come"
    DROP_BEFORE_ACCEPT = "reads everything, accepts nothing, closes"
    ACCEPT_THEN_DROP = "accepts, closes without a reply"
    ACCEPT_SILENTLY = "accepts, never replies"
    SILENT = "accepts nothing, never replies"
    DOT_451 = "451 after the dot"
    DOT_550 = "550 after the dot"
    YES_TWICE = "two replies after the dot"
    NO_THEN_YES = "an unasked 451 before it accepts"
    INPUT_TWICE = "two replies to DATA"
    GIBBERISH = "a reply that is none after the dot"


@dataclass(frozen=True)
class Accepted:
    sender: str
    recipients: tuple[str, ...]
    data: bytes  # without the doubled dots


@dataclass
class Server:
    """Fails with `fault` for the next `times` connections, then works."""

    fault: Fault = Fault.NONE
    times: int = 1_000_000
    commands: list[str] = field(default_factory=list)
    connections: int = 0
    taken: list[Accepted] = field(default_factory=list)
    talking: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(PATIENCE)

    @property
    def port(self) -> int:
        return int(self._listening.getsockname()[1])

    @property
    def accepted(self) -> list[Accepted]:
        """What it took, once every conversation has ended: a client may leave before the server has decided."""
        for conversation in self.talking:
            conversation.join(PATIENCE)
        self.talking = [conversation for conversation in self.talking if conversation.is_alive()]
        return list(self.taken)

    def fail(self, fault: Fault, times: int = 1_000_000) -> None:
        self.fault, self.times = fault, times

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            fault = self.fault if self.times > 0 else Fault.NONE
            self.times -= 1
            # One at a time would let a silent connection block the next attempt.
            conversation = threading.Thread(target=self._talk, args=(client, fault), daemon=True)
            conversation.start()
            self.talking.append(conversation)

    def _talk(self, client: socket.socket, fault: Fault) -> None:
        with client:
            client.settimeout(PATIENCE)
            try:
                _Conversation(self, client, fault).run()
            except OSError:
                return


class _Conversation:
    def __init__(self, server: Server, client: socket.socket, fault: Fault) -> None:
        self.server, self.client, self.fault = server, client, fault
        self.lines = client.makefile("rb")
        self.sender, self.recipients = "", list[str]()

    def say(self, *replies: str) -> None:
        self.client.sendall("".join(f"{reply}\r\n" for reply in replies).encode())

    def run(self) -> None:
        with self.lines:
            if self.fault is Fault.HANG_UP:
                return
            self.say("220 judge.test ready")
            while line := self.lines.readline():
                command = line.decode().strip()
                self.server.commands.append(command)
                if not self.answer(command):
                    return

    def answer(self, command: str) -> bool:
        """False ends the conversation."""
        verb, argument = command.split(":")[0].upper(), command.partition(":")[2].split(" ")[0].strip("<>")
        if verb.startswith("EHLO"):
            self.say("250-judge.test", "250 SIZE 10000000")
        elif verb == "MAIL FROM":
            self.sender, self.recipients = argument, []
            if self.fault is Fault.MAIL_SILENT:
                return bool(self.lines.read(1))
            self.say(*["250 ok"] * (2 if self.fault is Fault.MAIL_TWICE else 1))
        elif verb == "RCPT TO":
            self.rcpt(argument)
        elif verb == "DATA":
            return self.data()
        elif verb == "QUIT":
            self.say("221 bye")
            return False
        else:
            self.say("250 ok")
        return True

    def rcpt(self, address: str) -> None:
        first = not self.recipients
        self.recipients.append(address)
        if self.fault is Fault.RCPT_550 or (self.fault is Fault.ONE_RCPT_550 and first):
            self.say("550 no such user")
        elif self.fault is Fault.RCPT_451:
            self.say("451 greylisted")
        else:
            self.say("250 ok")

    def data(self) -> bool:
        if self.fault is Fault.DATA_451:
            self.say("451 not now")
            return True
        self.say(*["354 go on"] * (2 if self.fault is Fault.INPUT_TWICE else 1))
        if self.fault is Fault.NO_THEN_YES:
            self.say("451 not now")
        data = self.read_data()
        if data is None or self.fault is Fault.DROP_BEFORE_ACCEPT:
            return False
        return self.verdict(Accepted(self.sender, tuple(self.recipients), data))

    def read_data(self) -> bytes | None:
        """What was sent up to the dot; None when the client went away before it (RFC 5321: nothing is accepted)."""
        data = b""
        while line := self.lines.readline():
            if line == b".\r\n":
                return data
            if self.fault is Fault.DROP_IN_DATA:
                return None
            data += line[1:] if line.startswith(b".") else line
        return None

    def verdict(self, mail: Accepted) -> bool:
        if self.fault is Fault.SILENT:
            return bool(self.lines.read(1))
        if self.fault in (Fault.DOT_451, Fault.DOT_550):
            self.say("451 not now" if self.fault is Fault.DOT_451 else "550 I do not like it")
            return True
        self.server.taken.append(mail)
        if self.fault is Fault.ACCEPT_THEN_DROP:
            return False
        if self.fault is Fault.ACCEPT_SILENTLY:
            return bool(self.lines.read(1))
        if self.fault is Fault.GIBBERISH:
            self.say("what?")
        else:
            self.say(*["250 taken"] * (2 if self.fault is Fault.YES_TWICE else 1))
        return True
