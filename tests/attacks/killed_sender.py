"""A sender that ends itself with SIGKILL at a chosen step; run in a process of its own."""

import os
import signal
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from rapport.app import App
from rapport.connectors.smtp import SmtpMailer
from rapport.db import Database, connect, parse_url
from rapport.drafts.model import Envelope
from rapport.outbox import service
from rapport.outbox.model import Attempt
from rapport.settings import Settings
from rapport.users.model import Mailbox, WorkspaceId


class Step(StrEnum):
    """Where the process dies."""

    AFTER_CLAIM = "after the claim"
    BEFORE_CONNECT = "before it connects"
    AFTER_RCPT = "after RCPT and DATA, before the row"
    AFTER_COMMIT = "after the committing row"
    IN_THE_BYTES = "while it writes the bytes"
    AFTER_DOT = "after the dot, before the reply is read"
    AFTER_REPLY = "after the reply, before the row"
    NEVER = "never"


@dataclass(frozen=True)
class Job:
    url: str
    workspace: int
    now: datetime
    home: Path
    patience: float  # seconds that the mailer waits for the server


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class KilledMailer(SmtpMailer):
    """The real mailer, with a place to die at."""

    def __init__(self, step: Step, patience: float) -> None:
        super().__init__(lambda _: "", timeout=patience, final_timeout=patience)
        self.step = step

    def deliver(self, mailbox: Mailbox, envelope: Envelope, committing: Callable[[], None]) -> Attempt:
        def commit() -> None:
            self.at(Step.AFTER_RCPT)
            committing()
            self.at(Step.AFTER_COMMIT)

        self.at(Step.BEFORE_CONNECT)
        attempt = super().deliver(mailbox, envelope, commit)
        self.at(Step.AFTER_REPLY)
        return attempt

    def _transmit(self, session: smtplib.SMTP, mime: bytes) -> tuple[int, bytes]:
        if self.step is Step.IN_THE_BYTES:
            session.send(mime[: len(mime) // 2])
            die()
        if self.step is Step.AFTER_DOT:
            session.send(mime.replace(b"\r\n.", b"\r\n..") + b".\r\n")
            die()
        return super()._transmit(session, mime)

    def at(self, step: Step) -> None:
        if self.step is step:
            die()


def program(db: Database, job: Job, mailer: SmtpMailer) -> App:
    """The program as one process runs it, at a given moment."""
    return App(
        db=db,
        now=lambda: job.now,
        new_token=lambda: "",
        mailer=mailer,
        settings=Settings(home=job.home),
        seal_key=bytes(32),
    ).of(WorkspaceId(job.workspace))


def run(job: Job, step: Step) -> None:
    """Send what is due, and die at `step`."""
    db = connect(parse_url(job.url), pool_size=1)
    app = program(db, job, KilledMailer(step, job.patience))
    if step is Step.AFTER_CLAIM:
        service.prepare(app)
        service.claim(app)
        die()
    service.send_due(app)
    db.engine.dispose()
