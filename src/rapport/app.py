"""What does the program stand on? One value: database, clock, mailer, settings.

Ports stand only where the world really varies.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from rapport.db import Database
from rapport.drafts.model import Envelope
from rapport.outbox.model import Attempt
from rapport.settings import Settings
from rapport.users.model import Mailbox, WorkspaceId


class Mailer(Protocol):
    """Hands mail to a provider. Never called inside a transaction, never retries by itself."""

    def deliver(self, mailbox: Mailbox, envelope: Envelope, committing: Callable[[], None]) -> Attempt:
        """Try once. Calls `committing` once, right before the provider can accept; nothing leaves if it raises."""

    def was_sent(self, mailbox: Mailbox, message_id: str) -> bool | None:
        """Evidence after the fact; None where the provider cannot be asked."""


@dataclass(frozen=True)
class App:
    """Passed as first argument to every service. `of` gives the same for one workspace."""

    db: Database
    now: Callable[[], datetime]  # aware, UTC
    new_token: Callable[[], str]  # 32 random bytes as URL-safe text
    mailer: Mailer
    settings: Settings
    seal_key: bytes  # 32 bytes, kept outside the database

    def of(self, workspace: WorkspaceId) -> "App":
        return replace(self, db=self.db.of(workspace))
