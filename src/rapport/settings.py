"""Where does everything come from? The environment, read once into one frozen object."""

import os
from datetime import timedelta
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from rapport.errors import Misconfigured


def _default_home() -> Path:
    """Root keeps its data under /var/lib: the embedded database runs as a user of its own and must pass
    every folder above its data, which must therefore never be a private home."""
    if os.geteuid() == 0:
        return Path("/var/lib/rapport")
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "rapport"


class Settings(BaseSettings):
    """Every setting, its unit and its default. `docs/settings.md` is held in step with this by a test."""

    model_config = SettingsConfigDict(env_prefix="RAPPORT_", frozen=True, extra="ignore", populate_by_name=True)

    home: Path = Field(
        default_factory=_default_home, description="Folder of the embedded database, keys and caught mail."
    )
    database_url: str = Field(
        default="", alias="DATABASE_URL", description="Your own PostgreSQL (15 or newer); empty means the embedded one."
    )
    host: str = Field(default="127.0.0.1", description="Address that the web server listens on.")
    port: int = Field(default=8400, ge=1, le=65535, description="Port of the web server.")
    public_url: str = Field(
        default="", description="Address that people type, as https://rapport.example.com; https makes cookies Secure."
    )
    workspace: str = Field(
        default="", description="Workspace that the command line works in; empty when there is only one."
    )
    undo_seconds: int = Field(
        default=10, ge=0, le=600, description="Seconds between approval and sending in which it can be undone."
    )
    approval_hours: int = Field(
        default=24, ge=1, le=720, description="Hours for which an approval is good if sending is delayed."
    )
    session_hours: int = Field(default=12, ge=1, le=720, description="Hours after which a person must sign in again.")
    import_processes: int = Field(
        default=0, ge=0, le=64, description="Processes that parse mail during an import; 0 means one per core."
    )
    upload_mib: int = Field(
        default=1024,
        ge=1,
        le=65536,
        description="MiB that may be dropped on a page at once; the command line has no cap.",
    )
    webhooks_to_loopback: bool = Field(
        default=False, description="Whether webhooks may call this machine, also by http; no other inner address ever."
    )
    notify_smtp: str = Field(
        default="",
        description="Server for digests to your own people, as smtps://login:password@mail.example.com:465 or "
        "smtp://…:587 (STARTTLS); empty means each person's own mailbox.",
    )
    notify_from: str = Field(default="", description="Address that digests come from where notify_smtp sends them.")

    model: str = Field(
        default="", description="Language model that may reword drafts, as openai:gpt-5-mini; empty means none."
    )
    model_url: str = Field(
        default="", description="Your own server that speaks OpenAI's protocol, as http://127.0.0.1:11434/v1."
    )
    model_key: str = Field(default="", repr=False, description="Key for that server, where it asks for one.")
    model_chat: bool = Field(
        default=False, description="Whether the language model may help in the chat, where it reads names and mail."
    )
    model_seconds: int = Field(
        default=20, ge=1, le=120, description="Seconds after which a draft goes on without the language model."
    )

    @property
    def undo_window(self) -> timedelta:
        return timedelta(seconds=self.undo_seconds)

    @property
    def approval_lifetime(self) -> timedelta:
        return timedelta(hours=self.approval_hours)

    @property
    def session_lifetime(self) -> timedelta:
        return timedelta(hours=self.session_hours)

    @property
    def address(self) -> str:
        """What people open in a browser, without a slash at the end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


def load() -> Settings:
    """Read the environment. Raises Misconfigured with the name of the variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = error.errors()[0]
        field = str(wrong["loc"][0])
        name = field if field == "DATABASE_URL" else f"RAPPORT_{field.upper()}"
        raise Misconfigured(f"The setting {name} cannot be used: {wrong['msg']}. Correct or unset it.") from error
