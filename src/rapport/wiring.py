"""How do settings become an App? The only place that imports connectors and reads the clock."""

import os
import secrets
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import cast

from sqlalchemy.engine import URL

from rapport import embedded, logs, migrations
from rapport.app import App, Model, Talker
from rapport.connectors.notifier import SmtpNotifier
from rapport.connectors.smtp import SmtpMailer
from rapport.connectors.webhooks import HttpPoster
from rapport.db import Database, connect, parse_url
from rapport.errors import Misconfigured
from rapport.relationships import rebuild
from rapport.relationships.sums.service import Engine
from rapport.settings import Settings
from rapport.users.secrets import open_password

SEAL_KEY_BYTES = 32  # AES-256


def clock() -> datetime:
    return datetime.now(UTC)


def new_token() -> str:
    return secrets.token_urlsafe(32)


def database_url(settings: Settings) -> URL:
    """Where the database is; starts the embedded one when nobody named another."""
    if settings.database_url:
        return parse_url(settings.database_url)
    return parse_url(embedded.start(settings.home))


def open_database(settings: Settings) -> Database:
    """A database whose tables are up to date. Raises Misconfigured or Unavailable, each one sentence."""
    url = database_url(settings)
    migrations.upgrade(url)
    return connect(url)


def seal_key(home: Path) -> bytes:
    """The key that seals mailbox passwords: a file only its owner may read, never in the database."""
    path = home / "keys" / "seal.key"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            # O_EXCL on a name of our own, then link: two first starts at once agree on one key.
            mine = path.with_name(f"{path.name}.{os.getpid()}")
            mine.touch(mode=0o600)
            mine.write_bytes(secrets.token_bytes(SEAL_KEY_BYTES))
            try:
                path.hardlink_to(mine)
            except FileExistsError:
                pass
            finally:
                mine.unlink()
        key = path.read_bytes()
    except OSError as error:
        raise Misconfigured(
            f"The key file {path} cannot be used: {error.strerror}. Correct its owner or set RAPPORT_HOME."
        ) from error
    if len(key) != SEAL_KEY_BYTES:
        raise Misconfigured(
            f"The key file {path} is damaged ({len(key)} bytes instead of {SEAL_KEY_BYTES}). Restore it from a backup."
        )
    return key


def build(settings: Settings) -> App:
    """The program as it runs, not yet bound to a workspace."""
    logs.begin()
    key = seal_key(settings.home)
    model = language_model(settings)
    return App(
        db=open_database(settings),
        now=clock,
        new_token=new_token,
        mailer=SmtpMailer(partial(open_password, key)),
        settings=settings,
        seal_key=key,
        notifier=SmtpNotifier(
            partial(open_password, key), settings.notify_smtp, settings.notify_from, clock, new_token
        ),
        poster=HttpPoster(loopback=settings.webhooks_to_loopback),
        model=model,
        talker=cast(Talker, model) if model is not None and settings.model_chat else None,
    )


def language_model(settings: Settings) -> Model | None:
    """The model that the settings name, None where they name none. Raises Misconfigured."""
    if not settings.model:
        return None
    try:
        llm = import_module("rapport.connectors.llm")
    except ImportError as error:
        raise Misconfigured(
            "RAPPORT_MODEL is set, and what speaks to language models is not installed. Install it with: "
            "pip install 'rapport-cs[model]', or unset RAPPORT_MODEL: no draft needs it."
        ) from error
    try:
        provided = llm.provided(settings.model, settings.model_url, settings.model_key)
    except Exception as error:
        raise Misconfigured(
            f"The language model {settings.model} cannot be used: {error} Correct or unset RAPPORT_MODEL."
        ) from error
    return cast(Model, llm.LanguageModel(provided, settings.model, settings.model_seconds))


class EngineKind(StrEnum):
    """Where a rebuild computes."""

    LOCAL = "local"
    SPARK = "spark"


def engine(kind: EngineKind) -> Engine:
    """What computes a rebuild. Raises Misconfigured where Spark is asked for and is not installed."""
    if kind is EngineKind.LOCAL:
        return rebuild.compute
    try:
        return cast(Engine, import_module("rapport.connectors.spark").compute)
    except ImportError as error:
        raise Misconfigured(
            "Spark is not installed. Install it with: pip install 'rapport-cs[spark]' (it needs Java 17), or leave "
            "--engine away: one machine rebuilds some millions of contacts a second."
        ) from error
