"""What is a workspace, a person who signs in, a machine's key, a mailbox to send from?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

WorkspaceId = NewType("WorkspaceId", int)
UserId = NewType("UserId", int)
ApiKeyId = NewType("ApiKeyId", int)
MailboxId = NewType("MailboxId", int)
Actor = NewType("Actor", str)  # "user:3", "key:2", or one of the two below: never a name or an address

PROGRAM = Actor("program")  # background work
COMMAND_LINE = Actor("command line")  # whoever may run it on the machine itself


class Role(StrEnum):
    """What a person may do; each includes the one before."""

    CSM = "csm"
    MANAGER = "manager"
    ADMIN = "admin"


class Scope(StrEnum):
    """What a machine's key may do. There is none for approving: only a signed-in person can."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class Workspace:
    id: WorkspaceId
    name: str
    product: str  # what we sell, named in drafts; never the customer's own name
    demo: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class User:
    id: UserId
    email: str
    name: str
    role: Role
    time_zone: str  # IANA name
    phone: str  # as it may stand in a signature; empty when unknown
    title: str
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Session:
    user: User
    workspace: WorkspaceId
    csrf: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ApiKey:
    id: ApiKeyId
    name: str
    scopes: frozenset[Scope]
    created_by: UserId
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is behind one request: a signed-in person or a machine's key, never both."""

    workspace: WorkspaceId
    user: User | None
    key: ApiKey | None

    @property
    def is_person(self) -> bool:
        return self.user is not None

    @property
    def actor(self) -> Actor:
        """As the audit log names who it was."""
        return Actor(f"user:{self.user.id}" if self.user is not None else f"key:{self.key.id if self.key else 0}")

    @property
    def acts_as(self) -> UserId:
        """Whose name stands under what is done: the person's own, or of whoever made the key."""
        if self.user is not None:
            return self.user.id
        if self.key is None:
            raise ValueError("nobody")
        return self.key.created_by


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """How a mailbox sends. `security` is 'tls' (implicit), 'starttls' or 'none' (loopback only)."""

    host: str
    port: int
    security: str
    login: str
    sealed_password: bytes  # AES-GCM, the mailbox's identity as associated data


@dataclass(frozen=True, slots=True)
class Mailbox:
    id: MailboxId
    user_id: UserId
    address: str
    name: str
    smtp: SmtpServer
    workspace: WorkspaceId  # with the address, the identity that its password is sealed for


@dataclass(frozen=True, slots=True)
class NewUser:
    """What must be known of a person to let them in; an empty password means: only by link."""

    email: str
    name: str
    role: Role = Role.CSM
    time_zone: str = "UTC"
    phone: str = ""
    title: str = ""
    password: str = ""


@dataclass(frozen=True, slots=True)
class NewKey:
    """A machine's key to be made."""

    name: str
    scopes: frozenset[Scope]
    created_by: UserId
    lifetime: timedelta


@dataclass(frozen=True, slots=True)
class NewMailbox:
    """A mailbox to send from; the password is sealed before it is stored."""

    user_id: UserId
    address: str
    name: str
    host: str
    port: int
    security: str  # 'tls', 'starttls' or 'none' (loopback only)
    login: str = ""
    password: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """A user as sign-in sees them: with the hash that a password must fit."""

    workspace: WorkspaceId
    user: User
    password_hash: str  # empty: only by link


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session and the token that only the cookie holds."""

    session: Session
    token: str
