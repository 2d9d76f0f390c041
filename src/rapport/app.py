"""What does the program stand on? One value: database, clock, mailer, settings.

Ports stand only where the world really varies.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from rapport.db import Database
from rapport.drafts.model import Envelope
from rapport.drafts.rewording.model import Prompt, Said
from rapport.errors import Misconfigured
from rapport.outbox.model import Attempt
from rapport.settings import Settings
from rapport.signals.notices.model import Answer, Call, Letter, Notified
from rapport.users.model import PROGRAM, Actor, Mailbox, WorkspaceId
from rapport.users.talks.model import Brief, Step


class Mailer(Protocol):
    """Hands mail to a provider. Never called inside a transaction, never retries by itself."""

    def deliver(self, mailbox: Mailbox, envelope: Envelope, committing: Callable[[], None]) -> Attempt:
        """Try once. Calls `committing` once, right before the provider can accept; nothing leaves if it raises."""

    def was_sent(self, mailbox: Mailbox, message_id: str) -> bool | None:
        """Evidence after the fact; None where the provider cannot be asked."""


class Notifier(Protocol):
    """Hands a notice to one of our own users. Never called inside a transaction, never retries by itself."""

    def notify(self, letter: Letter, mailbox: Mailbox | None) -> Notified:
        """Try once, from the person's own mailbox or from the one that the settings name."""


class Poster(Protocol):
    """Calls another system. Never inside a transaction, never retries by itself, follows nobody anywhere."""

    def post(self, call: Call) -> Answer:
        """Try once."""


class Model(Protocol):
    """A language model, which has no tools. Never called inside a transaction, and never needed."""

    @property
    def name(self) -> str:
        """As it is kept with what it answered."""

    def reword(self, prompt: Prompt) -> Said:
        """Try once, within a bounded time. Never raises."""


class Talker(Protocol):
    """A language model that helps in the chat. Never called inside a transaction, and never needed."""

    @property
    def name(self) -> str:
        """As it is kept with what it did."""

    def step(self, brief: Brief) -> Step:
        """Ask once what it wants next, within a bounded time. Never raises; it carries nothing out."""


class Unconnected:
    """Stands at a port that nobody has connected: nothing leaves by accident."""

    def notify(self, letter: Letter, mailbox: Mailbox | None) -> Notified:  # noqa: ARG002 - the port's signature
        raise Misconfigured("No way of telling people is connected, so nothing was sent. Start the whole program.")

    def post(self, call: Call) -> Answer:  # noqa: ARG002 - the port's signature
        raise Misconfigured("No way of calling other systems is connected, so nothing was sent. Start the program.")


UNCONNECTED = Unconnected()


@dataclass(frozen=True)
class App:
    """Passed as first argument to every service. `of` gives the same for one workspace."""

    db: Database
    now: Callable[[], datetime]  # aware, UTC
    new_token: Callable[[], str]  # 32 random bytes as URL-safe text
    mailer: Mailer
    settings: Settings
    seal_key: bytes  # 32 bytes, kept outside the database
    notifier: Notifier = UNCONNECTED
    poster: Poster = UNCONNECTED
    model: Model | None = None  # nothing needs one
    talker: Talker | None = None  # nor one in the chat
    actor: Actor = PROGRAM  # whose acts these are, for the audit log

    def of(self, workspace: WorkspaceId) -> "App":
        return replace(self, db=self.db.of(workspace))

    def acting(self, actor: Actor) -> "App":
        """The same in the hands of somebody, whom the audit log names."""
        return replace(self, actor=actor)
